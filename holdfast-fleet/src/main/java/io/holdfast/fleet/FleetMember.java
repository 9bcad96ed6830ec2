package io.holdfast.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One instance's part in a fleet: when to write to the table of leases, what, and how many connections the pool may have. It
 * knows no pool, no network and no clock: its driver observes the pool, carries requests out and hands the answers in, with
 * the time by a steady clock of its own. Not thread-safe.
 *
 * <pre>
 * observe → due → (the store) → settle, inside a growth → answered | failed
 * </pre>
 */
/*
 * Why the sum of what is open never exceeds the budget.
 *
 * Grants. A grant rises in a growth alone, which holds the lock of the budget row and reads all rows: granted + everything that the
 * others count for is at most the budget less its reserve. Everything else only lowers grants. An instance believes in at most what
 * its row grants, because it lowers its own limit before it reports the lower figure, and raises it after the commit is known.
 *
 * Silence. A row counts for less than its grant only when its holder opens nothing more: it opens until `open` after it SENT its
 * last successful beat; others wait for `lease` after they SAW that beat, which is later, and `lease` is longer by the longest
 * opening. Both are intervals on one steady clock each, so that neither a wrong clock nor a step of one matters. From then on the
 * sessions that the server still shows count, those that no row lists among them.
 *
 * Late requests. A request may be carried out long after its sender gave up. Beats never raise a grant, a beat that is not above
 * the row's does nothing, and a late growth grants what its sender does not use.
 *
 * A switch of the primary may lose the last rows. The first growth on another server begins a time of learning: for one lease
 * nothing new is granted and nothing is fenced, and each instance whose lease is still good writes its own grant back. What they
 * believe in sums up to what was granted before. A restart loses no commit (innodb_flush_log_at_trx_commit = 1), and needs none.
 *
 * A newcomer has one session before its first grant; the reserve is for those.
 */
final class FleetMember {
    /** What a request does. */
    enum Kind {
        BEAT,
        GROW,
        LEAVE
    }

    /** Something for the store to do. */
    record Request(Kind kind, Report report, long sentAt) {}

    private static final long NEVER = Long.MIN_VALUE;
    private static final long GROWTH_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long FIRST_RETRY_NANOS = Duration.ofMillis(250).toNanos();
    /** From this part of the grant in need on, more is asked for. */
    private static final double TIGHT = 0.8;

    private final String instance;
    private final int most;
    private final Duration connectTimeout;
    private final RandomGenerator random;
    private final Need need = new Need();
    private final RecentMost recentMost = new RecentMost();
    private final Census census = new Census();

    private PoolView view = new PoolView(0, 0, 0);
    private Timing timing;
    private Level level = Level.UNLIMITED;
    private int usable;
    private int members = 1;
    /** What this instance may have open at most; never above its row, but for the moments after a switch of the primary. */
    private int granted;

    private int limit;
    private boolean joined;
    private boolean leaving;
    /** The row grants less than this instance rightly has. */
    private boolean disputed;

    private boolean redivide;
    /** This instance counts the sessions at the server for all, or it is time that one does. */
    private boolean auditing;

    private long learningSince = NEVER;
    private long openUntil = NEVER;
    private long beat;
    /** How many sessions the last request listed. */
    private int reported;

    private long beatDue = NEVER;
    private long growthDue = NEVER;
    private long growthPause = GROWTH_NANOS;
    private long retryPause = FIRST_RETRY_NANOS;
    private @Nullable Request pending;

    /** An instance that has joined nothing yet and may open nothing; {@code most} is what its pool may have at the most. */
    FleetMember(String instance, int most, Duration connectTimeout, RandomGenerator random) {
        this.instance = instance;
        this.most = most;
        this.connectTimeout = connectTimeout;
        this.random = random;
        this.timing = Timing.of(1, connectTimeout);
    }

    /** Takes the figures of the pool; as often as ten times a second. */
    void observe(PoolView now, long at) {
        view = now;
        need.observe(now.busy(), now.waiting(), at);
        int limitBefore = limit;
        settleLimit();
        recentMost.observe(Math.max(now.held(), Math.max(limitBefore, limit)), at);
    }

    private void settleLimit() {
        limit = Math.min(granted, level.share(claim()));
    }

    private Level.Claim claim() {
        return new Level.Claim(instance, need.connections(most));
    }

    /** The most connections that the pool may have. */
    int limit() {
        return limit;
    }

    /** True while the pool may open connections, up to its limit. */
    boolean mayOpen(long now) {
        return limit > 0 && leaseIsGood(now) && !leaving;
    }

    private boolean leaseIsGood(long now) {
        return openUntil != NEVER && now - openUntil < 0;
    }

    /** An opening that began in time may still be under way. */
    private boolean mayStillBeOpening(long now) {
        return openUntil != NEVER
                && !leaseIsGood(now)
                && now - openUntil < connectTimeout.toNanos() + Timing.MARGIN.toNanos();
    }

    /**
     * The request that is due now, or null. The one before must have been answered, or have failed.
     *
     * @param sessions gives the server's numbers of the pool's sessions; asked for when a request is due
     */
    @Nullable
    Request due(long now, Supplier<Set<Long>> sessions) {
        if (pending != null) {
            return null;
        }
        Kind kind = kindDue(now);
        if (kind == null) {
            return null;
        }
        Set<Long> numbers = sessions.get();
        if (numbers.size() < view.held() && (kind == Kind.LEAVE || mayStillBeOpening(now))) {
            // The promise to open nothing more counts with a complete list only, and so does an expired lease.
            return null;
        }
        beat++;
        // Before the request is on its way: what it gives back must not be used meanwhile, and others count with its
        // lease.
        granted = keep(now);
        openUntil = leaseIsGood(now) ? earlier(openUntil, now + timing.open().toNanos()) : openUntil;
        settleLimit();
        Request request = new Request(kind, report(kind, numbers), now);
        pending = request;
        reported = numbers.size();
        return request;
    }

    private @Nullable Kind kindDue(long now) {
        if (leaving) {
            return joined && isDue(beatDue, now) ? Kind.LEAVE : null;
        }
        if (wantsGrowth() && isDue(growthDue, now)) {
            return Kind.GROW;
        }
        if (!leaseIsGood(now)) {
            // What the row says may be over: that is decided under the lock.
            return isDue(beatDue, now) ? Kind.GROW : null;
        }
        return joined && (isDue(beatDue, now) || hasNews(now)) ? Kind.BEAT : null;
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    private static boolean isDue(long time, long now) {
        return time == NEVER || now - time >= 0;
    }

    private boolean wantsGrowth() {
        return !joined
                || disputed
                || redivide
                || auditing
                || (granted < most && (granted == 0 || need.connections(most) > granted * TIGHT));
    }

    /** Something was freed since the last beat, or opened: others need not wait for the next. */
    private boolean hasNews(long now) {
        long quarter = timing.beat().toNanos() / 4;
        return (keep(now) < granted || view.held() > reported) && isDue(beatDue - 3 * quarter, now);
    }

    private int keep(long now) {
        return Math.min(granted, recentMost.most(now));
    }

    private Report report(Kind kind, Set<Long> sessions) {
        return new Report(
                instance,
                beat,
                need.connections(most),
                view.busy(),
                view.held(),
                granted,
                timing.lease(),
                kind == Kind.LEAVE,
                sessions);
    }

    /** Decides a growth, with the budget row locked: what to grant to this instance, and what silent ones count for. */
    Settlement settle(Request request, Ledger ledger, long now) {
        Budget budget = ledger.budget();
        Report report = request.report();
        long longestLease = report.lease().toNanos();
        for (LeaseRow row : ledger.rows()) {
            longestLease = Math.max(longestLease, row.lease().toNanos());
        }
        Census.Others others = census.count(ledger, instance, report.sessions(), longestLease, request.sentAt(), now);
        long lease = longestLease / 1_000;
        if (!ledger.server().equals(budget.server())) {
            boolean learns =
                    !ledger.isSameServer(budget.server()) && !ledger.rows().isEmpty();
            budget = budget.on(ledger.server(), learns ? ledger.serverMicros() + lease : budget.learningUntil());
        } else if (budget.learningUntil() - ledger.serverMicros() > lease) {
            // The clock was set back meanwhile.
            budget = budget.on(ledger.server(), ledger.serverMicros() + lease);
        }
        if (budget.auditor().equals(instance) || budget.isAuditOverdue(auditLimit(longestLease))) {
            budget = budget.auditedBy(instance);
        }
        budget = budget.withForeign(others.foreign());
        boolean learning = isLearning(ledger.serverMicros() < budget.learningUntil(), longestLease, now);
        // Without a good lease the row may say more than others count for; what is open is counted in any case.
        int present = ledger.present(report.sessions());
        int base = Math.min(leaseIsGood(now) ? Math.max(report.keep(), present) : present, most);
        if (learning) {
            return new Settlement(base, List.of(), budget);
        }
        List<Level.Claim> claims = new ArrayList<>(others.claims());
        Level.Claim own = new Level.Claim(instance, report.need());
        claims.add(own);
        Level divided = Level.fill(claims, budget.usable() - others.apart());
        int free = budget.usable() - others.charged();
        int grant = Math.max(base, Math.min(Math.min(most, divided.share(own)), free));
        return new Settlement(grant, others.fences(), budget.divided(divided, claims.size()));
    }

    /** By the server's clock, and once it has begun by this instance's own as well: the server's may be set forward. */
    private boolean isLearning(boolean byServer, long lease, long now) {
        if (byServer && learningSince == NEVER) {
            learningSince = now;
        }
        boolean learning = byServer || (learningSince != NEVER && now - learningSince < lease);
        if (!learning) {
            learningSince = NEVER;
        }
        return learning;
    }

    /** Takes the answer to the pending request. */
    void answered(Request request, Answer answer, long now) {
        if (!isPending(request)) {
            return;
        }
        pending = null;
        retryPause = FIRST_RETRY_NANOS;
        if (request.kind() == Kind.LEAVE) {
            joined = false;
            beatDue = Long.MAX_VALUE;
            return;
        }
        take(answer.budget());
        if (request.kind() == Kind.GROW) {
            joined = true;
            disputed = false;
            redivide = false;
            boolean more = answer.granted() > granted;
            granted = answer.granted();
            renew(request);
            growthPause = more || granted == 0
                    ? GROWTH_NANOS
                    : Math.min(2 * growthPause, timing.beat().toNanos());
            growthDue = now + jittered(Math.max(growthPause, timing.beat().toNanos() / 4));
        } else {
            heardBeat(request, answer);
        }
        beatDue = now + jittered(timing.beat().toNanos());
        settleLimit();
    }

    private void heardBeat(Request request, Answer answer) {
        int kept = Math.min(granted, request.report().keep());
        if (answer.present() && answer.granted() >= kept) {
            granted = kept;
            renew(request);
        } else {
            // A lease that is good is not fenced: the row is an older one, after a switch of the primary. Where the
            // lease has just run
            // out, the same growth finds what is left.
            granted = kept;
            disputed = true;
            growthDue = NEVER;
        }
    }

    private void renew(Request request) {
        openUntil = request.sentAt() + Timing.openWithin(request.report().lease(), connectTimeout);
    }

    private void take(Budget budget) {
        level = budget.level();
        members = Math.max(1, budget.members());
        usable = budget.usable();
        redivide = budget.dividedFor() != usable;
        auditing = budget.auditor().equals(instance)
                || budget.isAuditOverdue(auditLimit(timing.lease().toNanos()));
        timing = Timing.of(members, connectTimeout);
    }

    /** Time enough for the auditor to miss a few. */
    private static Duration auditLimit(long lease) {
        return Duration.ofNanos(2 * lease);
    }

    /** The pending request failed, or its answer was lost. */
    void failed(Request request, long now) {
        if (!isPending(request)) {
            return;
        }
        pending = null;
        long pause = jittered(retryPause);
        retryPause = Math.min(2 * retryPause, timing.beat().toNanos());
        growthDue = now + pause;
        beatDue = now + pause;
    }

    private boolean isPending(Request request) {
        return request.equals(pending);
    }

    private long jittered(long nanos) {
        return (long) (nanos * (0.8 + 0.4 * random.nextDouble()));
    }

    /** Opens nothing from now on; the next request says so to the others. */
    void leave() {
        leaving = true;
        beatDue = NEVER;
    }

    /** For people. */
    FleetShare share(long now) {
        FleetShare.State state;
        if (!joined) {
            state = leaseIsGood(now) ? FleetShare.State.SHARING : FleetShare.State.JOINING;
        } else if (!leaseIsGood(now)) {
            state = FleetShare.State.SILENT;
        } else {
            state = granted == 0 ? FleetShare.State.WITHOUT_SHARE : FleetShare.State.SHARING;
        }
        return new FleetShare(state, instance, granted, limit, need.connections(most), members, usable);
    }
}
