package io.holdfast.doctor.logs;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * What logs come packed in. For all but gzip and zip a library does it, which only the program brings along: a program that
 * has this module as a library adds it when it needs it.
 */
enum Packing {
    /** {@code .gz}. */
    GZIP("gzip", 0x1f, 0x8b) {
        @Override
        InputStream unpacked(InputStream packed) throws IOException {
            return new GZIPInputStream(packed, BUFFER);
        }
    },
    /** {@code .zip}: all its files, one after the other. */
    ZIP("unzip", 'P', 'K', 3, 4) {
        @Override
        InputStream unpacked(InputStream packed) {
            return new ZipEntries(new ZipInputStream(packed));
        }
    },
    /** {@code .xz}. */
    XZ("xz", 0xfd, '7', 'z', 'X', 'Z') {
        @Override
        InputStream unpacked(InputStream packed) throws IOException {
            return Xz.open(packed);
        }
    },
    /** {@code .bz2}. */
    BZIP2("bzip2", 'B', 'Z', 'h') {
        @Override
        InputStream unpacked(InputStream packed) throws IOException {
            return Bzip2.open(packed);
        }

        @Override
        boolean begins(byte[] head) {
            // A log may begin with these letters, too; then the digits of pi follow, or those of its root at once.
            return super.begins(head)
                    && head.length > 9
                    && head[3] >= '1'
                    && head[3] <= '9'
                    && (head[4] == 0x31 && head[5] == 0x41 || head[4] == 0x17 && head[5] == 0x72);
        }
    },
    /** {@code .zst}. */
    ZSTD("zstd", 0x28, 0xb5, 0x2f, 0xfd) {
        @Override
        InputStream unpacked(InputStream packed) {
            return Zstd.open(packed);
        }

        @Override
        long memory(byte[] head) {
            return zstdWindow(head);
        }
    };

    /** Of the heap; a packer that was asked for its best needs 8 to 65 MiB. */
    private static final int MOST_MEMORY = 80 << 20;

    private static final int MOST_WINDOW = 32 << 20;
    private static final int BUFFER = 64 * 1024;

    private final String program;
    private final int[] magic;

    /** Libraries are named in classes of their own, which are loaded only when such a log comes. */
    private static final class Xz {
        static InputStream open(InputStream packed) throws IOException {
            return new XZInputStream(packed, MOST_MEMORY >> 10);
        }
    }

    private static final class Bzip2 {
        static InputStream open(InputStream packed) throws IOException {
            return new BZip2CompressorInputStream(packed, true);
        }
    }

    private static final class Zstd {
        static InputStream open(InputStream packed) {
            return new ZstdInputStream(packed);
        }
    }

    Packing(String program, int... magic) {
        this.program = program;
        this.magic = magic;
    }

    /** How something that begins so is packed; null when it is not. */
    static @Nullable Packing of(byte[] head) {
        for (Packing packing : values()) {
            if (packing.begins(head)) {
                return packing;
            }
        }
        return null;
    }

    boolean begins(byte[] head) {
        if (head.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    abstract InputStream unpacked(InputStream packed) throws IOException;

    /** How much memory unpacking takes, where the head says so; else 0. */
    long memory(byte[] head) {
        return 0;
    }

    /**
     * The content, in bounded memory.
     *
     * @throws IOException if it would take too much memory, or the library for it is missing
     */
    InputStream open(InputStream packed, byte[] head) throws IOException {
        long window = memory(head);
        if (window > MOST_WINDOW) {
            throw new IOException("it is packed so that unpacking takes " + (window >> 20)
                    + " MiB of memory; unpack it first: " + program + " -d --memory=2GB FILE");
        }
        try {
            return unpacked(packed);
        } catch (NoClassDefFoundError e) {
            throw new IOException(
                    "it is packed with " + program + ", and the library for that is missing; unpack it first", e);
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    /** What is said of content that cannot be unpacked: libraries throw either kind. */
    IOException damaged(Exception e) {
        return new IOException("it is packed with " + program + ", and damaged or cut off: " + e.getMessage(), e);
    }

    /** The window that the first frame's header asks for (RFC 8878, 3.1.1.1). */
    private static long zstdWindow(byte[] head) {
        if (head.length < 14) {
            return 0;
        }
        int descriptor = head[4] & 0xff;
        boolean single = (descriptor & 0x20) != 0;
        if (!single) {
            int window = head[5] & 0xff;
            long base = 1L << 10 + (window >> 3);
            return base + base / 8 * (window & 7);
        }
        int at = 5 + new int[] {0, 1, 2, 4}[descriptor & 3];
        int size = new int[] {1, 2, 4, 8}[descriptor >> 6];
        long content = 0;
        for (int i = size - 1; i >= 0 && at + i < head.length; i--) {
            content = content << 8 | head[at + i] & 0xff;
        }
        return content < 0 ? Long.MAX_VALUE : content;
    }
}
