package io.holdfast.pool.internal.upkeep;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Where a name has led to. It has moved when no address of before is left, and none of the new ones is known from the last ten minutes: a
 * name that leads now here, now there shares readers out. Used by one thread at a time.
 */
final class Whereabouts {
    static final long REMEMBERED_NANOS = 600_000_000_000L;

    /** A name of so many servers has moved often enough to be known as such. */
    private static final int MOST_REMEMBERED = 256;

    private final Map<InetAddress, Long> seen = new HashMap<>();
    private Set<InetAddress> last = Set.of();

    /** Takes note of an answer; true when the name leads elsewhere than before. */
    boolean haveMoved(Collection<InetAddress> addresses, long now) {
        if (addresses.isEmpty()) {
            return false;
        }
        Set<InetAddress> current = Set.copyOf(addresses);
        seen.values().removeIf(at -> now - at >= REMEMBERED_NANOS);
        boolean other = !last.isEmpty() && last.stream().noneMatch(current::contains);
        boolean known = current.stream().anyMatch(seen::containsKey);
        if (seen.size() > MOST_REMEMBERED) {
            seen.clear();
        }
        current.forEach(address -> seen.put(address, now));
        last = current;
        return other && !known;
    }
}
