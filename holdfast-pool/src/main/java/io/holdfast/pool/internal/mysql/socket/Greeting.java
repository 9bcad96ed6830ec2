package io.holdfast.pool.internal.mysql.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The server's first packet: length in 3 bytes, sequence, protocol 10, its version up to a 0, and the session's number. */
final class Greeting {
    private static final int PROTOCOL = 10;
    private static final int VERSION = 5;

    private Greeting() {}

    /** The session's number; 0 where these bytes do not tell it. */
    static int session(byte[] bytes, int from, int count) {
        int at = from + VERSION;
        int end = from + count;
        if (count <= VERSION || bytes[at - 1] != PROTOCOL) {
            return 0;
        }
        while (at < end && bytes[at] != 0) {
            at++;
        }
        return at + Integer.BYTES < end
                ? ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at + 1)
                : 0;
    }
}
