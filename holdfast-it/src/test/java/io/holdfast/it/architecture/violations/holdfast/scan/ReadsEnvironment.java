package io.holdfast.it.architecture.violations.holdfast.scan;

/** Breaks: libraries read no system settings. */
public final class ReadsEnvironment {
    String home() {
        return System.getenv("HOME");
    }
}
