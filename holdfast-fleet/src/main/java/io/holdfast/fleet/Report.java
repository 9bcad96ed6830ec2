package io.holdfast.fleet;

import java.time.Duration;
import java.util.Set;

/**
 * What an instance writes into its own row. Immutable.
 *
 * @param keep the most that it will have open from now on; a beat never raises what is granted
 * @param left true to open nothing more; {@code sessions} is then complete
 */
record Report(
        String instance,
        long beat,
        int need,
        int busy,
        int held,
        int keep,
        Duration lease,
        boolean left,
        Set<Long> sessions) {
    Report {
        sessions = Set.copyOf(sessions);
    }
}
