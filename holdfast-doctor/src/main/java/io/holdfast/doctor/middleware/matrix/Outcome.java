package io.holdfast.doctor.middleware.matrix;

/**
 * What a trial saw.
 *
 * @param seen in words
 */
record Outcome(Verdict verdict, String seen) {
    static Outcome holds(String seen) {
        return new Outcome(Verdict.HOLDS, seen);
    }

    static Outcome breaks(String seen) {
        return new Outcome(Verdict.BREAKS, seen);
    }

    static Outcome unknown(String seen) {
        return new Outcome(Verdict.UNKNOWN, seen);
    }

    /** Holds when it is so. */
    static Outcome of(boolean so, String seen) {
        return so ? holds(seen) : breaks(seen);
    }
}
