package io.holdfast.doctor.middleware.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.doctor.middleware.MiddlewareError;
import io.holdfast.doctor.middleware.MiddlewareException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Router's answers, in the form that its own description of the interface has. */
class RouterAdminTest {
    private static final String LOGIN = "Basic aG9sZGZhc3Q6YS1wYXNzd29yZC1vZi1pdHMtb3du";

    private final Map<String, String> answers = new ConcurrentHashMap<>(Map.of(
            "/api/20190715/routes/holdfast_write/config",
            "{\"bindAddress\":\"127.0.0.1\",\"bindPort\":6033,\"clientConnectTimeoutInMs\":9000,"
                    + "\"destinationConnectTimeoutInMs\":3000,\"maxActiveConnections\":400,\"maxConnectErrors\":100,"
                    + "\"protocol\":\"classic\",\"routingStrategy\":\"first-available\"}",
            "/api/20190715/routes/holdfast_write/destinations",
            "{\"items\":[{\"address\":\"db1\",\"port\":3306}]}",
            "/api/20190715/connection_pool/main/config",
            "{\"idleTimeoutInMs\":5000,\"maxIdleServerConnections\":90}"));
    private HttpServer router;

    @BeforeEach
    void answer() throws IOException {
        router = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        router.createContext("/", exchange -> {
            boolean known = LOGIN.equals(exchange.getRequestHeaders().getFirst("Authorization"));
            String text = answers.get(exchange.getRequestURI().getPath());
            byte[] body = (text == null ? "{}" : text).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(!known ? 401 : text == null ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        router.start();
    }

    @AfterEach
    void stop() {
        router.stop(0);
    }

    private Comparison compare(Plan.Login login) throws Exception {
        String file = Engine.ROUTER.config().generate(Plans.of(Plans.SOURCE)).text();
        Map<String, String> settings = Engine.ROUTER.config().settings(file);
        URI address = URI.create("http://127.0.0.1:" + router.getAddress().getPort());
        return Comparison.of(
                settings, Engine.ROUTER.config().hidden(file), new RouterAdmin(address, login).running(settings));
    }

    @Test
    void aRouterThatRunsTheFileMustNotDiffer() throws Exception {
        Comparison comparison = compare(Plans.ADMIN);

        assertThat(comparison.deviations()).isEmpty();
        assertThat(comparison.same()).isEqualTo(10);
    }

    @Test
    void anotherServerAndAnotherLimitMustBeNamed() throws Exception {
        answers.put(
                "/api/20190715/routes/holdfast_write/destinations",
                "{\"items\":[{\"address\":\"db7\",\"port\":3306}]}");
        answers.put(
                "/api/20190715/connection_pool/main/config",
                "{\"idleTimeoutInMs\":5000,\"maxIdleServerConnections\":0}");

        assertThat(compare(Plans.ADMIN).deviations())
                .containsExactlyInAnyOrder(
                        new Comparison.Deviation("route holdfast_write destinations", "db1:3306", "db7:3306"),
                        new Comparison.Deviation("connection_pool max_idle_server_connections", "90", "0"));
    }

    @Test
    void aRefusedLoginMustHaveItsCodeAndShowNoPassword() {
        assertThatThrownBy(() -> compare(new Plan.Login("holdfast", "wrong")))
                .hasMessageNotContaining("wrong")
                .asInstanceOf(type(MiddlewareException.class))
                .extracting(MiddlewareException::error)
                .isEqualTo(MiddlewareError.ADMIN_UNREACHABLE);
    }
}
