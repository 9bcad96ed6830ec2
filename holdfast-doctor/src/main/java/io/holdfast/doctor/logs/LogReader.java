package io.holdfast.doctor.logs;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.function.LongConsumer;

/** Reads a log of any length in one go and in bounded memory. Immutable and thread-safe. */
public final class LogReader {
    private static final long PROGRESS_BYTES = 8L << 20;

    private final ZoneId zone;
    private final LocalDate day;

    /** A reader that takes times without a zone as of this zone, and clock times as of today. */
    public LogReader(ZoneId zone) {
        this(zone, LocalDate.now(zone));
    }

    /**
     * A reader of a file.
     *
     * @param zone of times without one
     * @param day of times without one; and the latest one of days without a year
     */
    public LogReader(ZoneId zone, LocalDate day) {
        this.zone = zone;
        this.day = day;
    }

    /**
     * Reads to the end.
     *
     * @param progress gets the bytes read, now and then
     */
    public LogSummary read(String name, InputStream in, LongConsumer progress) throws IOException {
        LogLines lines = new LogLines(JsonDocument.open(TextStream.open(in)));
        LogEntries entries = new LogEntries(lines, zone, day);
        LogGroups groups = new LogGroups();
        long told = 0;
        LogEntry entry;
        while ((entry = entries.next()) != null) {
            if (lines.consumed() - told >= PROGRESS_BYTES) {
                told = lines.consumed();
                progress.accept(told);
            }
            groups.add(entry);
        }
        progress.accept(lines.consumed());
        return groups.summary(name, lines, entries);
    }
}
