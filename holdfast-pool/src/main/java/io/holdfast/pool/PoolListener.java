package io.holdfast.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Told about what the pool does. Calls come from the pool's workers, one at a time for each pool and in order, never
 * under a lock and never on a borrower's thread; a listener that is slow delays other listeners, and nothing else. What
 * a listener throws is logged and goes no further.
 */
public interface PoolListener {
    /** A connection was opened; {@code took} is the time to open it. */
    default void onOpened(String pool, Duration took) {}

    /** Opening a connection failed; the pool will try again after {@code retryIn}. */
    default void onOpenFailed(String pool, Throwable cause, Duration retryIn) {}

    /** A connection was removed. {@code detail} says what the driver or the server said, where they said anything. */
    default void onEvicted(String pool, EvictionReason reason, Duration age, @Nullable String detail) {}

    /** A borrower was refused. */
    default void onBorrowRefused(String pool, CodedException refusal) {}

    /** A connection came back with its transaction open; {@code action} is what was done about it. */
    default void onOpenTransaction(String pool, ResetOnReturn action) {}

    /**
     * A session of a connection that the pool gave up may still be at work at the server: it could not be ended.
     *
     * @param serverId the server's number of the session, for {@code KILL}
     * @param what what it was
     */
    default void onOrphan(String pool, long serverId, String what) {}

    /** The state of the server, as the pool sees it, has changed; {@code cause} is what made it worse, where there is one. */
    default void onServerState(String pool, ServerState before, ServerState now, @Nullable Throwable cause) {}

    /** Utilisation rose above 80 %, or fell below 70 % again. */
    default void onUtilisation(String pool, boolean high, double utilisation) {}

    /** Work is run again after {@code cause}; see {@link RetryPolicy}. */
    default void onRetry(String pool, int attempt, Throwable cause) {}

    /** A scope ended with a lease still out; it was returned. See {@link LeaseScope}. */
    default void onScopeLeak(String pool, LeaseInfo lease) {}

    /**
     * A statement ran more than {@code repeatedStatementThreshold} times in one lease or scope. Told once for each place in the code and
     * statement, at the end of that lease or scope, or at forty times the threshold.
     */
    default void onRepeatedStatement(String pool, RepeatedStatement report) {}

    /** A statement was logged: all are asked for, or it was slow. At most once a minute for each kind of statement. */
    default void onStatement(String pool, LoggedStatement statement) {}

    /**
     * A lease that ended was held for longer than {@code heldIdleThreshold} and hardly used: a remote call, a view or a wait went on
     * meanwhile. Told once for each place that borrows; {@code lease} is that one lease, with its place.
     */
    default void onHeldIdle(String pool, BorrowSite lease) {}

    /** A lease is older than {@code leakThreshold}, and no call on it is in progress. Told once for each lease. */
    default void onLeak(String pool, LeaseInfo lease) {}

    /** The pool was closed; nothing is reported of it afterwards. */
    default void onClosed(String pool) {}
}
