package io.holdfast.it.architecture.violations.holdfast.bench.knot;

/** One of six that all reach each other. */
public final class RoundOne {
    /** Reaches the next. */
    public void reach(RoundTwo next) {
        next.hashCode();
    }
}
