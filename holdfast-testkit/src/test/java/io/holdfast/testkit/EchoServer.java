package io.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Sends back what it gets, with a prefix before each chunk. Thread-safe. */
final class EchoServer implements AutoCloseable {
    private final ServerSocket listener;
    private final byte[] prefix;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicLong received = new AtomicLong();

    EchoServer(String prefix) {
        this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::acceptAll);
    }

    int port() {
        return listener.getLocalPort();
    }

    int openNow() {
        return open.size();
    }

    int accepted() {
        return accepted.get();
    }

    long received() {
        return received.get();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "echo");
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = listener.accept();
                accepted.incrementAndGet();
                open.add(socket);
                start(() -> echo(socket));
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void echo(Socket socket) {
        try (socket) {
            byte[] chunk = new byte[1024];
            for (int length; (length = socket.getInputStream().read(chunk)) >= 0; ) {
                received.addAndGet(length);
                socket.getOutputStream().write(prefix);
                socket.getOutputStream().write(chunk, 0, length);
            }
        } catch (IOException reset) {
            // Just as good an end as any.
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
