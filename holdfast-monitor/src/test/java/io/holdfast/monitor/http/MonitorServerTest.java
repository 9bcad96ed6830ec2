package io.holdfast.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.Watched;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is answered, without any database. */
class MonitorServerTest {
    private static final String TOKEN = "a-token-of-some-length";

    private Monitor monitor;

    @BeforeEach
    void open() throws Exception {
        monitor = Monitor.builder()
                .examineEvery(Duration.ZERO)
                .onDemand()
                .node("here")
                .start();
    }

    @AfterEach
    void close() {
        monitor.close();
    }

    private MonitorServer server(String token, boolean openHealth) throws Exception {
        return MonitorServer.start(
                monitor, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), token, openHealth);
    }

    /** One such request took the application's whole heap. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "range=8760h&points=2147483647",
                "range=8760h&points=2001",
                "points=0",
                "points=-1",
                "points=x",
                "range=0s",
                "range=-5m",
                "range=8785h",
                "range=999999999999999h",
                "range=x"
            })
    void numbersBeyondTheirLimitsMustBeRefused(String query) throws Exception {
        try (MonitorServer server = server(null, false)) {
            assertThat(Watched.get(server.url(), "/api/v1/history?" + query).statusCode())
                    .isEqualTo(400);
            if (query.startsWith("range") && !query.contains("points")) {
                assertThat(Watched.get(server.url(), "/api/v1/queries?" + query).statusCode())
                        .isEqualTo(400);
            }
            assertThat(Watched.get(server.url(), "/api/v1/queries?range=8760h").statusCode())
                    .isEqualTo(200);
            assertThat(Watched.get(server.url(), "/api/v1/history?range=8760h&points=2000")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/hc/health", "/api/v1/hc/ready", "/api/v1/hc/database", "/health/db"})
    void openHealthMustSayTheStatusAndNothingElse(String path) throws Exception {
        try (MonitorServer open = server(TOKEN, true);
                MonitorServer closed = server(TOKEN, false)) {
            var answer = Watched.get(open.url(), path);
            assertThat(answer.statusCode()).isEqualTo(200);
            JsonNode body = JsonMapper.shared().readTree(answer.body());
            assertThat(body.propertyNames()).containsExactly("status");
            assertThat(body.path("status").asString()).isEqualTo("UP");
            assertThat(Watched.get(open.url(), "/api/v1/hc/health", "Authorization", "Bearer " + TOKEN)
                            .body())
                    .contains("\"node\"");
            assertThat(Watched.get(open.url(), "/api/v1/snapshot").statusCode()).isEqualTo(401);
            assertThat(Watched.get(open.url(), "/metrics").statusCode()).isEqualTo(401);
            assertThat(Watched.get(closed.url(), path).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void aPageOfAnotherSiteMustGetNothing() throws Exception {
        try (MonitorServer server = server(null, false)) {
            for (String path :
                    new String[] {"/api/v1/history?range=8760h", "/api/v1/snapshot", "/metrics", "/app.js"}) {
                assertThat(Watched.get(server.url(), path, "Sec-Fetch-Site", "cross-site")
                                .statusCode())
                        .isEqualTo(403);
            }
            assertThat(Watched.get(server.url(), "/api/v1/snapshot", "Sec-Fetch-Site", "same-origin")
                            .statusCode())
                    .isEqualTo(200);
        }
    }
}
