package io.holdfast.pool.internal.mysql.socket;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.StandardSocketFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;

/** Gives MySQL Connector/J the pool's sockets. Made by the driver, by name, for each connection. */
public final class ConnectorJSocketFactory extends StandardSocketFactory {
    /** For the driver. */
    public ConnectorJSocketFactory() {}

    @Override
    protected Socket createSocket(PropertySet properties) {
        try {
            return PhysicalLink.socketForThisThread();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
