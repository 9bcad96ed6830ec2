package io.holdfast.it.architecture.violations.holdfast.scan;

import io.holdfast.it.architecture.violations.holdfast.doctor.logs.LogUsesProbe;

/** Breaks: probes, logs and scan never touch each other. */
public final class ScanUsesLog {
    LogUsesProbe log;
}
