package io.holdfast.doctor.logs;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Opens what logs come packed in, and UTF-16. Other encodings are told apart line by line. */
public final class TextStream {
    private static final int PEEK = 4_096;
    /** A zip of gzip files is usual; more layers are not. */
    private static final int MOST_LAYERS = 3;

    private TextStream() {}

    /**
     * The text's bytes, in UTF-8 or whatever its lines are in. Where something packed breaks off, what stands before that.
     *
     * @throws IOException if it is packed, and cannot be unpacked
     */
    public static InputStream open(InputStream raw) throws IOException {
        return open(raw, 0);
    }

    private static InputStream open(InputStream raw, int layer) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, 64 * 1024);
        byte[] head = peek(in);
        Packing packing = Packing.of(head);
        if (packing != null && layer == MOST_LAYERS) {
            throw new IOException("it is packed more than " + MOST_LAYERS + " times");
        }
        if (packing != null) {
            return open(Unpacked.of(packing, in, head), layer + 1);
        }
        Charset wide = wide(head);
        if (wide != null) {
            return new Utf8(new InputStreamReader(in, wide));
        }
        if (starts(head, 0xef, 0xbb, 0xbf)) {
            in.skipNBytes(3);
        }
        return in;
    }

    private static byte[] peek(BufferedInputStream in) throws IOException {
        in.mark(PEEK);
        byte[] head = in.readNBytes(PEEK);
        in.reset();
        return head;
    }

    private static boolean starts(byte[] head, int... bytes) {
        if (head.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((head[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** UTF-16, by its mark or by its zeros. */
    private static @Nullable Charset wide(byte[] head) {
        if (starts(head, 0xff, 0xfe) || starts(head, 0xfe, 0xff)) {
            return StandardCharsets.UTF_16;
        }
        int even = 0;
        int odd = 0;
        for (int i = 0; i + 1 < head.length; i += 2) {
            even += head[i] == 0 ? 1 : 0;
            odd += head[i + 1] == 0 ? 1 : 0;
        }
        int pairs = head.length / 2;
        if (pairs < 8) {
            return null;
        }
        if (odd * 10 > pairs * 6 && even * 10 < pairs) {
            return StandardCharsets.UTF_16LE;
        }
        return even * 10 > pairs * 6 && odd * 10 < pairs ? StandardCharsets.UTF_16BE : null;
    }

    /** Characters as bytes of UTF-8. */
    private static final class Utf8 extends InputStream {
        private final Reader reader;
        private final char[] letters = new char[16 * 1024];
        private byte[] bytes = {};
        private int position;

        Utf8(Reader reader) {
            this.reader = reader;
        }

        private boolean fill() throws IOException {
            while (position == bytes.length) {
                int count = reader.read(letters, 0, letters.length - 1);
                if (count < 0) {
                    return false;
                }
                if (count > 0 && Character.isHighSurrogate(letters[count - 1])) {
                    int second = reader.read();
                    if (second >= 0) {
                        letters[count++] = (char) second;
                    }
                }
                bytes = new String(letters, 0, count).getBytes(StandardCharsets.UTF_8);
                position = 0;
            }
            return true;
        }

        @Override
        public int read() throws IOException {
            return fill() ? bytes[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, bytes.length - position);
            System.arraycopy(bytes, position, target, offset, count);
            position += count;
            return count;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
