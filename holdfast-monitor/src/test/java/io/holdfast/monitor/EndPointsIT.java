package io.holdfast.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.monitor.http.MonitorServer;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.Scope;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.hawkular.agent.prometheus.text.TextPrometheusMetricsProcessor;
import org.hawkular.agent.prometheus.walkers.CollectorPrometheusMetricsWalker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The health end points while things go wrong, on real servers; and clients that mean no good. */
class EndPointsIT {
    private static final List<String> HEALTH =
            List.of("/api/v1/hc/health", "/api/v1/hc/ready", "/api/v1/hc/database", "/health/db");
    private static final int REQUESTS = 400;

    private static final class Scene implements AutoCloseable {
        final TestServer server;
        final FaultProxy proxy;
        final HoldfastDataSource pool;
        final Monitor monitor;
        final MonitorServer http;

        Scene(TestServer server) throws Exception {
            this.server = server;
            this.proxy = FaultProxy.of(server);
            this.pool = new HoldfastDataSource(
                    Watched.pool(server, proxy, "orders").size(3).maxOverflow(2).build());
            Watched.borrow(pool, 20);
            this.monitor = Monitor.builder()
                    .pool(pool)
                    .interval(Duration.ofSeconds(1))
                    .healthInterval(Duration.ofMillis(500))
                    .examineEvery(Duration.ZERO)
                    .start();
            this.http = MonitorServer.start(monitor, 0);
            mustBecome("UP");
        }

        String status() throws Exception {
            return database().path("status").asString();
        }

        void mustBecome(String status) {
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () -> assertThat(status()).as("%s", database()).isEqualTo(status));
        }

        JsonNode database() throws Exception {
            return JsonMapper.shared()
                    .readTree(Watched.get(http.url(), "/api/v1/hc/database").body());
        }

        @Override
        public void close() {
            http.close();
            monitor.close();
            proxy.heal();
            pool.close();
            proxy.close();
        }
    }

    /** From the first byte sent to the end of the answer; by a plain socket, since a client's machinery takes milliseconds. */
    private static double timed(URI url, String path) throws Exception {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setTcpNoDelay(true);
            byte[] request =
                    ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
            long begun = System.nanoTime();
            socket.getOutputStream().write(request);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            double millis = (System.nanoTime() - begun) / 1e6;
            assertThat(answer).startsWith("HTTP/1.1 ").contains("\"status\":");
            return millis;
        }
    }

    /** An answer that is always the same, from a thread that does nothing else: how quick the machine is at this moment. */
    private static final class Control implements AutoCloseable {
        private static final byte[] ANSWER =
                "HTTP/1.1 200 OK\r\n\r\n{\"status\":0}".getBytes(StandardCharsets.US_ASCII);
        private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        private final Thread thread = new Thread(this::answer, "control");

        Control() throws IOException {
            thread.setDaemon(true);
            thread.start();
        }

        private void answer() {
            while (!listening.isClosed()) {
                try (Socket socket = listening.accept()) {
                    socket.getInputStream().read(new byte[1024]);
                    socket.getOutputStream().write(ANSWER);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    // Closed at the end of the test.
                }
            }
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + listening.getLocalPort());
        }

        @Override
        public void close() throws Exception {
            listening.close();
            thread.join();
        }
    }

    private interface Preparation {
        void prepare() throws IOException;
    }

    private static void mustBeQuick(Scene scene, String what) throws Exception {
        mustBeQuick(scene, what, () -> {});
    }

    /**
     * 99 of 100 answers must come within 5 ms, or, on a machine that is busy with other things, within a few times of
     * what the control takes. One round of several is enough: what the monitor itself does wrong shows in each.
     */
    private static void mustBeQuick(Scene scene, String what, Preparation preparation) throws Exception {
        List<String> rounds = new ArrayList<>();
        try (Control control = new Control()) {
            for (int round = 0; round < 6; round++) {
                preparation.prepare();
                double[] ours = new double[REQUESTS];
                double[] controls = new double[REQUESTS];
                for (int i = 0; i < REQUESTS; i++) {
                    ours[i] = timed(scene.http.url(), HEALTH.get(i % HEALTH.size()));
                    controls[i] = timed(control.url(), "/");
                }
                double p99 = p99(ours);
                double limit = Math.max(5.0, 5 * p99(controls));
                if (round > 0 && p99 <= limit) {
                    return;
                }
                rounds.add(p99 + " of " + limit);
            }
        }
        assertThat(rounds).as("p99 in ms while " + what).isEmpty();
    }

    private static double p99(double[] millis) {
        Arrays.sort(millis);
        return millis[REQUESTS * 99 / 100 - 1];
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void theAnswerMustBeRightAndQuickWhateverHappens(ServerKind kind) throws Exception {
        try (Scene scene = new Scene(TestServer.shared(kind))) {
            mustBeQuick(scene, "all is well");
            assertThat(scene.database().path("pool_size").asInt()).isEqualTo(3);
            assertThat(scene.database().path("max_overflow").asInt()).isEqualTo(2);
            assertThat(scene.database().path("checkedout").asInt()).isZero();
            assertThat(scene.database().path("usage_rate").asDouble()).isZero();

            List<Connection> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                all.add(scene.pool.getConnection());
            }
            assertThat(scene.status()).isEqualTo("DEGRADED");
            JsonNode full = scene.database();
            assertThat(full.path("checkedout").asInt()).isEqualTo(5);
            assertThat(full.path("overflow").asInt()).isEqualTo(2);
            assertThat(full.path("usage_rate").asDouble()).isEqualTo(1.0);
            assertThat(full.path("cause").asString()).contains("5 connections are in use", "database answers");
            assertThat(Watched.get(scene.http.url(), "/api/v1/hc/ready").statusCode())
                    .isEqualTo(200);
            mustBeQuick(scene, "the pool is exhausted");
            for (Connection connection : all) {
                connection.close();
            }
            scene.mustBecome("UP");

            scene.proxy.blackHole(Direction.BOTH, Scope.ALL);
            scene.mustBecome("DOWN");
            mustBeQuick(scene, "the network is a black hole");
            mustSayDown(scene);
            scene.proxy.heal();
            scene.mustBecome("UP");

            scene.server.freeze();
            try {
                scene.mustBecome("DOWN");
                mustBeQuick(scene, "the server is frozen");
                mustSayDown(scene);
            } finally {
                scene.server.thaw();
            }
            scene.mustBecome("UP");

            scene.proxy.refuse();
            scene.proxy.cut(Cut.RST);
            scene.mustBecome("DOWN");
            mustBeQuick(scene, "the port is refused");
        }
    }

    private static void mustSayDown(Scene scene) throws Exception {
        assertThat(Watched.get(scene.http.url(), "/api/v1/hc/ready").statusCode())
                .isEqualTo(503);
        assertThat(Watched.get(scene.http.url(), "/health/db").statusCode()).isEqualTo(503);
        assertThat(Watched.get(scene.http.url(), "/api/v1/hc/health").statusCode())
                .as("the process lives")
                .isEqualTo(200);
        JsonNode down = scene.database();
        assertThat(down.path("cause").asString()).isNotEmpty();
        assertThat(down.path("since").asString()).isNotEmpty();
        assertThat(down.path("observer").asString()).isEqualTo("FAILS");
    }

    /** One observer is not enough: the pool's connections answer, and only a new one does not get through. */
    @Test
    void aDatabaseThatAnswersThePoolMustNotBeDown() throws Exception {
        TestServer server = TestServer.builder(ServerKind.MARIADB).start();
        try (Scene scene = new Scene(server)) {
            server.execute("SET GLOBAL max_connections = 10");
            List<Connection> others = new ArrayList<>();
            try (Connection admin = server.adminConnection()) {
                for (int i = 0; i < 20; i++) {
                    try {
                        others.add(server.adminConnection());
                    } catch (java.sql.SQLException e) {
                        break;
                    }
                }
                Watched.execute(admin, "KILL " + observerOf(scene, admin));
                await().atMost(Duration.ofSeconds(10)).until(() -> {
                    Watched.borrow(scene.pool, 1);
                    others.add(server.adminConnection());
                    return scene.status().equals("DEGRADED");
                });
            } catch (java.sql.SQLException e) {
                // The place of the observer was taken, as it was meant to be.
            }
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                Watched.borrow(scene.pool, 1);
                JsonNode database = scene.database();
                assertThat(database.path("status").asString()).isEqualTo("DEGRADED");
                assertThat(database.path("cause").asString()).contains("answers the pool");
            });
            for (Connection other : others) {
                other.close();
            }
        } finally {
            server.close();
        }
    }

    /** Of the pool's user's sessions the one that is none of the pool's slots. */
    private static long observerOf(Scene scene, Connection admin) throws Exception {
        List<Long> slots =
                scene.pool.connections().stream().map(each -> each.serverId()).toList();
        var rows = admin.createStatement()
                .executeQuery(
                        "SELECT id FROM information_schema.processlist WHERE user = '" + TestServer.APP_USER + "'");
        while (rows.next()) {
            if (!slots.contains(rows.getLong(1))) {
                return rows.getLong(1);
            }
        }
        throw new AssertionError("the monitor has no session of its own");
    }

    @Test
    void aThousandSlowClientsMustTakeNothing() throws Exception {
        try (Scene scene = new Scene(TestServer.shared(ServerKind.MYSQL))) {
            List<Socket> slow = new ArrayList<>();
            int threads = Thread.activeCount();
            try {
                mustBeQuick(scene, "1,000 clients are slow to send", () -> {
                    for (Socket socket : slow) {
                        socket.close();
                    }
                    slow.clear();
                    for (int i = 0; i < 1_000; i++) {
                        Socket socket = new Socket(
                                scene.http.url().getHost(), scene.http.url().getPort());
                        socket.getOutputStream()
                                .write("GET /api/v1/hc/health HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
                        slow.add(socket);
                    }
                });
                long begun = System.nanoTime();
                Watched.borrow(scene.pool, 500);
                assertThat(Thread.activeCount()).as("threads").isLessThanOrEqualTo(threads + 3);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
                String answer = new String(slow.get(999).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).startsWith("HTTP/1.1 408").contains("HF-6025");
            } finally {
                for (Socket socket : slow) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void badRequestsMustGetAnAnswer() throws Exception {
        try (Scene scene = new Scene(TestServer.shared(ServerKind.MYSQL))) {
            URI url = scene.http.url();
            assertThat(raw(url, "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(1 << 20) + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 431");
            assertThat(raw(url, "DELETE /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .startsWith("HTTP/1.1 405")
                    .contains("Allow: GET, HEAD");
            assertThat(raw(
                            url,
                            "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
                                    + "y".repeat(100_000)))
                    .startsWith("HTTP/1.1 405");
            assertThat(raw(url, "nonsense\r\n\r\n")).startsWith("HTTP/1.1 400");
            assertThat(raw(url, "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .startsWith("HTTP/1.1 404");
            assertThat(raw(url, "GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
                    .startsWith("HTTP/1.1 403");
            assertThat(raw(url, "GET /api/v1/history?range=-5m HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .startsWith("HTTP/1.1 400");
            assertThat(raw(url, "HEAD /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContain("# TYPE");
            assertThat(raw(url, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .contains(
                            "Content-Security-Policy: default-src 'none'; script-src 'self'",
                            "X-Content-Type-Options: nosniff");
        }
    }

    private static String raw(URI url, String request) throws Exception {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            ExecutorService writer = Executors.newSingleThreadExecutor();
            writer.submit(() -> {
                OutputStream out = socket.getOutputStream();
                out.write(request.getBytes(StandardCharsets.US_ASCII));
                out.flush();
                return null;
            });
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            writer.shutdownNow();
            return answer;
        }
    }

    @Test
    void aTokenMustBeAskedForWhereOthersCanReachIt() throws Exception {
        String token = "a-token-of-some-length";
        try (Scene scene = new Scene(TestServer.shared(ServerKind.MYSQL))) {
            var anywhere = new java.net.InetSocketAddress("0.0.0.0", 0);
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> MonitorServer.start(scene.monitor, anywhere, null))
                    .isInstanceOf(MonitorException.class)
                    .hasMessageContaining("HF-6020");
            try (MonitorServer guarded = MonitorServer.start(scene.monitor, anywhere, token)) {
                URI url = guarded.url();
                assertThat(Watched.get(url, "/health/db").statusCode()).isEqualTo(401);
                assertThat(Watched.get(url, "/health/db", "Authorization", "Bearer wrong-but-long-enough")
                                .statusCode())
                        .isEqualTo(401);
                assertThat(Watched.get(url, "/health/db", "Authorization", "Bearer " + token)
                                .statusCode())
                        .isEqualTo(200);
                var welcome = Watched.get(url, "/?token=" + token);
                assertThat(welcome.statusCode()).isEqualTo(303);
                String cookie = welcome.headers().firstValue("Set-Cookie").orElseThrow();
                assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(token);
                assertThat(Watched.get(url, "/", "Cookie", cookie.substring(0, cookie.indexOf(';')))
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    /** By a parser that is not ours; and nothing of a password, or of a statement's literals, anywhere. */
    @Test
    void theMetricsMustBeReadableToOthersAndHoldNoSecret() throws Exception {
        try (Scene scene = new Scene(TestServer.shared(ServerKind.MYSQL));
                Connection lease = scene.pool.getConnection()) {
            Watched.execute(lease, "SELECT 'my-secret-literal'");
            await().until(() -> scene.monitor.lastSample() != null
                    && !scene.monitor.lastSample().servers().isEmpty());
            String text = Watched.get(scene.http.url(), "/metrics").body();
            CollectorPrometheusMetricsWalker walker = new CollectorPrometheusMetricsWalker();
            new TextPrometheusMetricsProcessor(
                            new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), walker)
                    .walk();
            assertThat(walker.getAllMetricFamilies())
                    .extracting(family -> family.getName())
                    .contains(
                            "db_client_connection_count",
                            "db_client_connection_wait_time_seconds",
                            "holdfast_pool_evictions_total",
                            "holdfast_server_connections",
                            "holdfast_health");
            assertThat(text)
                    .containsPattern(
                            "db_client_connection_count\\{db_client_connection_pool_name=\"orders\",node=\"[^\"]+\",db_client_connection_state=\"used\"} 1\n");
            assertThat(text.lines().filter(line -> !line.startsWith("#")))
                    .allMatch(line -> line.matches("[a-z_]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*})? \\S+"));
            String board = Files.readString(Path.of("..", "docs", "grafana", "holdfast.json"));
            assertThat(Pattern.compile("(?:db_client|holdfast)_[a-z_]+")
                            .matcher(board)
                            .results())
                    .as("what the board asks for")
                    .isNotEmpty()
                    .extracting(MatchResult::group)
                    .filteredOn(name -> !name.startsWith("db_client_connection_pool_name")
                            && !name.equals("db_client_connection_state"))
                    .allSatisfy(name -> assertThat(text).containsPattern("(?m)^" + name + "[ {]"));
            for (String path : List.of("/metrics", "/api/v1/snapshot", "/api/v1/hc/health", "/api/v1/history")) {
                assertThat(Watched.get(scene.http.url(), path).body())
                        .as(path)
                        .doesNotContain(TestServer.APP_PASSWORD, "my-secret-literal");
            }
        }
    }
}
