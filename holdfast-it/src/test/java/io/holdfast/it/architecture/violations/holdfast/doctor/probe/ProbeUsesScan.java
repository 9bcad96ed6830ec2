package io.holdfast.it.architecture.violations.holdfast.doctor.probe;

import io.holdfast.it.architecture.violations.holdfast.scan.ScanUsesLog;

/** Breaks: probes, logs and scan never touch each other. */
public final class ProbeUsesScan {
    ScanUsesLog scan;
}
