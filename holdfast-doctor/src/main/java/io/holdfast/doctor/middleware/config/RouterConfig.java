package io.holdfast.doctor.middleware.config;

import io.holdfast.doctor.middleware.MiddlewareError;
import io.holdfast.doctor.middleware.MiddlewareException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** MySQL Router's configuration file, with shared connections. */
public final class RouterConfig implements MiddlewareConfig {
    /** The route of the server that takes writes. */
    static final String WRITE = "holdfast_write";

    /** The route of the replicas. */
    static final String READ = "holdfast_read";

    private static final String FOLDER = "/etc/mysqlrouter/";
    private static final int ADMIN_PORT = 8081;
    private static final int TIMEOUT_SECONDS = 3;

    /** Stateless. */
    public RouterConfig() {}

    @Override
    public Generated generate(Plan plan) throws MiddlewareException {
        Plan checked = plan.checked();
        int sessions = checked.backends().stream().mapToInt(Backend::budget).sum();
        List<String> lines = new ArrayList<>(List.of(
                "# Made by: holdfast middleware generate router",
                "[DEFAULT]",
                "max_total_connections=" + checked.clients() * 2,
                "",
                "[logger]",
                "level=INFO",
                "",
                "# Sessions at rest that other clients may have.",
                "[connection_pool]",
                "max_idle_server_connections=" + sessions,
                "idle_timeout=5",
                ""));
        route(checked, WRITE, checked.listenPort(), List.of(checked.writer()), "first-available", lines);
        if (!checked.readers().isEmpty()) {
            route(checked, READ, checked.listenPort() + 1, checked.readers(), "round-robin", lines);
        }
        lines.addAll(List.of(
                "# The admin interface, for this machine alone, and by a login.",
                "[http_server]",
                "bind_address=" + Plan.LOOPBACK,
                "port=" + ADMIN_PORT,
                "",
                "[http_auth_realm:holdfast]",
                "backend=holdfast",
                "method=basic",
                "name=Holdfast",
                "",
                "[http_auth_backend:holdfast]",
                "backend=file",
                "filename=" + FOLDER + "holdfast.pwd",
                "",
                "[rest_api]",
                "",
                "[rest_router]",
                "require_realm=holdfast",
                "",
                "[rest_routing]",
                "require_realm=holdfast",
                "",
                "[rest_connection_pool]",
                "require_realm=holdfast"));
        return new Generated(String.join("\n", lines) + "\n", notes(checked));
    }

    private static void route(
            Plan plan, String name, int port, List<Backend> backends, String strategy, List<String> lines) {
        lines.addAll(List.of(
                "[routing:" + name + "]",
                "bind_address=" + plan.listenHost(),
                "bind_port=" + port,
                "protocol=classic",
                "routing_strategy=" + strategy,
                "destinations=" + backends.stream().map(Backend::address).collect(Collectors.joining(",")),
                "max_connections=" + plan.clients(),
                "connect_timeout=" + TIMEOUT_SECONDS,
                "client_connect_timeout=9",
                "# Sharing needs Router to read what passes, so that it ends the client's TLS and begins its own.",
                "client_ssl_mode=" + (plan.tlsOnly() ? "REQUIRED" : "PREFERRED"),
                "client_ssl_cert=" + FOLDER + "router-cert.pem",
                "client_ssl_key=" + FOLDER + "router-key.pem",
                "server_ssl_mode=" + (plan.tls() ? "REQUIRED" : "PREFERRED"),
                "connection_sharing=1",
                "connection_sharing_delay=1",
                ""));
    }

    private static List<String> notes(Plan plan) {
        List<String> notes = new ArrayList<>(List.of(
                "Make the login of the admin interface: mysqlrouter_passwd set " + FOLDER + "holdfast.pwd "
                        + plan.admin().user(),
                "Put a certificate and its key for clients at " + FOLDER + "router-cert.pem and router-key.pem.",
                "Router sets no limit to sessions on a server: with all clients at work there are as many as clients."
                        + " Keep all pools together below " + plan.writer().budget()
                        + ", and set no MAX_USER_CONNECTIONS: Router repeats a login that error 1040 refused, and passes"
                        + " 1226 on.",
                "In the clients: no useServerPrepStmts, because an open prepared statement keeps a session from being"
                        + " shared; no SELECT LAST_INSERT_ID(), which Router refuses (error 3566), but generated keys; and"
                        + " time-outs of statements by MAX_EXECUTION_TIME or max_statement_time, because KILL QUERY"
                        + " finds no session.",
                "Router does not know which of these servers takes writes: after a switch of the primary, change "
                        + WRITE + " and restart it. With an InnoDB Cluster, bootstrap Router from it instead."));
        if (!plan.tls()) {
            notes.add("A server offers no TLS, so that Router reaches it in clear.");
        }
        return notes;
    }

    @Override
    public Map<String, String> settings(String file) throws MiddlewareException {
        Map<String, String> settings = new LinkedHashMap<>();
        for (Map.Entry<String, Map<String, String>> section : sections(file).entrySet()) {
            String name = section.getKey();
            section.getValue().forEach((key, value) -> put(name, key, value, settings));
        }
        if (settings.keySet().stream().noneMatch(name -> name.endsWith(" destinations"))) {
            throw new MiddlewareException(
                    MiddlewareError.NOT_A_CONFIGURATION, "the file has no part [routing:…] with destinations.");
        }
        return settings;
    }

    /** The routes' names in a file. */
    static List<String> routes(Map<String, String> settings) {
        return settings.keySet().stream()
                .filter(name -> name.startsWith("route ") && name.endsWith(" destinations"))
                .map(name -> name.substring("route ".length(), name.length() - " destinations".length()))
                .toList();
    }

    private static void put(String section, String key, String value, Map<String, String> settings) {
        if (section.startsWith("routing:")) {
            settings.put("route " + section.substring("routing:".length()) + " " + key, value);
        } else {
            settings.put(section + " " + key, value);
        }
    }

    private static Map<String, Map<String, String>> sections(String file) {
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        Map<String, String> section = new LinkedHashMap<>();
        for (String raw : file.lines().toList()) {
            String line = raw.strip();
            int equals = line.indexOf('=');
            if (line.startsWith("[") && line.endsWith("]")) {
                section = sections.computeIfAbsent(line.substring(1, line.length() - 1), name -> new LinkedHashMap<>());
            } else if (equals > 0 && !line.startsWith("#") && !line.startsWith(";")) {
                section.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        }
        return sections;
    }

    @Override
    public Set<String> hidden(String file) throws MiddlewareException {
        Set<String> hidden = new TreeSet<>();
        for (String name : settings(file).keySet()) {
            boolean shown = name.startsWith("route ")
                    ? RouterAdmin.SHOWN.contains(name.substring(name.lastIndexOf(' ') + 1))
                    : name.startsWith("connection_pool ");
            if (!shown) {
                hidden.add(name);
            }
        }
        return hidden;
    }
}
