package io.holdfast.micrometer;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolListener;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.WaitTimes;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.distribution.TimeWindowMax;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * A pool's figures as meters. They are read from {@link HoldfastDataSource#stats()} when the registry asks; a borrow does
 * nothing for them. Thread-safe. The registry holds the pool weakly: keep a reference to it, as an application does anyway.
 *
 * <pre>{@code
 * new HoldfastMetrics(pool, MetricNames.BOTH).bindTo(registry);
 * }</pre>
 */
public final class HoldfastMetrics implements MeterBinder {
    private static final String OTEL = "db.client.connection.";
    private static final String OWN = "holdfast.pool.";
    private static final long WINDOW_MILLIS = 60_000;
    private static final String HIKARI = "hikaricp.connections";

    private final HoldfastDataSource pool;
    private final MetricNames names;
    private final Tags tags;

    /** Meters under OpenTelemetry's names. */
    public HoldfastMetrics(HoldfastDataSource pool) {
        this(pool, MetricNames.OPEN_TELEMETRY);
    }

    /** Meters under these names, with these tags besides the pool's name. */
    public HoldfastMetrics(HoldfastDataSource pool, MetricNames names, Tag... more) {
        this.pool = pool;
        this.names = names;
        this.tags = Tags.of(more);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        if (names != MetricNames.HIKARICP) {
            openTelemetry(
                    registry,
                    tags.and("db.client.connection.pool.name", pool.config().name()));
        }
        if (names != MetricNames.OPEN_TELEMETRY) {
            hikari(registry, tags.and("pool", pool.config().name()));
        }
    }

    private void openTelemetry(MeterRegistry registry, Tags of) {
        gauge(
                registry,
                OTEL + "count",
                of.and("db.client.connection.state", "used"),
                "Connections by state",
                PoolStats::inUse);
        gauge(
                registry,
                OTEL + "count",
                of.and("db.client.connection.state", "idle"),
                "Connections by state",
                PoolStats::idle);
        gauge(registry, OTEL + "max", of, "Most connections that the pool may hold", PoolStats::capacity);
        gauge(registry, OTEL + "idle.max", of, "Most idle connections kept", PoolStats::size);
        gauge(registry, OTEL + "pending_requests", of, "Borrowers that wait", PoolStats::waiting);
        counter(registry, OTEL + "timeouts", of, "Borrowers whose time ran out", PoolStats::borrowTimeouts);
        timer(registry, OTEL + "wait_time", of, "How long borrowers waited", PoolStats::borrows, PoolStats::totalWait);
        timer(
                registry,
                OTEL + "create_time",
                of,
                "Time to open a connection",
                PoolStats::opened,
                PoolStats::totalOpening);
        timer(
                registry,
                OTEL + "use_time",
                of,
                "Time for which connections were lent",
                HoldfastMetrics::ended,
                PoolStats::totalHeld);
        for (double share : new double[] {0.5, 0.99}) {
            TimeGauge.builder(
                            OWN + "wait",
                            pool,
                            TimeUnit.NANOSECONDS,
                            source -> source.stats().waits().percentile(share).toNanos())
                    .tags(of.and("quantile", String.valueOf(share)))
                    .description("How long borrowers waited since the pool was made")
                    .register(registry);
        }
        gauge(registry, OWN + "opening", of, "Connections being opened", PoolStats::opening);
        gauge(registry, OWN + "utilisation", of, "In use / (size + maxOverflow)", PoolStats::utilisation);
        counter(
                registry,
                OWN + "borrow.failures",
                of,
                "Borrowers refused for another reason than time",
                PoolStats::borrowFailures);
        counter(
                registry,
                OWN + "open.failures",
                of,
                "Attempts to open a connection that failed",
                PoolStats::openFailures);
        counter(registry, OWN + "retries", of, "How often work was run again", PoolStats::retries);
        for (EvictionReason reason : EvictionReason.values()) {
            counter(
                    registry,
                    OWN + "evictions",
                    of.and("reason", reason.name().toLowerCase(Locale.ROOT)),
                    "Connections removed",
                    stats -> stats.evictions().getOrDefault(reason, 0L));
        }
    }

    /** As HikariCP's own binder for Micrometer has them. */
    private void hikari(MeterRegistry registry, Tags of) {
        gauge(registry, HIKARI, of, "Total connections", PoolStats::total);
        gauge(registry, HIKARI + ".idle", of, "Idle connections", PoolStats::idle);
        gauge(registry, HIKARI + ".active", of, "Active connections", PoolStats::inUse);
        gauge(registry, HIKARI + ".pending", of, "Pending threads", PoolStats::waiting);
        gauge(registry, HIKARI + ".max", of, "Max connections", PoolStats::capacity);
        gauge(registry, HIKARI + ".min", of, "Min connections", PoolStats::size);
        counter(registry, HIKARI + ".timeout", of, "Connection timeout total count", PoolStats::borrowTimeouts);
        timer(registry, HIKARI + ".acquire", of, "Connection acquire time", PoolStats::borrows, PoolStats::totalWait);
        timer(
                registry,
                HIKARI + ".creation",
                of,
                "Connection creation time",
                PoolStats::opened,
                PoolStats::totalOpening);
        timer(registry, HIKARI + ".usage", of, "Connection usage time", HoldfastMetrics::ended, PoolStats::totalHeld);
        longest(registry, of);
    }

    /**
     * HikariCP's timers have a maximum of the last minutes. Ours are of what the pool knows: the longest wait since the
     * reading before, the longest opening, and the age of the oldest lease that is out.
     */
    private void longest(MeterRegistry registry, Tags of) {
        TimeWindowMax waits = window(registry);
        AtomicReference<WaitTimes> before = new AtomicReference<>(pool.stats().waits());
        max(registry, HIKARI + ".acquire.seconds.max", of, "Connection acquire time", waits, source -> {
            WaitTimes now = source.stats().waits();
            waits.record(now.since(before.getAndSet(now)).percentile(1).toNanos());
        });
        TimeWindowMax leases = window(registry);
        max(
                registry,
                HIKARI + ".usage.seconds.max",
                of,
                "Connection usage time",
                leases,
                source -> source.leases().stream()
                        .findFirst()
                        .ifPresent(oldest -> leases.record(oldest.age().toNanos())));
        TimeWindowMax openings = window(registry);
        pool.addListener(new PoolListener() {
            @Override
            public void onOpened(String name, Duration took) {
                openings.record(took.toNanos());
            }
        });
        max(registry, HIKARI + ".creation.seconds.max", of, "Connection creation time", openings, source -> {});
    }

    private static TimeWindowMax window(MeterRegistry registry) {
        return new TimeWindowMax(registry.config().clock(), WINDOW_MILLIS, 3);
    }

    private void max(
            MeterRegistry registry,
            String name,
            Tags of,
            String description,
            TimeWindowMax window,
            Consumer<HoldfastDataSource> look) {
        Gauge.builder(name, pool, source -> {
                    look.accept(source);
                    return window.poll() / 1e9;
                })
                .tags(of)
                .description(description)
                .register(registry);
    }

    private static long ended(PoolStats stats) {
        return Math.max(0, stats.borrows() - stats.inUse());
    }

    private void gauge(
            MeterRegistry registry, String name, Tags of, String description, ToDoubleFunction<PoolStats> figure) {
        Gauge.builder(name, pool, source -> figure.applyAsDouble(source.stats()))
                .tags(of)
                .description(description)
                .register(registry);
    }

    private void counter(
            MeterRegistry registry, String name, Tags of, String description, ToDoubleFunction<PoolStats> figure) {
        FunctionCounter.builder(name, pool, source -> figure.applyAsDouble(source.stats()))
                .tags(of)
                .description(description)
                .register(registry);
    }

    private void timer(
            MeterRegistry registry,
            String name,
            Tags of,
            String description,
            ToLongFunction<PoolStats> count,
            java.util.function.Function<PoolStats, Duration> total) {
        FunctionTimer.builder(
                        name,
                        pool,
                        source -> count.applyAsLong(source.stats()),
                        source -> total.apply(source.stats()).toNanos(),
                        TimeUnit.NANOSECONDS)
                .tags(of)
                .description(description)
                .register(registry);
    }
}
