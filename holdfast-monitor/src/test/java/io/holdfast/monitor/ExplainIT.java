package io.holdfast.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.monitor.http.MonitorServer;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plans on demand: by an account that may read, and by one that may not. */
class ExplainIT {
    private static Monitor monitor(TestServer server, String user) throws Exception {
        return Monitor.builder()
                .server(Target.of("127.0.0.1", server.port()).withUser(user).withPassword(PasswordSource.of("secret")))
                .examineEvery(Duration.ofSeconds(2))
                .onDemand()
                .start();
    }

    private static HttpResponse<String> explain(
            URI url, TestServer server, String schema, String header, String sql, String... more) throws Exception {
        String[] headers = new String[2 + more.length];
        headers[0] = header;
        headers[1] = Base64.getEncoder().encodeToString(sql.getBytes(StandardCharsets.UTF_8));
        System.arraycopy(more, 0, headers, 2, more.length);
        return Watched.get(
                url,
                "/api/v1/explain?server=127.0.0.1:" + server.port() + "&schema="
                        + URLEncoder.encode(schema, StandardCharsets.UTF_8),
                headers);
    }

    private static void mustBeRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(answer.body()).contains("HF-6026");
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aPlanMustBeGivenToWhoMayReadAndNothingMustChange(ServerKind kind) throws Exception {
        TestServer server = TestServer.shared(kind);
        String schema = server.createSchema();
        String user = "reads_" + schema;
        server.execute(
                "CREATE TABLE " + schema + ".items (id INT PRIMARY KEY, name VARCHAR(20))",
                "INSERT INTO " + schema + ".items VALUES (1, 'Smith'), (2, 'Jones')",
                "CREATE USER " + user + " IDENTIFIED BY 'secret'",
                "GRANT PROCESS ON *.* TO " + user,
                "GRANT SELECT ON " + schema + ".* TO " + user,
                "GRANT SELECT ON performance_schema.* TO " + user);
        try (Connection connection = server.adminConnection()) {
            connection.setCatalog(schema);
            Watched.execute(connection, "SELECT * FROM items WHERE name = 'Smith'");
        }
        try (Monitor monitor = monitor(server, user);
                MonitorServer http = MonitorServer.start(monitor, 0)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> monitor.examiners()
                            .values()
                            .iterator()
                            .next()
                            .explainer()
                            .isAllowed());

            HttpResponse<String> given =
                    explain(http.url(), server, schema, "holdfast-given", "SELECT id FROM items WHERE name = 'é'");
            assertThat(given.statusCode()).as(given.body()).isEqualTo(200);
            assertThat(given.body()).contains("\"table\":\"items\"", "\"access\":\"ALL\"");

            HttpResponse<String> known =
                    explain(http.url(), server, schema, "holdfast-known", "SELECT * FROM `items` WHERE NAME = ?");
            if (kind == ServerKind.MYSQL) {
                assertThat(known.statusCode()).as(known.body()).isEqualTo(200);
                assertThat(known.body()).contains("\"table\":\"items\"").doesNotContain("Smith");
            } else {
                // It keeps no examples, by default.
                mustBeRefused(known);
            }

            for (String sql : new String[] {
                "DELETE FROM items",
                "DROP TABLE items",
                "SELECT SLEEP(60)",
                "SELECT 1; DROP TABLE items",
                "EXPLAIN ANALYZE SELECT * FROM items",
                "SELECT * FROM nothing",
                "SELECT * FROM mysql.user",
                "",
                "?"
            }) {
                mustBeRefused(explain(http.url(), server, schema, "holdfast-given", sql));
            }
            assertThat(explain(http.url(), server, schema, "holdfast-given", "SELECT 1", "Sec-Fetch-Site", "cross-site")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(Watched.get(http.url(), "/api/v1/explain?server=127.0.0.1:" + server.port())
                            .statusCode())
                    .isEqualTo(400);
            assertThat(Watched.get(http.url(), "/api/v1/explain?server=elsewhere:3306", "holdfast-given", "x")
                            .statusCode())
                    .isEqualTo(404);
        }
        try (Connection admin = server.adminConnection();
                ResultSet rows = admin.createStatement().executeQuery("SELECT COUNT(*) FROM " + schema + ".items")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void plansMustBeOffWhereTheAccountMayReadNoTable(ServerKind kind) throws Exception {
        TestServer server = TestServer.shared(kind);
        String user = "blind_" + server.createSchema();
        server.execute(
                "CREATE USER " + user + " IDENTIFIED BY 'secret'",
                "GRANT PROCESS, REFERENCES ON *.* TO " + user,
                "GRANT SELECT ON performance_schema.* TO " + user);
        try (Monitor monitor = monitor(server, user);
                MonitorServer http = MonitorServer.start(monitor, 0)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> !monitor.facts().isEmpty());

            mustBeRefused(explain(http.url(), server, "", "holdfast-given", "SELECT 1"));
            assertThat(Watched.get(http.url(), "/api/v1/queries").body()).contains("\"explains\":false");
        }
    }
}
