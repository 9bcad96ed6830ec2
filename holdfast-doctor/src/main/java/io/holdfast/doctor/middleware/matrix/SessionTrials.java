package io.holdfast.doctor.middleware.matrix;

import static io.holdfast.doctor.middleware.matrix.Scratch.ask;
import static io.holdfast.doctor.middleware.matrix.Scratch.is;
import static io.holdfast.doctor.middleware.matrix.Scratch.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether what a session holds stays with its client, and with no other. */
final class SessionTrials {
    private static final int ROUNDS = 5;
    private static final int CLIENTS = 8;
    private static final String STATE =
            "Set nothing on a session that has to last beyond a transaction, or go past the middleware.";

    static final List<Trial> ALL = List.of(
            new Trial("session-variable", "A session variable stays set", STATE, SessionTrials::sessionVariable),
            new Trial("user-variable", "A user variable stays set", STATE, SessionTrials::userVariable),
            new Trial("isolation", "setTransactionIsolation() stays set", STATE, SessionTrials::isolation),
            new Trial("temporary-table", "A temporary table stays", STATE, SessionTrials::temporaryTable),
            new Trial("get-lock", "GET_LOCK keeps others out", "Use a row of a table as a lock.", SessionTrials::lock),
            new Trial(
                    "last-insert-id",
                    "SELECT LAST_INSERT_ID() is the client's own",
                    "Use RETURN_GENERATED_KEYS, which comes with the statement's own answer.",
                    SessionTrials::lastInsertId),
            new Trial(
                    "generated-keys",
                    "RETURN_GENERATED_KEYS gives the right key",
                    "Make keys in the application.",
                    SessionTrials::generatedKeys),
            new Trial(
                    "warnings",
                    "SHOW WARNINGS is of the client's own statement",
                    "Do not use it.",
                    SessionTrials::warnings),
            new Trial(
                    "prepared",
                    "Statements prepared at the server give their own results",
                    "Set useServerPrepStmts=false.",
                    SessionTrials::prepared),
            new Trial(
                    "text-prepared",
                    "PREPARE and EXECUTE work",
                    "Use the driver's prepared statements.",
                    SessionTrials::textPrepared),
            new Trial(
                    "left-behind",
                    "A new client finds nothing that another left",
                    "Do not share the middleware between applications; reset what you set before each close.",
                    SessionTrials::leftBehind),
            new Trial("sharing", "How many sessions eight clients at rest take", "", SessionTrials::sharing),
            new Trial(
                    "attributes",
                    "The server sees the driver's connection attributes",
                    "Find the holder of a session by the middleware's own list.",
                    SessionTrials::attributes));

    private SessionTrials() {}

    private static Outcome sessionVariable(Scratch scratch) throws SQLException {
        return kept(scratch, "SET SESSION lock_wait_timeout = %d", "SELECT @@session.lock_wait_timeout");
    }

    private static Outcome userVariable(Scratch scratch) throws SQLException {
        return kept(scratch, "SET @holdfast_probe = %d", "SELECT @holdfast_probe");
    }

    /** Two clients set different values, a third none; each must read its own at all times. */
    private static Outcome kept(Scratch scratch, String set, String read) throws SQLException {
        Connection one = scratch.open();
        Connection two = scratch.open();
        Connection none = scratch.open();
        String before = String.valueOf(ask(none, read));
        run(one, String.format(set, 1001));
        run(two, String.format(set, 1002));
        for (int i = 0; i < ROUNDS; i++) {
            String first = String.valueOf(ask(one, read));
            String second = String.valueOf(ask(two, read));
            String third = String.valueOf(ask(none, read));
            if (!first.equals("1001") || !second.equals("1002") || !third.equals(before)) {
                return Outcome.breaks("three clients with 1001, 1002 and " + before + " read " + first + ", " + second
                        + " and " + third);
            }
        }
        return Outcome.holds("three clients read their own values");
    }

    private static Outcome isolation(Scratch scratch) throws SQLException {
        Connection one = scratch.open();
        Connection two = scratch.open();
        one.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        two.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        for (int i = 0; i < ROUNDS; i++) {
            String first = level(one);
            String second = level(two);
            if (!first.equals("READ-COMMITTED") || !second.equals("SERIALIZABLE")) {
                return Outcome.breaks("READ-COMMITTED and SERIALIZABLE were set, and " + first + " and " + second
                        + " are what the server has");
            }
        }
        return Outcome.holds("the server has what two clients set");
    }

    private static String level(Connection connection) throws SQLException {
        try {
            return String.valueOf(ask(connection, "SELECT @@session.transaction_isolation"));
        } catch (SQLException e) {
            // Servers of MariaDB up to 11.0 have the older name alone.
            return String.valueOf(ask(connection, "SELECT @@session.tx_isolation"));
        }
    }

    private static Outcome temporaryTable(Scratch scratch) throws SQLException {
        Connection one = scratch.open();
        Connection two = scratch.open();
        String name = scratch.name() + "_t";
        run(one, "CREATE TEMPORARY TABLE " + name + " (v INT)");
        run(one, "INSERT INTO " + name + " VALUES (1)");
        for (int i = 0; i < ROUNDS; i++) {
            if (exists(two, name)) {
                return Outcome.breaks("another client sees it");
            }
            if (!is(one, "SELECT COUNT(*) FROM " + name, "1")) {
                return Outcome.breaks("its rows are gone");
            }
        }
        return Outcome.holds("its client alone sees it");
    }

    private static boolean exists(Connection connection, String table) {
        try {
            ask(connection, "SELECT COUNT(*) FROM " + table);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static Outcome lock(Scratch scratch) throws SQLException {
        Connection one = scratch.open();
        Connection two = scratch.open();
        String name = scratch.name();
        if (!is(one, "SELECT GET_LOCK('" + name + "', 2)", "1")) {
            return Outcome.breaks("the lock was not given");
        }
        for (int i = 0; i < ROUNDS; i++) {
            run(one, "SELECT 1");
            if (is(two, "SELECT GET_LOCK('" + name + "', 0)", "1")) {
                return Outcome.breaks("another client was given it, too");
            }
        }
        return Outcome.of(
                is(one, "SELECT RELEASE_LOCK('" + name + "')", "1"), "its holder could release it, or could not");
    }

    private static Outcome lastInsertId(Scratch scratch) throws SQLException {
        Connection one = scratch.open();
        Connection two = scratch.open();
        for (int i = 0; i < ROUNDS; i++) {
            String mine = scratch.name() + "mine" + i;
            run(one, "INSERT INTO " + scratch.table() + " (v) VALUES ('" + mine + "')");
            run(two, "INSERT INTO " + scratch.table() + " (v) VALUES ('other')");
            String given = String.valueOf(ask(one, "SELECT LAST_INSERT_ID()"));
            String right = String.valueOf(ask(two, "SELECT id FROM " + scratch.table() + " WHERE v = '" + mine + "'"));
            if (!given.equals(right)) {
                return Outcome.breaks("it gave " + given + " for row " + right);
            }
        }
        return Outcome.holds("right " + ROUNDS + " times, with inserts of another client between");
    }

    private static Outcome generatedKeys(Scratch scratch) throws SQLException {
        Connection one = scratch.open();
        Connection two = scratch.open();
        for (int i = 0; i < ROUNDS; i++) {
            String mine = scratch.name() + "key" + i;
            String given;
            try (Statement statement = one.createStatement()) {
                statement.executeUpdate(
                        "INSERT INTO " + scratch.table() + " (v) VALUES ('" + mine + "')",
                        Statement.RETURN_GENERATED_KEYS);
                run(two, "INSERT INTO " + scratch.table() + " (v) VALUES ('other')");
                try (ResultSet keys = statement.getGeneratedKeys()) {
                    given = keys.next() ? String.valueOf(keys.getString(1)) : "none";
                }
            }
            String right = String.valueOf(ask(two, "SELECT id FROM " + scratch.table() + " WHERE v = '" + mine + "'"));
            if (!given.equals(right)) {
                return Outcome.breaks("it gave " + given + " for row " + right);
            }
        }
        return Outcome.holds("right " + ROUNDS + " times, with inserts of another client between");
    }

    private static Outcome warnings(Scratch scratch) throws SQLException {
        Connection one = scratch.open();
        Connection two = scratch.open();
        for (int i = 0; i < ROUNDS; i++) {
            ask(one, "SELECT CAST('x' AS SIGNED)");
            ask(two, "SELECT 1");
            boolean other = ask(two, "SHOW WARNINGS") != null;
            boolean own = ask(one, "SHOW WARNINGS") != null;
            if (other || !own) {
                return Outcome.breaks(other ? "another client sees them" : "they are gone");
            }
        }
        return Outcome.holds("its client alone sees them");
    }

    private static Outcome prepared(Scratch scratch) throws SQLException {
        try (PreparedStatement one = scratch.openPrepared().prepareStatement("SELECT ? + 1000");
                PreparedStatement two = scratch.openPrepared().prepareStatement("SELECT ? + 2000")) {
            for (int i = 0; i < ROUNDS; i++) {
                long first = result(one, i);
                long second = result(two, i);
                if (first != 1000 + i || second != 2000 + i) {
                    return Outcome.breaks("two clients' statements gave " + first + " and " + second);
                }
            }
        }
        return Outcome.holds("two clients' statements gave their own results");
    }

    private static long result(PreparedStatement statement, int argument) throws SQLException {
        statement.setInt(1, argument);
        try (ResultSet answer = statement.executeQuery()) {
            return answer.next() ? answer.getLong(1) : -1;
        }
    }

    private static Outcome textPrepared(Scratch scratch) throws SQLException {
        Connection one = scratch.open();
        Connection two = scratch.open();
        run(one, "PREPARE holdfast_probe FROM 'SELECT 7'");
        for (int i = 0; i < ROUNDS; i++) {
            run(two, "SELECT 1");
            if (!is(one, "EXECUTE holdfast_probe", "7")) {
                return Outcome.breaks("another result came");
            }
        }
        run(one, "DEALLOCATE PREPARE holdfast_probe");
        return Outcome.holds("prepared once, executed " + ROUNDS + " times");
    }

    private static Outcome leftBehind(Scratch scratch) throws SQLException, InterruptedException {
        Connection fresh = scratch.open();
        String before = String.valueOf(ask(fresh, "SELECT @@session.lock_wait_timeout"));
        String temporary = scratch.name() + "_l";
        Connection one = scratch.open();
        run(one, "SET @holdfast_left = 1");
        run(one, "SET SESSION lock_wait_timeout = 1234");
        run(one, "CREATE TEMPORARY TABLE " + temporary + " (v INT)");
        ask(one, "SELECT GET_LOCK('" + scratch.name() + "', 2)");
        one.close();
        List<String> found = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Connection next = scratch.open();
            if (ask(next, "SELECT @holdfast_left") != null) {
                found.add("a user variable");
            }
            if (!is(next, "SELECT @@session.lock_wait_timeout", before)) {
                found.add("a session variable");
            }
            if (exists(next, temporary)) {
                found.add("a temporary table");
            }
        }
        if (found.isEmpty() && !Scratch.await(() -> is(fresh, "SELECT IS_FREE_LOCK('" + scratch.name() + "')", "1"))) {
            found.add("a lock that is held on");
        }
        return found.isEmpty()
                ? Outcome.holds(CLIENTS + " new clients found nothing")
                : Outcome.breaks("new clients found " + String.join(", ", new HashSet<>(found)));
    }

    private static Outcome sharing(Scratch scratch) throws SQLException {
        List<Connection> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(scratch.open());
        }
        Set<String> ids = new HashSet<>();
        for (Connection client : clients) {
            ids.add(Scratch.serverId(client));
        }
        return new Outcome(
                Verdict.NOTE,
                CLIENTS + " clients at rest take " + ids.size() + (ids.size() == 1 ? " session" : " sessions")
                        + " of the server");
    }

    private static Outcome attributes(Scratch scratch) {
        try {
            Connection one = scratch.open();
            String from = "SELECT attr_value FROM performance_schema.session_account_connect_attrs"
                    + " WHERE processlist_id = CONNECTION_ID()+0 AND attr_name = ";
            String client = ask(one, from + "'_client_name'");
            String program = ask(one, from + "'program_name'");
            if (client == null && program == null) {
                return Outcome.unknown("the server keeps none, or its performance_schema is off");
            }
            String driver = String.valueOf(one.getMetaData().getDriverName());
            boolean own = client != null && driver.startsWith(client.substring(0, Math.min(5, client.length())));
            return Outcome.of(own, "the server sees " + (client == null ? program : client));
        } catch (SQLException e) {
            return Outcome.unknown("the account may not read them");
        }
    }
}
