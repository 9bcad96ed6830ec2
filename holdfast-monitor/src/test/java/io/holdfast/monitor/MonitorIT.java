package io.holdfast.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.monitor.alert.WebhookSink;
import io.holdfast.monitor.http.MonitorServer;
import io.holdfast.pool.ConnectionInfo;
import io.holdfast.pool.ConnectionState;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.ReservedConnection;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The monitor beside real pools on real servers. */
class MonitorIT {
    private static List<HoldfastDataSource> pools(FaultProxy proxy, int count) throws Exception {
        List<HoldfastDataSource> pools = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pools.add(new HoldfastDataSource(Watched.pool(TestServer.shared(ServerKind.MYSQL), proxy, "pool" + i)
                    .size(2)
                    .build()));
        }
        return pools;
    }

    private static double cpuSecondsOfMonitor() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double seconds = 0;
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith("holdfast-monitor")) {
                seconds += Math.max(0, threads.getThreadCpuTime(id)) / 1e9;
            }
        }
        return seconds;
    }

    /** Ten times as often as by default for six seconds, which is as much work as a minute by default. */
    @Test
    void tenPoolsMustCostNoMoreThanAHundredthOfACore(@TempDir Path folder) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(ServerKind.MYSQL))) {
            List<HoldfastDataSource> pools = pools(proxy, 10);
            Monitor.Builder builder = Monitor.builder()
                    .interval(Duration.ofSeconds(1))
                    .healthInterval(Duration.ofMillis(500))
                    .examineEvery(Duration.ofSeconds(6))
                    .historyIn(folder);
            pools.forEach(builder::pool);
            try (Monitor monitor = builder.start()) {
                await().until(monitor::hasLooked);
                // What is new is compiled in the first seconds.
                TimeUnit.SECONDS.sleep(3);
                double before = cpuSecondsOfMonitor();
                TimeUnit.SECONDS.sleep(6);
                double used = cpuSecondsOfMonitor() - before;
                System.out.printf("monitor: %.2f s of processor time for 60 s of watching 10 pools%n", used);
                assertThat(used).as("seconds of processor time in 60 s").isLessThan(0.6);
            } finally {
                pools.forEach(HoldfastDataSource::close);
            }
        }
    }

    /** A day, as fast as it goes, and on until nothing is left that has grown all the time. What leaks grows for ever. */
    @Test
    void aDayMustLeaveNothingBehind(@TempDir Path folder) throws Exception {
        int rounds = 20;
        int samplesOfARound = 12;
        int stretchesOfADay = 4;
        Duration step = Duration.ofDays(1).dividedBy((long) stretchesOfADay * rounds * samplesOfARound);
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(ServerKind.MYSQL))) {
            List<HoldfastDataSource> pools = pools(proxy, 3);
            Monitor.Builder builder = Monitor.builder()
                    .historyIn(folder)
                    .examineEvery(Duration.ofSeconds(5))
                    .healthInterval(Duration.ofMillis(200))
                    .clock(now::get)
                    .sink(alert -> {})
                    .onDemand();
            pools.forEach(builder::pool);
            try (Monitor monitor = builder.start();
                    MonitorServer http = MonitorServer.start(monitor, 0)) {
                LiveObjects objects = new LiveObjects(rounds);
                Map<String, Long> growing = Map.of();
                for (int stretch = 1; stretch <= stretchesOfADay || !growing.isEmpty(); stretch++) {
                    for (int i = 0; i < rounds * samplesOfARound; i++) {
                        now.set(now.get().plus(step));
                        monitor.sampleNow();
                        if (i % samplesOfARound == 0) {
                            work(pools, http.url());
                        }
                    }
                    await().untilAsserted(() ->
                            assertThat(pools.get(0).stats().idle()).isEqualTo(2));
                    growing = objects.growing();
                    System.out.printf("a day: stretch %d, growing since the first: %s%n", stretch, growing);
                    assertThat(stretch)
                            .as("stretches in each of which these grew: " + growing)
                            .isLessThan(20);
                }
            } finally {
                pools.forEach(HoldfastDataSource::close);
            }
        }
    }

    /** What may leave something behind once each time. */
    private static void work(List<HoldfastDataSource> pools, URI monitor) throws Exception {
        for (HoldfastDataSource pool : pools) {
            Watched.borrow(pool, 1);
        }
        pools.get(0).refresh();
        for (String path : List.of("/health/db", "/metrics", "/api/v1/snapshot", "/api/v1/history", "/")) {
            // A server on a busy machine may be seen as down.
            assertThat(Watched.get(monitor, path).statusCode()).as(path).isIn(200, 503);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aLostConnectionMustBeToldOnceWithItsCauseAndADeadWebhookMustHoldUpNothing(ServerKind kind) throws Exception {
        TestServer server = TestServer.shared(kind);
        Queue<Alert> told = new ConcurrentLinkedQueue<>();
        try (FaultProxy proxy = FaultProxy.of(server);
                HoldfastDataSource pool = new HoldfastDataSource(
                        Watched.pool(server, proxy, "orders").build());
                Monitor monitor = Monitor.builder()
                        .pool(pool)
                        .server(Watched.admin(server))
                        .interval(Duration.ofSeconds(1))
                        .healthInterval(Duration.ofMillis(500))
                        .examineEvery(Duration.ofSeconds(2))
                        .sink(new WebhookSink(URI.create("http://127.0.0.1:1/nobody"), null, null))
                        .sink(told::add)
                        .alertOnFindings(false)
                        .start()) {
            Watched.borrow(pool, 5);
            await().until(() -> !monitor.facts().isEmpty() && monitor.hasLooked());
            await().until(() -> monitor.lastSample() != null);
            ConnectionInfo victim = pool.connections().stream()
                    .filter(each -> each.state() == ConnectionState.IDLE)
                    .findFirst()
                    .orElseThrow();
            server.execute("KILL " + victim.serverId());

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> told.stream().anyMatch(alert -> alert.code().equals("HF-6004")));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(
                                    monitor.snapshot().pools().get(0).drops())
                            .hasSize(1)
                            .first()
                            .satisfies(drop -> {
                                assertThat(drop.reason()).isEqualTo("CLOSED_BY_SERVER");
                                assertThat(drop.code()).startsWith("HF-40");
                            }));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> told.stream().anyMatch(alert -> alert.code().equals("HF-6004") && !alert.raised()));
            // A machine that is busy may be slow enough for an alert about the server as well.
            assertThat(told.stream().map(Alert::code).filter("HF-6004"::equals)).hasSize(2);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> monitor.health().get("orders").status() == HealthStatus.UP);
        }
    }

    @Test
    void oneMonitorMustShowWhatOthersWatch() throws Exception {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        try (FaultProxy proxy = FaultProxy.of(server);
                HoldfastDataSource pool = new HoldfastDataSource(
                        Watched.pool(server, proxy, "far").build());
                Monitor there = Monitor.builder().pool(pool).node("web7").start()) {
            MonitorServer http = MonitorServer.start(there, 0);
            try (Connection lease = pool.getConnection();
                    Monitor here = Monitor.builder()
                            .monitor(http.url(), null)
                            .interval(Duration.ofSeconds(1))
                            .start()) {
                await().until(here::hasLooked);
                Watched.execute(lease, "SELECT 1");
                await().untilAsserted(() -> {
                    PoolView far = here.snapshot().pools().get(0);
                    assertThat(far.node()).isEqualTo("web7");
                    assertThat(far.name()).isEqualTo("far");
                    assertThat(far.figures().inUse()).isEqualTo(1);
                    assertThat(far.connections())
                            .anySatisfy(each -> assertThat(each.lease()).isNotNull());
                });
                http.close();
                await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
                    Snapshot snapshot = here.snapshot();
                    assertThat(snapshot.status()).isEqualTo(HealthStatus.DEGRADED);
                    assertThat(snapshot.verdicts().get(0).sentence()).contains("HF-6023");
                    assertThat(snapshot.pools()).as("what it last said").hasSize(1);
                });
            }
        }
    }

    @Test
    void theReservedPlaceMustBeOneAndOutsideOfTheSlots() throws Exception {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        try (FaultProxy proxy = FaultProxy.of(server);
                HoldfastDataSource pool = new HoldfastDataSource(
                        Watched.pool(server, proxy, "small").size(1).build());
                Connection only = pool.getConnection()) {
            ReservedConnection reserved = pool.openReserved();
            Watched.execute(reserved.connection(), "SELECT 1");
            assertThat(proxy.openNow()).isEqualTo(2);
            assertThatThrownBy(pool::openReserved).isInstanceOf(IllegalStateException.class);
            reserved.close();
            reserved.close();
            ReservedConnection again = pool.openReserved();
            again.abort();
            await().until(() -> proxy.openNow() == 1);
            pool.openReserved();
            Watched.execute(only, "SELECT 1");
        }
    }

    @Test
    void closingMustLeaveNoThreadAndNoSession() throws Exception {
        TestServer server = TestServer.builder(ServerKind.MARIADB).start();
        try (HoldfastDataSource pool = new HoldfastDataSource(
                Watched.pool(server, FaultProxy.of(server), "orders").build())) {
            Watched.borrow(pool, 5);
            Monitor monitor = Monitor.builder()
                    .pool(pool)
                    .healthInterval(Duration.ofMillis(200))
                    .start();
            MonitorServer http = MonitorServer.start(monitor, 0);
            await().until(monitor::hasLooked);
            assertThat(Watched.get(http.url(), "/").statusCode()).isEqualTo(200);
            http.close();
            monitor.close();
            await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("holdfast-monitor")));
            await().untilAsserted(() ->
                    assertThat(server.sessions(TestServer.APP_USER)).isEqualTo(5));
        } finally {
            server.close();
        }
    }

    @Test
    void wrongSettingsMustBeSaidAllAtOnce() {
        assertThatThrownBy(() -> Monitor.builder()
                        .interval(Duration.ZERO)
                        .healthInterval(Duration.ofMillis(1))
                        .exceptChecks("H*,nothing")
                        .start())
                .isInstanceOf(MonitorException.class)
                .hasMessageContaining("HF-6020")
                .hasMessageContaining("interval is 0 ms")
                .hasMessageContaining("healthInterval is 1 ms")
                .hasMessageContaining("exceptChecks is H*,nothing");
    }
}
