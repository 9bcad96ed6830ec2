package io.holdfast.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;

/**
 * What a port says first. Asked only after a driver has failed, because the server counts a look like this one as an
 * aborted connect.
 */
enum Greeting {
    /** A greeting or an error packet of MySQL's protocol. */
    MYSQL,
    /** Something else. */
    OTHER,
    /** Nothing, for as long as we waited. */
    SILENCE,
    /** It hung up without a word. */
    HANG_UP,
    /** Nobody listens there. */
    REFUSED,
    /** No connection came about. */
    UNREACHABLE;

    private static final int HEADER = 5;
    private static final int PROTOCOL_10 = 10;
    private static final int ERROR_PACKET = 255;

    static Greeting of(String host, int port, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), millis);
            socket.setSoTimeout(millis);
            return read(socket.getInputStream());
        } catch (ConnectException e) {
            return isRefusal(e) ? REFUSED : UNREACHABLE;
        } catch (IOException e) {
            return UNREACHABLE;
        }
    }

    /** True when the other end said that nobody listens, and the network brought that answer. */
    static boolean isRefusal(ConnectException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("refused");
    }

    private static Greeting read(InputStream in) {
        try {
            byte[] head = in.readNBytes(HEADER);
            if (head.length == 0) {
                return HANG_UP;
            }
            if (head.length < HEADER) {
                return OTHER;
            }
            int protocol = head[4] & 0xff;
            boolean first = head[3] == 0 && head[2] == 0;
            return first && (protocol == PROTOCOL_10 || protocol == ERROR_PACKET) ? MYSQL : OTHER;
        } catch (SocketTimeoutException e) {
            return SILENCE;
        } catch (IOException e) {
            return HANG_UP;
        }
    }
}
