package io.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real HAProxy in a process of its own, on a free port of 127.0.0.1. The program is Debian's package {@code haproxy}, which has
 * to be installed. Thread-safe; one that is not closed dies with this JVM.
 */
public final class HaproxyServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration END_LIMIT = Duration.ofSeconds(20);
    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin/haproxy"), Path.of("/usr/local/sbin/haproxy"), Path.of("/usr/bin/haproxy"));

    private final Path folder;
    private final int port;
    private ServerProcess process;

    private HaproxyServer(Path folder, int port, ServerProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Stands before a server: what connects to {@link #port()} reaches it. */
    public static HaproxyServer before(TestServer server) {
        return before(server.port(), 200);
    }

    /** Stands before a port of 127.0.0.1, and lets so many connections through to it at a time; others wait for ten seconds. */
    public static HaproxyServer before(int serverPort, int maxconn) {
        int port = Ports.free();
        String configuration = String.format(Locale.ROOT, """
                global
                    stats socket unix@admin.sock mode 600 level operator
                defaults
                    mode tcp
                    timeout connect 3s
                    timeout queue 10s
                    timeout client 1h
                    timeout server 1h
                listen mysql
                    bind 127.0.0.1:%d
                    server one 127.0.0.1:%d maxconn %d on-marked-down shutdown-sessions
                """, port, serverPort, maxconn);
        return start(configuration, port);
    }

    /**
     * Runs a configuration, in a folder of its own.
     *
     * @param port on which it listens, by which it is seen to be ready
     */
    public static HaproxyServer start(String configuration, int port) {
        try {
            Path folder = Files.createTempDirectory("haproxy");
            Files.writeString(folder.resolve("haproxy.cfg"), configuration);
            HaproxyServer server = new HaproxyServer(folder, port, run(folder));
            server.awaitReady();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start HAProxy", e);
        }
    }

    /** A port on which nothing listens, for a configuration. */
    public static int freePort() {
        return Ports.free();
    }

    /** What {@code haproxy -c} says of a configuration; an empty text when it is content. */
    public static String verify(String configuration) {
        try {
            Path file = Files.createTempFile("haproxy", ".cfg");
            try {
                Files.writeString(file, configuration);
                Process check = new ProcessBuilder(program().toString(), "-c", "-f", file.toString())
                        .redirectErrorStream(true)
                        .start();
                String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                boolean ended = Deadline.uninterrupted(
                        "haproxy -c", () -> check.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS));
                boolean fine = ended && check.exitValue() == 0 && !said.contains("[WARNING]");
                return fine ? "" : said + "exit " + (ended ? check.exitValue() : "none");
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run haproxy -c", e);
        }
    }

    private static ServerProcess run(Path folder) throws IOException {
        return ServerProcess.start(
                List.of(
                        program().toString(),
                        "-db",
                        "-f",
                        folder.resolve("haproxy.cfg").toString()),
                folder,
                folder.resolve("output.log"));
    }

    private static Path program() {
        return PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new TestServerException("HAProxy is not installed; on Debian: apt-get install haproxy"));
    }

    private void awaitReady() {
        if (!Deadline.await(START_LIMIT, () -> accepts() || !process.isAlive()) || !process.isAlive()) {
            String said = ErrorLog.tail(folder.resolve("output.log"));
            close();
            throw new TestServerException("HAProxy did not start" + said);
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Ports.loopback(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Where clients connect. */
    public int port() {
        return port;
    }

    /** Where {@code stats socket unix@admin.sock} of a configuration is. */
    public Path adminSocket() {
        return folder.resolve("admin.sock");
    }

    /** SIGKILL: its connections on both sides end at once. */
    public synchronized void kill9() {
        process.kill();
    }

    /** Runs it again after {@link #kill9()}, on the same port. */
    public synchronized void restart() {
        try {
            process = run(folder);
            awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start HAProxy", e);
        }
    }

    /** SIGSTOP: connections stay open, and nothing passes. */
    public synchronized void freeze() {
        process.stop();
    }

    /** SIGCONT. */
    public synchronized void thaw() {
        process.resume();
    }

    @Override
    public synchronized void close() {
        process.kill();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }
}
