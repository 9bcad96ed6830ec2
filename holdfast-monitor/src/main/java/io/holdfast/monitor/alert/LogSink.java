package io.holdfast.monitor.alert;

import io.holdfast.doctor.Severity;
import io.holdfast.monitor.Alert;
import io.holdfast.monitor.AlertSink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Writes alerts to the log {@code io.holdfast.monitor.alerts}. Thread-safe. */
public final class LogSink implements AlertSink {
    private static final Logger LOG = System.getLogger("io.holdfast.monitor.alerts");

    @Override
    public void deliver(Alert alert) {
        Level level = !alert.raised() ? Level.INFO : alert.severity() == Severity.CRIT ? Level.ERROR : Level.WARNING;
        LOG.log(level, alert.code() + " " + alert.sentence() + ". See: holdfast explain " + alert.code());
    }
}
