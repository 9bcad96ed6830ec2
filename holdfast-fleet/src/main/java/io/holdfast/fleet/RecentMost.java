package io.holdfast.fleet;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The most connections that a pool had or was allowed in the last moments. The server drops a session a little after the client has
 * closed it, a lower limit reaches the pool a little later, and figures of a busy pool are read one after the other: what is given
 * back must have been out of reach for a while. Not thread-safe.
 */
final class RecentMost {
    private static final long WINDOW_NANOS = 400_000_000L;

    private record Reading(long at, int connections) {}

    private final Deque<Reading> readings = new ArrayDeque<>();
    private long begun;

    void observe(int connections, long now) {
        if (readings.isEmpty()) {
            begun = now;
        }
        readings.addLast(new Reading(now, connections));
        while (now - readings.getFirst().at() > WINDOW_NANOS) {
            readings.removeFirst();
        }
    }

    /** As above; all there is where the readings do not reach back far enough. */
    int most(long now) {
        return readings.isEmpty() || now - begun < WINDOW_NANOS
                ? Integer.MAX_VALUE
                : readings.stream().mapToInt(Reading::connections).max().orElse(Integer.MAX_VALUE);
    }
}
