package io.holdfast.bench.fork;

/** Takes the figures of one measurement. */
@FunctionalInterface
public interface Findings {
    /** Adds one figure. */
    void add(String metric, double value, String unit);
}
