package io.holdfast.pool.internal.session;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.session.ServerSession.Outcome;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Logs what became of sessions that the pool has given up, and reports those that may still be at work. Thread-safe. */
final class OrphanReports {
    private final PoolContext context;

    OrphanReports(PoolContext context) {
        this.context = context;
    }

    /** How the end of a session went. */
    void ended(long id, String what, Outcome outcome) {
        switch (outcome) {
            case NOT_CERTAIN -> notEnded(id, what, "the session could not be distinguished from another one");
            case ELSEWHERE -> notEnded(id, what, "the pool could not reach its server again");
            default ->
                PoolLog.LOG.log(
                        Level.INFO,
                        ErrorCode.ORPHAN + " pool '" + context.name() + "': session " + id
                                + " of "
                                + what + (outcome == Outcome.ENDED ? " was ended" : " had ended")
                                + " at the server");
        }
    }

    /** A session, or one whose number is not known (0), may still be at work. */
    void notEnded(long id, String what, @Nullable String why) {
        String name = context.name();
        PoolLog.LOG.log(
                Level.WARNING,
                ErrorCode.ORPHAN + " pool '" + name + "': session " + (id == 0 ? "(unknown)" : id) + " of " + what
                        + " may still be at work at the server, and could not be ended: " + why
                        + (id == 0 ? "" : ". Run KILL " + id + " by hand") + ". See: holdfast explain "
                        + ErrorCode.ORPHAN);
        context.events().tell(listener -> listener.onOrphan(name, id, what));
    }
}
