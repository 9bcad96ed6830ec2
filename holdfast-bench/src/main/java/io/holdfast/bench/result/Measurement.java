package io.holdfast.bench.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One figure.
 *
 * @param benchmark the benchmark's name
 * @param pool the pool's name
 * @param params the conditions that the benchmark varies, each a number or a word, in their order
 * @param metric what was measured; {@code time} is the median of the forks, beside {@code time.min}, {@code time.max}, and
 *     one {@code time.fork} for each fork
 * @param value the figure
 * @param unit its unit
 */
public record Measurement(
        String benchmark, String pool, Map<String, Object> params, String metric, double value, String unit) {
    /** Copies the map. */
    public Measurement {
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    }
}
