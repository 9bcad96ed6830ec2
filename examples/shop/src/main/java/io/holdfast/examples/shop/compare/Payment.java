package io.holdfast.examples.shop.compare;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The service that takes the customers' money, and its time. */
final class Payment implements AutoCloseable {
    static final Duration TAKES = Duration.ofSeconds(3);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Payment() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/pay", exchange -> {
            Stage.pause(TAKES);
            byte[] paid = "paid".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, paid.length);
            exchange.getResponseBody().write(paid);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/pay";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
