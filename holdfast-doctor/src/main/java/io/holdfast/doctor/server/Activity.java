package io.holdfast.doctor.server;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the server's sessions are doing.
 *
 * @param latestDeadlock the server's own account of the latest deadlock; null when there was none since it started
 * @param locks what else is known of locks
 */
public record Activity(
        List<Session> sessions,
        List<OpenTransaction> transactions,
        List<RowLockWait> rowLockWaits,
        List<MetadataLock> metadataLocks,
        @Nullable String latestDeadlock,
        LockFacts locks) {

    /** Copies. */
    public Activity {
        sessions = List.copyOf(sessions);
        transactions = List.copyOf(transactions);
        rowLockWaits = List.copyOf(rowLockWaits);
        metadataLocks = List.copyOf(metadataLocks);
        // Files of earlier versions have none.
        locks = locks == null ? LockFacts.NONE : locks;
    }

    /** The session with this id, if it was there. */
    public Optional<Session> session(long id) {
        return sessions.stream().filter(s -> s.id() == id).findFirst();
    }

    /** The open transaction of a session, if it has one. */
    public Optional<OpenTransaction> transactionOf(long sessionId) {
        return transactions.stream().filter(t -> t.sessionId() == sessionId).findFirst();
    }
}
