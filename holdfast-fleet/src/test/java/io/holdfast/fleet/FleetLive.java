package io.holdfast.fleet;

import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Forty pools in five JVMs on a real server, through a deploy that doubles them, a frozen JVM, one that is killed, and pools that
 * leave. The same for pools of a fleet, for pools of a fixed size, and for those with a limit of the account.
 */
final class FleetLive {
    /** How the pools get their size. */
    enum Mode {
        FLEET,
        FIXED,
        FIXED_WITH_LIMIT
    }

    /**
     * One run.
     *
     * @param mostSessions of the account, at the most, counted at the server ten times a second
     * @param highWater the server's own high-water mark, less the connections of the one that counts
     * @param refused logins that the server refused because of a limit
     */
    record Result(
            ServerKind server,
            Mode mode,
            int mostSessions,
            int highWater,
            long refused,
            long borrows,
            long timeouts,
            long failures) {
        String line() {
            return String.format(
                    "%-8s %-17s %8d %10d %8d %9d %9d (%.3f %%) %9d",
                    server,
                    mode,
                    mostSessions,
                    highWater,
                    refused,
                    borrows,
                    timeouts,
                    borrows == 0 ? 0.0 : 100.0 * timeouts / (borrows + timeouts),
                    failures);
        }

        static String head() {
            return "server   pools              sessions high-water  refused   borrows  timed out         other failures";
        }
    }

    static final int BUDGET = 100;
    private static final String FLEET = "bench";
    private static final int JVMS = 5;
    private static final int POOLS = 4;
    private static final int WATCHERS = 1;

    private FleetLive() {}

    static Result run(ServerKind kind, Mode mode, boolean quick, PrintStream out) throws Exception {
        TestServer.Builder builder = TestServer.builder(kind).option("max_connections", "600");
        try (TestServer server = builder.start();
                Connection admin = server.adminConnection()) {
            String schema = server.createSchema();
            execute(admin, "USE " + schema);
            for (String sql : FleetSql.tables(schema)) {
                execute(admin, sql);
            }
            execute(admin, FleetSql.setBudget(schema, FLEET, BUDGET, 10));
            if (mode != Mode.FIXED) {
                execute(admin, "ALTER USER '" + TestServer.APP_USER + "'@'%' WITH MAX_USER_CONNECTIONS " + BUDGET);
            }
            String url = server.jdbcUrl(
                    kind == ServerKind.MYSQL ? JdbcDriver.CONNECTOR_J : JdbcDriver.MARIADB_CONNECTOR_J, false, schema);
            return drive(kind, mode, quick ? 1 : 4, url, admin, out);
        }
    }

    private static Result drive(ServerKind kind, Mode mode, int scale, String url, Connection admin, PrintStream out)
            throws Exception {
        List<FleetJvm> jvms = new ArrayList<>();
        Watch watch = new Watch(admin);
        long started = System.nanoTime();
        try {
            for (int i = 0; i < JVMS; i++) {
                jvms.add(FleetJvm.start(url, mode, POOLS));
            }
            // Seconds of a run of 80: a deploy, a freeze, a crash, instances that leave.
            watch.until(started, 20 * scale / 4);
            jvms.forEach(jvm -> jvm.say("more " + POOLS));
            watch.until(started, 32 * scale / 4);
            jvms.get(3).signal("STOP");
            watch.until(started, 44 * scale / 4);
            jvms.get(3).signal("CONT");
            watch.until(started, 52 * scale / 4);
            jvms.get(4).signal("KILL");
            watch.until(started, 64 * scale / 4);
            jvms.subList(0, 2).forEach(jvm -> jvm.say("leave " + POOLS));
            watch.until(started, 80 * scale / 4);
            for (FleetJvm jvm : jvms) {
                jvm.say("end");
            }
            for (FleetJvm jvm : jvms) {
                jvm.await(Duration.ofSeconds(20));
            }
            Result result = new Result(
                    kind,
                    mode,
                    watch.most,
                    number(admin, "SHOW GLOBAL STATUS LIKE 'Max_used_connections'") - WATCHERS,
                    sum(jvms, FleetJvm.REFUSED),
                    sum(jvms, FleetJvm.BORROWS),
                    sum(jvms, FleetJvm.TIMEOUTS),
                    sum(jvms, FleetJvm.FAILURES));
            out.println(result.line());
            jvms.stream()
                    .map(FleetJvm::firstFailure)
                    .filter(text -> !text.isEmpty())
                    .distinct()
                    .forEach(text -> out.println("         a failure: " + text));
            return result;
        } finally {
            jvms.forEach(FleetJvm::close);
        }
    }

    private static long sum(List<FleetJvm> jvms, int figure) {
        return jvms.stream().mapToLong(jvm -> jvm.figure(figure)).sum();
    }

    /** Counts the account's sessions. */
    private static final class Watch {
        private final Connection admin;
        int most;

        Watch(Connection admin) {
            this.admin = admin;
        }

        void until(long started, int second) throws SQLException, InterruptedException {
            while (System.nanoTime() - started < TimeUnit.SECONDS.toNanos(second)) {
                most = Math.max(
                        most,
                        number(
                                admin,
                                "SELECT 0, COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = '"
                                        + TestServer.APP_USER + "'"));
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The second column of the first row. */
    private static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(2);
        }
    }
}
