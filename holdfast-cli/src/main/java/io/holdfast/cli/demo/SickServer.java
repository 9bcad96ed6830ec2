package io.holdfast.cli.demo;

import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.pools.PoolSettingsReader;
import io.holdfast.doctor.server.CandidateKey;
import io.holdfast.doctor.server.ReadOptions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes the demo's server sick in ways that teams have met: rows that repeat, a statement without an index, a transaction left
 * open before which a change of a table waits and everybody behind it, sessions that nobody returns, and an idle limit shorter
 * than what a pool expects. {@link Healing} heals it; closing leaves nothing of it.
 */
final class SickServer implements AutoCloseable {
    static final String SHOP = "demo_shop";
    /** Of the shop's application: an administrator's sessions are never ended. */
    static final String USER = "demo_shop_app";

    private static final long SERVED_MILLIS = 30_000;
    private static final int DOUBLINGS = 13;
    private static final int LEAKED = 5;
    /** What waits for a table is not called stuck before that. */
    private static final long RIPENING_MILLIS = 2_500;

    /** Checks that name what is made here. */
    private static final Set<String> PLANTED = Set.of("L01", "L02", "L03", "Q03", "Q05", "C07");

    /** What the application's own pool is set to. */
    private static final String POOL = "pool_size: 10\nmax_overflow: 20\npool_recycle: 3600\n";

    private final DemoServer server;
    private final List<Connection> sessions = new ArrayList<>();
    private final List<Thread> waiting = new ArrayList<>();

    private SickServer(DemoServer server) {
        this.server = server;
    }

    static SickServer make(DemoServer server) throws SQLException {
        SickServer sick = new SickServer(server);
        try {
            sick.make();
            return sick;
        } catch (SQLException e) {
            sick.close();
            throw e;
        }
    }

    private void make() throws SQLException {
        try (Connection admin = server.adminConnection()) {
            run(
                    admin,
                    "CREATE DATABASE IF NOT EXISTS " + SHOP,
                    "CREATE USER IF NOT EXISTS '" + USER + "'@'%' IDENTIFIED BY '" + DemoServer.PASSWORD + "'",
                    "GRANT ALL ON " + SHOP + ".* TO '" + USER + "'@'%'",
                    "GRANT SELECT ON " + DemoServer.SCHEMA + ".* TO '" + USER + "'@'%'",
                    "SET GLOBAL wait_timeout = 60");
        }
        Connection shop = session();
        run(
                shop,
                "USE " + SHOP,
                "CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, customer INT)",
                "INSERT INTO orders (customer) VALUES (1), (2), (3), (4)",
                "CREATE TABLE invoice (id INT PRIMARY KEY AUTO_INCREMENT, customer INT, number INT)",
                "INSERT INTO invoice (customer, number) VALUES (1, 1), (1, 1), (1, 2), (2, 1), (2, 1)");
        for (int i = 0; i < DOUBLINGS; i++) {
            run(shop, "INSERT INTO orders (customer) SELECT customer + id FROM orders");
        }
        lookUp(shop);
        for (int i = 0; i < LEAKED; i++) {
            session();
        }
        run(shop, "BEGIN", "UPDATE orders SET customer = 0 WHERE id = 1");
        inBackground("ALTER TABLE " + SHOP + ".orders ADD COLUMN note VARCHAR(20)");
        inBackground("SELECT COUNT(*) FROM " + SHOP + ".orders");
    }

    private static void lookUp(Connection shop) throws SQLException {
        for (int i = 0; i < 3; i++) {
            run(shop, "SELECT id FROM orders WHERE customer = -1");
        }
    }

    /** Until the change of the table, and the sessions behind it, had their turn. */
    void awaitServed() throws InterruptedException {
        for (Thread thread : waiting) {
            thread.join(SERVED_MILLIS);
        }
    }

    /** The shop goes on: the server counts what its statements read now. */
    void use() throws SQLException {
        try (Connection admin = server.adminConnection()) {
            run(admin, "TRUNCATE TABLE performance_schema.events_statements_summary_by_digest");
        }
        Connection shop = session();
        run(shop, "USE " + SHOP);
        lookUp(shop);
    }

    /** Definitions and rows of the shop's tables. */
    String state() throws SQLException {
        StringBuilder state = new StringBuilder();
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement()) {
            for (String table : List.of(SHOP + ".orders", SHOP + ".invoice")) {
                for (String sql : List.of("SHOW CREATE TABLE " + table, "CHECKSUM TABLE " + table)) {
                    try (ResultSet rows = statement.executeQuery(sql)) {
                        rows.next();
                        state.append(rows.getString(2).replaceFirst(" AUTO_INCREMENT=\\d+", ""))
                                .append('\n');
                    }
                }
            }
        }
        return state.toString();
    }

    /** What a report still says of the ways in which this server was made sick. */
    List<DemoResult.Found> ofTheShop(Report later) {
        return problems(later).stream()
                .filter(found -> PLANTED.contains(found.check()))
                .toList();
    }

    /** The doctor's report on it. Waits until what waits can be called stuck. */
    Report examine() throws InterruptedException {
        Thread.sleep(RIPENING_MILLIS);
        return look();
    }

    /** The doctor's report on it as it is. */
    Report look() throws InterruptedException {
        Target target = server.target();
        try {
            ReadOptions options = ReadOptions.defaults()
                    .withWindow(Duration.ofSeconds(1))
                    .withCandidateKeys(List.of(CandidateKey.parse(SHOP + ".invoice(customer,number)")))
                    .withPools(PoolSettingsReader.parse(POOL, "shop.yaml", 1));
            return Doctor.withAllProbes(Clock.systemUTC()).examine(target, options);
        } catch (IOException e) {
            throw new IllegalStateException("the doctor could not examine the demo's server: " + e.getMessage(), e);
        }
    }

    /** What of a report is worth a line: problems, worst first. */
    static List<DemoResult.Found> problems(Report report) {
        return report.findings().stream()
                .filter(finding -> finding.severity().atLeast(Severity.WARN))
                .map(SickServer::found)
                .toList();
    }

    private static DemoResult.Found found(Finding finding) {
        return new DemoResult.Found(
                finding.code(), finding.probe(), finding.severity().name(), finding.sentence());
    }

    private Connection session() throws SQLException {
        Connection opened = DriverManager.getConnection(server.directUrl(), USER, DemoServer.PASSWORD);
        sessions.add(opened);
        return opened;
    }

    private void inBackground(String sql) throws SQLException {
        Connection session = session();
        run(session, "SET SESSION lock_wait_timeout = 20");
        Thread thread = new Thread(
                () -> {
                    try {
                        run(session, sql);
                    } catch (SQLException e) {
                        // Its turn never came: it ends with its session.
                    }
                },
                "demo-sick");
        thread.setDaemon(true);
        thread.start();
        waiting.add(thread);
        try {
            // One after the other: the reader has to find the change in its way.
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
    public void close() throws SQLException {
        for (Connection session : sessions) {
            session.abort(Runnable::run);
        }
        try (Connection admin = server.adminConnection()) {
            run(
                    admin,
                    "SET GLOBAL wait_timeout = 28800",
                    "SET SESSION lock_wait_timeout = 20",
                    "DROP USER '" + USER + "'@'%'",
                    "DROP DATABASE " + SHOP);
        }
    }
}
