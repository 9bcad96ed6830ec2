package io.holdfast.doctor.fix;

import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.LocalHost;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.ServerMark;
import io.holdfast.doctor.server.Provider;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.ServerReader;
import io.holdfast.doctor.server.ServerVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The one session of a run. Every statement carries the run's id; none waits for a lock longer than two seconds. Not
 * thread-safe.
 */
final class FixServer implements AutoCloseable {
    private static final Executor SAME_THREAD = Runnable::run;
    private static final Duration USUAL = Duration.ofSeconds(60);
    /** Beyond the server's own limit. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    /** Is called before and after each statement; where the tests let a run die. */
    interface Tap {
        /** A moment between two things done, with a way to cut the connection. */
        void moment(Runnable cut);
    }

    private final Connection connection;
    private final Tap tap;
    private final String comment;
    private final Target target;
    private final ServerVersion version;
    private final long id;
    private final String account;

    /** The folder of the data; empty where it cannot be seen, null before that was asked. */
    private @Nullable String freeAt;

    private FixServer(Connection connection, String run, Target target, Tap tap) throws SQLException {
        this.connection = connection;
        this.tap = tap;
        this.comment = "/* holdfast:" + run + " */ ";
        this.target = target;
        connection.setNetworkTimeout(SAME_THREAD, millis(USUAL));
        Map<String, String> who = one("SELECT VERSION() AS version, CONNECTION_ID() AS id, CURRENT_USER() AS account");
        this.version = ServerVersion.parse(text(who, "version"));
        this.id = Long.parseLong(text(who, "id"));
        this.account = text(who, "account");
        // The same whatever the server's defaults are: no silent change of values, no zero made a new number, no shift
        // of times, no statement that waits for long.
        execute("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'");
        execute("SET SESSION time_zone = '+00:00'");
        execute("SET SESSION lock_wait_timeout = 2");
        execute("SET SESSION innodb_lock_wait_timeout = 2");
        execute("SET SESSION foreign_key_checks = 1");
        execute("SET SESSION unique_checks = 1");
        execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
    }

    static FixServer open(Target target, String run) throws DoctorException, RepairException {
        return open(target, run, cut -> {});
    }

    static FixServer open(Target target, String run, Tap tap) throws DoctorException, RepairException {
        Connection connection = target.open();
        try {
            FixServer server = new FixServer(connection, run, target, tap);
            ServerVersion version = server.version;
            boolean known = version.mariadb() ? version.atLeast(10, 6, 0) : version.atLeast(8, 0, 14);
            if (!known) {
                server.close();
                throw new RepairException(
                        RepairError.NO_REPAIR,
                        version.shown()
                                + " cannot hide an index or name its locks; repairs need MySQL 8.0.14 or MariaDB"
                                + " 10.6.");
            }
            return server;
        } catch (SQLException | IllegalArgumentException e) {
            try {
                connection.close();
            } catch (SQLException closing) {
                e.addSuppressed(closing);
            }
            throw new RepairException(
                    RepairError.STEP_FAILED, "the session at " + target.address() + " could not be prepared.", e);
        }
    }

    ServerVersion version() {
        return version;
    }

    boolean mariadb() {
        return version.mariadb();
    }

    /** The session's number at the server. */
    long id() {
        return id;
    }

    /** The account as the server matched it, as it stands in a GRANT. */
    String account() {
        int at = account.lastIndexOf('@');
        return "'" + account.substring(0, at).replace("'", "''") + "'@'"
                + account.substring(at + 1).replace("'", "''") + "'";
    }

    ServerMark mark() throws SQLException {
        Map<String, String> facts = one("SELECT @@hostname AS h, @@port AS p, @@datadir AS d, @@server_id AS i,"
                + " UNIX_TIMESTAMP(NOW(6)) AS now" + (mariadb() ? "" : ", @@server_uuid AS u"));
        long uptime = Long.parseLong(text(one("SHOW GLOBAL STATUS LIKE 'Uptime'"), "value"));
        return new ServerMark(
                version.text(),
                target.address(),
                Objects.toString(facts.get("u"), ""),
                text(facts, "h"),
                Integer.parseInt(text(facts, "p")),
                text(facts, "d"),
                Long.parseLong(text(facts, "i")),
                Instant.ofEpochSecond((long) Double.parseDouble(text(facts, "now")) - uptime));
    }

    /** Free bytes on the disk of the data, where the server is on this machine and its folder can be seen. */
    OptionalLong freeDisk() throws SQLException {
        String at = freeAt;
        if (at == null) {
            String folder = text(one("SELECT @@datadir AS d"), "d");
            at = LocalHost.is(target) && folder.startsWith("/") ? folder : "";
            freeAt = at;
        }
        try {
            Path folder = Path.of(at);
            return at.isEmpty() || !Files.isDirectory(folder)
                    ? OptionalLong.empty()
                    : OptionalLong.of(Files.getFileStore(folder).getUsableSpace());
        } catch (IOException | InvalidPathException | SecurityException e) {
            // In a container, or of another user: what cannot be seen is not judged.
            return OptionalLong.empty();
        }
    }

    /** Who runs the server for others. */
    Optional<Provider> provider() throws SQLException {
        Map<String, String> variables = new HashMap<>();
        for (Map<String, String> row :
                rows("SHOW GLOBAL VARIABLES WHERE variable_name IN ('aurora_version', 'basedir')")) {
            variables.put(text(row, "variable_name"), text(row, "value"));
        }
        List<String> routines = rows("SELECT routine_name AS n FROM information_schema.routines WHERE routine_schema ="
                        + " 'mysql' AND routine_name IN ('rds_kill', 'az_kill')")
                .stream()
                .map(row -> text(row, "n"))
                .toList();
        return Optional.ofNullable(Provider.of(version.text(), variables, routines));
    }

    /** All that the doctor reads, over this session. */
    ServerFacts facts(InstantSource clock, ReadOptions options) throws SQLException, InterruptedException {
        return new ServerReader(connection, target.address(), clock, options).read();
    }

    /** Runs a statement that gives no rows, or whose rows do not matter. */
    void execute(String sql) throws SQLException {
        moment();
        try (Statement statement = connection.createStatement()) {
            statement.execute(comment + sql);
        }
        moment();
    }

    /** Runs a statement that may take long; the server itself ends it at the limit where it can. */
    void execute(String sql, Duration limit) throws SQLException {
        connection.setNetworkTimeout(SAME_THREAD, millis(limit.plus(GRACE)));
        try {
            execute((mariadb() ? "SET STATEMENT max_statement_time = " + limit.toSeconds() + " FOR " : "") + sql);
        } finally {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(SAME_THREAD, millis(USUAL));
            }
        }
    }

    int update(String sql, List<?> arguments) throws SQLException {
        moment();
        try (PreparedStatement statement = connection.prepareStatement(comment + sql)) {
            bind(statement, arguments);
            int changed = statement.executeUpdate();
            moment();
            return changed;
        }
    }

    /** Rows by column label in lower case. */
    List<Map<String, String>> rows(String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(comment + sql)) {
            bind(statement, List.of(arguments));
            try (ResultSet answer = statement.executeQuery()) {
                ResultSetMetaData columns = answer.getMetaData();
                List<Map<String, String>> rows = new ArrayList<>();
                while (answer.next()) {
                    Map<String, String> row = new LinkedHashMap<>();
                    for (int i = 1; i <= columns.getColumnCount(); i++) {
                        String value = answer.getString(i);
                        if (value != null) {
                            row.put(columns.getColumnLabel(i).toLowerCase(Locale.ROOT), value);
                        }
                    }
                    rows.add(row);
                }
                return rows;
            }
        }
    }

    Map<String, String> one(String sql, Object... arguments) throws SQLException {
        List<Map<String, String>> rows = rows(sql, arguments);
        if (rows.isEmpty()) {
            throw new SQLException("no row: " + sql);
        }
        return rows.get(0);
    }

    long number(String sql, Object... arguments) throws SQLException {
        return Long.parseLong(one(sql, arguments).values().stream().findFirst().orElse("0"));
    }

    /** Rows as the driver's own objects, to be bound again. */
    List<List<@Nullable Object>> values(String sql, Duration limit, List<?> arguments) throws SQLException {
        connection.setNetworkTimeout(SAME_THREAD, millis(limit.plus(GRACE)));
        try (PreparedStatement statement = connection.prepareStatement(comment + sql)) {
            bind(statement, arguments);
            try (ResultSet answer = statement.executeQuery()) {
                int columns = answer.getMetaData().getColumnCount();
                List<List<@Nullable Object>> rows = new ArrayList<>();
                while (answer.next()) {
                    List<@Nullable Object> row = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        row.add(answer.getObject(i));
                    }
                    rows.add(row);
                }
                return rows;
            }
        } finally {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(SAME_THREAD, millis(USUAL));
            }
        }
    }

    /** Runs a query to its last row without keeping any. */
    void drain(String sql, List<?> arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(comment + sql)) {
            // Connector/J streams with this value only, the other driver with any positive one.
            boolean other = connection.getMetaData().getDriverName().contains("MariaDB");
            statement.setFetchSize(other ? 1_000 : Integer.MIN_VALUE);
            bind(statement, arguments);
            try (ResultSet answer = statement.executeQuery()) {
                while (answer.next()) {
                    // Only its being read counts.
                    continue;
                }
            }
        }
    }

    void begin() throws SQLException {
        connection.setAutoCommit(false);
    }

    void commit() throws SQLException {
        moment();
        connection.commit();
        moment();
        connection.setAutoCommit(true);
    }

    /** Ends a transaction that must not be kept. Quiet: where the connection is gone, the server does it. */
    void rollback() {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // The session is gone, and its transaction with it.
            close();
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // Nothing is left open by us at the server that its own end does not take away.
            return;
        }
    }

    static String text(Map<String, String> row, String column) {
        return Objects.toString(row.get(column), "");
    }

    private static void bind(PreparedStatement statement, List<?> arguments) throws SQLException {
        for (int i = 0; i < arguments.size(); i++) {
            statement.setObject(i + 1, arguments.get(i));
        }
    }

    private void moment() {
        tap.moment(this::cut);
    }

    private void cut() {
        try {
            connection.abort(SAME_THREAD);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int millis(Duration time) {
        return Math.toIntExact(time.toMillis());
    }

    /** The first line of what it says, without the full stop. */
    static String line(Throwable e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .strip()
                .replaceFirst("\\.$", "");
    }
}
