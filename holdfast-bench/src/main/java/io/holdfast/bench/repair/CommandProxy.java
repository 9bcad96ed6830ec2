package io.holdfast.bench.repair;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A proxy in front of a server that counts what clients send, and lets something happen once, at the message of a given
 * number. A client of one connection sends one message and waits for its answer, so that each is a command.
 */
final class CommandProxy implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;
    private static final int CONNECT_MILLIS = 10_000;

    /** When, by the command that is struck. */
    enum When {
        /** The server never sees it. */
        BEFORE,
        /** The server has it, and works. */
        DURING,
        /** The server has answered, and the client does not see the answer. */
        AFTER
    }

    private record Strike(int at, When when, Runnable act) {}

    private final ServerSocket listener;
    private final int serverPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private volatile @Nullable Strike strike;
    private volatile boolean struck;

    CommandProxy(int serverPort) {
        this.serverPort = serverPort;
        try {
            listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::acceptAll);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Counts from the beginning, and lets this happen once. */
    void arm(int at, When when, Runnable act) {
        struck = false;
        count.set(0);
        strike = new Strike(at, when, act);
    }

    /** Counts from the beginning; nothing happens. */
    void disarm() {
        strike = null;
        count.set(0);
    }

    /** Messages since {@link #arm} or {@link #disarm}. */
    int count() {
        return count.get();
    }

    /** True when it has happened. */
    boolean struck() {
        return struck;
    }

    private void acceptAll() {
        while (true) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                start(() -> toServer(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void toServer(Socket client) {
        try (client;
                Socket server = new Socket()) {
            sockets.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort), CONNECT_MILLIS);
            Link link = new Link(client, server);
            start(link::toClient);
            link.toServer();
        } catch (IOException e) {
            // The client or the server is gone; the other is closed with it.
            return;
        } finally {
            sockets.remove(client);
        }
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile @Nullable Strike due;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void toServer() throws IOException {
            byte[] chunk = new byte[CHUNK];
            int length;
            while ((length = client.getInputStream().read(chunk)) >= 0) {
                int number = count.incrementAndGet();
                Strike now = strike;
                if (now == null || number != now.at) {
                    server.getOutputStream().write(chunk, 0, length);
                    continue;
                }
                strike = null;
                if (now.when == When.AFTER) {
                    due = now;
                }
                if (now.when != When.BEFORE) {
                    server.getOutputStream().write(chunk, 0, length);
                }
                if (now.when != When.AFTER) {
                    happen(now);
                    return;
                }
            }
        }

        void toClient() {
            byte[] chunk = new byte[CHUNK];
            try (client;
                    server) {
                int length;
                while ((length = server.getInputStream().read(chunk)) >= 0) {
                    Strike now = due;
                    if (now != null) {
                        happen(now);
                        return;
                    }
                    client.getOutputStream().write(chunk, 0, length);
                }
            } catch (IOException e) {
                // As above.
                return;
            } finally {
                sockets.remove(server);
            }
        }

        private void happen(Strike now) throws IOException {
            struck = true;
            now.act.run();
            client.setSoLinger(true, 0);
            client.close();
            server.setSoLinger(true, 0);
            server.close();
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "command-gate");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
