package io.holdfast.examples.shop.compare;

import io.holdfast.examples.shop.Shop;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The shop in a JVM of its own, on one pool. Thread-safe. */
final class ShopJvm implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration END_LIMIT = Duration.ofSeconds(15);

    private final Process process;
    private final Thread killer;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    /** All of the log. Guarded by itself. */
    private final List<String> lines = new ArrayList<>();

    private ShopJvm(Process process, Path log) {
        this.process = process;
        killer = new Thread(process::destroyForcibly, "shop-killer");
        Runtime.getRuntime().addShutdownHook(killer);
        Thread reader = new Thread(() -> read(log), "shop-log");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts it and waits until it is open. The password goes by the environment: arguments can be seen by everybody.
     *
     * @param log what it says is appended there
     */
    static ShopJvm start(PoolChoice pool, String url, String user, String password, String paymentUrl, Path log)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Shop.class.getName(),
                "--server.port=0",
                "--spring.datasource.type=" + pool.dataSource(),
                "--spring.datasource.url=" + url,
                "--spring.datasource.username=" + user,
                "--shop.payment-url=" + paymentUrl));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SPRING_DATASOURCE_PASSWORD", password);
        ShopJvm shop = new ShopJvm(builder.start(), log);
        try {
            shop.port.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return shop;
        } catch (ExecutionException | TimeoutException e) {
            shop.close();
            throw new IOException("the shop did not open on " + pool.title() + "; its log is " + log, e);
        }
    }

    private void read(Path log) {
        try (BufferedReader reader =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                BufferedWriter writer =
                        Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            String line;
            while ((line = reader.readLine()) != null) {
                writer.write(line);
                writer.newLine();
                writer.flush();
                add(line);
            }
        } catch (IOException ended) {
            // A process that is killed closes its stream in one way or another.
        } finally {
            port.completeExceptionally(new IOException("the shop has ended"));
        }
    }

    private void add(String line) {
        synchronized (lines) {
            lines.add(line);
        }
        int at = line.indexOf(Shop.READY);
        if (at >= 0) {
            String address = line.substring(at + Shop.READY.length()).split(" ")[0];
            port.complete(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
        }
    }

    /** Where it listens on 127.0.0.1. */
    int port() {
        return port.join();
    }

    /** How many lines the log has. */
    int logged() {
        synchronized (lines) {
            return lines.size();
        }
    }

    /** The log from this line on. */
    List<String> loggedSince(int line) {
        synchronized (lines) {
            return List.copyOf(lines.subList(line, lines.size()));
        }
    }

    /** Waits until its process has ended; an interrupt kills it, and is kept. */
    @Override
    public void close() {
        try {
            process.destroy();
            if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(killer);
    }
}
