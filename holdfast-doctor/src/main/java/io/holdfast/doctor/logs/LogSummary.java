package io.holdfast.doctor.logs;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The connection errors of a log.
 *
 * @param name the file's
 * @param groups the most frequent first
 * @param ungrouped entries beyond the greatest number of groups
 */
public record LogSummary(String name, long bytes, List<LogGroup> groups, long ungrouped) {
    /** Sorts. */
    public LogSummary {
        groups = groups.stream()
                .sorted(Comparator.comparingLong(LogGroup::count).reversed())
                .toList();
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
