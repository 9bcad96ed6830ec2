package io.holdfast.bench.sick;

import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/** Neglected settings, accounts and tables; an application that goes on failing. */
final class NeglectedServer implements Ward {
    private static final long MEMORY = 1L << 30;
    private static final int PREPARED = 50;
    private static final int LEAKED = 4;

    private final TestServer server;
    private final String schema;
    private final List<Connection> sessions = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();

    NeglectedServer() throws SQLException {
        server = TestServer.builder(ServerKind.MYSQL)
                .option("general_log", "ON")
                .option("sql_mode", "NO_ENGINE_SUBSTITUTION")
                .option("innodb_lock_wait_timeout", "3600")
                .option("innodb_flush_log_at_trx_commit", "0")
                .option("log-bin", "log")
                .option("server-id", "7")
                .option("sync_binlog", "0")
                .option("binlog_expire_logs_seconds", "0")
                .option("max_connect_errors", "5")
                .option("tmp_table_size", "1048576")
                .option("log_error_verbosity", "1")
                .option("max_prepared_stmt_count", String.valueOf(PREPARED))
                .option("innodb_buffer_pool_size", "5242880")
                .option("join_buffer_size", "33554432")
                .option("sort_buffer_size", "33554432")
                .option("event-scheduler", "ON")
                .start();
        schema = server.createSchema();
        tables();
        accounts();
        largeTable();
        server.kill9();
        server.start();
        server.execute(
                "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1, SOURCE_USER = 'r'",
                "CREATE EVENT " + schema + ".each_second ON SCHEDULE EVERY 1 SECOND DO CALL " + schema + ".gone()");
        growOld();
        application();
    }

    private void tables() throws SQLException {
        server.execute(
                "CREATE TABLE " + schema + ".old (a INT) ENGINE = MyISAM",
                "INSERT INTO " + schema + ".old VALUES (1)",
                "CREATE TABLE " + schema + ".orders (id BIGINT AUTO_INCREMENT PRIMARY KEY, code VARCHAR(9)"
                        + " COLLATE utf8mb4_bin, KEY (code)) AUTO_INCREMENT = 2000000000",
                "INSERT INTO " + schema + ".orders (code) VALUES ('a')",
                "CREATE TABLE " + schema + ".line (id INT PRIMARY KEY, order_id INT, code VARCHAR(9)"
                        + " COLLATE utf8mb4_general_ci, KEY (code))",
                "CREATE TABLE " + schema + ".audited (id INT PRIMARY KEY AUTO_INCREMENT)",
                "CREATE DEFINER = 'gone'@'%' TRIGGER " + schema + ".audit BEFORE INSERT ON " + schema
                        + ".audited FOR EACH ROW SET @audited = 1",
                "CREATE TABLE " + schema + ".months (day INT) PARTITION BY RANGE (day) (PARTITION p1 VALUES LESS THAN"
                        + " (100))");
    }

    private void accounts() throws SQLException {
        server.execute(
                "CREATE USER ''@'10.9.9.9' IDENTIFIED BY 'x'",
                "CREATE USER bare@'%'",
                "CREATE USER same@'%' IDENTIFIED WITH mysql_native_password BY 'same'",
                "CREATE USER root@'%' IDENTIFIED BY 'a long secret'",
                "CREATE USER few@'%' IDENTIFIED WITH mysql_native_password BY 'few-secret' WITH MAX_USER_CONNECTIONS 2");
    }

    private void largeTable() throws SQLException {
        server.execute(
                "CREATE TABLE " + schema + ".large (id INT PRIMARY KEY AUTO_INCREMENT, text VARCHAR(4000))",
                "INSERT INTO " + schema + ".large (text) VALUES (REPEAT('x', 4000)), (REPEAT('y', 4000))");
        for (int i = 0; i < 12; i++) {
            server.execute("INSERT INTO " + schema + ".large (text) SELECT text FROM " + schema + ".large");
        }
        // A crash right after it would leave statistics of an empty table.
        server.execute("ANALYZE TABLE " + schema + ".large");
    }

    /** Rows come, and the statistics stay. */
    private void growOld() throws SQLException {
        server.execute(
                "CREATE TABLE " + schema + ".facts_of_old (n INT) STATS_AUTO_RECALC = 0",
                "INSERT INTO " + schema + ".facts_of_old VALUES (1), (2)",
                "ANALYZE TABLE " + schema + ".facts_of_old");
        for (int i = 0; i < 17; i++) {
            server.execute("INSERT INTO " + schema + ".facts_of_old SELECT n FROM " + schema + ".facts_of_old");
        }
    }

    private void application() throws SQLException {
        for (int i = 0; i < LEAKED; i++) {
            Connection leaked = app("");
            leaked.setAutoCommit(false);
            run(leaked, "INSERT INTO " + schema + ".orders (code) VALUES ('b')");
        }
        for (int i = 0; i < 2; i++) {
            sessions.add(DriverManager.getConnection(
                    server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, ""), "few", "few-secret"));
        }
        Connection preparing = app("&useServerPrepStmts=true");
        for (int i = 0; i < PREPARED; i++) {
            // Kept open: that is what is wrong.
            PreparedStatement kept = preparing.prepareStatement("SELECT " + i);
            kept.setMaxRows(1);
        }
        Connection failing = app("");
        Connection reading = app("");
        background(() -> {
            ignoringFailure(failing, "INSERT INTO " + schema + ".audited VALUES ()");
            ignoringFailure(failing, "INSERT INTO " + schema + ".months VALUES (200)");
            ignoringFailure(failing, "SELECT * FROM " + schema + ".no_such_table");
            ignoringFailure(
                    failing,
                    "SELECT /*+ MAX_EXECUTION_TIME(20) */ COUNT(*) FROM " + schema + ".orders a JOIN " + schema
                            + ".facts_of_old b JOIN " + schema + ".facts_of_old c ON b.n < c.n + a.id");
        });
        Random random = new Random(1);
        background(() -> {
            for (int i = 0; i < 2_000; i++) {
                ignoringFailure(reading, "SELECT text FROM " + schema + ".large WHERE id = " + random.nextInt(8_000));
            }
        });
    }

    private void background(Runnable work) {
        Thread thread = new Thread(
                () -> {
                    while (!over.get()) {
                        work.run();
                        try {
                            Thread.sleep(100);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                },
                "neglected");
        thread.setDaemon(true);
        thread.start();
    }

    private Connection app(String more) throws SQLException {
        Connection opened = DriverManager.getConnection(
                server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, "") + more, TestServer.APP_USER, TestServer.APP_PASSWORD);
        sessions.add(opened);
        return opened;
    }

    private static void ignoringFailure(Connection session, String sql) {
        try {
            run(session, sql);
        } catch (SQLException e) {
            // That it fails is the sickness.
        }
    }

    private static void run(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public String culprit(Sickness sickness) {
        return "";
    }

    @Override
    public ReadOptions options() {
        return ReadOptions.defaults().withWindow(Duration.ofSeconds(3)).withMemoryLimit(MEMORY);
    }

    @Override
    public Connection admin() throws SQLException {
        return server.adminConnection();
    }

    @Override
    public void close() {
        over.set(true);
        Ward.abort(sessions);
        server.close();
    }
}
