package io.holdfast.scan;

/** How bad a finding is; worst first. */
public enum Severity {
    ERROR,
    WARNING,
    NOTE,
    INFO;

    /** True when this is as bad as the other or worse. */
    public boolean atLeast(Severity other) {
        return compareTo(other) <= 0;
    }
}
