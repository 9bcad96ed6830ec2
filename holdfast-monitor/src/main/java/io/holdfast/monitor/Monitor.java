package io.holdfast.monitor;

import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.monitor.alert.AlertDelivery;
import io.holdfast.monitor.alert.AlertRules;
import io.holdfast.monitor.alert.Alerts;
import io.holdfast.monitor.alert.LogSink;
import io.holdfast.monitor.history.History;
import io.holdfast.monitor.observe.Examiner;
import io.holdfast.monitor.observe.LocalPool;
import io.holdfast.monitor.observe.ProcessName;
import io.holdfast.monitor.observe.RemoteMonitor;
import io.holdfast.monitor.observe.ServerLogin;
import io.holdfast.monitor.observe.WatchedServer;
import io.holdfast.pool.HoldfastDataSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches pools and their servers: samples them at an interval, keeps the samples, judges health, and raises alerts.
 * Thread-safe. It borrows nothing from a pool: each pool keeps one connection beside its slots for it.
 *
 * <pre>{@code
 * Monitor monitor = Monitor.of(pool);
 * MonitorServer server = MonitorServer.start(monitor, 9740);
 * }</pre>
 *
 * <p>Who closes a monitor leaves its pools open, and leaves no thread, socket or file.
 */
public final class Monitor implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.holdfast.monitor");
    private static final int THREADS = 2;
    /** The longest that a server that is watched for its own sake may take to answer. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    private static final long SHUTDOWN_SECONDS = 5;

    private final String node;
    private final Duration interval;
    private final InstantSource clock;
    private final ScheduledThreadPoolExecutor timer;
    private final List<LocalPool> pools = new ArrayList<>();
    private final List<RemoteMonitor> remotes = new ArrayList<>();
    private final List<WatchedServer> servers = new ArrayList<>();
    private final Map<String, Examiner> examiners = new LinkedHashMap<>();
    private final History history;
    private final Alerts alerts;
    private final List<AlertDelivery> deliveries;
    private final List<Consumer<Sample>> listeners = new CopyOnWriteArrayList<>();
    /** Guarded by this object's lock. */
    private final Sampler sampler = new Sampler();

    private volatile @Nullable Sample last;

    private Monitor(Builder builder) throws MonitorException {
        this.node = builder.node == null ? ProcessName.ofThis() : builder.node;
        this.interval = builder.interval;
        this.clock = builder.clock;
        this.history = builder.history == null ? History.inMemory(interval) : History.in(builder.history, interval);
        this.alerts = new Alerts(builder.rules, builder.alertOnFindings);
        this.timer = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "holdfast-monitor");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        for (HoldfastDataSource pool : builder.pools) {
            pools.add(new LocalPool(pool, node, builder.healthInterval, clock, System::nanoTime, timer));
        }
        // Before the doctor's threads begin, which look at all pools.
        for (Map.Entry<URI, String> remote : builder.remotes.entrySet()) {
            String token = remote.getValue().isEmpty() ? null : remote.getValue();
            remotes.add(new RemoteMonitor(remote.getKey(), token, interval, clock));
        }
        for (Target target : builder.servers) {
            servers.add(
                    new WatchedServer(target, builder.healthInterval, ANSWER_WITHIN, clock, System::nanoTime, timer));
            examine(target, builder);
        }
        for (HoldfastDataSource pool : builder.servers.isEmpty() ? builder.pools : List.<HoldfastDataSource>of()) {
            ServerLogin.of(pool.config()).ifPresent(target -> examine(target, builder));
        }
        this.deliveries = builder.sinks.stream().map(AlertDelivery::new).toList();
    }

    private void examine(Target target, Builder builder) {
        examiners.computeIfAbsent(
                target.address(),
                address -> new Examiner(
                        target,
                        builder.examineEvery,
                        builder.literals,
                        pools.stream()
                                .filter(pool -> builder.servers.size() == 1
                                        || pool.server().equals(address))
                                .toList(),
                        () -> sources().map(PoolSource::view).toList(),
                        builder.doctor()));
    }

    /** A monitor of these pools with the defaults: see {@link Builder}. Alerts go to the log. */
    public static Monitor of(HoldfastDataSource... pools) {
        Builder builder = builder();
        Arrays.stream(pools).forEach(builder::pool);
        try {
            return builder.start();
        } catch (MonitorException e) {
            throw new IllegalStateException("a monitor without files and settings cannot fail to start", e);
        }
    }

    /** A monitor with settings of its own. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Takes one sample now, whether or not one is due; judges it, keeps it, and passes it to the listeners. Reads files,
     * and waits for nothing else.
     */
    public synchronized Sample sampleNow() {
        Sample sample = sampler.take(clock.instant(), sources().toList(), serversSeen(), examiners);
        last = sample;
        history.append(sample);
        for (Alert change : alerts.judge(sample)) {
            deliveries.forEach(delivery -> delivery.offer(change));
        }
        for (Consumer<Sample> listener : listeners) {
            try {
                listener.accept(sample);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.WARNING, "a listener of samples threw; the monitor goes on", e);
            }
        }
        return sample;
    }

    private Stream<PoolSource> sources() {
        return Stream.concat(pools.stream(), remotes.stream().flatMap(remote -> remote.pools().stream()));
    }

    private List<SeenServer> serversSeen() {
        return SeenServer.all(servers, sources().toList());
    }

    /** The verdict on each server that is watched, by its own login or a pool's. Waits for nothing. */
    public List<ServerHealth> serverHealth() {
        List<ServerHealth> all = new ArrayList<>();
        serversSeen().forEach(seen -> all.add(seen.health()));
        remotes.forEach(remote -> remote.servers().forEach(server -> {
            ServerHealth health = server.health();
            if (health != null
                    && all.stream().noneMatch(known -> known.address().equals(health.address()))) {
                all.add(health);
            }
        }));
        return all;
    }

    /** The latest sample; null before the first. */
    public @Nullable Sample lastSample() {
        return last;
    }

    /** All there is to see now. Asks the holders' threads for their stacks; waits for nothing. */
    public Snapshot snapshot() {
        Instant now = clock.instant();
        List<PoolView> views = sources().map(PoolSource::view).toList();
        examiners.values().forEach(examiner -> examiner.seePlaces(views));
        List<ServerView> shown = new ArrayList<>();
        Map<String, SeenServer> watchedServers = new LinkedHashMap<>();
        serversSeen().forEach(each -> watchedServers.put(each.address(), each));
        Set<String> seen = new HashSet<>();
        examiners.forEach((address, examiner) -> {
            String identity = examiner.identity();
            if (identity == null || seen.add(identity)) {
                SeenServer known = watchedServers.get(address);
                shown.add(examiner.view(known == null ? null : known.health(), known == null ? null : known.vitals()));
            }
        });
        remotes.forEach(remote -> remote.servers().stream()
                .filter(server -> !examiners.containsKey(server.address()))
                .forEach(shown::add));
        List<String> gone = new ArrayList<>();
        remotes.stream()
                .filter(remote -> remote.failure() != null)
                .forEach(remote -> gone.add("Monitor " + remote.shown() + ": " + remote.failure()));
        List<Alert> holding = alerts.holding();
        List<ServerHealth> ofServers = serverHealth();
        HealthStatus status = worst(views.stream().map(PoolView::health), ofServers);
        return new Snapshot(
                Snapshot.SCHEMA,
                Snapshot.SCHEMA_VERSION,
                node,
                now,
                interval.toMillis() / 1000.0,
                status,
                Verdicts.of(now, views, shown, ofServers, holding, gone),
                views,
                shown,
                holding);
    }

    /** The worst of all that is watched; a monitor that does not answer makes it DEGRADED. */
    public HealthStatus status() {
        return worst(sources().map(PoolSource::health), serverHealth());
    }

    private HealthStatus worst(Stream<Health> ofPools, List<ServerHealth> ofServers) {
        boolean allAnswer = remotes.stream().allMatch(remote -> remote.failure() == null);
        return Stream.concat(ofPools.map(Health::status), ofServers.stream().map(ServerHealth::status))
                .reduce(allAnswer ? HealthStatus.UP : HealthStatus.DEGRADED, HealthStatus::or);
    }

    /** The verdict on each pool, by name. Waits for nothing; costs a few microseconds. */
    public Map<String, Health> health() {
        Map<String, Health> byPool = new LinkedHashMap<>();
        sources().forEach(source -> byPool.put(source.name(), source.health()));
        return byPool;
    }

    /** The pools that are watched. */
    public List<PoolSource> poolSources() {
        return sources().toList();
    }

    /** What the doctor last read of each server, by address; servers that were not read yet are left out. */
    public Map<String, ServerFacts> facts() {
        Map<String, ServerFacts> facts = new LinkedHashMap<>();
        examiners.forEach((address, examiner) ->
                Optional.ofNullable(examiner.facts()).ifPresent(known -> facts.put(address, known)));
        return facts;
    }

    /** What reads the servers, by their addresses. */
    public Map<String, Examiner> examiners() {
        return Map.copyOf(examiners);
    }

    /** Alerts that hold now, worst first. */
    public List<Alert> alerts() {
        return alerts.holding();
    }

    /** Samples of the past. */
    public History history() {
        return history;
    }

    /** The time between two samples. */
    public Duration interval() {
        return interval;
    }

    /** The process that the monitor is in. */
    public String node() {
        return node;
    }

    /** True once every server and every other monitor that it was given has been asked at least once. */
    public boolean hasLooked() {
        return servers.stream().allMatch(WatchedServer::hasLooked)
                && pools.stream().allMatch(pool -> pool.health().checkedAt() != null)
                && remotes.stream()
                        .allMatch(remote -> remote.failure() != null
                                || !remote.pools().isEmpty()
                                || !remote.servers().isEmpty());
    }

    /** True once the doctor has looked at every server, or could not. */
    public boolean hasExamined() {
        return examiners.values().stream().allMatch(Examiner::hasLooked);
    }

    /** Registers a listener for every sample. It is called on the monitor's thread and must not block. */
    public void addListener(Consumer<Sample> listener) {
        listeners.add(listener);
    }

    /** Unregisters the listener. */
    public void removeListener(Consumer<Sample> listener) {
        listeners.remove(listener);
    }

    /** Reports whether a dashboard is open; while one is, the doctor examines the servers more often. */
    public void watched(boolean open) {
        examiners.values().forEach(examiner -> examiner.watched(open));
    }

    private void sampleQuietly() {
        try {
            sampleNow();
        } catch (RuntimeException | Error e) {
            // Thrown on, it would end the sampling for ever.
            LOG.log(Level.WARNING, "a sample could not be taken; the monitor goes on", e);
        }
    }

    /** Ends sampling, delivers what alerts are waiting for up to a few seconds, and closes what is open. */
    @Override
    public void close() {
        timer.shutdownNow();
        pools.forEach(LocalPool::close);
        servers.forEach(WatchedServer::close);
        remotes.forEach(RemoteMonitor::close);
        examiners.values().forEach(Examiner::close);
        deliveries.forEach(AlertDelivery::close);
        try {
            timer.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        history.close();
    }

    /**
     * Settings of a monitor. Not thread-safe. Defaults: a sample every ten seconds, a question to each server every five, the
     * doctor every minute, history in memory, the rules of {@link AlertRules}, alerts to the log.
     */
    public static final class Builder {
        private final List<HoldfastDataSource> pools = new ArrayList<>();
        private final List<Target> servers = new ArrayList<>();
        private final Map<URI, String> remotes = new LinkedHashMap<>();
        private final List<AlertSink> sinks = new ArrayList<>();
        private List<AlertRule> rules = AlertRules.defaults();
        private Duration interval = Duration.ofSeconds(10);
        private Duration healthInterval = Duration.ofSeconds(5);
        private Duration examineEvery = Duration.ofMinutes(1);
        private @Nullable String exceptChecks;
        private boolean literals;
        private boolean alertOnFindings = true;
        private boolean sampling = true;
        private @Nullable Path history;
        private @Nullable String node;
        private InstantSource clock = Clock.systemUTC();

        private Builder() {}

        /** Watches a pool of this process. */
        public Builder pool(HoldfastDataSource pool) {
            pools.add(Objects.requireNonNull(pool));
            return this;
        }

        /** Watches a server by a login of its own. The doctor then uses the logins given so, and no pool's. */
        public Builder server(Target target) {
            servers.add(Objects.requireNonNull(target));
            return this;
        }

        /** Watches what another program's monitor watches. */
        public Builder monitor(URI url, @Nullable String token) {
            remotes.put(Objects.requireNonNull(url), token == null ? "" : token);
            return this;
        }

        /** The time between two samples; at least a second. */
        public Builder interval(Duration time) {
            interval = time;
            return this;
        }

        /** The time between two questions to a server; at least 100 ms. */
        public Builder healthInterval(Duration time) {
            healthInterval = time;
            return this;
        }

        /** How often the doctor looks at each server; zero means never. */
        public Builder examineEvery(Duration time) {
            examineEvery = time;
            return this;
        }

        /** Keeps the history in this folder, so that it survives a restart. */
        public Builder historyIn(Path folder) {
            history = folder;
            return this;
        }

        /** In place of the default rules. */
        public Builder rules(List<AlertRule> all) {
            rules = List.copyOf(all);
            return this;
        }

        /** Whether what the doctor calls critical is an alert, too. It is by default. */
        public Builder alertOnFindings(boolean wanted) {
            alertOnFindings = wanted;
            return this;
        }

        /** Where alerts go; may be called several times. Without any they go to the log. */
        public Builder sink(AlertSink sink) {
            sinks.add(Objects.requireNonNull(sink));
            return this;
        }

        /** Shows statements with their literals, which may be anybody's data. They are masked otherwise. */
        public Builder showLiterals(boolean show) {
            literals = show;
            return this;
        }

        /** Leaves checks of the doctor out, by a list such as {@code H*,S01}; see {@link Doctor#except(String)}. */
        public Builder exceptChecks(String list) {
            exceptChecks = list;
            return this;
        }

        private Doctor doctor() {
            Doctor all = Doctor.withAllProbes(clock);
            return exceptChecks == null ? all : all.except(exceptChecks);
        }

        /** The name of this process; host and process number otherwise. */
        public Builder node(String name) {
            node = name;
            return this;
        }

        /** The clock that samples and alerts carry. */
        public Builder clock(InstantSource source) {
            clock = source;
            return this;
        }

        /** Takes no sample but when {@link #sampleNow} is called. */
        public Builder onDemand() {
            sampling = false;
            return this;
        }

        /**
         * Starts it. Does not wait for any server.
         *
         * @throws MonitorException {@link MonitorCode#INVALID_SETTINGS} or {@link MonitorCode#HISTORY}
         */
        public Monitor start() throws MonitorException {
            List<String> problems = new ArrayList<>();
            check(problems, "interval", interval, Duration.ofSeconds(1), Duration.ofHours(1));
            check(problems, "healthInterval", healthInterval, Duration.ofMillis(100), Duration.ofMinutes(10));
            if (!examineEvery.isZero()) {
                check(problems, "examineEvery", examineEvery, Duration.ofSeconds(1), Duration.ofDays(1));
            }
            try {
                doctor();
            } catch (IllegalArgumentException e) {
                problems.add("exceptChecks is " + exceptChecks + ": " + e.getMessage());
            }
            long names =
                    pools.stream().map(pool -> pool.config().name()).distinct().count();
            if (names < pools.size()) {
                problems.add("two pools have the same name; give each one of its own");
            }
            if (!problems.isEmpty()) {
                throw new MonitorException(MonitorCode.INVALID_SETTINGS, String.join("; ", problems) + ".", null);
            }
            if (sinks.isEmpty()) {
                sinks.add(new LogSink());
            }
            Monitor monitor = new Monitor(this);
            if (sampling) {
                monitor.timer.scheduleAtFixedRate(monitor::sampleQuietly, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
            }
            return monitor;
        }

        private static void check(List<String> problems, String name, Duration value, Duration least, Duration most) {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                problems.add(name + " is " + value.toMillis() + " ms, and must be from " + least.toMillis() + " to "
                        + most.toMillis() + " ms");
            }
        }
    }
}
