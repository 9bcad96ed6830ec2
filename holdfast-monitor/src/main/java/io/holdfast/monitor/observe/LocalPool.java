package io.holdfast.monitor.observe;

import io.holdfast.doctor.LocalHost;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.monitor.ConnectionView;
import io.holdfast.monitor.Health;
import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.Place;
import io.holdfast.monitor.PoolFigures;
import io.holdfast.monitor.PoolSource;
import io.holdfast.monitor.PoolView;
import io.holdfast.monitor.ServerHealth;
import io.holdfast.monitor.Timings;
import io.holdfast.pool.BorrowSite;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolListener;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.RepeatedStatement;
import io.holdfast.pool.ServerState;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A pool of this process. Thread-safe. */
public final class LocalPool implements PoolSource, PoolListener {
    private static final int MOST_PLACES = 50;

    private final HoldfastDataSource pool;
    private final String node;
    private final String server;
    private final InstantSource clock;
    private final Observer observer;
    private final HealthRules rules;
    private final ServerRules serverRules;
    private final DropLog drops;
    private final PlaceReports reports = new PlaceReports();
    private volatile @Nullable String failure;

    /**
     * Begins to look at a pool.
     *
     * @param interval the time between two questions to its server
     * @param timer runs what must not wait
     */
    public LocalPool(
            HoldfastDataSource pool,
            String node,
            Duration interval,
            InstantSource clock,
            LongSupplier nanos,
            ScheduledExecutorService timer) {
        this.pool = pool;
        this.node = node;
        Optional<Target> login = ServerLogin.of(pool.config());
        this.server = login.map(Target::address).orElse("");
        this.clock = clock;
        this.rules = new HealthRules(clock, nanos);
        this.serverRules = new ServerRules(server, clock);
        this.drops = new DropLog(node, clock, pool::serverIdleLimit);
        this.observer = new Observer(
                pool.config().name(),
                Link.reserved(pool),
                interval,
                pool.config().validationTimeout(),
                clock,
                nanos,
                timer,
                new BootLog(login.filter(LocalHost::is).isPresent()),
                drops::seen);
        pool.addListener(this);
    }

    @Override
    public String key() {
        return "pool-" + name();
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public String name() {
        return pool.config().name();
    }

    @Override
    public String server() {
        return server;
    }

    @Override
    public PoolFigures figures() {
        return PoolFigures.of(pool.stats());
    }

    @Override
    public Health health() {
        return rules.judge(pool.stats(), observer.last(), failure);
    }

    @Override
    public PoolView view() {
        PoolStats stats = pool.stats();
        return new PoolView(
                node,
                name(),
                database(pool.config()),
                clock.instant(),
                health(),
                PoolFigures.of(stats),
                timings(),
                pool.connections().stream().map(ConnectionView::of).toList(),
                pool.borrowSites().stream()
                        .limit(MOST_PLACES)
                        .map(site -> new Place(site.place(), site.leases(), seconds(site.held()), seconds(site.used())))
                        .toList(),
                drops.latest(),
                reports.all());
    }

    @Override
    public @Nullable Vitals vitals() {
        Observer.Observation seen = observer.last();
        return seen.answers() ? seen.vitals() : null;
    }

    /** By the monitor's connection; as long as the pool has answers, the server is not down. */
    @Override
    public @Nullable ServerHealth serverHealth() {
        ServerHealth seen = serverRules.judge(observer.last());
        return health().status() == HealthStatus.DOWN ? seen : seen.atWorst(HealthStatus.DEGRADED);
    }

    /** Lost connections, for the doctor's help. */
    DropLog drops() {
        return drops;
    }

    private Timings timings() {
        PoolConfig config = pool.config();
        return new Timings(
                seconds(pool.serverIdleLimit()),
                seconds(pool.keepaliveInForce()),
                seconds(config.maxLifetime()),
                seconds(config.idleTimeout()),
                seconds(config.pingAfterIdle()),
                seconds(config.borrowTimeout()),
                seconds(config.readTimeout()));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    /** Host and database of the URL; its parameters may hold a password. */
    static String database(PoolConfig config) {
        String url = config.jdbcUrl();
        if (url == null || !url.startsWith("jdbc:")) {
            return "a data source";
        }
        String plain = url.substring("jdbc:".length());
        int parameters = plain.indexOf('?');
        try {
            URI uri = URI.create(parameters < 0 ? plain : plain.substring(0, parameters));
            String path = uri.getPath() == null ? "" : uri.getPath();
            return uri.getHost() == null
                    ? "several hosts"
                    : uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + path;
        } catch (IllegalArgumentException e) {
            return "several hosts";
        }
    }

    @Override
    public void onEvicted(String name, io.holdfast.pool.EvictionReason reason, Duration age, @Nullable String detail) {
        if (reason.isBroken()) {
            drops.add(name, reason, age, detail);
        }
    }

    @Override
    public void onLeak(String name, LeaseInfo lease) {
        reports.leaked(lease);
    }

    @Override
    public void onScopeLeak(String name, LeaseInfo lease) {
        reports.leaked(lease);
    }

    @Override
    public void onHeldIdle(String name, BorrowSite lease) {
        reports.heldIdle(lease);
    }

    @Override
    public void onRepeatedStatement(String name, RepeatedStatement report) {
        reports.repeated(report);
    }

    @Override
    public void onServerState(String name, ServerState before, ServerState now, @Nullable Throwable cause) {
        failure = now == ServerState.UP || cause == null ? null : Failures.sentence(cause);
    }

    @Override
    public void close() {
        pool.removeListener(this);
        observer.close();
    }
}
