package io.holdfast.doctor.logs;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How often something happened, over time, in bounded memory: where it gets long, its steps get longer. Not thread-safe. */
public final class TimeLine {
    private static final int MOST_STEPS = 2_000;

    private final TreeMap<Long, Integer> counts = new TreeMap<>();
    private long stepSeconds = 1;
    private @Nullable Instant first;
    private @Nullable Instant last;

    void add(Instant at) {
        first = first == null || at.isBefore(first) ? at : first;
        last = last == null || at.isAfter(last) ? at : last;
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
        return first == null ? null : first.truncatedTo(ChronoUnit.SECONDS);
    }

    /** When it last happened; null when it never did at a known time. */
    public @Nullable Instant last() {
        return last == null ? null : last.truncatedTo(ChronoUnit.SECONDS);
    }

    /** A time in which it happened again and again. */
    record Burst(Instant from, Instant to, long count) {}

    /** The times without a longer pause. */
    List<Burst> bursts(Duration pause) {
        long gap = Math.max(1, pause.toSeconds() / stepSeconds);
        List<Burst> bursts = new ArrayList<>();
        long from = 0;
        long to = 0;
        long count = 0;
        for (Map.Entry<Long, Integer> step : counts.entrySet()) {
            if (count > 0 && step.getKey() - to > gap) {
                bursts.add(burst(from, to, count));
                count = 0;
            }
            from = count == 0 ? step.getKey() : from;
            to = step.getKey();
            count += step.getValue();
        }
        if (count > 0) {
            bursts.add(burst(from, to, count));
        }
        return bursts;
    }

    private Burst burst(long from, long to, long count) {
        return new Burst(Instant.ofEpochSecond(from * stepSeconds), Instant.ofEpochSecond(to * stepSeconds), count);
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
