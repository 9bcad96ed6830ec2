package io.holdfast.bench.page;

import io.holdfast.bench.result.BenchRun;
import io.holdfast.bench.result.Measurement;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The medians of a run by condition, pool and metric. */
final class Figures {
    static final String OURS = "Holdfast";
    /** All other metrics are the better the smaller they are. */
    private static final String HIGHER_IS_BETTER = "throughput";

    /** Median with the least and the greatest of the forks. */
    record Figure(double median, double min, double max, String unit) {}

    private record Key(String condition, String pool, String metric) {}

    private final Map<Key, Figure> figures = new LinkedHashMap<>();
    private final Set<String> conditions = new LinkedHashSet<>();
    private final Set<String> pools = new LinkedHashSet<>();
    private final Set<String> metrics = new LinkedHashSet<>();

    Figures(BenchRun run) {
        Map<Key, Measurement> raw = new LinkedHashMap<>();
        run.results()
                .forEach(result -> raw.put(new Key(label(result.params()), result.pool(), result.metric()), result));
        raw.forEach((key, result) -> {
            if (!key.metric.contains(".")) {
                conditions.add(key.condition);
                pools.add(key.pool);
                metrics.add(key.metric);
                figures.put(
                        key,
                        new Figure(
                                result.value(),
                                spread(raw, key, ".min", result),
                                spread(raw, key, ".max", result),
                                result.unit().trim()));
            }
        });
    }

    private static double spread(Map<Key, Measurement> raw, Key key, String end, Measurement otherwise) {
        return raw.getOrDefault(new Key(key.condition, key.pool, key.metric + end), otherwise)
                .value();
    }

    /** How a condition is named: {@code 32 threads, …} reads better than {@code threads=32}, and sorts the same. */
    static String label(Map<String, Object> params) {
        return params.entrySet().stream()
                .map(param -> param.getKey() + " " + param.getValue())
                .reduce((one, other) -> one + ", " + other)
                .orElse("");
    }

    Set<String> conditions() {
        return conditions;
    }

    Set<String> pools() {
        return pools;
    }

    Set<String> metrics() {
        return metrics;
    }

    Map<String, Figure> of(String condition, String metric) {
        Map<String, Figure> found = new LinkedHashMap<>();
        for (String pool : pools) {
            Figure figure = figures.get(new Key(condition, pool, metric));
            if (figure != null) {
                found.put(pool, figure);
            }
        }
        return found;
    }

    /** The median; not a number where it was not measured. */
    double of(String condition, String pool, String metric) {
        Figure figure = figures.get(new Key(condition, pool, metric));
        return figure == null ? Double.NaN : figure.median;
    }

    double ours(String condition, String metric) {
        return of(condition, OURS, metric);
    }

    /** The best median of the peers that failed nothing. */
    double bestPeer(String condition, String metric) {
        boolean higher = isHigherBetter(metric);
        double best = Double.NaN;
        for (String pool : pools) {
            double figure = of(condition, pool, metric);
            boolean failed = of(condition, pool, "failed") > 0;
            if (pool.equals(OURS) || failed || Double.isNaN(figure)) {
                continue;
            }
            best = Double.isNaN(best) ? figure : higher ? Math.max(best, figure) : Math.min(best, figure);
        }
        return best;
    }

    /** The peers whose median is better than ours by more than this part of it. */
    List<String> ahead(String condition, String metric, double margin) {
        double ours = ours(condition, metric);
        return pools.stream()
                .filter(pool -> !pool.equals(OURS))
                .filter(pool -> {
                    double theirs = of(condition, pool, metric);
                    return isHigherBetter(metric) ? theirs > ours * (1 + margin) : theirs < ours * (1 - margin);
                })
                .toList();
    }

    static boolean isHigherBetter(String metric) {
        return metric.equals(HIGHER_IS_BETTER);
    }
}
