package io.holdfast.doctor.logs;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** Opens what logs come packed in: gzip, zip, and UTF-16. Other encodings are told line by line. */
public final class TextStream {
    private static final int PEEK = 4_096;

    private TextStream() {}

    /**
     * The text's bytes, in UTF-8 or whatever its lines are in.
     *
     * @throws IOException if it is packed in a way that only another program can unpack; {@link #packer} names that
     */
    public static InputStream open(InputStream raw) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, 64 * 1024);
        byte[] head = peek(in);
        if (starts(head, 0x1f, 0x8b)) {
            return open(new GZIPInputStream(in, 64 * 1024));
        }
        if (starts(head, 'P', 'K', 3, 4)) {
            return open(new Entries(new ZipInputStream(in)));
        }
        String packer = packer(head);
        if (packer != null) {
            throw new IOException("it is packed with " + packer + "; unpack it first: " + packer + " -dc FILE");
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

    /** The program that unpacks a file that begins so; null when none is needed. */
    public static @Nullable String packer(byte[] head) {
        if (starts(head, 0x28, 0xb5, 0x2f, 0xfd)) {
            return "zstd";
        }
        if (starts(head, 0xfd, '7', 'z', 'X', 'Z')) {
            return "xz";
        }
        return starts(head, 'B', 'Z', 'h') && head.length > 9 && head[4] == 0x31 ? "bzip2" : null;
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

    /** All files of a zip, one after the other. */
    private static final class Entries extends InputStream {
        private final ZipInputStream zip;
        private boolean open;

        Entries(ZipInputStream zip) {
            this.zip = zip;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (true) {
                if (open) {
                    int count = zip.read(bytes, offset, length);
                    if (count >= 0) {
                        return count;
                    }
                    open = false;
                }
                ZipEntry entry = zip.getNextEntry();
                if (entry == null) {
                    return -1;
                }
                open = !entry.isDirectory();
            }
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
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
