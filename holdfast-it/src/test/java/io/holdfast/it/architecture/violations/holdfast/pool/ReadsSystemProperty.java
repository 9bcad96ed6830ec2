package io.holdfast.it.architecture.violations.holdfast.pool;

/** Breaks: libraries read no system settings. */
public final class ReadsSystemProperty {
    String mode() {
        return System.getProperty("mode");
    }
}
