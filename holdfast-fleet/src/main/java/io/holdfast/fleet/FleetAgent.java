package io.holdfast.fleet;

import io.holdfast.pool.BorrowTimeoutException;
import io.holdfast.pool.Credentials;
import io.holdfast.pool.Fill;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolStats;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Drives one pool's part in a fleet: observes the pool five times a second, sets its size, and carries the member's requests out on
 * the pool's own connections. Has two threads, one that never waits for the network and one that may. Thread-safe.
 */
final class FleetAgent {
    private static final System.Logger LOG = System.getLogger("io.holdfast.fleet");
    private static final long TICK_MILLIS = 200;
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(5);
    private static final long TABLE_RETRY_NANOS = Duration.ofMinutes(1).toNanos();
    /** How long a request waits for one of the pool's connections. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** A lease may run out without a sign. */
    private static final long GATE_NANOS = Duration.ofMillis(500).toNanos();

    private static final int LONGEST_HOST = 40;
    private static final Set<Integer> CONFLICTS = Set.of(1205, 1213, 3572);
    /** No table, no right on it, no schema. */
    private static final Set<Integer> SETUP_ERRORS = Set.of(1044, 1046, 1049, 1142, 1143, 1146);

    private final PoolConfig wished;
    private final FleetSettings settings;
    private final FleetMember member;
    private final CountDownLatch firstAnswer = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Object lock = new Object();

    /** Set once, before the threads start. */
    private @Nullable HoldfastDataSource pool;

    // Guarded by the lock.
    private @Nullable Throwable lastFailure;
    private boolean everJoined;
    /** True while there is no table: the pool keeps its own size. */
    private boolean free;

    private long freeUntil;
    private FleetMember.@Nullable Request request;
    private @Nullable Connection busyWith;
    private long overdueAt;
    private boolean borrowing;
    private int applied = -1;
    /** Openings that wait for a share: the pool counts them, and they have no session. */
    private int atGate;

    private boolean leaving;
    private boolean closed;

    FleetAgent(PoolConfig wished, FleetSettings settings) {
        this.wished = wished;
        this.settings = settings;
        this.member = new FleetMember(
                UUID.randomUUID().toString(),
                wished.size() + wished.maxOverflow(),
                wished.connectTimeout(),
                new SplittableRandom());
    }

    /** The pool's settings until it has a share: one connection, opened when the gate lets it. */
    PoolConfig gated() {
        Credentials.Provider given = wished.credentialsProvider();
        Credentials login = new Credentials(wished.username(), wished.password());
        return wished.toBuilder()
                .size(1)
                .maxOverflow(0)
                .fill(Fill.LAZY)
                // A pool without a share is not one whose server is down.
                .failFastAfter(longer(wished.failFastAfter(), wished.borrowTimeout()))
                .username(null)
                .password(null)
                .credentialsProvider(() -> {
                    pass();
                    return given == null ? login : given.get();
                })
                .build();
    }

    /**
     * Asked on the pool's own thread, right before each opening: a process that was frozen has no lease any more. Waits for a share,
     * so that borrowers of an empty pool wait as in every pool, and for less than an opening may last.
     */
    private void pass() throws FleetException, InterruptedException {
        long deadline = now() + wished.connectTimeout().toNanos() / 4 * 3;
        synchronized (lock) {
            atGate++;
            try {
                while (!free && !member.mayOpen(now())) {
                    long left = deadline - now();
                    if (left <= 0 || leaving || closed) {
                        throw refusal();
                    }
                    TimeUnit.NANOSECONDS.timedWait(lock, Math.min(left, GATE_NANOS));
                }
            } finally {
                atGate--;
            }
        }
    }

    private FleetException refusal() {
        synchronized (lock) {
            FleetShare share = member.share(now());
            boolean waits = share.state() == FleetShare.State.WITHOUT_SHARE;
            return new FleetException(
                    waits ? FleetCode.NO_SHARE : FleetCode.LEASE_OVER,
                    "fleet '" + settings.name() + "': "
                            + (waits
                                    ? share.members() + " instances share " + share.usable()
                                            + " connections, and none is left."
                                    : "the lease is not renewed, so that others may use its connections."),
                    lastFailure);
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static long now() {
        return System.nanoTime();
    }

    /** Starts, and waits for the first answer of the table for as long as a borrower would. */
    void start(HoldfastDataSource opened) {
        pool = opened;
        thread("beat", this::tickUntilStopped).start();
        thread("table", this::askUntilStopped).start();
        try {
            if (!firstAnswer.await(wished.borrowTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.WARNING, "fleet ''{0}'': no answer of its table yet", settings.name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread thread(String part, Runnable body) {
        Thread thread = new Thread(body, "holdfast-fleet-" + wished.name() + "-" + part);
        thread.setDaemon(true);
        return thread;
    }

    private void tickUntilStopped() {
        try {
            do {
                tick();
            } while (!stopped.await(TICK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick() {
        try {
            HoldfastDataSource current = pool;
            if (current == null || current.isClosed()) {
                return;
            }
            Connection overdue = null;
            int limit;
            synchronized (lock) {
                member.observe(view(current), now());
                limit = free ? wished.size() + wished.maxOverflow() : member.limit();
                if (request != null && busyWith != null && now() - overdueAt >= 0) {
                    overdue = busyWith;
                    busyWith = null;
                } else if (request == null && !current.isSuspended() && (!free || now() - freeUntil >= 0)) {
                    request = member.due(now(), () -> sessions(current));
                    lock.notifyAll();
                }
            }
            apply(current, limit);
            if (overdue != null) {
                overdue.abort(Runnable::run);
            }
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "fleet '" + settings.name() + "': a beat failed", e);
        }
    }

    /** The figures of a busy pool are read one after the other: the larger of two readings. */
    private PoolView view(HoldfastDataSource current) {
        PoolStats one = current.stats();
        PoolStats other = current.stats();
        int held = Math.max(one.total() + one.opening(), other.total() + other.opening());
        return new PoolView(
                other.inUse(), Math.max(0, other.waiting() - (borrowing ? 1 : 0)), Math.max(0, held - atGate));
    }

    private static Set<Long> sessions(HoldfastDataSource current) {
        return current.connections().stream()
                .map(connection -> connection.serverId())
                .filter(id -> id > 0)
                .collect(Collectors.toSet());
    }

    private void apply(HoldfastDataSource current, int limit) {
        if (limit != applied) {
            applied = limit;
            int size = Math.max(1, Math.min(limit, wished.size()));
            current.resize(size, Math.max(0, limit - size));
        }
    }

    private void askUntilStopped() {
        JdbcLeaseStore store = new JdbcLeaseStore(settings.name(), host(), settings.budget(), this::open);
        while (true) {
            FleetMember.Request next;
            synchronized (lock) {
                try {
                    while (request == null && !closed) {
                        lock.wait();
                    }
                } catch (InterruptedException e) {
                    return;
                }
                if (request == null) {
                    return;
                }
                next = request;
            }
            ask(store, next);
        }
    }

    private void ask(JdbcLeaseStore store, FleetMember.Request asked) {
        try {
            Answer answer = asked.kind() == FleetMember.Kind.GROW
                    ? store.grow(asked.report(), ledger -> settle(asked, ledger))
                    : store.beat(asked.report());
            synchronized (lock) {
                member.answered(asked, answer, now());
                request = null;
                busyWith = null;
                lastFailure = null;
                everJoined = true;
                free = false;
                lock.notifyAll();
            }
            firstAnswer.countDown();
            if (asked.kind() == FleetMember.Kind.LEAVE) {
                left.countDown();
            }
        } catch (Throwable e) {
            failed(asked, e);
        }
    }

    private Settlement settle(FleetMember.Request asked, Ledger ledger) {
        synchronized (lock) {
            return member.settle(asked, ledger, now());
        }
    }

    /** Another growth had the lock, or was first: nothing is wrong. */
    private static boolean isConflict(Throwable failure) {
        return failure instanceof SQLException e
                && (CONFLICTS.contains(e.getErrorCode()) || "40001".equals(e.getSQLState()));
    }

    private void failed(FleetMember.Request asked, Throwable failure) {
        boolean noTable = failure instanceof NoBudgetException
                || failure instanceof SQLException e && SETUP_ERRORS.contains(e.getErrorCode());
        boolean report = false;
        synchronized (lock) {
            member.failed(asked, now());
            request = null;
            busyWith = null;
            lastFailure = isConflict(failure) ? lastFailure : failure;
            if (noTable && !everJoined) {
                report = !free;
                free = true;
                freeUntil = now() + TABLE_RETRY_NANOS;
            }
        }
        if (report) {
            LOG.log(
                    Level.WARNING,
                    FleetCode.NO_TABLE + " fleet '" + settings.name()
                            + "': the pool keeps its own size, because its table cannot be used: "
                            + failure.getMessage() + ". Run: holdfast fleet init. See: holdfast explain "
                            + FleetCode.NO_TABLE);
            firstAnswer.countDown();
        } else {
            LOG.log(Level.DEBUG, "fleet '" + settings.name() + "': a request failed, and is made again", failure);
        }
    }

    /** One of the pool's connections; where it may have none, one for the moment, which the reserve is for. */
    private Connection open() throws SQLException {
        boolean mayBorrow;
        synchronized (lock) {
            mayBorrow = free || member.mayOpen(now()) || heldByPool() > 0;
            borrowing = mayBorrow;
        }
        Connection connection;
        try {
            connection = mayBorrow ? borrowed() : guest();
        } finally {
            synchronized (lock) {
                borrowing = false;
            }
        }
        synchronized (lock) {
            busyWith = connection;
            overdueAt = now() + REQUEST_LIMIT.toNanos();
        }
        return connection;
    }

    private Connection borrowed() throws SQLException {
        HoldfastDataSource current = pool;
        if (current == null) {
            return guest();
        }
        try {
            return current.getConnection(PATIENCE);
        } catch (BorrowTimeoutException e) {
            // All are lent for long, and that is when more are needed most.
            return guest();
        }
    }

    private int heldByPool() {
        HoldfastDataSource current = pool;
        return current == null ? 0 : current.stats().total();
    }

    private Connection guest() throws SQLException {
        Credentials login = login();
        DataSource source = wished.dataSource();
        if (source != null) {
            return login.username() == null
                    ? source.getConnection()
                    : source.getConnection(login.username(), login.password());
        }
        Properties properties = new Properties();
        // Both drivers take milliseconds.
        properties.setProperty(
                "connectTimeout", String.valueOf(wished.connectTimeout().toMillis()));
        properties.setProperty("socketTimeout", String.valueOf(REQUEST_LIMIT.toMillis()));
        properties.putAll(wished.driverProperties());
        if (login.username() != null) {
            properties.setProperty("user", login.username());
        }
        if (login.password() != null) {
            properties.setProperty("password", login.password());
        }
        return DriverManager.getConnection(String.valueOf(wished.jdbcUrl()), properties);
    }

    private Credentials login() throws SQLException {
        Credentials.Provider provider = wished.credentialsProvider();
        if (provider == null) {
            return new Credentials(wished.username(), wished.password());
        }
        try {
            return provider.get();
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new SQLException("the credentials provider failed", "28000", e);
        }
    }

    private static String host() {
        String name;
        try {
            name = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            name = "unknown";
        }
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return plain.substring(0, Math.min(plain.length(), LONGEST_HOST));
    }

    FleetShare share() {
        synchronized (lock) {
            FleetShare share = member.share(now());
            FleetShare.State state = closed ? FleetShare.State.CLOSED : FleetShare.State.WITHOUT_TABLE;
            return closed || free
                    ? new FleetShare(
                            state,
                            share.instance(),
                            share.granted(),
                            share.limit(),
                            share.need(),
                            share.members(),
                            share.usable())
                    : share;
        }
    }

    /** Opens nothing more, and says so to the others: the connections that close from now on are theirs. */
    void leave(Duration atMost) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            leaving = true;
            lock.notifyAll();
            if (everJoined) {
                member.leave();
            } else {
                left.countDown();
            }
        }
        try {
            if (!left.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.DEBUG, "fleet ''{0}'': left without a word; the lease runs out", settings.name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (lock) {
            closed = true;
            free = false;
            lock.notifyAll();
        }
        stopped.countDown();
    }
}
