package io.holdfast.doctor.middleware.config;

import io.holdfast.doctor.middleware.MiddlewareError;
import io.holdfast.doctor.middleware.MiddlewareException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** MySQL Router's REST interface. Reads only. */
public final class RouterAdmin {
    /** What a route says of itself, by the names of the file. */
    static final Set<String> SHOWN = Set.of(
            "bind_address",
            "bind_port",
            "protocol",
            "routing_strategy",
            "destinations",
            "max_connections",
            "connect_timeout",
            "client_connect_timeout");

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String VERSION = "/api/20190715";
    private static final int THOUSAND = 1_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final URI address;
    private final Plan.Login login;

    /** By its address, such as {@code http://127.0.0.1:8081}. */
    public RouterAdmin(URI address, Plan.Login login) {
        this.address = address;
        this.login = login;
    }

    /**
     * What these routes, and the pool of idle sessions, say of themselves, by the names of {@link RouterConfig#settings}. A
     * route that does not run is left out.
     *
     * @throws MiddlewareException HF-8102 if it does not answer, or refuses the login
     */
    public Map<String, String> running(Map<String, String> file) throws MiddlewareException, InterruptedException {
        try {
            Map<String, String> settings = new LinkedHashMap<>();
            HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
            for (String route : RouterConfig.routes(file)) {
                JsonNode config = ask(client, "/routes/" + route + "/config");
                if (config.isObject()) {
                    route(route, config, ask(client, "/routes/" + route + "/destinations"), settings);
                }
            }
            JsonNode pool = ask(client, "/connection_pool/main/config");
            if (pool.isObject()) {
                settings.put(
                        "connection_pool max_idle_server_connections",
                        pool.path("maxIdleServerConnections").asString(""));
                settings.put(
                        "connection_pool idle_timeout",
                        String.valueOf(pool.path("idleTimeoutInMs").asLong(0) / THOUSAND));
            }
            return settings;
        } catch (IOException | JacksonException e) {
            if (e instanceof MiddlewareException known) {
                throw known;
            }
            throw new MiddlewareException(
                    MiddlewareError.ADMIN_UNREACHABLE,
                    "Router's REST interface at " + address + " does not answer.",
                    e);
        }
    }

    private static void route(String name, JsonNode config, JsonNode destinations, Map<String, String> settings) {
        String key = "route " + name + " ";
        settings.put(key + "bind_address", config.path("bindAddress").asString(""));
        settings.put(key + "bind_port", config.path("bindPort").asString(""));
        settings.put(key + "protocol", config.path("protocol").asString(""));
        settings.put(key + "routing_strategy", config.path("routingStrategy").asString(""));
        settings.put(
                key + "max_connections", config.path("maxActiveConnections").asString(""));
        settings.put(
                key + "connect_timeout",
                String.valueOf(config.path("destinationConnectTimeoutInMs").asLong(0) / THOUSAND));
        settings.put(
                key + "client_connect_timeout",
                String.valueOf(config.path("clientConnectTimeoutInMs").asLong(0) / THOUSAND));
        List<String> servers = new ArrayList<>();
        for (JsonNode item : destinations.path("items")) {
            servers.add(
                    item.path("address").asString("") + ":" + item.path("port").asString(""));
        }
        settings.put(key + "destinations", String.join(",", servers));
    }

    /** The answer; none where there is no such thing. */
    private JsonNode ask(HttpClient client, String path) throws IOException, InterruptedException {
        String credentials = login.user() + ":" + login.password();
        HttpRequest request = HttpRequest.newBuilder(address.resolve(VERSION + path))
                .timeout(PATIENCE)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        return switch (answer.statusCode()) {
            case 200 -> JSON.readTree(answer.body());
            case 404 -> JSON.missingNode();
            case 401, 403 ->
                throw new MiddlewareException(
                        MiddlewareError.ADMIN_UNREACHABLE,
                        "Router's REST interface refuses the login of " + login + ".");
            default ->
                throw new MiddlewareException(
                        MiddlewareError.ADMIN_UNREACHABLE,
                        "Router's REST interface answered " + answer.statusCode() + " to " + path + ".");
        };
    }
}
