package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.PoolListener;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskExecutor;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A web application with mistakes in it, on a real server: what a request or a task leaves borrowed comes back. */
class WebApplicationIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final List<LeaseInfo> TOLD = new CopyOnWriteArrayList<>();

    private static ConfigurableApplicationContext context;
    private static HoldfastDataSource pool;
    private static int port;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Shop {
        @Bean
        PoolListener told() {
            return new PoolListener() {
                @Override
                public void onScopeLeak(String name, LeaseInfo lease) {
                    TOLD.add(lease);
                }
            };
        }

        @Bean
        Orders orders(HoldfastDataSource source, TaskExecutor applicationTaskExecutor) {
            return new Orders(source, applicationTaskExecutor);
        }
    }

    @RestController
    static class Orders {
        private final HoldfastDataSource source;
        private final TaskExecutor tasks;

        Orders(HoldfastDataSource source, TaskExecutor tasks) {
            this.source = source;
            this.tasks = tasks;
        }

        @GetMapping("/clean")
        String clean() throws SQLException {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
                return "ok";
            }
        }

        @GetMapping("/forgets")
        @SuppressWarnings("resource")
        String forgets() throws SQLException {
            Connection connection = source.getConnection();
            connection.setAutoCommit(false);
            connection.createStatement().execute("INSERT INTO orders VALUES (1)");
            return "ok";
        }

        @GetMapping("/throws")
        @SuppressWarnings("resource")
        String fails() throws SQLException {
            source.getConnection().createStatement().execute("SELECT 1");
            throw new IllegalStateException("on purpose");
        }

        @GetMapping("/later")
        @SuppressWarnings("resource")
        Callable<String> later() throws SQLException {
            source.getConnection().createStatement().execute("SELECT 1");
            return () -> "ok";
        }

        @GetMapping("/task")
        @SuppressWarnings("resource")
        String task() {
            tasks.execute(() -> {
                try {
                    source.getConnection().createStatement().execute("SELECT 2");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            return "ok";
        }
    }

    @BeforeAll
    static void start() throws Exception {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        String schema = server.createSchema();
        server.execute("CREATE TABLE " + schema + ".orders (id INT PRIMARY KEY)");
        context = new SpringApplicationBuilder(Shop.class)
                .properties(
                        "server.port=0",
                        "spring.main.banner-mode=off",
                        "spring.datasource.url=" + server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, schema),
                        "spring.datasource.username=" + TestServer.APP_USER,
                        "spring.datasource.password=" + TestServer.APP_PASSWORD,
                        "spring.datasource.hikari.maximum-pool-size=4",
                        "management.endpoints.web.exposure.include=health,holdfast,metrics",
                        "management.endpoint.health.show-details=always")
                .run();
        port = ((WebServerApplicationContext) context).getWebServer().getPort();
        pool = context.getBean(HoldfastDataSource.class);
    }

    @AfterAll
    static void stop() {
        context.close();
        assertThat(pool.isClosed()).isTrue();
    }

    @BeforeEach
    void forget() {
        TOLD.clear();
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void allBack() {
        await().atMost(Duration.ofSeconds(10)).until(() -> pool.stats().inUse() == 0);
    }

    @Test
    void aCleanRequestMustBeLeftAlone() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(get("/clean").statusCode()).isEqualTo(200);
        }
        assertThat(TOLD).isEmpty();
    }

    @Test
    void whatARequestForgetsMustComeBackRolledBackAndNamed() throws Exception {
        for (int i = 0; i < 8; i++) {
            // The pool has four: without the scope the fifth would wait, and the second find its row there.
            assertThat(get("/forgets").statusCode()).isEqualTo(200);
            allBack();
        }
        await().until(() -> TOLD.size() == 8);
        assertThat(TOLD.get(7).borrowSite()).startsWith("WebApplicationIT.java:");
        assertThat(TOLD.get(7).lastSql()).isEqualTo("INSERT INTO orders VALUES (?)");
        assertThat(pool.stats().scopeLeaks()).isGreaterThanOrEqualTo(8);
    }

    @Test
    void anErrorMustNotKeepTheConnection() throws Exception {
        for (int i = 0; i < 6; i++) {
            assertThat(get("/throws").statusCode()).isEqualTo(500);
        }
        allBack();
        await().until(() -> TOLD.size() == 6);
    }

    @Test
    void aRequestThatGoesOnElsewhereMustKeepItsLeaseUntilItsEnd() throws Exception {
        for (int i = 0; i < 6; i++) {
            assertThat(get("/later").statusCode()).isEqualTo(200);
        }
        allBack();
        await().until(() -> TOLD.size() == 6);
    }

    @Test
    void whatATaskForgetsMustComeBack() throws Exception {
        for (int i = 0; i < 6; i++) {
            assertThat(get("/task").statusCode()).isEqualTo(200);
        }
        await().until(() -> TOLD.size() == 6);
        allBack();
    }

    @Test
    void theIndicatorMustNotBorrowAndAFullPoolMustNotBeDown() throws Exception {
        assertThat(get("/actuator/health").body()).contains("\"db\"", "\"status\":\"UP\"");
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(pool.getConnection());
        }
        long borrows = pool.stats().borrows();
        HttpResponse<String> full = get("/actuator/health");
        assertThat(full.statusCode()).isEqualTo(200);
        assertThat(full.body()).contains("\"status\":\"DEGRADED\"", "\"inUse\":4");
        assertThat(pool.stats().borrows()).isEqualTo(borrows);
        HttpResponse<String> shown = get("/actuator/holdfast");
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.body()).contains("\"inUse\":4", "\"connections\"").doesNotContain(TestServer.APP_PASSWORD);
        assertThat(get("/actuator/metrics/hikaricp.connections.active").body()).contains("4.0");
        for (Connection connection : all) {
            connection.close();
        }
    }
}
