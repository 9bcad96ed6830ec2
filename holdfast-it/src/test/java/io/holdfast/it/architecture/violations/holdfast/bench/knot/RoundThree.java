package io.holdfast.it.architecture.violations.holdfast.bench.knot;

/** One of six that all reach each other. */
public final class RoundThree {
    /** Reaches the next. */
    public void reach(RoundFour next) {
        next.hashCode();
    }
}
