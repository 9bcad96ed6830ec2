package io.holdfast.pool.internal.mysql;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session was when its connection had been opened and set up: its system variables, database and role. Sessions that
 * were the same then share one image. Immutable but for what is learnt about the way back; thread-safe.
 */
public final class SessionImage {
    /** Set together by {@code SET NAMES}, in the order in which they are set again. */
    static final List<String> CHARACTER_SETS = List.of(
            "character_set_client", "character_set_results", "character_set_connection", "collation_connection");

    /** Setting the first of each pair sets the second. */
    private static final Map<String, String> FOLLOWERS = Map.of(
            "max_join_size", "sql_big_selects",
            "character_set_connection", "collation_connection",
            "collation_connection", "character_set_connection",
            "character_set_server", "collation_server",
            "character_set_database", "collation_database");

    /**
     * Stated after every reset, whatever the server's defaults are: a driver that follows them by the server's reports has not
     * heard of the reset. Reports are turned on before what they report.
     */
    private static final List<String> ALWAYS = List.of(
            "session_track_system_variables",
            "session_track_schema",
            "character_set_client",
            "character_set_results",
            "character_set_connection",
            "collation_connection",
            "sql_mode",
            "time_zone",
            "transaction_isolation",
            "transaction_read_only",
            "tx_isolation",
            "tx_read_only");

    /** Set for one statement, or for nothing that can be read back: the server's word for "as at first" undoes them. */
    private static final Set<String> BY_DEFAULT = Set.of("timestamp");

    /** An answer of the server, as opposed to a failure of the connection, has such a number. */
    private static final int FIRST_SERVER_ERROR = 1000;

    private static final int FIRST_CLIENT_ERROR = 2000;
    private static final int LAST_CLIENT_ERROR = 2999;

    private final SessionReader reader;
    private final String[] names;
    /** As SQL literals. */
    private final String[] values;

    private final @Nullable String database;
    private final LoginTexts login;
    /** What a reset leaves other than it was; null while no reset has shown it. */
    private volatile @Nullable Set<String> lostByReset;

    SessionImage(SessionReader reader, String[] names, String[] values, @Nullable String database, LoginTexts login) {
        this.reader = reader;
        this.names = names;
        this.values = values;
        this.database = database;
        this.login = login;
    }

    boolean isSameAs(@Nullable SessionImage other) {
        return other != null
                && names == other.names
                && Arrays.equals(values, other.values)
                && java.util.Objects.equals(database, other.database)
                && login.isSameAs(other.login);
    }

    /** The database that was selected, or null. */
    public @Nullable String database() {
        return database;
    }

    /** True when the session could only be written to as long as somebody allowed that. */
    public boolean isReadOnly() {
        String value = value("transaction_read_only", "tx_read_only");
        return value != null && !value.equals("0") && !value.equals("'OFF'");
    }

    /** The isolation, as JDBC's number; 0 where it is not known. */
    public int isolation() {
        String value = value("transaction_isolation", "tx_isolation");
        return value == null
                ? Connection.TRANSACTION_NONE
                : switch (value) {
                    case "'READ-UNCOMMITTED'" -> Connection.TRANSACTION_READ_UNCOMMITTED;
                    case "'READ-COMMITTED'" -> Connection.TRANSACTION_READ_COMMITTED;
                    case "'REPEATABLE-READ'" -> Connection.TRANSACTION_REPEATABLE_READ;
                    case "'SERIALIZABLE'" -> Connection.TRANSACTION_SERIALIZABLE;
                    default -> Connection.TRANSACTION_NONE;
                };
    }

    private @Nullable String value(String name, String olderName) {
        int at = indexOf(name);
        at = at < 0 ? indexOf(olderName) : at;
        return at < 0 ? null : values[at];
    }

    private int indexOf(String name) {
        return Arrays.binarySearch(names, name);
    }

    /** True when the session can be brought back by what {@link #undo} sends, without a reset of all of it. */
    public boolean canUndo(SessionChanges changes) {
        if (changes.needReset() || changes.needReplacement()) {
            return false;
        }
        for (String name : changes.systemVariables()) {
            if (indexOf(name) < 0 && indexOf(olderName(name)) < 0 && !BY_DEFAULT.contains(name)) {
                return false;
            }
        }
        return changes.userVariables().isEmpty() || login.setsKnownUserVariables();
    }

    private static String olderName(String name) {
        return name.startsWith("transaction_") ? "tx_" + name.substring("transaction_".length()) : name;
    }

    /** Sets what changed back to what it was. One round trip. */
    public void undo(Statement statement, SessionChanges changes) throws SQLException {
        Set<String> changed = new LinkedHashSet<>();
        for (String name : changes.systemVariables()) {
            addWithFollower(changed, name);
        }
        List<String> assignments = new ArrayList<>();
        changes.userVariables()
                .keySet()
                .forEach(name ->
                        assignments.add("@" + name + "=" + login.userVariables().getOrDefault(name, "NULL")));
        addAssignments(assignments, changed);
        if (!assignments.isEmpty()) {
            statement.execute("SET " + String.join(",", assignments));
        }
    }

    private static void addWithFollower(Set<String> to, String name) {
        to.add(name);
        String follower = FOLLOWERS.get(name);
        if (follower != null) {
            to.add(follower);
        }
    }

    /** In an order in which none disturbs the other: what is always stated first, auto-commit last. */
    private void addAssignments(List<String> to, Set<String> wanted) {
        Set<String> ordered = new LinkedHashSet<>();
        for (String name : ALWAYS) {
            if (wanted.contains(name)) {
                ordered.add(name);
            }
        }
        ordered.addAll(wanted);
        for (String leader : FOLLOWERS.keySet()) {
            String follower = FOLLOWERS.get(leader);
            if (follower != null && wanted.contains(follower) && !CHARACTER_SETS.contains(follower)) {
                ordered.remove(follower);
                ordered.add(follower);
            }
        }
        if (ordered.remove("autocommit")) {
            ordered.add("autocommit");
        }
        for (String name : ordered) {
            int at = indexOf(name);
            if (at < 0) {
                String older = olderName(name);
                at = indexOf(older);
                if (at < 0) {
                    if (BY_DEFAULT.contains(name)) {
                        to.add("SESSION " + name + "=DEFAULT");
                    }
                    continue;
                }
            }
            to.add("SESSION " + names[at] + "=" + values[at]);
        }
    }

    /**
     * Makes a session that the server has just reset what it was, and has the server compare all the rest. One round trip, but
     * for the first time.
     *
     * @return false when it cannot be made so: the server's defaults have changed since, or the login did what is not repeated
     */
    public boolean restore(Statement statement, @Nullable SessionChanges changes) throws SQLException {
        if (!login.isRepeatable()) {
            return false;
        }
        Set<String> lost = lostByReset;
        if (lost == null) {
            lost = differences(statement);
            if (lost == null) {
                return false;
            }
        }
        Set<String> stated = new LinkedHashSet<>(lost);
        for (String name : ALWAYS) {
            if (indexOf(name) >= 0) {
                stated.add(name);
            }
        }
        if (changes != null && changes.systemVariables().contains("auto_increment_increment")) {
            stated.add("auto_increment_increment");
        }
        stated.remove("autocommit");
        List<String> assignments = new ArrayList<>();
        login.userVariables().forEach((name, value) -> assignments.add("@" + name + "=" + value));
        addAssignments(assignments, stated);
        assignments.add("SESSION autocommit=" + sameBut(stated));
        try {
            statement.execute("SET " + String.join(",", assignments));
        } catch (SQLException e) {
            if (isAnswer(e)) {
                // Something else differs, or may not be set: this session is not what it was.
                return false;
            }
            throw e;
        }
        lostByReset = lost;
        return true;
    }

    /** True for an error that the server answered with, and after which the connection can still be used. */
    public static boolean isAnswer(SQLException e) {
        int code = e.getErrorCode();
        return code >= FIRST_SERVER_ERROR
                && (code < FIRST_CLIENT_ERROR || code > LAST_CLIENT_ERROR)
                && (e.getSQLState() == null || !e.getSQLState().startsWith("08"));
    }

    /** The value of auto-commit if all but these are as they were, and otherwise one that the server refuses. */
    private String sameBut(Set<String> stated) {
        int own = indexOf("autocommit");
        String autoCommit = own < 0 ? "1" : values[own];
        StringBuilder same =
                new StringBuilder("IF(DATABASE()<=>").append(database == null ? "NULL" : literal(database));
        for (int i = 0; i < names.length; i++) {
            if (i != own && !stated.contains(names[i])) {
                same.append(" AND ")
                        .append(SessionReader.expression(names[i]))
                        .append("<=>")
                        .append(values[i]);
            }
        }
        return same.append(',').append(autoCommit).append(",2)").toString();
    }

    /** The names of what is not as it was; null where that cannot be told. */
    private @Nullable Set<String> differences(Statement statement) throws SQLException {
        SessionImage now = reader.readAgain(statement, names);
        if (now == null) {
            return null;
        }
        Set<String> differences = new LinkedHashSet<>();
        for (int i = 0; i < names.length; i++) {
            if (!values[i].equals(now.values[i])) {
                differences.add(names[i]);
            }
        }
        return differences;
    }

    /** A string as SQL, whatever the session's mode makes of backslashes. */
    static String literal(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' || c < ' ') {
                return "_utf8mb4 X'" + HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8)) + "'";
            }
        }
        return "'" + value.replace("'", "''") + "'";
    }

    /** A name as SQL. */
    public static String quoted(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    /**
     * What is said at each login, beside the driver's own statements: as far as it is plain, it is known from this image.
     *
     * @param userVariables the user variables that are set, each with its literal
     * @param isRepeatable false when more is done than to set variables to what can be said again
     * @param setsKnownUserVariables false when user variables may be set of which only the login knows the values
     */
    public record LoginTexts(Map<String, String> userVariables, boolean isRepeatable, boolean setsKnownUserVariables) {
        static final LoginTexts NONE = new LoginTexts(Map.of(), true, true);

        /** As {@code equals}, of which the first call in a JVM makes code for some 50 ms while others open. */
        private boolean isSameAs(LoginTexts other) {
            return isRepeatable == other.isRepeatable
                    && setsKnownUserVariables == other.setsKnownUserVariables
                    && userVariables.equals(other.userVariables);
        }

        /**
         * Of texts that set variables, each a {@code SET} statement; null and blank ones say nothing.
         *
         * @param initSql what the pool runs after these, and again after a reset when it does more
         */
        static LoginTexts of(@Nullable String initSql, @Nullable String... texts) {
            Map<String, String> user = new LinkedHashMap<>();
            boolean repeatable = true;
            boolean known = true;
            for (String text : texts) {
                if (!isPlain(text)) {
                    repeatable = false;
                    known &= !setsUserVariables(text);
                } else if (text != null) {
                    user.putAll(userVariablesOf(text));
                }
            }
            if (isPlain(initSql)) {
                user.putAll(initSql == null ? Map.of() : userVariablesOf(initSql));
            } else {
                known &= !setsUserVariables(initSql);
            }
            return user.isEmpty() && repeatable && known ? NONE : new LoginTexts(Map.copyOf(user), repeatable, known);
        }

        private static boolean setsUserVariables(@Nullable String text) {
            return text != null && text.replace("@@", "").contains("@");
        }

        /** True for a text that sets system variables, and user variables to literals, and does nothing else. */
        public static boolean isPlain(@Nullable String text) {
            if (text == null || text.isBlank()) {
                return true;
            }
            SessionChanges changes = new SessionChanges();
            changes.add(text);
            return !changes.needReset() && !changes.userVariables().containsValue(null);
        }

        private static Map<String, String> userVariablesOf(String text) {
            Map<String, String> user = new LinkedHashMap<>();
            if (!text.isBlank()) {
                SessionChanges changes = new SessionChanges();
                changes.add(text);
                changes.userVariables().forEach((name, value) -> user.put(name, value == null ? "NULL" : value));
            }
            return user;
        }
    }
}
