package io.holdfast.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.Snapshot;
import io.holdfast.monitor.SnapshotJson;
import io.holdfast.monitor.Watched;
import io.holdfast.monitor.observe.Replay;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.ScriptedDriver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle in the page. */
class ReplayTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    private Path folder;

    private Path bundle(Map<String, byte[]> parts) throws IOException {
        Path file = folder.resolve("bundle.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    /** The end of an event's data is an empty line. */
    private static String event(ReplayServer server) throws IOException {
        try (Socket socket = new Socket(server.url().getHost(), server.url().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("event: ")) {
                    return line + " " + in.readLine();
                }
            }
            return "";
        }
    }

    @Test
    void aBundleMustShowTheMomentAtWhichItWasWritten() throws Exception {
        try (ScriptedDriver driver = new ScriptedDriver();
                HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                        .name("orders")
                        .dataSource(driver.dataSource())
                        .build());
                Monitor monitor = Monitor.builder()
                        .pool(pool)
                        .examineEvery(Duration.ZERO)
                        .sink(alert -> {})
                        .onDemand()
                        .start()) {
            monitor.sampleNow();
            Snapshot seen = monitor.snapshot();
            Path bundle = bundle(Map.of(
                    "pools.json",
                    SnapshotJson.write(seen),
                    Replay.HISTORY,
                    SnapshotJson.write(Replay.historyOf(monitor, seen.at().plusSeconds(1)))));
            Replay replay = Replay.read(bundle);

            assertThat(replay.snapshot().at()).isEqualTo(seen.at());
            assertThat(replay.snapshot().pools().get(0).name()).isEqualTo("orders");
            assertThat(replay.history()).containsOnlyKeys("15m", "6h", "48h");
            try (ReplayServer server = ReplayServer.start(replay, ANY, null)) {
                assertThat(SnapshotJson.read(Watched.get(server.url(), "/api/v1/snapshot")
                                        .body()
                                        .getBytes(StandardCharsets.UTF_8))
                                .at())
                        .isEqualTo(seen.at());
                assertThat(Watched.get(server.url(), "/api/v1/history?range=720h")
                                .body())
                        .contains("\"pool-orders\"");
                assertThat(event(server)).startsWith("event: replay data: {\"schema\":\"holdfast-monitor\"");
                assertThat(Watched.get(server.url(), "/").statusCode()).isEqualTo(200);
                assertThat(Watched.get(server.url(), "/metrics").statusCode()).isEqualTo(404);
                assertThat(Watched.get(server.url(), "/", "Sec-Fetch-Site", "cross-site")
                                .statusCode())
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void severalMonitorsMustBeOnePage() throws Exception {
        Snapshot one = new Snapshot(
                Snapshot.SCHEMA,
                Snapshot.SCHEMA_VERSION,
                "web1",
                java.time.Instant.EPOCH,
                10,
                HealthStatus.UP,
                List.of(),
                List.of(),
                List.of(),
                List.of());
        Snapshot other = new Snapshot(
                Snapshot.SCHEMA,
                Snapshot.SCHEMA_VERSION,
                "web2",
                java.time.Instant.EPOCH,
                10,
                HealthStatus.DOWN,
                List.of(),
                List.of(),
                List.of(),
                List.of());
        Replay replay = Replay.read(
                bundle(Map.of("pools.json", SnapshotJson.write(one), "pools-1.json", SnapshotJson.write(other))));

        assertThat(replay.snapshot().status()).isEqualTo(HealthStatus.DOWN);
        assertThat(replay.snapshot().node()).isEqualTo("web1");
    }

    @Test
    void whatIsNoBundleMustBeRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "no zip");
        assertThatThrownBy(() -> Replay.read(text)).isInstanceOf(IOException.class);
        Path empty = bundle(Map.of("manifest.json", new byte[0]));
        assertThatThrownBy(() -> Replay.read(empty)).isInstanceOf(IOException.class);
        Path wrong = bundle(Map.of("pools.json", "{}".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> Replay.read(wrong)).isInstanceOf(IOException.class);
        Path broken = bundle(Map.of("facts.json", "[".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> Replay.read(broken)).isInstanceOf(IOException.class);
    }
}
