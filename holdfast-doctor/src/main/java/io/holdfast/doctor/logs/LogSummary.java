package io.holdfast.doctor.logs;

import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.DropEvidence;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The connection errors of a log.
 *
 * @param name the file's
 * @param groups the most frequent first
 * @param ungrouped entries beyond the greatest number of groups
 * @param leftOut errors of other systems, by the system's name; under the empty name those that could be of any
 * @param binary true when it does not look like a text
 * @param refused what a short text says of a refused statement, where it has no connection error; else null
 */
public record LogSummary(
        String name,
        long bytes,
        List<LogGroup> groups,
        long ungrouped,
        Map<String, Long> leftOut,
        boolean binary,
        @Nullable DropEvidence refused) {
    /** Sorts: what is harmless last; among as many, what is nearer to the root. */
    public LogSummary {
        groups = groups.stream()
                .sorted(Comparator.comparing(LogSummary::isHarmless)
                        .thenComparing(Comparator.comparingLong(LogGroup::count).reversed())
                        .thenComparingInt(group -> group.firstCause().depth())
                        .thenComparingLong(group -> group.example().line()))
                .toList();
        leftOut = Map.copyOf(leftOut);
    }

    private static boolean isHarmless(LogGroup group) {
        return group.firstCause() == DropCause.HARMLESS || group.firstCause() == DropCause.HEALTH_CHECK;
    }

    /** What began within seconds of each other, told as one; only what is more than a single failure. */
    public List<Incident> incidents() {
        return Incident.of(groups.stream().filter(group -> !isHarmless(group)).toList()).stream()
                .filter(incident -> incident.count() > 1)
                .toList();
    }

    /** What they look like together; null when no symptom shows. */
    public @Nullable Symptom symptom() {
        return Symptom.of(groups.stream().filter(group -> !isHarmless(group)).toList());
    }

    /** All entries. */
    public long entries() {
        return ungrouped + groups.stream().mapToLong(LogGroup::count).sum();
    }

    /** When the first of them happened; null when no time is known. */
    public @Nullable Instant first() {
        return groups.stream()
                .map(group -> group.timeLine().first())
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** When the last of them happened; null when no time is known. */
    public @Nullable Instant last() {
        return groups.stream()
                .map(group -> group.timeLine().last())
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
