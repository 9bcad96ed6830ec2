package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.BorrowSiteCapture;
import io.holdfast.pool.ConnectionInfo;
import io.holdfast.pool.ConnectionState;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolListener;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a pool shows to those who watch it: its connections, its times, its events. */
class WatchersIT {
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void everyConnectionMustBeShownWithItsSessionAndItsHolder(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = new HoldfastDataSource(Servers.config(kind, driver)
                .size(3)
                .borrowSiteCapture(BorrowSiteCapture.ALWAYS)
                .build())) {
            await().until(() -> pool.stats().idle() == 3);
            try (Connection lease = pool.getConnection()) {
                long session = Servers.queryLong(lease, "SELECT CONNECTION_ID()");
                List<ConnectionInfo> all = pool.connections();
                assertThat(all).hasSize(3);
                assertThat(all)
                        .filteredOn(each -> each.state() == ConnectionState.IDLE)
                        .hasSize(2)
                        .allSatisfy(each -> {
                            assertThat(each.lease()).isNull();
                            assertThat(each.serverId()).isPositive();
                        });
                ConnectionInfo lent = all.stream()
                        .filter(each -> each.state() == ConnectionState.IN_USE)
                        .findFirst()
                        .orElseThrow();
                assertThat(lent.serverId()).isEqualTo(session);
                assertThat(lent.lease()).isNotNull();
                assertThat(lent.lease().borrowSite()).startsWith("WatchersIT.java:");
                assertThat(lent.idle()).isZero();
            }
            assertThat(pool.serverIdleLimit()).isPositive();
            assertThat(pool.keepaliveInForce())
                    .isPositive()
                    .isLessThanOrEqualTo(pool.serverIdleLimit().dividedBy(3));
            assertThat(pool.stats().sinceAnswer()).isNotNull().isLessThan(Duration.ofSeconds(10));
        }
    }

    @ParameterizedTest
    @CsvSource({"MARIADB, MARIADB_CONNECTOR_J"})
    void timesMustBeCounted(ServerKind kind, JdbcDriver driver) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Servers.config(kind, driver).size(1).build())) {
            Servers.queryLong(pool, "SELECT 1");
            Connection held = pool.getConnection();
            Future<?> waiter = threads.submit(() -> Servers.queryLong(pool, "SELECT 2"));
            await().until(() -> pool.stats().waiting() == 1);
            TimeUnit.MILLISECONDS.sleep(300);
            held.close();
            waiter.get(10, TimeUnit.SECONDS);

            var stats = pool.stats();
            assertThat(stats.waits().total()).isEqualTo(stats.borrows());
            assertThat(stats.waits().percentile(1)).isBetween(Duration.ofMillis(290), Duration.ofSeconds(5));
            assertThat(stats.totalHeld()).isGreaterThanOrEqualTo(Duration.ofMillis(250));
            assertThat(stats.totalOpening()).isPositive();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aListenerMustBeToldFromItsComingToItsGoing() throws Exception {
        Queue<EvictionReason> told = new ConcurrentLinkedQueue<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void onEvicted(String pool, EvictionReason reason, Duration age, @Nullable String detail) {
                told.add(reason);
            }
        };
        try (HoldfastDataSource pool = new HoldfastDataSource(
                Servers.config(ServerKind.MYSQL, JdbcDriver.CONNECTOR_J).size(1).build())) {
            Servers.queryLong(pool, "SELECT 1");
            pool.addListener(listener);
            pool.refresh();
            await().until(() -> told.size() == 1);
            pool.removeListener(listener);
            await().until(() -> pool.stats().idle() == 1);
            pool.refresh();
            await().until(() -> pool.stats().evictions().get(EvictionReason.REQUESTED) == 2);
            assertThat(told).containsExactly(EvictionReason.REQUESTED);
        }
    }

    /** Each kind of event comes to be, once somebody records. */
    @Test
    void flightRecorderMustGetEveryKindOfEvent() throws Exception {
        Path file = Files.createTempFile("holdfast", ".jfr");
        ExecutorService threads = Executors.newCachedThreadPool();
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        try (Recording recording = new Recording()) {
            for (String name : List.of("Borrow", "Wait", "Open", "Evict", "Leak", "Reset")) {
                recording.enable("io.holdfast." + name).withThreshold(Duration.ZERO);
            }
            recording.start();
            try (HoldfastDataSource pool =
                    new HoldfastDataSource(Servers.config(ServerKind.MYSQL, JdbcDriver.CONNECTOR_J)
                            .size(1)
                            .leakThreshold(Duration.ofSeconds(1))
                            .build())) {
                // Borrows are recorded from the second after the recording begins.
                await().atMost(Duration.ofSeconds(10)).until(() -> {
                    Servers.queryLong(pool, "SELECT 1");
                    return pool.stats().borrows() > 20;
                });
                try (Connection lease = pool.getConnection()) {
                    lease.setAutoCommit(false);
                    Servers.queryLong(lease, "SELECT 1");
                    Future<?> waiter = threads.submit(() -> Servers.queryLong(pool, "SELECT 2"));
                    TimeUnit.MILLISECONDS.sleep(1_500);
                    assertThat(waiter).isNotDone();
                }
                await().until(() -> pool.stats().idle() == 1);
                server.execute("KILL " + pool.connections().get(0).serverId());
                await().until(() -> pool.stats().evictions().get(EvictionReason.CLOSED_BY_SERVER) >= 1);
                Servers.queryLong(pool, "SELECT 1");
            }
            recording.stop();
            recording.dump(file);
            List<RecordedEvent> events = RecordingFile.readAllEvents(file);
            assertThat(events)
                    .extracting(event -> event.getEventType().getName())
                    .contains(
                            "io.holdfast.Borrow",
                            "io.holdfast.Wait",
                            "io.holdfast.Open",
                            "io.holdfast.Evict",
                            "io.holdfast.Leak",
                            "io.holdfast.Reset");
            assertThat(events)
                    .filteredOn(event -> event.getEventType().getName().equals("io.holdfast.Evict"))
                    .anySatisfy(event -> assertThat(event.getString("reason")).isEqualTo("CLOSED_BY_SERVER"));
            assertThat(events)
                    .filteredOn(event -> event.getEventType().getName().equals("io.holdfast.Borrow"))
                    .allSatisfy(event -> {
                        assertThat(event.getString("pool")).isEqualTo("it");
                        assertThat(event.getStackTrace()).isNotNull();
                    });
        } finally {
            threads.shutdownNow();
            Files.deleteIfExists(file);
        }
    }
}
