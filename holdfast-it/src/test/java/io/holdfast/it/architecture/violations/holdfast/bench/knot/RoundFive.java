package io.holdfast.it.architecture.violations.holdfast.bench.knot;

/** One of six that all reach each other. */
public final class RoundFive {
    /** Reaches the next. */
    public void reach(RoundSix next) {
        next.hashCode();
    }
}
