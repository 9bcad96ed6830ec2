package io.holdfast.it.architecture.violations.holdfast.bench.knot;

/** One of six that all reach each other. */
public final class RoundTwo {
    /** Reaches the next. */
    public void reach(RoundThree next) {
        next.hashCode();
    }
}
