package io.holdfast.it.architecture.violations.holdfast.monitor.http;

import io.holdfast.it.architecture.violations.holdfast.doctor.fix.FixesServer;

/** Breaks: the monitor never reaches the fixes. */
public final class ChangesServer {
    void onClick() {
        new FixesServer().apply();
    }
}
