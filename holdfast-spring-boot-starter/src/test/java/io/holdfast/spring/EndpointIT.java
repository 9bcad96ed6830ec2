package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.monitor.Monitor;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The actuator's end point: leases, drops and findings, and who may see what in them. */
class EndpointIT {
    private static final String SQL = "SELECT 'secret-of-a-customer' AS t_marker";
    private static final String MASKED = "SELECT ? AS t_marker";

    private ConfigurableApplicationContext context;
    private Connection held;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        /** Stands for a login: who names itself is somebody, with the role that it names. */
        @Bean
        Filter login() {
            return (request, response, chain) -> {
                HttpServletRequest http = (HttpServletRequest) request;
                String role = http.getHeader("X-Role");
                chain.doFilter(
                        role == null
                                ? request
                                : new HttpServletRequestWrapper(http) {
                                    @Override
                                    public Principal getUserPrincipal() {
                                        return () -> "somebody";
                                    }

                                    @Override
                                    public boolean isUserInRole(String asked) {
                                        return asked.equals(role);
                                    }
                                },
                        response);
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Watched {
        @Bean(destroyMethod = "close")
        Monitor monitor(HoldfastDataSource pool) throws Exception {
            return Monitor.builder()
                    .pool(pool)
                    .examineEvery(Duration.ofSeconds(1))
                    .start();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Sanitized {
        @Bean
        SanitizingFunction users() {
            return SanitizingFunction.sanitizeValue().ifKeyEquals("holdfast.user");
        }
    }

    private void start(List<Class<?>> more, String... settings) throws SQLException {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        String schema = server.createSchema();
        List<Class<?>> sources = new ArrayList<>(more);
        sources.add(Application.class);
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of(
                "server.port=0",
                "spring.main.banner-mode=off",
                "spring.datasource.url=" + server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, schema),
                "spring.datasource.username=" + TestServer.APP_USER,
                "spring.datasource.password=" + TestServer.APP_PASSWORD,
                "management.endpoints.web.exposure.include=holdfast"));
        context = new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
                .properties(all.toArray(String[]::new))
                .run();
        held = context.getBean(HoldfastDataSource.class).getConnection();
        try (Statement statement = held.createStatement()) {
            statement.execute(SQL);
        }
    }

    @AfterEach
    void stop() throws SQLException {
        held.close();
        context.close();
    }

    private String shown(String... headers) throws Exception {
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + "/actuator/holdfast"))
                .timeout(Duration.ofSeconds(20));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).doesNotContain("secret-of-a-customer", TestServer.APP_PASSWORD);
        return response.body();
    }

    @Test
    void valuesMustBeHiddenUnlessTheApplicationShowsThem() throws Exception {
        start(List.of());
        assertThat(shown())
                .contains("\"lastSql\":\"******\"", "\"user\":\"******\"", "\"inUse\":1", "\"heldSeconds\"")
                .doesNotContain("t_marker", "\"monitor\"");
    }

    @Test
    void valuesMustBeShownWhereTheApplicationSaysSo() throws Exception {
        start(List.of(), "management.endpoint.holdfast.show-values=always");
        assertThat(shown()).contains("\"lastSql\":\"" + MASKED + "\"", "\"user\":\"app\"");
    }

    @Test
    void sanitizingFunctionsMustHaveTheLastWord() throws Exception {
        start(List.of(Sanitized.class), "management.endpoint.holdfast.show-values=always");
        assertThat(shown()).contains("\"lastSql\":\"" + MASKED + "\"", "\"user\":\"******\"");
    }

    @Test
    void whoIsAuthorizedMustSeeThem() throws Exception {
        start(
                List.of(),
                "management.endpoint.holdfast.show-values=when-authorized",
                "management.endpoint.holdfast.roles=ops");
        assertThat(shown()).contains("\"lastSql\":\"******\"");
        assertThat(shown("X-Role", "guest")).contains("\"lastSql\":\"******\"");
        assertThat(shown("X-Role", "ops")).contains("\"lastSql\":\"" + MASKED + "\"");
    }

    @Test
    @SuppressWarnings("unchecked")
    void lostConnectionsAndFindingsMustBeThere() throws Exception {
        start(List.of(Watched.class));
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        HoldfastDataSource pool = context.getBean(HoldfastDataSource.class);
        await().atMost(Duration.ofSeconds(20)).until(() -> pool.stats().idle() > 0);
        long victim = pool.connections().stream()
                .filter(connection -> connection.lease() == null)
                .findFirst()
                .orElseThrow()
                .serverId();
        server.execute("KILL " + victim);
        Map<String, Object> all = new java.util.HashMap<>();
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            all.putAll(JsonParserFactory.getJsonParser().parseMap(shown()));
            Map<String, Object> pools = (Map<String, Object>) all.get("pools");
            Map<String, Object> one = (Map<String, Object>) pools.get("dataSource");
            assertThat((List<Map<String, Object>>) one.get("drops"))
                    .singleElement()
                    .satisfies(drop -> assertThat(drop).containsKeys("at", "reason", "ageSeconds", "detail"));
            Map<String, Object> monitor = (Map<String, Object>) all.get("monitor");
            assertThat((List<Map<String, Object>>) monitor.get("verdicts"))
                    .isNotEmpty()
                    .allSatisfy(verdict -> assertThat(verdict).containsEntry("sentence", "******"));
            assertThat((List<Map<String, Object>>) monitor.get("drops"))
                    .isNotEmpty()
                    .allSatisfy(drop -> assertThat((String) drop.get("code")).startsWith("HF-4"));
            assertThat((List<Map<String, Object>>) monitor.get("findings"))
                    .isNotEmpty()
                    .allSatisfy(
                            finding -> assertThat((String) finding.get("code")).startsWith("HF-2"))
                    .allSatisfy(finding -> assertThat(finding).containsEntry("sentence", "******"));
        });
    }
}
