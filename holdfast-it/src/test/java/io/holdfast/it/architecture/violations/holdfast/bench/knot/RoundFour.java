package io.holdfast.it.architecture.violations.holdfast.bench.knot;

/** One of six that all reach each other. */
public final class RoundFour {
    /** Reaches the next. */
    public void reach(RoundFive next) {
        next.hashCode();
    }
}
