package io.holdfast.doctor.why;

import io.holdfast.doctor.server.ServerFacts;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What has changed at the server between two looks at it; with one look only, since its start. Immutable.
 *
 * <p>The uptime alone misses quick restarts, so the moment of the boot is compared.
 */
final class ServerChange {
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);
    private static final Duration FRESH = Duration.ofSeconds(15);
    /** MariaDB's checkpoint is a record itself; nothing else is as short as that. */
    private static final long RECORD_BYTES = 64;

    private final ServerFacts now;
    private final @Nullable ServerFacts earlier;

    ServerChange(ServerFacts now, @Nullable ServerFacts earlier) {
        this.now = now;
        this.earlier = earlier;
    }

    ServerFacts now() {
        return now;
    }

    /** True when what {@link #count} gives is what happened between the two looks. */
    boolean exact() {
        return earlier != null && !rebooted();
    }

    /** True when the server was started between the two looks. */
    boolean rebooted() {
        return earlier != null
                && Duration.between(earlier.server().bootedAt(), now.server().bootedAt())
                                .abs()
                                .compareTo(CLOCK_ERROR)
                        > 0;
    }

    /** True when it was not started between the two looks. */
    boolean stayedUp() {
        return earlier != null && !rebooted();
    }

    /** True when the server's log, as far as it was read, tells what was before its start. */
    boolean logReachesBeyondBoot() {
        return now.errorLog().stream()
                .anyMatch(line -> line.at().isBefore(now.server().bootedAt().minus(CLOCK_ERROR)));
    }

    /** True when another server answers than before. */
    boolean moved() {
        return earlier != null
                && (!Objects.equals(earlier.server().uuid(), now.server().uuid())
                        || !earlier.server().hostname().equals(now.server().hostname()));
    }

    /** How the server ended before it was started, by its storage engine. */
    enum Ending {
        /** It had to recover. */
        SURELY_A_CRASH,
        /** An orderly stop would have left a trace that is missing. */
        LIKELY_A_CRASH,
        /** All had been written out. */
        LIKELY_A_STOP,
        /** It does not tell. */
        UNKNOWN
    }

    /**
     * How the server ended between the two looks. An orderly stop of InnoDB ends with a checkpoint, so that nothing that was
     * in the log before is left to recover; a crash leaves the checkpoint where it was.
     */
    Ending ending() {
        if (earlier == null || !rebooted() || leavesWorkOpen(earlier) || leavesWorkOpen(now)) {
            return Ending.UNKNOWN;
        }
        boolean mariadb = now.server().version().mariadb();
        String checkpoint = mariadb ? "innodb_lsn_last_checkpoint" : "innodb_redo_log_checkpoint_lsn";
        String end = mariadb ? "innodb_lsn_current" : "innodb_redo_log_current_lsn";
        long written = earlier.now().counter(end);
        long recovered = now.now().counter(checkpoint);
        if (written == 0 || recovered == 0) {
            return Ending.UNKNOWN;
        }
        if (recovered < written - RECORD_BYTES) {
            return Ending.SURELY_A_CRASH;
        }
        if (now.uptime().compareTo(FRESH) > 0) {
            // The next checkpoint may have come meanwhile.
            return Ending.UNKNOWN;
        }
        long open = written - earlier.now().counter(checkpoint);
        if (mariadb) {
            // It writes out what it must, not what it could: what was open would still be open after a crash.
            return open > RECORD_BYTES ? Ending.LIKELY_A_STOP : Ending.UNKNOWN;
        }
        if (recovered <= written) {
            // A stop in order writes to the log, however idle the server was.
            return Ending.LIKELY_A_CRASH;
        }
        // Of a server at work the log may have grown, and been written out, after the look and before a crash.
        return open <= RECORD_BYTES && wasQuiet(earlier, end) ? Ending.LIKELY_A_STOP : Ending.UNKNOWN;
    }

    /** Such a stop is in order, and looks like a crash to the engine. */
    private static boolean leavesWorkOpen(ServerFacts facts) {
        return facts.number("innodb_fast_shutdown").orElse(1) > 1;
    }

    private static boolean wasQuiet(ServerFacts facts, String end) {
        Duration watched = Duration.between(facts.before().at(), facts.now().at());
        return watched.compareTo(CLOCK_ERROR) > 0
                && facts.before().counter(end) == facts.now().counter(end);
    }

    /** How far a counter has risen. */
    long count(String counter) {
        return now.now().counter(counter)
                - (exact() && earlier != null ? earlier.now().counter(counter) : 0);
    }

    /** True when the server counts errors by number. */
    boolean countsErrors() {
        return !now.server().version().mariadb() && now.on("performance_schema");
    }

    /** How often an error was raised. */
    long errors(int code) {
        return now.now().errors(code)
                - (exact() && earlier != null ? earlier.now().errors(code) : 0);
    }

    /** Since when {@link #count} counts. */
    String since() {
        return exact() && earlier != null
                ? "since " + earlier.takenAt().truncatedTo(ChronoUnit.SECONDS)
                : "since the server's start";
    }
}
