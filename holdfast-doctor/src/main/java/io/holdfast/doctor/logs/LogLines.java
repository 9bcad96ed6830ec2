package io.holdfast.doctor.logs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream of any length, in bounded memory: of a line that is longer than {@link #LONGEST} the begin and the
 * end are given, because a trace's first cause stands at its end. Each line is taken as UTF-8, or else as GB 18030, or else
 * as Latin-1. Not thread-safe.
 */
final class LogLines {
    /** In bytes. */
    static final int LONGEST = 256 * 1024;

    private static final int HALF = LONGEST / 2;
    private static final int BUFFER = 256 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private final List<CharsetDecoder> decoders = new ArrayList<>();
    private byte[] broken = new byte[16 * 1024];
    private byte[] tail = {};
    private int position;
    private int end;
    private long consumed;
    private long control;

    LogLines(InputStream in) {
        this.in = in;
        decoders.add(strict(StandardCharsets.UTF_8));
        if (Charset.isSupported("GB18030")) {
            decoders.add(strict(Charset.forName("GB18030")));
        }
    }

    private static CharsetDecoder strict(Charset charset) {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** The next line without its end, or null after the last. */
    @Nullable
    String next() throws IOException {
        int kept = 0;
        long beyond = 0;
        while (true) {
            if (position == end && !fill()) {
                return kept == 0 ? null : joined(kept, beyond);
            }
            int stop = position;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            boolean whole = stop < end;
            int length = stop - position;
            int from = position;
            consumed += length + (whole ? 1 : 0);
            position = stop + (whole ? 1 : 0);
            if (whole && kept == 0 && length <= HALF) {
                return text(buffer, from, length);
            }
            int more = Math.min(length, HALF - kept);
            if (kept + more > broken.length) {
                broken = java.util.Arrays.copyOf(broken, Math.min(HALF, Math.max(kept + more, 2 * broken.length)));
            }
            System.arraycopy(buffer, from, broken, kept, more);
            kept += more;
            beyond = keepTail(from + more, length - more, beyond);
            if (whole) {
                return joined(kept, beyond);
            }
        }
    }

    /** The last bytes of what does not fit into the first half, in a ring. */
    private long keepTail(int from, int length, long beyond) {
        if (length <= 0) {
            return beyond;
        }
        if (tail.length == 0) {
            tail = new byte[HALF];
        }
        for (int i = Math.max(0, length - HALF); i < length; i++) {
            tail[(int) ((beyond + i) % HALF)] = buffer[from + i];
        }
        return beyond + length;
    }

    private String joined(int kept, long beyond) {
        if (beyond == 0) {
            return text(broken, 0, kept);
        }
        int size = (int) Math.min(beyond, HALF);
        byte[] all = java.util.Arrays.copyOf(broken, kept + size);
        for (int i = 0; i < size; i++) {
            all[kept + i] = tail[(int) ((beyond - size + i) % HALF)];
        }
        return text(all, 0, all.length);
    }

    /** How many bytes were read so far. */
    long consumed() {
        return consumed;
    }

    /** True when what was read does not look like a text. */
    boolean isBinary() {
        return control * 10 > consumed;
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(0, in.read(buffer));
        for (int i = 0; i < Math.min(end, 4096); i++) {
            byte each = buffer[i];
            if (each >= 0 && each < ' ' && each != '\n' && each != '\r' && each != '\t' && each != 0x1b) {
                control += Math.max(1, end / 4096);
            }
        }
        return end > 0;
    }

    private String text(byte[] bytes, int from, int length) {
        int shown = length > 0 && bytes[from + length - 1] == '\r' ? length - 1 : length;
        boolean ascii = true;
        for (int i = from; i < from + shown; i++) {
            if (bytes[i] < 0) {
                ascii = false;
                break;
            }
        }
        if (!ascii) {
            for (CharsetDecoder decoder : decoders) {
                try {
                    return decoder.decode(ByteBuffer.wrap(bytes, from, shown)).toString();
                } catch (CharacterCodingException e) {
                    // Another encoding.
                }
            }
        }
        return new String(bytes, from, shown, StandardCharsets.ISO_8859_1);
    }
}
