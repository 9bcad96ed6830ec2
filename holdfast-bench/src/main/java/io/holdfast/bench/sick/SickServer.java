package io.holdfast.bench.sick;

import io.holdfast.doctor.pools.PoolSettingsReader;
import io.holdfast.doctor.server.CandidateKey;
import io.holdfast.doctor.server.PoolSettings;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The server of a shop under load. */
final class SickServer implements Ward {
    private static final String SCHEMA = "sick_shop";
    private static final String POOL = "pool_size: 10\npool_recycle: 3600\n";
    private static final int DOUBLINGS = 13;

    private final TestServer server;
    private final List<PoolSettings> pools;
    private final List<Connection> sessions = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private long root;

    SickServer() throws SQLException, InterruptedException, IOException {
        pools = PoolSettingsReader.parse(POOL, "shop.yaml", 1);
        server = TestServer.builder(ServerKind.MYSQL)
                .option("max_connections", "20")
                .option("wait_timeout", "20")
                .option("net_write_timeout", "2")
                .option("max_allowed_packet", "1048576")
                .option("thread_cache_size", "0")
                .start();
        tables();
        deadlock();
        lockTimeout();
        refusals();
        locks();
        Connection busy = app();
        sessions.add(busy);
        inBackground(busy, "SELECT SLEEP(300)");
        churn();
        while (sessions.size() < 16) {
            admin();
        }
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public String culprit(Sickness sickness) {
        return sickness == Sickness.ROW_LOCKS ? Long.toString(root) : "";
    }

    @Override
    public ReadOptions options() {
        return ReadOptions.defaults()
                .withWindow(Duration.ofSeconds(3))
                .withCandidateKeys(List.of(CandidateKey.parse(SCHEMA + ".invoice(customer,number)")))
                .withPools(pools);
    }

    @Override
    public Connection admin() throws SQLException {
        Connection opened = server.adminConnection();
        sessions.add(opened);
        // The short limit is for others.
        run(opened, "SET SESSION wait_timeout = 28800", "USE sys");
        return opened;
    }

    private void tables() throws SQLException {
        Connection session = admin();
        run(
                session,
                "CREATE DATABASE " + SCHEMA,
                "USE " + SCHEMA,
                "CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, shop INT, customer INT,"
                        + " KEY one_column (shop), KEY two_columns (shop, id))",
                "INSERT INTO orders (shop, customer) VALUES (1, 1), (2, 2), (3, 3), (4, 4)",
                "CREATE TABLE keyless (n INT)",
                "CREATE TABLE small (id TINYINT PRIMARY KEY AUTO_INCREMENT)",
                "INSERT INTO small VALUES (125)",
                "ANALYZE TABLE small",
                "CREATE TABLE invoice (id INT PRIMARY KEY AUTO_INCREMENT, customer INT, number INT)",
                "INSERT INTO invoice (customer, number) VALUES (1, 1), (1, 1), (1, 2)",
                "CREATE TABLE words (id INT PRIMARY KEY, text LONGTEXT)",
                "INSERT INTO words VALUES (1, 'one'), (2, 'two')");
        for (int i = 0; i < DOUBLINGS; i++) {
            run(session, "INSERT INTO orders (shop, customer) SELECT shop, customer + id FROM orders");
        }
        for (int i = 0; i < 5; i++) {
            run(session, "SELECT id FROM orders WHERE customer = -1");
        }
    }

    private void deadlock() throws SQLException, InterruptedException {
        Connection one = admin();
        Connection other = admin();
        run(one, "BEGIN", update(1));
        run(other, "BEGIN", update(2));
        Thread waiting = inBackground(other, update(1));
        Thread.sleep(300);
        ignoringFailure(one, update(2));
        waiting.join();
        run(one, "ROLLBACK");
        run(other, "ROLLBACK");
    }

    private void lockTimeout() throws SQLException {
        Connection one = admin();
        Connection other = admin();
        run(one, "BEGIN", update(1));
        run(other, "SET SESSION innodb_lock_wait_timeout = 1");
        ignoringFailure(other, update(1));
        run(one, "ROLLBACK");
    }

    private void refusals() throws SQLException {
        List<Connection> all = new ArrayList<>();
        try {
            while (all.size() < 40) {
                all.add(app());
            }
        } catch (SQLException full) {
            // That is what was wanted.
        }
        for (Connection connection : all) {
            connection.close();
        }
    }

    private Connection app() throws SQLException {
        return DriverManager.getConnection(
                server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, ""), TestServer.APP_USER, TestServer.APP_PASSWORD);
    }

    private void locks() throws SQLException, InterruptedException {
        Connection sleeper = admin();
        run(sleeper, "BEGIN", update(1));
        try (Statement statement = sleeper.createStatement();
                var rows = statement.executeQuery("SELECT CONNECTION_ID()")) {
            rows.next();
            root = rows.getLong(1);
        }
        for (int i = 0; i < 3; i++) {
            Connection waiter = admin();
            run(waiter, "SET SESSION innodb_lock_wait_timeout = 600");
            inBackground(waiter, update(1));
        }
        inBackground(admin(), "ALTER TABLE " + SCHEMA + ".orders ADD COLUMN note INT");
        Thread.sleep(300);
        inBackground(admin(), "SELECT COUNT(*) FROM " + SCHEMA + ".orders");
    }

    /** Temporary tables on disk and clients that vanish, as long as the server is looked at. */
    private void churn() throws SQLException {
        Connection sorter = admin();
        run(sorter, "SET SESSION internal_tmp_mem_storage_engine = MEMORY");
        Thread thread = new Thread(
                () -> {
                    while (!over.get()) {
                        ignoringFailure(sorter, "SELECT DISTINCT text FROM " + SCHEMA + ".words");
                        try {
                            app().abort(Runnable::run);
                            Thread.sleep(30);
                        } catch (SQLException full) {
                            // A look at the server may have taken the last one.
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                },
                "churn");
        thread.setDaemon(true);
        thread.start();
    }

    private static String update(int id) {
        return "UPDATE " + SCHEMA + ".orders SET customer = customer + 1 WHERE id = " + id;
    }

    private static Thread inBackground(Connection session, String sql) {
        Thread thread = new Thread(() -> ignoringFailure(session, sql), "sick");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void ignoringFailure(Connection session, String sql) {
        try {
            run(session, sql);
        } catch (SQLException e) {
            // A deadlock, a time-out, or the end.
        }
    }

    private static void run(Connection session, String... statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() {
        over.set(true);
        Ward.abort(sessions);
        server.close();
    }
}
