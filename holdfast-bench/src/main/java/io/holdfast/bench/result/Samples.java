package io.holdfast.bench.result;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of several forks, which become a median with its spread. Not thread-safe. */
public final class Samples {
    private record Key(String pool, Map<String, Object> params, String metric, String unit) {}

    private final String benchmark;
    private final Map<Key, List<Double>> values = new LinkedHashMap<>();

    /** Starts without figures. */
    public Samples(String benchmark) {
        this.benchmark = benchmark;
    }

    /** Adds the figure of one fork. */
    public void add(String pool, Map<String, Object> params, String metric, double value, String unit) {
        values.computeIfAbsent(new Key(pool, new LinkedHashMap<>(params), metric, unit), key -> new ArrayList<>())
                .add(value);
    }

    /** Median, least and greatest of the forks, then each fork. */
    public List<Measurement> measurements() {
        List<Measurement> all = new ArrayList<>();
        values.forEach((key, forks) -> {
            add(all, key, "", key.params, median(forks));
            add(all, key, ".min", key.params, Collections.min(forks));
            add(all, key, ".max", key.params, Collections.max(forks));
            for (int fork = 0; fork < forks.size(); fork++) {
                Map<String, Object> params = new LinkedHashMap<>(key.params);
                params.put("fork", fork + 1);
                add(all, key, ".fork", params, forks.get(fork));
            }
        });
        return all;
    }

    private void add(List<Measurement> all, Key key, String suffix, Map<String, Object> params, double value) {
        all.add(new Measurement(benchmark, key.pool, params, key.metric + suffix, value, key.unit));
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
