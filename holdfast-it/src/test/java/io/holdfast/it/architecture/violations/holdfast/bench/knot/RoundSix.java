package io.holdfast.it.architecture.violations.holdfast.bench.knot;

/** One of six that all reach each other. */
public final class RoundSix {
    /** Reaches the next. */
    public void reach(RoundOne next) {
        next.hashCode();
    }
}
