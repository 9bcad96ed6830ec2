package io.holdfast.doctor.logs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Failures that began within seconds of each other: one story.
 *
 * @param parts what began, the root first
 */
public record Incident(List<Part> parts) {
    private static final Duration TOGETHER = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofSeconds(90);

    /** One kind of failure without a long pause. */
    public record Part(LogGroup group, Instant from, Instant to, long count) {}

    /** Copies. */
    public Incident {
        parts = List.copyOf(parts);
    }

    /** When the first of it happened. */
    public Instant from() {
        return parts.stream().map(Part::from).min(Comparator.naturalOrder()).orElseThrow();
    }

    /** When the last of it happened. */
    public Instant to() {
        return parts.stream().map(Part::to).max(Comparator.naturalOrder()).orElseThrow();
    }

    /** How many failures there were. */
    public long count() {
        return parts.stream().mapToLong(Part::count).sum();
    }

    /** The incidents of these groups, in the order of time. */
    static List<Incident> of(List<LogGroup> groups) {
        List<Part> parts = new ArrayList<>();
        for (LogGroup group : groups) {
            for (TimeLine.Burst burst : group.timeLine().bursts(PAUSE)) {
                parts.add(new Part(group, burst.from(), burst.to(), burst.count()));
            }
        }
        parts.sort(Comparator.comparing(Part::from));
        List<Incident> incidents = new ArrayList<>();
        List<Part> together = new ArrayList<>();
        for (Part part : parts) {
            boolean apart = !together.isEmpty()
                    && Duration.between(together.get(together.size() - 1).from(), part.from())
                                    .compareTo(TOGETHER)
                            > 0;
            if (apart) {
                incidents.add(ordered(together));
                together = new ArrayList<>();
            }
            together.add(part);
        }
        if (!together.isEmpty()) {
            incidents.add(ordered(together));
        }
        return incidents;
    }

    private static Incident ordered(List<Part> parts) {
        return new Incident(parts.stream()
                .sorted(Comparator.comparingInt(
                                (Part part) -> part.group().firstCause().depth())
                        .thenComparing(Part::from))
                .toList());
    }
}
