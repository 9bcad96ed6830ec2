package io.holdfast.fleet;

import io.holdfast.testkit.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM with pools, driven over its standard input; see {@link FleetPools}. */
final class FleetJvm implements AutoCloseable {
    static final int BORROWS = 0;
    static final int TIMEOUTS = 1;
    static final int FAILURES = 2;
    static final int REFUSED = 3;

    private final Process process;
    private final PrintWriter orders;
    private volatile long[] figures = new long[4];
    private volatile String firstFailure = "";

    private FleetJvm(Process process) {
        this.process = process;
        this.orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "reader");
        reader.setDaemon(true);
        reader.start();
    }

    static FleetJvm start(String url, FleetLive.Mode mode, int pools) throws IOException {
        return new FleetJvm(new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FleetPools.class.getName(),
                        url,
                        TestServer.APP_USER,
                        TestServer.APP_PASSWORD,
                        mode.name(),
                        String.valueOf(pools)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                if (line.startsWith("failure ")) {
                    firstFailure = line.substring("failure ".length());
                } else {
                    String[] words = line.split(" ");
                    long[] read = new long[words.length];
                    for (int i = 0; i < words.length; i++) {
                        read[i] = Long.parseLong(words[i]);
                    }
                    figures = read;
                }
            }
        } catch (IOException e) {
            // It was killed.
        }
    }

    void say(String order) {
        orders.println(order);
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    long figure(int which) {
        return figures[which];
    }

    String firstFailure() {
        return firstFailure;
    }

    void await(Duration limit) throws InterruptedException {
        process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
