package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.CodedException;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolStats;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.Scope;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * G1, G5, G18, G20 under a hundred thousand borrows during random kills, cuts, black holes and restarts: no dead connection
 * is lent, none to two at once, no slot is lost, no session is left, and no refusal is without a code.
 */
class ChaosIT {
    private static final int BORROWS = 100_000;
    private static final int FAULTS = 80;
    private static final int THREADS = 24;
    private static final int SIZE = 8;
    /** From the end of a fault to the last moment at which it may still be felt: a connection idle for less than 20 ms is not looked at. */
    private static final long AFTERMATH_NANOS = Duration.ofMillis(60).toNanos();

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger borrows = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();
    /** When the last fault ended; Long.MAX_VALUE while one lasts. */
    private final AtomicLong lastFault = new AtomicLong();

    /** Sessions at the server whose lease has had an answer. */
    private final Set<Long> lent = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean over = new AtomicBoolean();

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J, true", "MARIADB, MARIADB_CONNECTOR_J, false"})
    void nothingMustBeLostUnderRandomFaults(ServerKind kind, JdbcDriver driver, boolean tls) throws Exception {
        long seed = System.nanoTime();
        try (TestServer server = TestServer.start(kind);
                FaultProxy proxy = FaultProxy.of(server)) {
            PoolConfig config = PoolConfig.builder()
                    .name("chaos")
                    .jdbcUrl(server.jdbcUrl(driver, tls, server.createSchema(), proxy.port()))
                    .username(TestServer.APP_USER)
                    .password(TestServer.APP_PASSWORD)
                    .size(SIZE)
                    .borrowTimeout(Duration.ofSeconds(20))
                    .readTimeout(Duration.ofSeconds(5))
                    .build();
            try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
                storm(pool, server, proxy, new Random(seed));
                assertThat(wrong).as("seed " + seed).isEmpty();
                assertThat(borrows.get()).isGreaterThanOrEqualTo(BORROWS);
                assertThat(faults.get()).isGreaterThanOrEqualTo(FAULTS);
                restsAtFullSize(pool, seed);
                System.out.printf(
                        "chaos on %s, seed %d: %d borrows, %d faults, %d statements failed, %d borrows refused, %s%n",
                        kind,
                        seed,
                        borrows.get(),
                        faults.get(),
                        failed.get(),
                        refused.get(),
                        pool.stats().evictions());
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> server.sessions(TestServer.APP_USER) == 0);
        }
    }

    private void storm(HoldfastDataSource pool, TestServer server, FaultProxy proxy, Random random) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(new Thread(() -> borrowUntilOver(pool), "chaos-" + i));
        }
        threads.add(new Thread(() -> watchCounts(pool), "chaos-watch"));
        threads.forEach(Thread::start);
        long limit = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        int sinceRestart = 0;
        while ((borrows.get() < BORROWS || faults.get() < FAULTS) && System.nanoTime() - limit < 0) {
            Thread.sleep(80 + random.nextInt(200));
            lastFault.set(Long.MAX_VALUE);
            if (++sinceRestart % 25 == 0) {
                server.kill9();
                server.start();
            } else {
                fault(random.nextInt(5), server, proxy);
            }
            lastFault.set(System.nanoTime());
            faults.incrementAndGet();
        }
        over.set(true);
        for (Thread thread : threads) {
            thread.join(30_000);
            if (thread.isAlive()) {
                wrong.add(thread.getName() + " has not ended");
            }
        }
    }

    private static void fault(int which, TestServer server, FaultProxy proxy) throws Exception {
        switch (which) {
            case 0 -> proxy.cut(Cut.FIN);
            case 1 -> proxy.cut(Cut.RST);
            case 2 -> {
                proxy.blackHole(Direction.BOTH, Scope.ALL);
                Thread.sleep(100);
                proxy.heal();
            }
            case 3 -> {
                proxy.refuse();
                proxy.cut(Cut.RST);
                Thread.sleep(60);
                proxy.heal();
            }
            default -> killTwo(server);
        }
    }

    private static void killTwo(TestServer server) throws SQLException {
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement()) {
            List<Long> ids = new ArrayList<>();
            try (ResultSet results = statement.executeQuery("SELECT ID FROM information_schema.PROCESSLIST WHERE USER='"
                    + TestServer.APP_USER + "' ORDER BY RAND() LIMIT 2")) {
                while (results.next()) {
                    ids.add(results.getLong(1));
                }
            }
            for (Long id : ids) {
                try {
                    statement.execute("KILL " + id);
                } catch (SQLException gone) {
                    // It ended by itself.
                }
            }
        }
    }

    private void borrowUntilOver(HoldfastDataSource pool) {
        Random random = new Random(Thread.currentThread().getId());
        while (!over.get()) {
            long asked = System.nanoTime();
            try (Connection connection = pool.getConnection()) {
                borrows.incrementAndGet();
                use(connection, random, System.nanoTime());
            } catch (SQLException e) {
                refused.incrementAndGet();
                if (!(e instanceof CodedException)) {
                    wrong.add("refused without a code: " + e);
                } else if (!faultSince(asked)) {
                    wrong.add("refused with no fault near: " + e.getMessage());
                }
            }
        }
    }

    private void use(Connection connection, Random random, long borrowedAt) throws SQLException {
        long session = 0;
        int value = random.nextInt(1_000_000);
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("SELECT " + value + ", CONNECTION_ID()")) {
            results.next();
            if (results.getInt(1) != value) {
                wrong.add("got another one's answer");
            }
            session = results.getLong(2);
            if (!lent.add(session)) {
                wrong.add("lent twice at once");
            }
        } catch (SQLException e) {
            failed.incrementAndGet();
            if (!faultSince(borrowedAt)) {
                wrong.add("a dead connection was lent with no fault near: " + e);
            }
        } finally {
            lent.remove(session);
        }
    }

    private boolean faultSince(long moment) {
        long last = lastFault.get();
        return last == Long.MAX_VALUE || last + AFTERMATH_NANOS - moment >= 0;
    }

    private void watchCounts(HoldfastDataSource pool) {
        while (!over.get()) {
            PoolStats stats = pool.stats();
            int held = stats.inUse() + stats.idle() + stats.opening();
            // One more than the size while an old connection is replaced, or a hung opening is given up for another.
            if (held > SIZE + 1) {
                wrong.add("holds " + held + ": " + stats);
            }
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void restsAtFullSize(HoldfastDataSource pool, long seed) throws SQLException {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            Connection connection = pool.getConnection();
            assertThat(connection.isValid(2)).as("seed " + seed).isTrue();
            all.add(connection);
        }
        for (Connection connection : all) {
            connection.close();
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            PoolStats stats = pool.stats();
            return stats.idle() == SIZE && stats.inUse() == 0 && stats.opening() == 0 && stats.other() == 0;
        });
    }
}
