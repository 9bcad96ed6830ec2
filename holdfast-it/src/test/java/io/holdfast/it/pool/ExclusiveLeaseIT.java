package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseClosedException;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** G1: one slot has at most one live lease. G2: no lost wake-up. */
class ExclusiveLeaseIT {
    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void aClosedLeaseMustNeverTouchTheConnectionAgain(ServerKind kind, JdbcDriver driver) throws SQLException {
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Servers.config(kind, driver).size(1).build())) {
            Connection lease = pool.getConnection();
            PreparedStatement statement = lease.prepareStatement("SELECT ?");
            statement.setInt(1, 1);
            ResultSet results = statement.executeQuery();
            DatabaseMetaData metaData = lease.getMetaData();
            lease.close();
            lease.close();

            assertThat(lease.isClosed()).isTrue();
            assertThat(lease.isValid(1)).isFalse();
            assertThat(statement.isClosed()).isTrue();
            assertThat(results.isClosed()).isTrue();
            assertRefused(() -> lease.createStatement());
            assertRefused(() -> lease.commit());
            assertRefused(() -> lease.setAutoCommit(false));
            assertRefused(() -> statement.executeQuery());
            assertRefused(() -> statement.setInt(1, 2));
            assertRefused(() -> results.next());
            assertRefused(() -> results.getInt(1));
            assertRefused(() -> metaData.getTables(null, null, "%", null));
            assertThat(pool.stats().idle()).isEqualTo(1);
        }
    }

    private interface Call {
        void run() throws SQLException;
    }

    private static void assertRefused(Call call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(LeaseClosedException.class, refusal -> {
            assertThat(refusal.errorCode()).isEqualTo(ErrorCode.LEASE_CLOSED);
            assertThat(refusal.getSQLState()).isEqualTo("08003");
        });
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void closingFromManyThreadsMustReturnOnce(ServerKind kind, JdbcDriver driver) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Servers.config(kind, driver).size(2).build())) {
            for (int round = 0; round < 500; round++) {
                Connection lease = pool.getConnection();
                List<Future<?>> closings = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    closings.add(threads.submit(() -> {
                        lease.close();
                        return null;
                    }));
                }
                try (Connection other = pool.getConnection()) {
                    assertThat(other.isClosed()).isFalse();
                }
                for (Future<?> closing : closings) {
                    closing.get(5, TimeUnit.SECONDS);
                }
            }
            assertThat(pool.stats().inUse()).isZero();
            assertThat(pool.stats().total()).isEqualTo(2);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Patient, hasty, interrupted and cancelled borrowers; the server's connection id shows who shares a connection. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aCrowdMustShareFourConnectionsWithoutEverSharingOne(ServerKind kind, JdbcDriver driver) throws Exception {
        long seed = System.nanoTime();
        System.out.println("ExclusiveLeaseIT seed " + seed);
        ConcurrentHashMap<Long, Thread> held = new ConcurrentHashMap<>();
        AtomicInteger served = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(48);
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Servers.config(kind, driver).size(4).build())) {
            assertThat(Servers.queryLong(pool, "SELECT 1")).isEqualTo(1);
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < 48; i++) {
                Random random = new Random(seed + i);
                workers.add(threads.submit(() -> {
                    while (!stop.get()) {
                        try (Connection lease = borrow(pool, random)) {
                            if (lease != null) {
                                long id = Servers.queryLong(lease, "SELECT CONNECTION_ID()");
                                assertThat(held.put(id, Thread.currentThread())).isNull();
                                held.remove(id);
                                served.incrementAndGet();
                            }
                        }
                    }
                    return null;
                }));
            }
            TimeUnit.SECONDS.sleep(3);
            stop.set(true);
            for (Future<?> worker : workers) {
                worker.get(15, TimeUnit.SECONDS);
            }

            assertThat(served.get()).isGreaterThan(500);
            assertThat(pool.stats().waiting()).isZero();
            List<Connection> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(pool.getConnection(Duration.ofSeconds(2)));
            }
            for (Connection lease : all) {
                lease.close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Connection borrow(HoldfastDataSource pool, Random random) throws SQLException, InterruptedException {
        switch (random.nextInt(8)) {
            case 0:
                Thread.currentThread().interrupt();
                break;
            case 1:
                CompletableFuture<Connection> future = pool.borrowAsync();
                if (random.nextBoolean()) {
                    future.cancel(true);
                }
                try {
                    return future.get();
                } catch (CancellationException | ExecutionException e) {
                    return null;
                }
            default:
                break;
        }
        try {
            return pool.getConnection(Duration.ofMillis(random.nextInt(100)));
        } catch (io.holdfast.pool.BorrowTimeoutException e) {
            return null;
        } finally {
            Thread.interrupted();
        }
    }
}
