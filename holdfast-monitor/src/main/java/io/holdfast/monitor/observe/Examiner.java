package io.holdfast.monitor.observe;

import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.LocalHost;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.server.MaskedFacts;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.monitor.PoolView;
import io.holdfast.monitor.ServerHealth;
import io.holdfast.monitor.ServerView;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has the doctor look at a server every now and then, on a thread of its own: its findings, who waits for whom, the slow
 * statements. More often while somebody looks at the page. Reads only. Thread-safe; whoever reads the result never waits.
 */
public final class Examiner implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.holdfast.monitor");
    /** While somebody looks. */
    private static final Duration WATCHED = Duration.ofSeconds(5);

    private static final Duration WINDOW = Duration.ofSeconds(1);
    /** Rights and tables of fleets are looked for at the first look, and after that many. */
    private static final int SEARCH_EVERY = 60;

    private static final int BESIDES_MILLIS = 10_000;

    private final Target target;
    private final Duration interval;
    private final boolean literals;
    private final Supplier<List<PoolView>> views;
    private final List<DropLog> drops;
    private final Doctor doctor;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();

    private final QueryLog queries = new QueryLog();
    private final StatementPlaces places = new StatementPlaces();
    private final FleetReader fleets = new FleetReader();
    private final Explainer explainer;
    private int looks;
    private volatile @Nullable ServerFacts facts;
    private volatile @Nullable Report report;
    private volatile @Nullable String failure;
    private volatile boolean watched;
    private volatile boolean closed;

    /**
     * Starts the thread.
     *
     * @param interval the time between two looks; zero for none at all
     * @param literals true when statements may be shown with their literals
     * @param pools those whose lost connections are explained with what the server says
     * @param views all pools, to be judged together with the server
     * @param doctor the checks to make
     */
    public Examiner(
            Target target,
            Duration interval,
            boolean literals,
            List<LocalPool> pools,
            Supplier<List<PoolView>> views,
            Doctor doctor) {
        this.target = target;
        this.interval = interval;
        this.literals = literals;
        this.views = views;
        this.drops = pools.stream().map(LocalPool::drops).toList();
        this.doctor = doctor;
        this.explainer = new Explainer(target, literals);
        this.thread = new Thread(this::run, "holdfast-monitor-doctor");
        thread.setDaemon(true);
        if (!interval.isZero()) {
            thread.start();
        }
    }

    /** Somebody looks, or nobody does any more. */
    public void watched(boolean somebody) {
        boolean begins = somebody && !watched;
        watched = somebody;
        if (begins) {
            lock.lock();
            try {
                wake.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void run() {
        try {
            while (!closed) {
                look();
                pause();
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void look() throws InterruptedException {
        try {
            ServerFacts before = facts;
            ReadOptions options = ReadOptions.defaults().withWindow(WINDOW).withPools(PoolFacts.settings(views.get()));
            // Asked for the leases after the server: they come and go.
            ServerFacts read = PoolFacts.joined(doctor.read(target, LocalHost.with(options, target)), views.get());
            ServerFacts shown = literals ? read : MaskedFacts.of(read);
            report = doctor.judge(shown);
            facts = shown;
            queries.add(shown);
            besides();
            failure = null;
            if (before != null) {
                drops.forEach(log -> log.refine(before, read));
            }
        } catch (DoctorException e) {
            failure = Failures.sentence(e);
        } catch (RuntimeException | Error e) {
            // Thrown on, it would end the doctor's visits.
            failure = "the doctor failed: " + Failures.sentence(e);
        }
    }

    /** What a page shows of a server besides what the doctor reads. */
    private void besides() throws DoctorException {
        boolean search = looks++ % SEARCH_EVERY == 0;
        if (!search && !fleets.isThere()) {
            return;
        }
        try (Connection connection = target.open()) {
            connection.setReadOnly(true);
            connection.setNetworkTimeout(Runnable::run, BESIDES_MILLIS);
            if (search) {
                explainer.readRights(connection);
                fleets.search(connection);
            }
            fleets.read(connection);
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "rights and fleets could not be read", e);
        }
    }

    private void pause() throws InterruptedException {
        lock.lock();
        try {
            boolean quick = watched;
            long left = (quick && WATCHED.compareTo(interval) < 0 ? WATCHED : interval).toNanos();
            while (left > 0 && !closed && quick == watched) {
                left = wake.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Host and port. */
    public String address() {
        return target.address();
    }

    /** The facts last read, masked unless literals may be shown; null before the first. */
    public @Nullable ServerFacts facts() {
        return facts;
    }

    /** What statements cost since this moment; null before the first look. */
    public @Nullable QueryRange queriesSince(Instant from) {
        QueryRange range = queries.since(from);
        return range == null
                ? null
                : new QueryRange(
                        range.from(),
                        range.to(),
                        explainer.isAllowed(),
                        range.rows().stream()
                                .map(row -> row.borrowedAt(places.of(row.text())))
                                .toList());
    }

    /** Remembers where in the code the statements of these pools come from. */
    public void seePlaces(List<PoolView> pools) {
        places.see(pools);
    }

    /** Explains statements. */
    public Explainer explainer() {
        return explainer;
    }

    /** The fleets that share the server. */
    public FleetReader.Fleets fleets() {
        return fleets.fleets();
    }

    /** What the doctor found the last time; null before the first. */
    public @Nullable Report report() {
        return report;
    }

    /** What tells the server from others, by whatever name it is reached; null before it was read. */
    public @Nullable String identity() {
        ServerFacts known = facts;
        if (known == null) {
            return null;
        }
        String uuid = known.server().uuid();
        return uuid != null ? uuid : known.server().hostname() + known.server().bootedAt() + known.variable("datadir");
    }

    /** True once it has looked, or could not; or is not meant to. */
    public boolean hasLooked() {
        return interval.isZero() || facts != null || failure != null;
    }

    /** All there is to see of the server. */
    public ServerView view(@Nullable ServerHealth health, @Nullable Vitals vitals) {
        ServerFacts known = facts;
        Report judged = report;
        if (known == null || judged == null) {
            return new ServerView(
                    address(), health, vitals, failure, null, null, List.of(), List.of(), List.of(), Map.of(),
                    List.of(), Map.of());
        }
        return ServerViews.of(known, judged, address(), health, vitals, failure);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
