package io.holdfast.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.monitor.http.MonitorServer;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real server that is watched without any pool, while it is frozen, read-only, full, and killed. */
class ServersIT {
    private static void mustSay(URI url, String status, int ready) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            for (String path : List.of("/api/v1/hc/database", "/health/db", "/api/v1/hc/ready", "/api/v1/hc/health")) {
                HttpResponse<String> answer = Watched.get(url, path);
                JsonNode body = JsonMapper.shared().readTree(answer.body());
                assertThat(body.path("status").asString()).as(answer.body()).isEqualTo(status);
                assertThat(answer.statusCode()).as(path).isEqualTo(path.endsWith("/health") ? 200 : ready);
                if (!status.equals("UP")) {
                    assertThat(body.path("cause").asString()).as(path).isNotEmpty();
                }
            }
            String up = "holdfast_server_up{server=\""
                    + JsonMapper.shared()
                            .readTree(Watched.get(url, "/api/v1/hc/database").body())
                            .path("server")
                            .asString()
                    + "\"} " + (status.equals("DOWN") ? 0 : 1);
            assertThat(Watched.get(url, "/metrics").body()).contains(up);
        });
    }

    /** One of the two servers; both with {@code -Dholdfast.matrix=whole}. */
    static Stream<ServerKind> kinds() {
        return "whole".equals(System.getProperty("holdfast.matrix"))
                ? Stream.of(ServerKind.values())
                : Stream.of(ServerKind.MARIADB);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyEndPointMustSayWhatAServerSuffersWithoutAPool(ServerKind kind) throws Exception {
        try (TestServer server = TestServer.start(kind);
                Monitor monitor = Monitor.builder()
                        .server(Watched.admin(server))
                        .interval(Duration.ofSeconds(1))
                        .healthInterval(Duration.ofMillis(300))
                        .examineEvery(Duration.ZERO)
                        .sink(alert -> {})
                        .start();
                MonitorServer http = MonitorServer.start(monitor, 0)) {
            URI url = http.url();
            await().atMost(Duration.ofSeconds(30)).until(monitor::hasLooked);
            mustSay(url, "UP", 200);

            server.freeze();
            try {
                mustSay(url, "DOWN", 503);
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(monitor.alerts())
                                .extracting(Alert::code)
                                .containsExactly("HF-6010"));
            } finally {
                server.thaw();
            }
            mustSay(url, "UP", 200);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(monitor.alerts()).isEmpty());

            server.execute("SET GLOBAL read_only = 1");
            mustSay(url, "DEGRADED", 200);
            server.execute("SET GLOBAL read_only = 0");
            mustSay(url, "UP", 200);

            server.execute("SET GLOBAL max_connections = 12");
            List<Connection> all = new ArrayList<>();
            try {
                for (int i = 0; i < 20; i++) {
                    all.add(server.adminConnection());
                }
            } catch (SQLException e) {
                // Full, as it was meant to be.
            }
            mustSay(url, "DEGRADED", 200);
            for (Connection connection : all) {
                connection.close();
            }
            mustSay(url, "UP", 200);

            server.kill9();
            mustSay(url, "DOWN", 503);
            Snapshot snapshot = monitor.snapshot();
            assertThat(snapshot.status()).isEqualTo(HealthStatus.DOWN);
            assertThat(snapshot.verdicts().get(0).level()).isEqualTo("CRIT");
        }
    }
}
