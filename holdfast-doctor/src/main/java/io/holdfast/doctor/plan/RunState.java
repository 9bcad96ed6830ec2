package io.holdfast.doctor.plan;

/** How a run stands. */
public enum RunState {
    /** At work, or interrupted. */
    OPEN,
    /** Wholly done. */
    APPLIED,
    /** Partly done. */
    PARTLY,
    /** Nothing was changed. */
    REFUSED,
    /** What was done is taken back. */
    TAKEN_BACK
}
