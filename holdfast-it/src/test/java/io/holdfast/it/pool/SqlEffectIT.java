package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.internal.mysql.SqlEffect;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Texts at random, run on servers in several modes: what the session shows afterwards must have been expected of the text. A
 * sample; {@code -Dholdfast.texts=3000} runs more, {@code -Dholdfast.seed=2} others.
 */
class SqlEffectIT {
    private static final int TEXTS = Integer.getInteger("holdfast.texts", 100);
    private static final long SEED = Long.getLong("holdfast.seed", 1);

    private static final String[] MODES = {
        "", "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES", "ORACLE"
    };
    private static final String[] WHOLE = {
        "SELECT 1",
        "SELECT @a",
        "INSERT INTO t (v) VALUES ('x; SET @a = 9')",
        "UPDATE t SET v = \"it's\" WHERE id = 1",
        "SELECT 1 INTO @a",
        "SELECT v FROM t LIMIT 1 INTO @b",
        "SELECT @a := 1",
        "SET @a = 1",
        "SET autocommit = 0",
        "SET SESSION sql_mode = ''",
        "SET NAMES latin1",
        "USE other",
        "BEGIN",
        "START TRANSACTION",
        "COMMIT",
        "COMMIT AND CHAIN",
        "ROLLBACK AND CHAIN",
        "SELECT GET_LOCK('mine', 0)",
        "DO GET_LOCK('mine', 0)",
        "CREATE TEMPORARY TABLE temp (i INT)",
        "CREATE OR REPLACE VIEW seen AS SELECT 1",
        "TRUNCATE TABLE t",
        "PREPARE made FROM 'SELECT 1'",
        "CALL trace()",
        "GET DIAGNOSTICS @a = NUMBER",
        "BEGIN NOT ATOMIC SET @a = 2; END",
        "IF 1 THEN SET @a = 3; END IF",
        "EXECUTE IMMEDIATE 'SET @a = 4'",
        "SELECT 1; SET @a = 1",
        "SELECT ';'; USE other",
        "SELECT 1 /*! INTO @a */"
    };
    private static final String[] PARTS = {
        "SELECT",
        "INTO",
        "@a",
        "@b",
        ":=",
        "1",
        ",",
        "(",
        ")",
        "GET_LOCK",
        "('mine', 0)",
        "FROM",
        "t",
        "SET",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "USE",
        "other",
        ";",
        ";",
        "DO",
        "autocommit",
        "=",
        "0",
        "CALL trace()",
        "UPDATE t SET v =",
        "INSERT INTO t (v) VALUES",
        "('q')",
        "/*!",
        "*/",
        "/*!99999",
        "/*M!",
        "--",
        "#",
        "\n",
        "'",
        "\"",
        "`",
        "\\"
    };
    private static final String[] LITERALS = {
        "'a'",
        "'it''s'",
        "'x; SET @a = 9'",
        "'a\\\\'",
        "'a\\'b'",
        "\"a;b\"",
        "`v`",
        "'/*'",
        "'*/'",
        "'-- '",
        "'#'",
        "'\\\\\\''",
        "\"\\\"\"",
        "\"'\"",
        "'\"'",
        "1",
        "@a",
        "x'41'",
        "N'q;'"
    };
    private static final String[] GAPS = {
        " ",
        " ",
        "\n",
        "\t",
        "/**/",
        "/* it's */",
        "-- c\n",
        "--\n",
        "# c\n",
        "/*! */",
        "/*!99999 ' */",
        "/*M! */",
        "/*+ x */"
    };
    private static final String[] TAILS = {
        "",
        "INTO @a",
        "; SET @a = 2",
        "; USE other",
        "; BEGIN",
        "-- '",
        "/*! ; SET @a = 4 */",
        "; COMMIT",
        "FROM t LIMIT 1"
    };
    /** What a session's variables show that changes by itself, or with each statement. */
    private static final Set<String> OF_THEIR_OWN = Set.of(
            "timestamp",
            "rand_seed1",
            "rand_seed2",
            "last_insert_id",
            "identity",
            "insert_id",
            "error_count",
            "warning_count",
            "last_gtid",
            "gtid_next",
            "gtid_executed",
            "in_transaction",
            "statement_id",
            "pseudo_thread_id");

    private final Random random = new Random(SEED);

    private String any(String[] of) {
        return of[random.nextInt(of.length)];
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        switch (random.nextInt(4)) {
            case 0 -> text.append(any(WHOLE)).append(';').append(any(GAPS)).append(any(WHOLE));
            case 1 -> {
                for (int parts = 1 + random.nextInt(10); parts > 0; parts--) {
                    text.append(any(PARTS)).append(any(GAPS));
                }
            }
            case 2 -> {
                text.append("SELECT ").append(any(LITERALS));
                for (int more = random.nextInt(3); more > 0; more--) {
                    text.append(any(GAPS)).append(',').append(any(LITERALS));
                }
                text.append(any(GAPS)).append(any(TAILS));
            }
            default -> {
                for (String word : any(WHOLE).split(" ")) {
                    text.append(word).append(any(GAPS));
                }
            }
        }
        return text.toString();
    }

    private static void run(Connection connection, String... texts) throws SQLException {
        for (String sql : texts) {
            Servers.execute(connection, sql);
        }
    }

    private static Connection open(TestServer server, String schema, String mode) throws SQLException {
        String url = server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, schema) + "&allowMultiQueries=true";
        Connection connection = DriverManager.getConnection(url, TestServer.ADMIN_USER, TestServer.ADMIN_PASSWORD);
        run(connection, "SET SESSION sql_mode = '" + mode + "'");
        return connection;
    }

    private static Set<String> state(Connection connection, ServerKind kind) throws SQLException {
        Set<String> state = new TreeSet<>();
        add(state, connection, "SHOW SESSION VARIABLES");
        add(state, connection, "SELECT 'lock', IS_USED_LOCK('mine') <=> CONNECTION_ID()");
        add(
                state,
                connection,
                kind == ServerKind.MARIADB
                        ? "SELECT CONCAT('@', variable_name), variable_value FROM information_schema.user_variables"
                        : "SELECT CONCAT('@', variable_name), variable_value FROM performance_schema.user_variables_by_thread"
                                + " WHERE thread_id = PS_CURRENT_THREAD_ID()");
        for (String left : new String[] {"SELECT 'temporary', COUNT(*) FROM temp", "EXECUTE made"}) {
            try {
                run(connection, left);
                state.add(left);
            } catch (SQLException e) {
                // It is not there.
                continue;
            }
        }
        return state;
    }

    private static void add(Set<String> state, Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            while (results.next()) {
                if (!OF_THEIR_OWN.contains(results.getString(1))) {
                    state.add(results.getString(1) + "=" + results.getString(2));
                }
            }
        }
    }

    private static boolean inTransaction(Connection connection) throws SQLException {
        Servers.queryLong(connection, "SELECT 1");
        return connection
                .unwrap(com.mysql.cj.MysqlConnection.class)
                .getSession()
                .getServerSession()
                .inTransactionOnServer();
    }

    private static void tryToRun(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            boolean more = statement.execute(sql);
            while (more || statement.getUpdateCount() >= 0) {
                more = statement.getMoreResults();
            }
        } catch (SQLException e) {
            // Most texts are none, from some character on; what came before has been done.
            return;
        }
    }

    /** What the text did, as the session shows it: bits of {@link SqlEffect}. */
    private static int done(Connection connection, ServerKind kind, String schema, String sql, boolean within)
            throws SQLException {
        Set<String> before = state(connection, kind);
        int done = SqlEffect.NONE;
        if (within) {
            run(connection, "DELETE FROM marks", "START TRANSACTION", "INSERT INTO marks VALUES (1)");
        }
        tryToRun(connection, sql);
        if (inTransaction(connection) && !within) {
            done |= SqlEffect.TRANSACTION;
        }
        if (!Objects.equals(Servers.queryString(connection, "SELECT DATABASE()"), schema)) {
            done |= SqlEffect.DATABASE;
        }
        run(connection, "ROLLBACK", "USE " + schema);
        if (within && Servers.queryLong(connection, "SELECT COUNT(*) FROM marks") > 0) {
            done |= SqlEffect.COMMITS;
        }
        return state(connection, kind).equals(before) ? done : done | SqlEffect.SESSION;
    }

    @ParameterizedTest
    @EnumSource
    void whatATextDoesMustHaveBeenExpectedOfIt(ServerKind kind) throws SQLException {
        TestServer server = TestServer.shared(kind);
        String schema = server.createSchema();
        String other = server.createSchema();
        try (Connection admin = open(server, schema, "")) {
            run(
                    admin,
                    "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(99))",
                    "INSERT INTO t (v) VALUES ('1'), ('2')",
                    "CREATE TABLE marks (i INT)",
                    "CREATE PROCEDURE trace() SET @a = 77");
        }
        List<String> missed = new ArrayList<>();
        int changes = 0;
        for (int i = 0; i < TEXTS; i++) {
            String mode = any(MODES);
            String sql = text().replace("other", other);
            boolean within = random.nextInt(3) == 0;
            try (Connection connection =
                    open(server, schema, kind == ServerKind.MYSQL && mode.equals("ORACLE") ? "" : mode)) {
                int done = done(connection, kind, schema, sql, within);
                changes += done == SqlEffect.NONE ? 0 : 1;
                if ((done & ~SqlEffect.of(sql)) != 0) {
                    missed.add("[" + mode + "] " + sql + " did " + done + ", expected " + SqlEffect.of(sql));
                }
            }
        }

        assertThat(missed).isEmpty();
        assertThat(changes).as("texts that changed something").isGreaterThan(TEXTS / 10);
    }
}
