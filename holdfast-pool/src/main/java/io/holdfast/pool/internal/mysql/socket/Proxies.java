package io.holdfast.pool.internal.mysql.socket;

import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** Whether the JVM leads sockets to a host through a SOCKS proxy, asked as the JDK's own sockets ask. */
public final class Proxies {
    private Proxies() {}

    /** True when a socket of the JDK would go through a proxy, or cannot tell. */
    public static boolean leadTo(String host, int port) {
        ProxySelector selector = ProxySelector.getDefault();
        if (selector == null) {
            return false;
        }
        try {
            String name =
                    host.isEmpty() ? "localhost" : host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            List<Proxy> ways = selector.select(new URI("socket", null, name, port, null, null, null));
            // The first way is the one that is tried first.
            return ways != null && !ways.isEmpty() && ways.get(0).type() == Proxy.Type.SOCKS;
        } catch (URISyntaxException e) {
            return false;
        } catch (Throwable e) {
            // A selector of the application's: its own socket shall meet the fault.
            return true;
        }
    }
}
