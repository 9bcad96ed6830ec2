package io.holdfast.doctor.fix;

import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Real sessions in chains of waits for rows: each holds a row of its own, and all but the roots wait for the row of one that
 * came before. Beside them sessions that must never be ended, three of which block another session.
 */
final class LockChains implements AutoCloseable {
    static final int CHAINS = 6;
    static final int GUARDED_ROOTS = 3;
    private static final int SESSIONS = 40;
    private static final int FIRST_GUARDED = 1_000;

    private final TestServer server;
    private final Connection admin;
    private final String table;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Connection> connections = new ArrayList<>();
    private final Set<Long> all = new TreeSet<>();
    private final Set<Long> roots = new TreeSet<>();
    private int waiting;

    LockChains(TestServer server, int seed) throws SQLException {
        this(server, seed, SESSIONS, CHAINS);
        guarded();
        awaitWaits();
    }

    LockChains(TestServer server, int seed, int sessions, int chains) throws SQLException {
        this.server = server;
        admin = server.adminConnection();
        table = server.createSchema() + ".t";
        prepare();
        Random random = new Random(seed);
        List<List<Integer>> rows = new ArrayList<>();
        for (int row = 0; row < sessions; row++) {
            Connection session = holder(TestServer.APP_USER, TestServer.APP_PASSWORD, "", row);
            if (row < chains) {
                roots.add(id(session));
                rows.add(new ArrayList<>(List.of(row)));
            } else {
                List<Integer> chain = rows.get(row < 2 * chains ? row - chains : random.nextInt(chains));
                waitFor(session, chain.get(random.nextInt(chain.size())));
                chain.add(row);
            }
        }
        // One root is at work; the others sleep in their transactions.
        Connection working = connections.get(random.nextInt(chains));
        threads.execute(() -> quietly(working, "SELECT SLEEP(300)"));
        awaitWaits();
    }

    private void prepare() throws SQLException {
        server.execute(
                "CREATE TABLE " + table + " (id INT PRIMARY KEY, n INT)",
                "INSERT INTO " + table
                        + " WITH RECURSIVE r (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM r WHERE i < 99)"
                        + " SELECT i, 0 FROM r UNION ALL SELECT i + " + FIRST_GUARDED + ", 0 FROM r",
                "GRANT ALL ON " + table.substring(0, table.indexOf('.')) + ".* TO " + TestServer.APP_USER);
        for (String user : List.of("nightly_backup", "copier")) {
            server.execute(
                    "CREATE USER IF NOT EXISTS " + user + " IDENTIFIED BY 'guarded-secret'",
                    "GRANT SELECT, UPDATE, RELOAD ON *.* TO " + user);
        }
    }

    /** Nine, and the tenth is the session of the program itself. */
    private void guarded() throws SQLException {
        boolean attributes = server.kind() == ServerKind.MYSQL;
        int row = FIRST_GUARDED;
        for (int i = 0; i < GUARDED_ROOTS; i++) {
            boolean blocks = i == 0;
            guard(TestServer.ADMIN_USER, TestServer.ADMIN_PASSWORD, "", row++, blocks);
            guard("nightly_backup", "guarded-secret", "", row++, blocks);
            // MariaDB knows no programs by default; there the right to make backups tells.
            guard("copier", "guarded-secret", attributes ? "mysqldump" : "", row++, blocks);
        }
    }

    private void guard(String user, String password, String program, int row, boolean blocks) throws SQLException {
        holder(user, password, program, row);
        if (blocks) {
            waitFor(holder(TestServer.APP_USER, TestServer.APP_PASSWORD, "", row + 50), row);
        }
    }

    private Connection holder(String user, String password, String program, int row) throws SQLException {
        Connection session = DriverManager.getConnection(
                server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, "")
                        + (program.isEmpty() ? "" : "&connectionAttributes=program_name:" + program),
                user,
                password);
        connections.add(session);
        try (Statement statement = session.createStatement()) {
            statement.execute("SET SESSION innodb_lock_wait_timeout = 600");
            session.setAutoCommit(false);
            statement.execute("UPDATE " + table + " SET n = n + 1 WHERE id = " + row);
        }
        all.add(id(session));
        return session;
    }

    private void waitFor(Connection session, int row) {
        waiting++;
        threads.execute(() -> quietly(session, "UPDATE " + table + " SET n = n + 1 WHERE id = " + row));
    }

    /** What has only begun to wait is nothing to end sessions for. */
    private void awaitWaits() {
        await().atMost(Duration.ofSeconds(120))
                .until(() -> numbers("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"
                                + " AND trx_wait_started < NOW() - INTERVAL 2 SECOND")
                        .contains((long) waiting));
    }

    /** The waits are cut short, as by a limit of the application. */
    void giveUpWaiting() throws SQLException {
        for (long id : numbers(
                "SELECT trx_mysql_thread_id FROM information_schema.innodb_trx" + " WHERE trx_state = 'LOCK WAIT'")) {
            server.execute("KILL QUERY " + id);
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> numbers("SELECT trx_mysql_thread_id FROM information_schema.innodb_trx"
                                + " WHERE trx_state = 'LOCK WAIT'")
                        .isEmpty());
    }

    Set<Long> all() {
        return all;
    }

    Set<Long> roots() {
        return roots;
    }

    Set<Long> alive() throws SQLException {
        return numbers("SELECT id FROM information_schema.processlist");
    }

    static Connection login(TestServer server, String user, String password) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, ""), user, password);
    }

    private static long id(Connection session) throws SQLException {
        return numbers(session, "SELECT CONNECTION_ID()").iterator().next();
    }

    private Set<Long> numbers(String sql) throws SQLException {
        return numbers(admin, sql);
    }

    private static Set<Long> numbers(Connection connection, String sql) throws SQLException {
        Set<Long> numbers = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
        }
        return numbers;
    }

    private static void quietly(Connection session, String sql) {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            // Its session or its statement was ended: that is what this is for.
            return;
        }
    }

    @Override
    public void close() throws SQLException {
        for (long id : all) {
            if (alive().contains(id)) {
                server.execute("KILL " + id);
            }
        }
        threads.shutdownNow();
        for (Connection session : connections) {
            session.abort(Runnable::run);
        }
        admin.close();
    }
}
