package io.holdfast.doctor.logs;

import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Puts lines together that belong together, and passes over entries that cannot be about a connection. Not thread-safe.
 *
 * <p>Once a line began with a time, only such lines begin an entry; before that, every line does that does not look like the
 * continuation of a stack trace.
 */
final class LogEntries {
    private static final int MOST_CHARACTERS = 64 * 1024;

    /** One of these stands in whatever the causes know. Looked for as they are, which is much faster than in any case. */
    private static final String[] STEMS = {
        "onnect",
        "CONN",
        "ommunication",
        "gone away",
        "eadlock",
        "ock wait",
        "imeout",
        "imed out",
        "QueuePool",
        "denied",
        "acket",
        "EOF",
        "roken pipe",
        "SSL",
        "interrupted",
        "HF-",
        "SHUTDOWN",
        "hutdown",
        "crash",
        "too many",
        "Too many",
        "read-only",
        "max_",
        "plugin",
        "inactivity",
        "offline mode",
        "SQLSTATE",
        "retrieving record",
        "while streaming",
        "host",
        "Public Key",
        "pool",
        "Pool",
        "PKIX",
        "signal"
    };

    private final LogLines lines;
    private final LogTime times;
    private @Nullable String ahead;
    private @Nullable Instant aheadAt;
    private boolean timed;
    private long number;

    LogEntries(LogLines lines, LogTime times) {
        this.lines = lines;
        this.times = times;
    }

    /** The next entry that may be about a connection, or null after the last. */
    @Nullable
    LogEntry next() throws IOException {
        while (true) {
            if (ahead == null && !advance()) {
                return null;
            }
            Instant at = aheadAt;
            long first = number;
            StringBuilder text = new StringBuilder();
            boolean wanted = false;
            do {
                String line = ahead;
                if (line == null) {
                    break;
                }
                wanted |= text.length() < MOST_CHARACTERS && isOfInterest(line);
                if (text.length() + line.length() < MOST_CHARACTERS) {
                    text.append(line).append('\n');
                }
            } while (advance() && !begins());
            if (wanted) {
                return new LogEntry(at, first, LogLines.decoded(text.toString()));
            }
        }
    }

    private boolean advance() throws IOException {
        ahead = lines.next();
        number++;
        aheadAt = ahead == null ? null : times.of(ahead);
        timed |= aheadAt != null;
        return ahead != null;
    }

    private boolean begins() {
        String line = ahead;
        return aheadAt != null || line != null && !timed && !continues(line);
    }

    private static boolean continues(String line) {
        return line.isEmpty()
                || Character.isWhitespace(line.charAt(0))
                || line.startsWith("Caused by:")
                || line.startsWith("Suppressed:")
                || line.startsWith("...")
                || line.startsWith("[SQL:")
                || line.startsWith("[parameters:")
                || line.startsWith("(Background on this error")
                || line.startsWith("The above exception")
                || line.startsWith("During handling of the above")
                || line.startsWith("Traceback (most recent")
                || line.startsWith("The last packet");
    }

    private static boolean isOfInterest(String line) {
        for (String stem : STEMS) {
            if (line.contains(stem)) {
                return true;
            }
        }
        return false;
    }
}
