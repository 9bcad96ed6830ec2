package io.holdfast.doctor.logs;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The content of something that is packed. What can be read of it before it breaks off is given, because logs are copied while
 * they are written; what unpacks to a thousand times its size and more is not read to its end. Not thread-safe.
 */
final class Unpacked extends InputStream {
    /** Shorter ones do no harm, and a log of one line again and again packs well. */
    private static final long HARMLESS = 256L << 20;

    private static final long MOST_RATIO = 1_000;

    private final Packing packing;
    private final Counted packed;
    private final InputStream content;
    private long given;
    private boolean ended;

    private Unpacked(Packing packing, Counted packed, InputStream content) {
        this.packing = packing;
        this.packed = packed;
        this.content = content;
    }

    static InputStream of(Packing packing, InputStream packed, byte[] head) throws IOException {
        Counted counted = new Counted(packed);
        return new Unpacked(packing, counted, packing.open(counted, head));
    }

    /** Counts what is taken from the packed stream. */
    private static final class Counted extends FilterInputStream {
        private long taken;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            taken += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            taken += Math.max(0, count);
            return count;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        int count;
        try {
            count = content.read(bytes, offset, length);
        } catch (IOException | RuntimeException e) {
            if (given == 0) {
                throw packing.damaged(e);
            }
            count = -1;
        }
        given += Math.max(0, count);
        ended = count < 0;
        if (given > HARMLESS && given / MOST_RATIO > packed.taken) {
            throw new IOException("it unpacks to more than " + MOST_RATIO
                    + " times its size: it is made to fill memory or disks, and is not read");
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
