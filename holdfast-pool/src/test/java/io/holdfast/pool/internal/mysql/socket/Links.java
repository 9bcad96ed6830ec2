package io.holdfast.pool.internal.mysql.socket;

import java.io.IOException;
import java.net.Socket;

/** Sockets as a driver gets them, without a driver. */
public final class Links {
    private Links() {}

    /** The socket that a driver would get now; not connected. */
    public static Socket socket(PhysicalLink link) throws IOException {
        link.opening();
        try {
            return PhysicalLink.socketForThisThread();
        } finally {
            link.opened();
        }
    }
}
