package io.holdfast.doctor.logs;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.function.BiConsumer;

/** Reads a log that grows, piece by piece. Not thread-safe. */
public final class LogFollower {
    private final Feed feed = new Feed();
    private final LogEntries entries;
    private final LogGroups groups = new LogGroups();
    private final BiConsumer<LogGroup, LogEntry> failures;

    /**
     * A follower.
     *
     * @param failures gets each failure once, with its group
     */
    public LogFollower(ZoneId zone, LocalDate day, BiConsumer<LogGroup, LogEntry> failures) {
        entries = new LogEntries(new LogLines(feed), zone, day);
        this.failures = failures;
    }

    /** Bytes that can be set again when they are used up. */
    private static final class Feed extends InputStream {
        private byte[] bytes = {};
        private int position;

        @Override
        public int read() {
            return position < bytes.length ? bytes[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = Math.min(length, bytes.length - position);
            if (count <= 0) {
                return -1;
            }
            System.arraycopy(bytes, position, target, offset, count);
            position += count;
            return count;
        }
    }

    /** Reads whole lines. */
    public void add(byte[] lines) throws IOException {
        feed.bytes = lines;
        feed.position = 0;
        LogEntry entry;
        while ((entry = entries.poll()) != null) {
            tell(entry);
        }
    }

    /** Ends the last entry: nothing has come for a while. */
    public void pause() {
        entries.flush();
        LogEntry entry;
        while ((entry = entries.ended()) != null) {
            tell(entry);
        }
    }

    private void tell(LogEntry entry) {
        LogGroup group = groups.add(entry);
        if (group != null) {
            failures.accept(group, entry);
        }
    }
}
