package io.holdfast.doctor.logs;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The lines of a stream in whatever encoding, and the times in them. Not thread-safe. */
public final class TextLineSource {
    private final LogLines lines;
    private final LogTime times;

    /**
     * The lines of a stream.
     *
     * @param zone of times without one
     */
    public TextLineSource(InputStream in, ZoneId zone) {
        lines = new LogLines(in);
        times = new LogTime(zone, LocalDate.now(zone));
    }

    /** The next line without its end, or null after the last. */
    public @Nullable String next() throws IOException {
        return lines.next();
    }

    /** How many bytes were read so far. */
    public long consumed() {
        return lines.consumed();
    }

    /** The time that a text begins with; null when it begins with none. */
    public @Nullable Instant time(String text) {
        return times.of(text.strip());
    }
}
