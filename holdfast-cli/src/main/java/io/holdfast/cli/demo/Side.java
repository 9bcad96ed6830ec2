package io.holdfast.cli.demo;

import io.holdfast.cli.demo.DemoResult.ActFigures;
import io.holdfast.cli.demo.DemoResult.Suffered;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** One side of the demo: a pool, its link to the server, its workload, and what became of them. */
final class Side implements AutoCloseable {
    private static final Duration THREADS_MAY_LINGER = Duration.ofSeconds(2);

    private final DemoSettings settings;
    private final String user;
    private final DemoLink link;
    private final DemoPool pool;
    private final Tally tally = new Tally();
    private final DemoGuarantees guarantees;
    private final Workload workload;
    private final List<ActFigures> acts = new ArrayList<>();
    private Tally.Totals beforeAct = tally.totals();
    private long longestGap;
    private int stuckAtEnd;

    /** Makes a pool for a JDBC URL and a user. */
    interface PoolMaker {
        DemoPool make(String jdbcUrl, String user, String password, DemoSettings settings);
    }

    private Side(
            DemoSettings settings,
            String user,
            DemoLink link,
            DemoPool pool,
            SessionState fresh,
            DemoGuarantees guarantees) {
        this.settings = settings;
        this.user = user;
        this.link = link;
        this.pool = pool;
        this.guarantees = guarantees;
        this.workload = new Workload(pool, settings, fresh, tally, guarantees);
    }

    static Side open(DemoServer server, String user, PoolMaker maker, DemoSettings settings, StallWatch stalls)
            throws SQLException {
        DemoLink link = server.link();
        String url = server.jdbcUrl(link.port());
        SessionState fresh;
        try (Connection connection = DriverManager.getConnection(url, user, DemoServer.PASSWORD)) {
            fresh = SessionState.read(connection).state();
        }
        DemoPool pool = maker.make(url, user, DemoServer.PASSWORD, settings);
        return new Side(settings, user, link, pool, fresh, new DemoGuarantees(settings, stalls));
    }

    String name() {
        return pool.name();
    }

    String user() {
        return user;
    }

    DemoLink link() {
        return link;
    }

    DemoPool pool() {
        return pool;
    }

    Tally tally() {
        return tally;
    }

    DemoGuarantees guarantees() {
        return guarantees;
    }

    void start() {
        workload.start();
    }

    /** Has the workload borrow nothing for a while, or go on. */
    void rest(boolean rest) {
        workload.rest(rest);
    }

    /** Borrows, and lets go of the leases without closing them, as a forgotten callback does. */
    void leak(int leases) throws InterruptedException {
        Thread careless = new Thread(
                () -> {
                    for (int i = 0; i < leases; i++) {
                        try {
                            pool.borrow().isClosed();
                        } catch (SQLException e) {
                            return;
                        }
                    }
                },
                "demo-careless");
        careless.start();
        careless.join(settings.borrowTimeout().multipliedBy(leases).toMillis());
    }

    void stop() {
        workload.stop();
    }

    /** Notes what the act that has just ended did to this side. */
    void actEnded(String act, double seconds) {
        Tally.Totals now = tally.totals();
        Tally.Totals in = now.minus(beforeAct);
        long gap = tally.takeLongestGap();
        longestGap = Math.max(longestGap, gap);
        acts.add(new ActFigures(
                act, round(seconds), in.borrows(), in.failedBorrows(), in.failedStatements(), round(gap / 1e9)));
        beforeAct = now;
    }

    /** After {@link #stop}: waits for the workload, and checks that the pool is whole and closes as it should. */
    void end() throws InterruptedException {
        List<Borrower> stuck = workload.awaitEnd(
                settings.borrowTimeout().plus(settings.readTimeout()).plusSeconds(2));
        stuckAtEnd = stuck.size();
        int inBorrow = (int) stuck.stream().filter(Borrower::isInBorrow).count();
        if (!stuck.isEmpty()) {
            link.cut();
            workload.awaitEnd(settings.borrowTimeout());
        }
        guarantees.loadEnded(inBorrow, pool.figures().waiting(), borrowable());
        long begun = System.nanoTime();
        pool.close();
        long took = System.nanoTime() - begun;
        guarantees.poolClosed(begun, took, threadsLeft());
    }

    private int borrowable() {
        List<Connection> borrowed = new ArrayList<>();
        try {
            while (borrowed.size() < settings.poolSize()) {
                borrowed.add(pool.borrow());
            }
        } catch (SQLException e) {
            // The number says it.
        }
        for (Connection connection : borrowed) {
            try {
                connection.close();
            } catch (SQLException e) {
                // The workload has judged closing many thousand times.
            }
        }
        return borrowed.size();
    }

    private List<String> threadsLeft() {
        long deadline = System.nanoTime() + THREADS_MAY_LINGER.toNanos();
        List<String> left = poolThreads();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            left = poolThreads();
        }
        return left;
    }

    private List<String> poolThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(pool::ownsThread)
                .sorted()
                .toList();
    }

    /** The figures; complete once the sampler has taken the last interval. */
    Suffered suffered() {
        Tally.Totals totals = tally.totals();
        Histogram waits = tally.waits();
        return new Suffered(
                name(),
                totals.borrows(),
                totals.failedBorrows(),
                totals.failedStatements(),
                totals.deadOnArrival(),
                millis(waits.getValueAtPercentile(50)),
                millis(waits.getValueAtPercentile(99)),
                millis(waits.getMaxValue()),
                round(longestGap / 1e9),
                stuckAtEnd,
                guarantees.broken(),
                guarantees.checked(),
                List.copyOf(acts));
    }

    private static double millis(long nanos) {
        return round(nanos / 1e6);
    }

    static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }

    @Override
    public void close() {
        pool.close();
        link.close();
    }
}
