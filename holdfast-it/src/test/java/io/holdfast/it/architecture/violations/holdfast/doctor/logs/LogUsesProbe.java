package io.holdfast.it.architecture.violations.holdfast.doctor.logs;

import io.holdfast.it.architecture.violations.holdfast.doctor.probe.ProbeUsesScan;

/** Breaks: probes, logs and scan never touch each other. */
public final class LogUsesProbe {
    ProbeUsesScan probe;
}
