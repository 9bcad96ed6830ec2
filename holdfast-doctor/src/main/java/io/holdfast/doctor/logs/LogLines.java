package io.holdfast.doctor.logs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream of any length, in bounded memory: of a line that is longer than {@link #LONGEST} only the begin is
 * given. Bytes are taken as they come, one character each; {@link #decoded} turns a line into what was written. Not
 * thread-safe.
 */
final class LogLines {
    /** In bytes. */
    static final int LONGEST = 16 * 1024;

    private static final int BUFFER = 256 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private final byte[] broken = new byte[LONGEST];
    private int position;
    private int end;
    private long consumed;

    LogLines(InputStream in) {
        this.in = in;
    }

    /** The next line without its end, or null after the last. */
    @Nullable
    String next() throws IOException {
        int kept = 0;
        while (true) {
            if (position == end && !fill()) {
                return kept == 0 ? null : text(broken, 0, kept);
            }
            int stop = position;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            boolean whole = stop < end;
            int length = stop - position;
            String line = null;
            if (whole && kept == 0) {
                line = text(buffer, position, Math.min(length, LONGEST));
            } else {
                int more = Math.min(length, LONGEST - kept);
                System.arraycopy(buffer, position, broken, kept, more);
                kept += more;
                if (whole) {
                    line = text(broken, 0, kept);
                }
            }
            int used = length + (whole ? 1 : 0);
            consumed += used;
            position += used;
            if (line != null) {
                return line;
            }
        }
    }

    /** How many bytes were read so far. */
    long consumed() {
        return consumed;
    }

    /** What the line's bytes mean. */
    static String decoded(String line) {
        return new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    private static String text(byte[] bytes, int from, int length) {
        int shown = length > 0 && bytes[from + length - 1] == '\r' ? length - 1 : length;
        return new String(bytes, from, shown, StandardCharsets.ISO_8859_1);
    }
}
