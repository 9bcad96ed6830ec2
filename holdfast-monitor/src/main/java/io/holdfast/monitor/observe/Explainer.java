package io.holdfast.monitor.observe;

import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.inspect.Plan;
import io.holdfast.doctor.inspect.SqlInspector;
import io.holdfast.monitor.MonitorCode;
import io.holdfast.monitor.MonitorException;
import io.holdfast.pool.MaskedSql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Explains statements on a server, one at a time, over a read-only session of its own with a limit on its time. Nothing is run: a
 * plan is what the server would do. Off where the account may read no table. Thread-safe.
 */
public final class Explainer {
    /** The server's own statistics keep that much of a statement's text. */
    private static final int LONGEST_KNOWN = 1_000;

    private static final int LONGEST_SHOWN = 2_000;
    /** What MySQL puts in front of what a part of a tree costs. */
    private static final String COSTS = "  (";

    private static final Pattern SYSTEM =
            Pattern.compile("[`\"]?(mysql|sys|performance\\\\?_schema|information\\\\?_schema)[`\"]?\\..*");
    private static final Pattern READS =
            Pattern.compile("(?is)GRANT (?:.*,\\s*)?(?:SELECT|ALL PRIVILEGES)\\b.*? ON (?:TABLE )?(.+?) TO .*");
    /** Where statements are kept with their values; the second holds the last few of each session. */
    private static final List<String> SAMPLES = List.of(
            "SELECT query_sample_text FROM performance_schema.events_statements_summary_by_digest"
                    + " WHERE schema_name <=> ? AND LEFT(digest_text, 1000) = ? AND query_sample_text IS NOT NULL"
                    + " ORDER BY last_seen DESC LIMIT 1",
            "SELECT sql_text FROM performance_schema.events_statements_history"
                    + " WHERE current_schema <=> ? AND LEFT(digest_text, 1000) = ? AND sql_text IS NOT NULL LIMIT 1");

    private final Target target;
    private final boolean literals;
    private final Semaphore one = new Semaphore(1);
    private volatile boolean allowed;

    /**
     * What was found out.
     *
     * @param statement what was explained, masked unless literals may be shown
     */
    public record Explained(@Nullable String schema, String statement, Plan plan) {}

    Explainer(Target target, boolean literals) {
        this.target = target;
        this.literals = literals;
    }

    /** True when the account may read tables of its users, which is what a plan takes. */
    public boolean isAllowed() {
        return allowed;
    }

    /** Finds out what the account may do. */
    void readRights(Connection connection) throws SQLException {
        List<String> grants = grants(connection, "SHOW GRANTS");
        String roles = text(connection, "SELECT CURRENT_ROLE()");
        if (roles != null && !roles.equals("NONE") && !isMariaDb(connection)) {
            grants.addAll(grants(connection, "SHOW GRANTS FOR CURRENT_USER() USING " + roles));
        }
        allowed = grants.stream().anyMatch(Explainer::letsRead);
    }

    static boolean letsRead(String grant) {
        var matcher = READS.matcher(grant);
        return matcher.matches() && !SYSTEM.matcher(matcher.group(1)).matches();
    }

    /**
     * Explains a statement that the server remembers, by an example with values that it keeps.
     *
     * @param text as the server's statistics have it, with placeholders
     * @throws MonitorException {@link MonitorCode#EXPLAIN} if there is no example, or it cannot be explained
     */
    public Explained explainKnown(@Nullable String schema, String text) throws MonitorException {
        return with(schema, connection -> {
            String known = text.length() <= LONGEST_KNOWN ? text : text.substring(0, LONGEST_KNOWN);
            String sample = sample(connection, schema, known);
            if (sample == null && text.indexOf('?') >= 0) {
                throw failure("the server keeps no example of this statement with its values: put values in it.", null);
            }
            return explained(connection, schema, sample == null ? text : sample, literals);
        });
    }

    /**
     * Explains a statement that the user wrote.
     *
     * @throws MonitorException {@link MonitorCode#EXPLAIN} if it cannot be explained
     */
    public Explained explainGiven(@Nullable String schema, String sql) throws MonitorException {
        return with(schema, connection -> explained(connection, schema, sql, true));
    }

    private interface Work {
        Explained with(Connection connection) throws SQLException, MonitorException;
    }

    private Explained with(@Nullable String schema, Work work) throws MonitorException {
        if (!allowed) {
            throw failure(
                    "the monitor's account may read no table. For plans: GRANT SELECT ON the schema's tables to it.",
                    null);
        }
        if (!one.tryAcquire()) {
            throw failure("another statement is being explained; ask again.", null);
        }
        try (Connection connection = (schema == null ? target : target.withDatabase(schema)).open()) {
            return work.with(connection);
        } catch (DoctorException e) {
            throw failure(Failures.sentence(e), e);
        } catch (SQLException e) {
            throw failure("the server says: " + masked(String.valueOf(e.getMessage())) + ".", e);
        } finally {
            one.release();
        }
    }

    private Explained explained(Connection connection, @Nullable String schema, String sql, boolean whole)
            throws SQLException, MonitorException {
        Plan plan;
        try {
            plan = new SqlInspector(sql).explain(connection);
        } catch (IllegalArgumentException e) {
            throw failure(e.getMessage() + ".", e);
        }
        return new Explained(
                schema,
                whole ? sql : masked(sql),
                whole
                        ? plan
                        : new Plan(
                                plan.steps(),
                                plan.tree().stream().map(Explainer::maskedPart).toList(),
                                plan.rows(),
                                plan.advice()));
    }

    /** Conditions have literals in them; what a part costs is no literal. */
    static String maskedPart(String line) {
        int begin = 0;
        while (begin < line.length() && line.charAt(begin) == ' ') {
            begin++;
        }
        int end = line.lastIndexOf(COSTS);
        String part = line.substring(begin, end < begin ? line.length() : end);
        return line.substring(0, begin) + masked(part) + (end < begin ? "" : line.substring(end));
    }

    private static String masked(String sql) {
        return String.valueOf(MaskedSql.of(sql, LONGEST_SHOWN));
    }

    private @Nullable String sample(Connection connection, @Nullable String schema, String text)
            throws SQLException, MonitorException {
        for (String from : SAMPLES) {
            try (PreparedStatement select = connection.prepareStatement(from)) {
                select.setString(1, schema);
                select.setString(2, text);
                try (ResultSet row = select.executeQuery()) {
                    if (row.next()) {
                        String sample = row.getString(1);
                        if (sample.endsWith("...")) {
                            throw failure(
                                    "the server has cut its example of this statement"
                                            + " (performance_schema_max_sql_text_length): put values in it.",
                                    null);
                        }
                        return sample;
                    }
                }
            } catch (SQLException e) {
                if (e.getSQLState() != null && e.getSQLState().startsWith("08")) {
                    throw e;
                }
                // This server keeps none there, or the account may not see them.
            }
        }
        return null;
    }

    private static List<String> grants(Connection connection, String sql) throws SQLException {
        List<String> grants = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                grants.add(rows.getString(1));
            }
        }
        return grants;
    }

    private static boolean isMariaDb(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductVersion().contains("MariaDB");
    }

    private static @Nullable String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        } catch (SQLException e) {
            // A server without roles.
            return null;
        }
    }

    private static MonitorException failure(String message, @Nullable Throwable cause) {
        return new MonitorException(MonitorCode.EXPLAIN, message, cause);
    }
}
