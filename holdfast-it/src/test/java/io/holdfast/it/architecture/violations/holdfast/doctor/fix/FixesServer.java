package io.holdfast.it.architecture.violations.holdfast.doctor.fix;

/** Breaks nothing: a fix may fix. */
public final class FixesServer {
    public void apply() {}
}
