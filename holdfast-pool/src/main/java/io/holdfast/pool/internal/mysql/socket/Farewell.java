package io.holdfast.pool.internal.mysql.socket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a server said, unasked, before it closed a connection. */
final class Farewell {
    private static final int HEADER = 4;
    private static final int ERROR = 0xFF;
    private static final int TLS_ALERT = 0x15;
    private static final int TLS_DATA = 0x17;
    private static final int STATE_LENGTH = 5;

    private Farewell() {}

    /**
     * Reads what was found on an idle connection.
     *
     * @param found the bytes, from position to limit
     * @return number, SQLState and text of the server's error, such as {@code 4031 (HY000) The client was disconnected …};
     *     under TLS that something was said; otherwise what is known of it
     */
    static String read(ByteBuffer found) {
        String error = error(found);
        if (error != null) {
            return error;
        }
        int first = found.hasRemaining() ? found.get(found.position()) & 0xFF : 0;
        return first == TLS_ALERT || first == TLS_DATA
                ? "the server closed the connection; what it said is encrypted"
                : found.remaining() + " unexpected bytes on an idle connection";
    }

    /** An error packet: length in 3 bytes, sequence, 0xFF, number in 2 bytes, and '#' with a state before the text. */
    private static @Nullable String error(ByteBuffer found) {
        int at = found.position();
        if (found.remaining() < HEADER + 3 || (found.get(at + HEADER) & 0xFF) != ERROR) {
            return null;
        }
        int length = found.get(at) & 0xFF | (found.get(at + 1) & 0xFF) << 8 | (found.get(at + 2) & 0xFF) << 16;
        int end = Math.min(found.limit(), at + HEADER + length);
        int number = found.get(at + HEADER + 1) & 0xFF | (found.get(at + HEADER + 2) & 0xFF) << 8;
        int text = at + HEADER + 3;
        String state = null;
        if (text + STATE_LENGTH < end && found.get(text) == '#') {
            state = text(found, text + 1, text + 1 + STATE_LENGTH);
            text += 1 + STATE_LENGTH;
        }
        return number + (state == null ? "" : " (" + state + ")") + " " + text(found, text, end);
    }

    private static String text(ByteBuffer bytes, int from, int to) {
        byte[] part = new byte[Math.max(0, to - from)];
        for (int i = 0; i < part.length; i++) {
            part[i] = bytes.get(from + i);
        }
        return new String(part, StandardCharsets.UTF_8);
    }
}
