package io.holdfast.monitor.observe;

import io.holdfast.doctor.server.Digest;
import io.holdfast.doctor.server.ServerFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What statements had cost at moments of the last two days: what they cost in a time is a difference. The older, the fewer
 * moments are kept. Thread-safe.
 */
final class QueryLog {
    /** Of those that had taken the most time. */
    private static final int MOST_STATEMENTS = 100;

    private static final Duration LONGEST = Duration.ofHours(51);
    /** Two moments are this part of their age apart. */
    private static final int SHARE_OF_AGE = 20;

    private static final Duration NEAREST = Duration.ofSeconds(10);
    /** Boots differ by their time, which is known to some seconds. */
    private static final Duration SAME_BOOT = Duration.ofSeconds(60);

    /** Oldest first. Guarded by this object's lock. */
    private final List<Moment> moments = new ArrayList<>();
    /** Each statement once, however many moments know it. Guarded by this object's lock. */
    private final Map<Statement, Statement> known = new HashMap<>();

    private @Nullable Instant bootedAt;

    private record Statement(@Nullable String schema, String text) {}

    private record Cost(
            long calls,
            double millis,
            long rowsExamined,
            long rowsSent,
            long noIndexCalls,
            @Nullable Double p95Millis) {}

    /** @param whole true when it has every statement that the server knew */
    private record Moment(Instant at, boolean whole, Map<Statement, Cost> costs) {}

    /** Remembers this moment. */
    synchronized void add(ServerFacts facts) {
        Instant booted = facts.server().bootedAt();
        Instant before = bootedAt;
        if (before != null && Duration.between(before, booted).abs().compareTo(SAME_BOOT) > 0) {
            moments.clear();
            known.clear();
        }
        bootedAt = booted;
        List<Digest> digests = facts.schema().digests();
        Map<Statement, Cost> costs = new HashMap<>();
        digests.stream()
                .filter(digest -> !ServerViews.isPlumbing(digest.text()))
                .sorted(Comparator.comparingDouble(Digest::totalMillis).reversed())
                .limit(MOST_STATEMENTS)
                .forEach(digest -> costs.put(
                        known.computeIfAbsent(new Statement(digest.schema(), digest.text()), same -> same),
                        new Cost(
                                digest.calls(),
                                digest.totalMillis(),
                                digest.rowsExamined(),
                                digest.rowsSent(),
                                digest.noIndexCalls(),
                                digest.p95Millis())));
        moments.add(new Moment(facts.takenAt(), costs.size() < MOST_STATEMENTS, costs));
        thin(facts.takenAt());
    }

    synchronized int size() {
        return moments.size();
    }

    private void thin(Instant now) {
        moments.removeIf(moment -> moment.at.isBefore(now.minus(LONGEST)));
        for (int i = moments.size() - 2; i > 0; i--) {
            Duration apart = Duration.between(moments.get(i - 1).at, moments.get(i + 1).at);
            Duration age = Duration.between(moments.get(i).at, now);
            Duration least = age.dividedBy(SHARE_OF_AGE);
            if (apart.compareTo(least.compareTo(NEAREST) < 0 ? NEAREST : least) < 0) {
                moments.remove(i);
            }
        }
        known.keySet().removeIf(statement -> moments.stream().noneMatch(moment -> moment.costs.containsKey(statement)));
    }

    /** What statements cost since this moment, or since the nearest that is known; null while none is. */
    synchronized @Nullable QueryRange since(Instant wanted) {
        int first = firstSince(wanted);
        if (first < 0) {
            return null;
        }
        List<QueryRange.Row> rows = new ArrayList<>();
        moments.get(moments.size() - 1).costs.forEach((statement, now) -> {
            Cost before = before(statement, first);
            long calls = now.calls - before.calls;
            if (calls > 0) {
                rows.add(new QueryRange.Row(
                        statement.schema,
                        statement.text,
                        calls,
                        Math.max(0, now.millis - before.millis),
                        Math.max(0, now.rowsExamined - before.rowsExamined),
                        Math.max(0, now.rowsSent - before.rowsSent),
                        Math.max(0, now.noIndexCalls - before.noIndexCalls),
                        now.p95Millis,
                        List.of()));
            }
        });
        rows.sort(Comparator.comparingDouble(QueryRange.Row::totalMillis).reversed());
        return new QueryRange(moments.get(first).at, moments.get(moments.size() - 1).at, false, rows);
    }

    /** The last moment before the one that is wanted, or the first that there is. */
    private int firstSince(Instant wanted) {
        int found = moments.isEmpty() ? -1 : 0;
        for (int i = 0; i < moments.size(); i++) {
            if (!moments.get(i).at.isAfter(wanted)) {
                found = i;
            }
        }
        return found;
    }

    /** One that was not among those kept may have been called before: it counts from where it first was. */
    private Cost before(Statement statement, int first) {
        for (Moment moment : moments.subList(first, moments.size())) {
            Cost cost = moment.costs.get(statement);
            if (cost != null) {
                return cost;
            }
            if (moment.whole) {
                break;
            }
        }
        return new Cost(0, 0, 0, 0, 0, null);
    }
}
