package io.holdfast.doctor;

/** How bad a finding is; worst first. */
public enum Severity {
    /** Users are hurt now, or will be shortly. */
    CRIT,
    /** It will hurt under load, or hides a cause. */
    WARN,
    /** Worth knowing; nothing is wrong. */
    INFO,
    /** Could not be checked. */
    UNKNOWN,
    /** Checked, and healthy. */
    OK;

    /** True when this is as bad as the other or worse. UNKNOWN and OK are never a problem. */
    public boolean atLeast(Severity other) {
        return compareTo(INFO) <= 0 && compareTo(other) <= 0;
    }
}
