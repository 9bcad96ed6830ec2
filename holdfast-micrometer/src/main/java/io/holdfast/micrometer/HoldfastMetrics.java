package io.holdfast.micrometer;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolFigure;
import io.holdfast.pool.PoolListener;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.WaitTimes;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.distribution.TimeWindowMax;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * A pool's figures as meters. They are read from {@link HoldfastDataSource#stats()} when the registry asks; a borrow does
 * nothing for them. Thread-safe. The registry holds the pool weakly: keep a reference to it, as an application does anyway. A pool that was not used yet has its meters once it
 * is open. When the pool is closed they are taken out; those of a pool with the same name, bound later, replace them.
 *
 * <pre>{@code
 * new HoldfastMetrics(pool, MetricNames.BOTH).bindTo(registry);
 * }</pre>
 */
public final class HoldfastMetrics implements MeterBinder {
    private static final String STATE = "db.client.connection.state";
    private static final String OWN = "holdfast.pool.";
    private static final long WINDOW_MILLIS = 60_000;
    private static final String HIKARI = "hikaricp.connections";

    private final List<HoldfastDataSource> pools;
    private final MetricNames names;
    private final Tags tags;

    /** Meters under OpenTelemetry's names. */
    public HoldfastMetrics(HoldfastDataSource pool) {
        this(pool, MetricNames.OPEN_TELEMETRY);
    }

    /** Meters under these names, with these tags besides the pool's name. */
    public HoldfastMetrics(HoldfastDataSource pool, MetricNames names, Tag... more) {
        this(List.of(pool), names, more);
    }

    /** Meters of several pools; each must have a name of its own. */
    public HoldfastMetrics(Collection<HoldfastDataSource> pools, MetricNames names, Tag... more) {
        this.pools = List.copyOf(pools);
        this.names = names;
        this.tags = Tags.of(more);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        pools.forEach(pool -> {
            if (pool.isOpen()) {
                bind(pool, registry);
            } else {
                bindWhenOpen(pool, registry);
            }
        });
    }

    /** A pool that was not used yet is not opened for its meters, as HikariCP's is not. */
    private void bindWhenOpen(HoldfastDataSource pool, MeterRegistry registry) {
        AtomicBoolean bound = new AtomicBoolean();
        Runnable once = () -> {
            if (bound.compareAndSet(false, true)) {
                bind(pool, registry);
            }
        };
        pool.addListener(new PoolListener() {
            @Override
            public void onOpened(String name, Duration took) {
                once.run();
            }

            @Override
            public void onOpenFailed(String name, Throwable cause, Duration retryIn) {
                once.run();
            }
        });
        // It may have been opened just now.
        if (pool.isOpen()) {
            once.run();
        }
    }

    private void bind(HoldfastDataSource pool, MeterRegistry registry) {
        String name = pool.config().name();
        Meters meters = new Meters(registry, pool, new ArrayList<>());
        if (names != MetricNames.HIKARICP) {
            meters.openTelemetry(tags.and("db.client.connection.pool.name", name));
        }
        if (names != MetricNames.OPEN_TELEMETRY) {
            meters.hikari(tags.and("pool", name));
        }
        pool.addListener(new PoolListener() {
            @Override
            public void onClosed(String closed) {
                meters.remove();
            }
        });
    }

    /** The meters of one pool in one registry. */
    private record Meters(MeterRegistry registry, HoldfastDataSource pool, List<Meter> registered) {
        /** A meter that is there already is that of a predecessor with the same name: a registry would keep it. */
        private void add(String name, Tags of, Supplier<Meter> register) {
            find(name, of).forEach(registry::remove);
            registered.add(register.get());
        }

        private List<Meter> find(String name, Tags of) {
            return registry.find(name).tags(of).meters().stream()
                    .filter(meter -> Tags.of(meter.getId().getTags()).equals(of))
                    .toList();
        }

        /** Takes the meters out again, but for those that a successor has replaced. */
        private void remove() {
            for (Meter meter : registered) {
                Meter.Id id = meter.getId();
                // By identity: meters of one name are equal.
                if (find(id.getName(), Tags.of(id.getTags())).stream().anyMatch(known -> known == meter)) {
                    registry.remove(meter);
                }
            }
        }

        private void openTelemetry(Tags of) {
            for (PoolFigure figure : PoolFigure.values()) {
                figure(figure, figure.state() == null ? of : of.and(STATE, figure.state()));
            }
            for (double share : new double[] {0.5, 0.99}) {
                Tags quantile = of.and("quantile", String.valueOf(share));
                time(
                        OWN + "wait",
                        quantile,
                        "How long borrowers waited since the pool was made",
                        stats -> stats.waits().percentile(share).toNanos() / 1e9);
            }
            for (EvictionReason reason : EvictionReason.values()) {
                counter(
                        OWN + "evictions",
                        of.and("reason", reason.name().toLowerCase(Locale.ROOT)),
                        "Connections removed",
                        stats -> stats.evictions().getOrDefault(reason, 0L));
            }
        }

        private void figure(PoolFigure figure, Tags of) {
            switch (figure.kind()) {
                case COUNTER -> counter(figure.meter(), of, figure.description(), figure::of);
                case TIME ->
                    timer(
                            figure.meter(),
                            of,
                            figure.description(),
                            stats -> (long) figure.count(stats),
                            stats -> Duration.ofNanos(Math.round(figure.of(stats) * 1e9)));
                case GAUGE -> {
                    if (figure.unit() == PoolFigure.Unit.SECONDS) {
                        time(figure.meter(), of, figure.description(), figure::of);
                    } else {
                        gauge(figure.meter(), of, figure.description(), figure::of);
                    }
                }
            }
        }

        private void time(String name, Tags of, String description, ToDoubleFunction<PoolStats> seconds) {
            add(
                    name,
                    of,
                    () -> TimeGauge.builder(
                                    name, pool, TimeUnit.SECONDS, source -> seconds.applyAsDouble(source.stats()))
                            .tags(of)
                            .description(description)
                            .register(registry));
        }

        /** As HikariCP's own binder for Micrometer has them. */
        private void hikari(Tags of) {
            gauge(HIKARI, of, "Total connections", PoolStats::total);
            gauge(HIKARI + ".idle", of, "Idle connections", PoolStats::idle);
            gauge(HIKARI + ".active", of, "Active connections", PoolStats::inUse);
            gauge(HIKARI + ".pending", of, "Pending threads", PoolStats::waiting);
            gauge(HIKARI + ".max", of, "Max connections", PoolStats::capacity);
            gauge(HIKARI + ".min", of, "Min connections", PoolStats::size);
            counter(HIKARI + ".timeout", of, "Connection timeout total count", PoolStats::borrowTimeouts);
            timer(HIKARI + ".acquire", of, "Connection acquire time", PoolStats::borrows, PoolStats::totalWait);
            timer(HIKARI + ".creation", of, "Connection creation time", PoolStats::opened, PoolStats::totalOpening);
            timer(HIKARI + ".usage", of, "Connection usage time", Meters::ended, PoolStats::totalHeld);
            longest(of);
        }

        /**
         * HikariCP's timers have a maximum of the last minutes. Ours are of what the pool knows: the longest wait since the
         * reading before, the longest opening, and the age of the oldest lease that is out.
         */
        private void longest(Tags of) {
            TimeWindowMax waits = window();
            AtomicReference<WaitTimes> before =
                    new AtomicReference<>(pool.stats().waits());
            max(HIKARI + ".acquire.seconds.max", of, "Connection acquire time", waits, source -> {
                WaitTimes now = source.stats().waits();
                waits.record(now.since(before.getAndSet(now)).percentile(1).toNanos());
            });
            TimeWindowMax leases = window();
            max(
                    HIKARI + ".usage.seconds.max",
                    of,
                    "Connection usage time",
                    leases,
                    source -> source.leases().stream()
                            .findFirst()
                            .ifPresent(oldest -> leases.record(oldest.age().toNanos())));
            TimeWindowMax openings = window();
            pool.addListener(new PoolListener() {
                @Override
                public void onOpened(String name, Duration took) {
                    openings.record(took.toNanos());
                }
            });
            max(HIKARI + ".creation.seconds.max", of, "Connection creation time", openings, source -> {});
        }

        private TimeWindowMax window() {
            return new TimeWindowMax(registry.config().clock(), WINDOW_MILLIS, 3);
        }

        private void max(
                String name, Tags of, String description, TimeWindowMax window, Consumer<HoldfastDataSource> look) {
            add(
                    name,
                    of,
                    () -> Gauge.builder(name, pool, source -> {
                                look.accept(source);
                                return window.poll() / 1e9;
                            })
                            .tags(of)
                            .description(description)
                            .register(registry));
        }

        private static long ended(PoolStats stats) {
            return Math.max(0, stats.borrows() - stats.inUse());
        }

        private void gauge(String name, Tags of, String description, ToDoubleFunction<PoolStats> figure) {
            add(
                    name,
                    of,
                    () -> Gauge.builder(name, pool, source -> figure.applyAsDouble(source.stats()))
                            .tags(of)
                            .description(description)
                            .register(registry));
        }

        private void counter(String name, Tags of, String description, ToDoubleFunction<PoolStats> figure) {
            add(
                    name,
                    of,
                    () -> FunctionCounter.builder(name, pool, source -> figure.applyAsDouble(source.stats()))
                            .tags(of)
                            .description(description)
                            .register(registry));
        }

        private void timer(
                String name,
                Tags of,
                String description,
                ToLongFunction<PoolStats> count,
                java.util.function.Function<PoolStats, Duration> total) {
            add(
                    name,
                    of,
                    () -> FunctionTimer.builder(
                                    name,
                                    pool,
                                    source -> count.applyAsLong(source.stats()),
                                    source -> total.apply(source.stats()).toNanos(),
                                    TimeUnit.NANOSECONDS)
                            .tags(of)
                            .description(description)
                            .register(registry));
        }
    }
}
