package io.holdfast.doctor.logs;

import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How often something happened, over time, in bounded memory: where it gets long, its steps get longer. Not thread-safe. */
public final class TimeLine {
    private static final int MOST_STEPS = 2_000;

    private final TreeMap<Long, Integer> counts = new TreeMap<>();
    private long stepSeconds = 1;

    void add(Instant at) {
        counts.merge(Math.floorDiv(at.getEpochSecond(), stepSeconds), 1, Integer::sum);
        while (counts.size() > MOST_STEPS) {
            widen();
        }
    }

    private void widen() {
        stepSeconds *= 2;
        TreeMap<Long, Integer> wider = new TreeMap<>();
        counts.forEach((step, count) -> wider.merge(Math.floorDiv(step, 2), count, Integer::sum));
        counts.clear();
        counts.putAll(wider);
    }

    /** When it first happened; null when it never did at a known time. */
    public @Nullable Instant first() {
        return counts.isEmpty() ? null : Instant.ofEpochSecond(counts.firstKey() * stepSeconds);
    }

    /** When it last happened; null when it never did at a known time. */
    public @Nullable Instant last() {
        return counts.isEmpty() ? null : Instant.ofEpochSecond(counts.lastKey() * stepSeconds);
    }

    /** How often it happened in each of so many equal parts of the time from one instant to another. */
    public int[] parts(Instant from, Instant to, int parts) {
        int[] result = new int[parts];
        double seconds = Math.max(1, Duration.between(from, to).toSeconds() + 1);
        counts.forEach((step, count) -> {
            double share = (step * stepSeconds - from.getEpochSecond()) / seconds;
            int part = (int) (share * parts);
            if (part >= 0 && part < parts) {
                result[part] += count;
            }
        });
        return result;
    }
}
