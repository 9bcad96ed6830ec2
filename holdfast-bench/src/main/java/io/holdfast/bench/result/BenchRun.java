package io.holdfast.bench.result;

import java.util.List;

/**
 * One run of a benchmark, as it is kept.
 *
 * @param benchmark its name
 * @param question what it asks
 * @param command what was typed to get it
 * @param conditions machine, JVM, versions and settings, a line each
 * @param results all figures
 */
public record BenchRun(
        String benchmark, String question, String command, List<String> conditions, List<Measurement> results) {
    /** Copies the lists. */
    public BenchRun {
        conditions = List.copyOf(conditions);
        results = List.copyOf(results);
    }
}
