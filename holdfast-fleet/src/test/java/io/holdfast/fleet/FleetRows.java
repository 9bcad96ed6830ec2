package io.holdfast.fleet;

import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What a thousand instances cost the server: their requests at their own pace, over a few connections, without pools. */
final class FleetRows {
    private static final int INSTANCES = 1_000;
    private static final int CONNECTIONS = 4;
    private static final int TICKS_A_SECOND = 100;

    private final List<Long> beats = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> growths = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger conflicts = new AtomicInteger();
    private volatile boolean ending;

    private FleetRows() {}

    private record Member(FleetMember member, SplittableRandom random, long firstSession) {
        /** As many numbers as it has connections: they are written to its row. */
        Set<Long> sessions(int held) {
            return LongStream.range(firstSession, firstSession + held).boxed().collect(Collectors.toSet());
        }
    }

    static void run(ServerKind kind, boolean quick, PrintStream out) throws Exception {
        new FleetRows().measure(kind, quick ? 10 : 60, quick ? 5 : 45, out);
    }

    private void measure(ServerKind kind, int warmUp, int seconds, PrintStream out) throws Exception {
        try (TestServer server = TestServer.start(kind);
                Connection admin = server.adminConnection();
                Statement statement = admin.createStatement()) {
            String schema = server.createSchema();
            statement.execute("USE " + schema);
            for (String sql : FleetSql.tables(schema)) {
                statement.execute(sql);
            }
            statement.execute(FleetSql.setBudget(schema, "bench", 10 * INSTANCES, 300));
            String url = server.jdbcUrl(
                    kind == ServerKind.MYSQL ? JdbcDriver.CONNECTOR_J : JdbcDriver.MARIADB_CONNECTOR_J, false, schema);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int part = i;
                Thread thread = new Thread(() -> drive(url, part), "instances-" + i);
                thread.start();
                threads.add(thread);
            }
            TimeUnit.SECONDS.sleep(warmUp);
            beats.clear();
            growths.clear();
            conflicts.set(0);
            long from = processorNanos(server.pid());
            long started = System.nanoTime();
            TimeUnit.SECONDS.sleep(seconds);
            double used = (double) (processorNanos(server.pid()) - from) / (System.nanoTime() - started);
            out.printf(
                    Locale.ROOT,
                    "%s, %d lease rows for %d s: %.1f %% of one core; %.0f heartbeats/s (p50 %.1f ms, p99 %.1f ms),"
                            + " %.1f growths/s (p50 %.1f ms, p99 %.1f ms), %d refused by a lock and tried again%n",
                    kind,
                    INSTANCES,
                    seconds,
                    100 * used,
                    (double) beats.size() / seconds,
                    at(beats, 0.5),
                    at(beats, 0.99),
                    (double) growths.size() / seconds,
                    at(growths, 0.5),
                    at(growths, 0.99),
                    conflicts.get());
            ending = true;
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            }
        }
    }

    private static double at(List<Long> nanos, double part) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) (part * (sorted.size() - 1))) / 1e6;
    }

    /** User and system time of a process; a tick of Linux is a hundredth of a second. */
    private static long processorNanos(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(words[11]) + Long.parseLong(words[12])) * (1_000_000_000L / TICKS_A_SECOND);
    }

    private void drive(String url, int part) {
        List<Member> members = new ArrayList<>();
        for (int i = part; i < INSTANCES; i += CONNECTIONS) {
            SplittableRandom random = new SplittableRandom(i);
            members.add(new Member(
                    new FleetMember("i" + i, 20, Duration.ofSeconds(5), random), random, 1_000_000L + 20 * i));
        }
        try (Connection connection = DriverManager.getConnection(url, TestServer.APP_USER, TestServer.APP_PASSWORD)) {
            JdbcLeaseStore store = new JdbcLeaseStore("bench", "host", 0, () -> lent(connection));
            while (!ending) {
                for (Member each : members) {
                    step(each, store);
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The connection, which the store closes after each request and which stays. */
    private static Connection lent(Connection connection) {
        return (Connection) java.lang.reflect.Proxy.newProxyInstance(
                FleetRows.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        connection.setAutoCommit(true);
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (java.lang.reflect.InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void step(Member each, JdbcLeaseStore store) {
        FleetMember member = each.member();
        // A load that wanders: 4 in use, at times 12.
        int busy = Math.min(
                member.limit(),
                each.random().nextInt(50) == 0 ? 12 : 3 + each.random().nextInt(3));
        member.observe(new PoolView(busy, 0, member.limit()), System.nanoTime());
        FleetMember.Request request = member.due(System.nanoTime(), () -> each.sessions(member.limit()));
        if (request == null) {
            return;
        }
        long started = System.nanoTime();
        boolean growth = request.kind() == FleetMember.Kind.GROW;
        try {
            Answer answer = growth
                    ? store.grow(request.report(), ledger -> member.settle(request, ledger, System.nanoTime()))
                    : store.beat(request.report());
            member.answered(request, answer, System.nanoTime());
            (growth ? growths : beats).add(System.nanoTime() - started);
        } catch (SQLException e) {
            conflicts.incrementAndGet();
            member.failed(request, System.nanoTime());
        }
    }
}
