package io.holdfast.monitor.observe;

import io.holdfast.doctor.logs.ServerLog;
import io.holdfast.doctor.server.LogLine;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.doctor.server.VitalsReader;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server's log says of its stop, read once after each start that is seen. Not thread-safe. */
final class BootLog {
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

    private final boolean sameMachine;
    private @Nullable Instant booted;

    /**
     * Nothing read yet.
     *
     * @param sameMachine true when the server's files may be within reach
     */
    BootLog(boolean sameMachine) {
        this.sameMachine = sameMachine;
    }

    /** The lines; empty while the server was not started since the last time. */
    List<LogLine> read(VitalsReader reader, Vitals vitals) throws SQLException {
        Instant now = vitals.at().minusSeconds(vitals.counter("uptime"));
        Instant known = booted;
        booted = now;
        if (known == null || Duration.between(known, now).abs().compareTo(CLOCK_ERROR) <= 0) {
            return List.of();
        }
        List<LogLine> shown = reader.log();
        return shown.isEmpty() && sameMachine
                ? reader.logFile()
                        .map(file -> ServerLog.ofThisMachine(file, reader.port(), ZoneId.systemDefault()))
                        .orElse(List.of())
                : shown;
    }
}
