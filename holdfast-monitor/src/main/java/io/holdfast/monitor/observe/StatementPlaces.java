package io.holdfast.monitor.observe;

import io.holdfast.monitor.ConnectionView;
import io.holdfast.monitor.PoolView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where in the code statements were seen: in leases that were in use when the pool was sampled, so frequent ones are found before rare ones.
 * Keeps the latest few hundred. Thread-safe.
 */
final class StatementPlaces {
    private static final int MOST_STATEMENTS = 500;
    private static final int MOST_PLACES = 5;
    /** Leases and servers cut long statements at different lengths. */
    private static final int LONGEST = 150;

    private static final Pattern LIST = Pattern.compile("\\(\\?(,(\\?|\\.\\.\\.))*\\)|\\(\\.\\.\\.\\)");
    private static final Pattern LISTS = Pattern.compile("\\(\\?\\)(,\\(\\?\\)|/\\*,\\.\\.\\.\\*/|,\\.\\.\\.)+");
    private static final Pattern BLANKS = Pattern.compile("\\s*([^\\w\\s])\\s*");

    /** By the statement's shape; the latest at the end. Guarded by this object's lock. */
    private final Map<String, Set<String>> places = new LinkedHashMap<>(16, 0.75f, true);

    /** Remembers what the leases that are out run. */
    synchronized void see(List<PoolView> pools) {
        for (PoolView pool : pools) {
            for (ConnectionView connection : pool.connections()) {
                ConnectionView.Lease lease = connection.lease();
                if (lease != null && lease.sql() != null && lease.place() != null) {
                    Set<String> known = places.computeIfAbsent(shape(lease.sql()), key -> new LinkedHashSet<>());
                    if (known.size() < MOST_PLACES) {
                        known.add(lease.place());
                    }
                }
            }
        }
        var oldest = places.keySet().iterator();
        while (places.size() > MOST_STATEMENTS) {
            oldest.next();
            oldest.remove();
        }
    }

    /** The places of a statement; empty when none was seen. */
    synchronized List<String> of(String statement) {
        return new ArrayList<>(places.getOrDefault(shape(statement), Set.of()));
    }

    /** The same for a statement with its values masked by a pool, and as the server's statistics have it. */
    static String shape(String statement) {
        String bare = statement.toLowerCase(Locale.ROOT).replace("`", "").replace("…", "");
        String tight =
                BLANKS.matcher(bare).replaceAll("$1").replaceAll("\\s+", " ").strip();
        String lists = LISTS.matcher(LIST.matcher(tight).replaceAll("(?)")).replaceAll("(?)");
        return lists.length() <= LONGEST ? lists : lists.substring(0, LONGEST);
    }
}
