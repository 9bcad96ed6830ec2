package io.holdfast.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.PoolListener;
import io.holdfast.pool.ResetOnReturn;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The shop on Holdfast and a real server: what its mistakes leave borrowed comes back, rolled back and named. */
class ShopIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int POOL = 6;
    /** More than the pool has: without its connections the shop would refuse. */
    private static final int TIMES = 2 * POOL;

    private static final List<LeaseInfo> LEFT = new CopyOnWriteArrayList<>();
    private static final AtomicInteger ROLLED_BACK = new AtomicInteger();

    private static TestServer server;
    private static String schema;
    private static ConfigurableApplicationContext context;
    private static HoldfastDataSource pool;
    private static int port;
    private static HttpClient http;

    @BeforeAll
    static void open() throws Exception {
        server = TestServer.shared(ServerKind.MYSQL);
        schema = server.createSchema();
        SpringApplication shop = new SpringApplication(Shop.class);
        context = shop.run(
                "--server.port=0",
                "--spring.datasource.url=" + server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, schema),
                "--spring.datasource.username=" + TestServer.APP_USER,
                "--spring.datasource.password=" + TestServer.APP_PASSWORD);
        port = ((WebServerApplicationContext) context).getWebServer().getPort();
        pool = context.getBean(HoldfastDataSource.class);
        pool.addListener(new PoolListener() {
            @Override
            public void onScopeLeak(String name, LeaseInfo lease) {
                LEFT.add(lease);
            }

            @Override
            public void onOpenTransaction(String name, ResetOnReturn action) {
                if (action == ResetOnReturn.ROLLBACK) {
                    ROLLED_BACK.incrementAndGet();
                }
            }
        });
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void close() {
        context.close();
    }

    @BeforeEach
    void forget() {
        LEFT.clear();
        ROLLED_BACK.set(0);
    }

    private static int post(String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .timeout(Duration.ofSeconds(20))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static long count(String table) throws SQLException {
        try (Connection connection = server.adminConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM " + schema + "." + table)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static long openTransactions() throws SQLException {
        try (Connection connection = server.adminConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM information_schema.INNODB_TRX")) {
            result.next();
            return result.getLong(1);
        }
    }

    /** All came back, nothing of them is at the server, and each report names the place. */
    private static void mustBeBack(String table, String file) throws Exception {
        await().atMost(SOON).until(() -> pool.stats().inUse() == 0);
        await().atMost(SOON).until(() -> LEFT.size() == TIMES && ROLLED_BACK.get() == TIMES);
        assertThat(LEFT).allSatisfy(lease -> assertThat(lease.borrowSite()).matches(file + "\\.java:[0-9]+"));
        await().atMost(SOON).until(() -> openTransactions() == 0);
        assertThat(count(table)).isZero();
    }

    @Test
    void whatARequestForgotMustComeBack() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            assertThat(post("/mistakes/connection?article=" + i)).isEqualTo(i % 2 == 0 ? 409 : 200);
        }
        mustBeBack("reservation", "ForgottenConnection");
    }

    @Test
    void whatATaskForgotMustComeBack() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            assertThat(post("/mistakes/task?order=1")).isEqualTo(202);
        }
        mustBeBack("receipt", "ForgottenTask");
    }

    @Test
    void whatASessionForgotMustComeBackWhenItsClientIsGone() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            CountDownLatch noted = new CountDownLatch(1);
            WebSocket visitor = http.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/mistakes/chat"), new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                            noted.countDown();
                            return WebSocket.Listener.super.onText(socket, text, last);
                        }
                    })
                    .get(20, TimeUnit.SECONDS);
            visitor.sendText("is it in stock?", true).get(20, TimeUnit.SECONDS);
            assertThat(noted.await(20, TimeUnit.SECONDS)).isTrue();
            visitor.abort();
        }
        mustBeBack("chat_message", "ForgottenSession");
    }

    @Test
    void whatACheckOutLockedMustBeFreeForOthers() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            assertThat(post("/mistakes/checkout?article=7")).isEqualTo(200);
        }
        assertThat(post("/orders?article=7")).isEqualTo(200);
        mustBeBack("receipt", "ForgottenLock");
    }
}
