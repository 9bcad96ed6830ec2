package io.holdfast.pool.internal.report;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.MaskedSql;
import io.holdfast.pool.RepeatedStatement;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.context.Times;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds statements that run again and again within one lease or one scope, and tells each once for its place in the code. A
 * pool has one only where {@code repeatedStatementThreshold} is set. Thread-safe; never waits.
 *
 * <p>A lease begins in the scope that its thread has begun last of those that are not inside another one: scopes are kept by
 * thread, at most one for each. A scope that nobody ends keeps its entry until its thread is dead and others have come.
 */
public final class RepeatedStatements {
    /** More places than a program has; past it, new ones are counted and not told. */
    private static final int MOST_PLACES = 1_000;

    private static final int LONGEST_LOGGED = 200;
    private static final int FEW_SCOPES = 1_000;

    private final PoolContext context;
    private final int threshold;
    private final Map<Thread, StatementTally> scopes = new ConcurrentHashMap<>();
    /** At how many scopes those of dead threads are looked for. A lost update costs one look. */
    private volatile int tidyAt = FEW_SCOPES;
    /** What was told, by place and statement. */
    private final Map<String, RepeatedStatement> told = new ConcurrentHashMap<>();

    public RepeatedStatements(PoolContext context, int threshold) {
        this.context = context;
        this.threshold = threshold;
    }

    /** A part of a scope on one thread, in which statements are counted over all leases. Any thread may end it. */
    public static final class CountedScope {
        private final RepeatedStatements of;
        private final Thread thread;
        private final StatementTally tally;

        private CountedScope(RepeatedStatements of, Thread thread, StatementTally tally) {
            this.of = of;
            this.thread = thread;
            this.tally = tally;
        }

        /** Ends it, and reports; the second time does nothing. */
        public void end() {
            if (of.scopes.remove(thread, tally)) {
                tally.ended();
            }
        }
    }

    /** These, and a scope on this thread; the same list where a scope around it counts already. */
    public List<CountedScope> beginScope(Thread thread, List<CountedScope> others) {
        if (scopes.containsKey(thread)) {
            return others;
        }
        if (scopes.size() >= tidyAt) {
            scopes.keySet().removeIf(owner -> !owner.isAlive());
            tidyAt = Math.max(FEW_SCOPES, 2 * scopes.size());
        }
        StatementTally tally = new StatementTally(this, threshold, true);
        scopes.put(thread, tally);
        List<CountedScope> all = new ArrayList<>(others);
        all.add(new CountedScope(this, thread, tally));
        return all;
    }

    /** Where the statements of a lease that begins are counted. */
    public StatementTally tallyOf(Thread owner) {
        StatementTally tally = scopes.get(owner);
        if (tally == null) {
            tally = new StatementTally(this, threshold, false);
        }
        tally.leaseBegins();
        return tally;
    }

    /** What was told so far, that which took the longest first. */
    public List<RepeatedStatement> all() {
        return told.values().stream()
                .sorted((one, other) -> other.time().compareTo(one.time()))
                .toList();
    }

    /** Counts a finding, and tells it unless its place is known. */
    void add(RepeatedStatement repeated) {
        context.counters().repeatedStatements.incrementAndGet();
        String key = repeated.place() + " " + repeated.sql();
        if (told.size() < MOST_PLACES && told.putIfAbsent(key, repeated) == null) {
            context.housekeeper().execute(() -> tell(repeated));
        }
    }

    private void tell(RepeatedStatement repeated) {
        String name = context.name();
        PoolLog.LOG.log(Level.WARNING, message(name, repeated, threshold));
        FlightEvents.repeated(name, repeated);
        context.events().tell(listener -> listener.onRepeatedStatement(name, repeated));
    }

    private static String message(String pool, RepeatedStatement repeated, int threshold) {
        String within = repeated.leases() == 1 ? "one lease" : repeated.leases() + " leases of one scope";
        String place = at(repeated.place());
        boolean inserts = repeated.kind() == RepeatedStatement.Kind.SINGLE_INSERTS;
        return ErrorCode.REPEATED_STATEMENT + " pool '" + pool + "': a statement ran " + repeated.count()
                + " times in " + within + ", for " + brief(repeated.time()) + " in all: \""
                + MaskedSql.of(repeated.sql(), LONGEST_LOGGED) + "\".\nLikely "
                + (inserts ? "rows inserted one by one" : "a query in a loop") + place + ", thread "
                + repeated.thread() + ". "
                + (inserts
                        ? "Send them together, with addBatch() and executeBatch()."
                        : "Ask once for all of it, by a join or IN (…), or change all of it with one statement.")
                + " It is reported once for each place; repeatedStatementThreshold is " + threshold
                + ". See: holdfast explain " + ErrorCode.REPEATED_STATEMENT;
    }

    private static String at(@Nullable String place) {
        return place == null ? "" : " at " + place;
    }

    static String brief(Duration time) {
        return time.toMillis() == 0 ? time.toNanos() / 1_000 + " µs" : Times.brief(time);
    }
}
