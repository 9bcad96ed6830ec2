package io.holdfast.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolListener;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The meters of a pool at work, beside those that HikariCP itself makes. */
class HoldfastMetricsIT {
    private static final TestServer SERVER = TestServer.shared(ServerKind.MYSQL);

    private static HoldfastDataSource pool() throws SQLException {
        return new HoldfastDataSource(PoolConfig.builder()
                .name("orders")
                .jdbcUrl(SERVER.jdbcUrl(JdbcDriver.CONNECTOR_J, false, SERVER.createSchema()))
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .size(4)
                .build());
    }

    private static void use(DataSource source) throws SQLException {
        for (int i = 0; i < 10; i++) {
            try (Connection connection = source.getConnection()) {
                connection.isValid(1);
            }
        }
    }

    /** Each series as a name with its label's names, so that a board's query finds what it asks for. */
    private static Map<String, Set<String>> series(String scrape) {
        Map<String, Set<String>> series = new TreeMap<>();
        Matcher line = Pattern.compile("(?m)^(\\w+)\\{([^}]*)} ").matcher(scrape);
        while (line.find()) {
            Set<String> labels = series.computeIfAbsent(line.group(1), unknown -> new TreeSet<>());
            Pattern.compile("(\\w+)=\"").matcher(line.group(2)).results().forEach(label -> labels.add(label.group(1)));
        }
        return series;
    }

    /** Whatever HikariCP's own meters give a board, ours give it under the same name with the same labels. */
    @Test
    void boardsMadeForHikariMustFindAllTheyAskFor() throws Exception {
        PrometheusMeterRegistry theirs = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        PrometheusMeterRegistry ours = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        HikariConfig config = new HikariConfig();
        config.setPoolName("orders");
        config.setJdbcUrl(SERVER.jdbcUrl(JdbcDriver.CONNECTOR_J, false, SERVER.createSchema()));
        config.setUsername(TestServer.APP_USER);
        config.setPassword(TestServer.APP_PASSWORD);
        config.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(theirs));
        try (HikariDataSource hikari = new HikariDataSource(config);
                HoldfastDataSource pool = pool()) {
            new HoldfastMetrics(pool, MetricNames.HIKARICP).bindTo(ours);
            use(hikari);
            use(pool);

            Map<String, Set<String>> asked = series(theirs.scrape());
            Map<String, Set<String>> found = series(ours.scrape());
            assertThat(asked).containsKeys("hikaricp_connections_active", "hikaricp_connections_acquire_seconds_max");
            assertThat(found).containsAllEntriesOf(asked);
        }
    }

    @Test
    void ourOwnBoardMustFindAllItAsksFor() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (HoldfastDataSource pool = pool()) {
            new HoldfastMetrics(pool).bindTo(registry);
            use(pool);

            Set<String> found = series(registry.scrape()).keySet();
            String board = Files.readString(Path.of("..", "docs", "grafana", "holdfast.json"));
            assertThat(Pattern.compile("(?:db_client|holdfast)_[a-z_]+")
                            .matcher(board)
                            .results())
                    .isNotEmpty()
                    .extracting(MatchResult::group)
                    .filteredOn(name -> !name.equals("db_client_connection_pool_name")
                            && !name.equals("db_client_connection_state"))
                    .allSatisfy(name -> assertThat(found).contains(name));
        }
    }

    @Test
    void theFiguresMustBeThePools() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (HoldfastDataSource pool = pool();
                Connection lease = pool.getConnection()) {
            new HoldfastMetrics(pool, MetricNames.BOTH).bindTo(registry);
            use(pool);
            assertThat(lease.isClosed()).isFalse();

            assertThat(registry.get("db.client.connection.count")
                            .tag("db.client.connection.state", "used")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(registry.get("db.client.connection.max").gauge().value()).isEqualTo(4);
            assertThat(registry.get("hikaricp.connections.active")
                            .tag("pool", "orders")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(registry.get("db.client.connection.wait_time")
                            .functionTimer()
                            .count())
                    .isEqualTo(pool.stats().borrows());
            assertThat(registry.get("db.client.connection.create_time")
                            .functionTimer()
                            .totalTime(TimeUnit.NANOSECONDS))
                    .isCloseTo(pool.stats().totalOpening().toNanos(), within(1.0));
            assertThat(registry.get("hikaricp.connections.usage")
                            .functionTimer()
                            .count())
                    .isEqualTo(10);
            assertThat(registry.get("hikaricp.connections.usage.seconds.max")
                            .gauge()
                            .value())
                    .isPositive();
        }
    }

    @Test
    void aClosedPoolMustLeaveNoMeters() throws SQLException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (HoldfastDataSource pool = pool()) {
            new HoldfastMetrics(pool, MetricNames.BOTH).bindTo(registry);
            assertThat(registry.getMeters()).isNotEmpty();
        }
        await().untilAsserted(() -> assertThat(registry.getMeters()).isEmpty());
    }

    /** As a deployment does that opens the new one before it closes the old one. */
    @Test
    void aSuccessorOfTheSameNameMustBeSeenAndStay() throws SQLException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (HoldfastDataSource successor = pool()) {
            AtomicBoolean closed = new AtomicBoolean();
            int meters;
            try (HoldfastDataSource before = pool()) {
                new HoldfastMetrics(before, MetricNames.BOTH).bindTo(registry);
                meters = registry.getMeters().size();
                new HoldfastMetrics(successor, MetricNames.BOTH).bindTo(registry);
                before.addListener(new PoolListener() {
                    @Override
                    public void onClosed(String pool) {
                        closed.set(true);
                    }
                });
            }
            use(successor);

            await().untilTrue(closed);
            assertThat(registry.getMeters()).hasSize(meters);
            assertThat(registry.get("hikaricp.connections.acquire")
                            .functionTimer()
                            .count())
                    .isEqualTo(10);
        }
    }
}
