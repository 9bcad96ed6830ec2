package io.holdfast.fleet;

import java.time.Duration;

/**
 * The intervals of one instance. Immutable.
 *
 * @param beat between two beats, before jitter
 * @param lease for how long others must have seen no beat before they may count the instance's sessions instead of its grant
 * @param open for how long after the sending of a beat the instance may open connections: shorter than {@code lease} by the
 *     longest opening, so that none arrives after it was counted
 */
record Timing(Duration beat, Duration lease, Duration open) {
    static final Duration MARGIN = Duration.ofSeconds(1);

    /** Rarer beats in a larger fleet: about a hundred a second at the server, whatever its size. */
    static Timing of(int members, Duration connectTimeout) {
        Duration beat = Duration.ofMillis(Math.max(2_000, Math.min(members * 10L, 20_000)));
        Duration open = beat.multipliedBy(4);
        return new Timing(beat, open.plus(connectTimeout).plus(MARGIN), open);
    }

    /** How long an instance may open connections that reported this lease, in nanoseconds. */
    static long openWithin(Duration lease, Duration connectTimeout) {
        return lease.minus(connectTimeout).minus(MARGIN).toNanos();
    }
}
