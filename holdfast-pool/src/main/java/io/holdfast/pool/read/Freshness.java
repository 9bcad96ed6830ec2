package io.holdfast.pool.read;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How old what a replica has may be at the most. A position of the primary that was read at some moment, and that the replica has
 * reached, proves that the replica lacks nothing that was there at that moment. No two clocks are compared. One thread looks, any reads.
 */
final class Freshness {
    private static final int MOST_PENDING = 8;

    /** A position of the primary, and when it was asked for. */
    private record Mark(String position, long at) {}

    /** Whether the replica has a position of the primary. */
    @FunctionalInterface
    interface Replica {
        boolean hasReached(String position) throws SQLException;
    }

    /** Not proven yet, oldest first. The looker's alone. */
    private final Deque<Mark> pending = new ArrayDeque<>();

    private volatile boolean proven;
    private volatile long provenAt;

    /**
     * One look.
     *
     * @param position where the primary is
     * @param at when it was asked, before it answered
     */
    void look(String position, long at, Replica replica) throws SQLException {
        // Where as many wait already the replica is late, and older positions are reached first.
        if (pending.size() < MOST_PENDING) {
            pending.addLast(new Mark(position, at));
        }
        for (Mark mark = pending.peekFirst(); mark != null; mark = pending.peekFirst()) {
            if (!replica.hasReached(mark.position)) {
                return;
            }
            pending.removeFirst();
            provenAt = mark.at;
            proven = true;
        }
    }

    /** Another server may be behind either name by now: what was proven holds for no longer. */
    void forget() {
        pending.clear();
        proven = false;
    }

    /** What the replica has is at most so old; {@link Long#MAX_VALUE} where nothing is proven. */
    long nanos(long now) {
        return proven ? now - provenAt : Long.MAX_VALUE;
    }
}
