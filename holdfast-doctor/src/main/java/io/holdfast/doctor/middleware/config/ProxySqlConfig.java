package io.holdfast.doctor.middleware.config;

import io.holdfast.doctor.middleware.MiddlewareError;
import io.holdfast.doctor.middleware.MiddlewareException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * ProxySQL's configuration file. Its two rules are what lets clients share sessions: both drivers begin each connection
 * with a statement that would otherwise bind a session to it for good.
 */
public final class ProxySqlConfig implements MiddlewareConfig {
    private static final int WRITERS = 0;
    private static final int READERS = 1;
    private static final int ADMIN_PORT = 6032;
    private static final Set<String> SECRETS = Set.of("admin admin_credentials", "mysql monitor_password");

    /** Stateless. */
    public ProxySqlConfig() {}

    @Override
    public Generated generate(Plan plan) throws MiddlewareException {
        Plan checked = plan.checked();
        refuseLooseMode(checked);
        Plan.Login monitor = checked.monitor();
        List<String> lines = new ArrayList<>(List.of(
                "# Made by: holdfast middleware generate proxysql",
                "# Holds passwords: readable for ProxySQL's user alone. Read at the first start, and at a start with"
                        + " --initial.",
                "datadir=\"/var/lib/proxysql\"",
                "",
                "admin_variables=",
                "{",
                "    # For this machine alone, and without the password that everybody knows.",
                "    mysql_ifaces=\"" + Plan.LOOPBACK + ":" + ADMIN_PORT + "\"",
                "    admin_credentials=\"" + checked.admin().user() + ":"
                        + checked.admin().password() + "\"",
                "}",
                "",
                "mysql_variables=",
                "{",
                "    interfaces=\"" + checked.listenHost() + ":" + checked.listenPort() + "\"",
                "    # Drivers decide by the version how to talk.",
                "    server_version=\"" + checked.writer().version().text().replaceAll("[^A-Za-z0-9._~+-]", "") + "\"",
                "    have_ssl=\"true\"",
                "    max_connections=" + checked.clients(),
                "    multiplexing=\"true\"",
                "    # How long a client's first statement waits for a session: its own time-out should be longer.",
                "    connect_timeout_server_max=10000",
                "    kill_backend_connection_when_disconnect=\"true\"",
                "    # A server that takes writes is not one for late reads, too.",
                "    monitor_writer_is_also_reader=\"false\"",
                "    monitor_enabled=\"" + (monitor != null) + "\""));
        if (monitor != null) {
            lines.add("    monitor_username=\"" + monitor.user() + "\"");
            lines.add("    monitor_password=\"" + monitor.password() + "\"");
        }
        lines.addAll(List.of("}", "", "mysql_servers=", "("));
        List<String> servers = new ArrayList<>();
        for (Backend backend : checked.backends()) {
            servers.add("    { address=\"" + backend.host() + "\", port=" + backend.port() + ", hostgroup="
                    + (backend.writable() ? WRITERS : READERS) + ", max_connections=" + backend.budget() + ", use_ssl="
                    + (backend.tls() ? 1 : 0) + " }");
        }
        lines.add(String.join(",\n", servers));
        lines.add(")");
        if (!checked.readers().isEmpty()) {
            lines.addAll(List.of(
                    "",
                    "mysql_replication_hostgroups=",
                    "(",
                    "    { writer_hostgroup=" + WRITERS + ", reader_hostgroup=" + READERS
                            + ", check_type=\"read_only\", comment=\"holdfast\" }",
                    ")"));
        }
        Plan.Login application = checked.application();
        if (application != null) {
            lines.addAll(List.of(
                    "",
                    "mysql_users=",
                    "(",
                    "    { username=\"" + application.user() + "\", password=\"" + application.password()
                            + "\", default_hostgroup=" + WRITERS + ", transaction_persistent=1, active=1 }",
                    ")"));
        }
        lines.addAll(List.of("", "mysql_query_rules=", "("));
        lines.add(String.join(",\n", rules(checked)));
        lines.add(")");
        return new Generated(String.join("\n", lines) + "\n", notes(checked));
    }

    private static void refuseLooseMode(Plan plan) throws MiddlewareException {
        List<String> loose = plan.backends().stream()
                .filter(backend -> !backend.strict())
                .map(Backend::address)
                .toList();
        if (plan.drivers().contains(ClientDriver.MARIADB) && !loose.isEmpty()) {
            throw new MiddlewareException(
                    MiddlewareError.CANNOT_GENERATE,
                    "MariaDB's driver makes each session strict, and the rule that lets sessions be shared swallows that"
                            + " statement; the sql_mode of " + String.join(", ", loose)
                            + " lacks STRICT_TRANS_TABLES, so that values would be cut silently. Add it there, or name only"
                            + " Connector/J (--driver connector-j).");
        }
    }

    private static List<String> rules(Plan plan) {
        List<String> rules = new ArrayList<>();
        if (plan.drivers().contains(ClientDriver.CONNECTOR_J)) {
            rules.add("    # What Connector/J asks at its login: reading variables binds no session.\n"
                    + "    { rule_id=10, active=1, match_digest=\"^SELECT @@session.auto_increment_increment\","
                    + " multiplex=2, apply=1 }");
        }
        if (plan.drivers().contains(ClientDriver.MARIADB)) {
            rules.add("    # What MariaDB's driver sets at its login: the servers' own sql_mode is strict already.\n"
                    + "    { rule_id=11, active=1, match_digest=\"^set sql_mode=CONCAT\", OK_msg=\"\", apply=1 }");
        }
        return rules;
    }

    private static List<String> notes(Plan plan) {
        List<String> notes = new ArrayList<>();
        if (plan.monitor() == null) {
            notes.add(
                    "No account for ProxySQL's monitor was given, and its default has a known password: the monitor is"
                            + " off, so that servers are only found to be down by failing statements"
                            + (plan.readers().isEmpty() ? "." : ", and a switch of the primary is not followed."));
        }
        if (plan.application() == null) {
            notes.add("No account of the application was given: add it to mysql_users, with default_hostgroup="
                    + WRITERS + " and transaction_persistent=1.");
        }
        if (!plan.tls()) {
            notes.add("A server offers no TLS, so that ProxySQL reaches it in clear.");
        }
        notes.add("Reads go to replicas only for users whose default_hostgroup is " + READERS
                + ": a rule that sends every SELECT there would read old rows.");
        notes.add("In the clients: what binds a session (user variables, temporary tables, GET_LOCK, LOCK TABLES, text"
                + " PREPARE) keeps it from being shared until the client disconnects.");
        return notes;
    }

    @Override
    public Map<String, String> settings(String file) throws MiddlewareException {
        Map<String, String> settings = new LinkedHashMap<>();
        try {
            LibConfig.read(file).forEach((name, value) -> part(name, value, settings));
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new MiddlewareException(
                    MiddlewareError.NOT_A_CONFIGURATION,
                    "the file is not in ProxySQL's form: " + e.getMessage() + ".",
                    e);
        }
        if (settings.keySet().stream().noneMatch(name -> name.startsWith("server "))) {
            throw new MiddlewareException(MiddlewareError.NOT_A_CONFIGURATION, "the file names no server.");
        }
        return settings;
    }

    private static void part(String name, Object value, Map<String, String> settings) {
        switch (name) {
            case "admin_variables", "mysql_variables" ->
                group(value)
                        .forEach((key, text) ->
                                settings.put(name.replace("_variables", " ") + key, String.valueOf(text)));
            case "mysql_servers" ->
                rows(
                        value,
                        row -> server(
                                text(row, "hostgroup", "0"),
                                text(row, "address", ""),
                                text(row, "port", "3306"),
                                row,
                                settings));
            case "mysql_query_rules" -> rows(value, row -> rule(text(row, "rule_id", ""), row, settings));
            case "mysql_users" ->
                rows(
                        value,
                        row -> settings.put(
                                "user " + text(row, "username", "") + " default_hostgroup",
                                text(row, "default_hostgroup", "0")));
            case "mysql_replication_hostgroups" ->
                rows(
                        value,
                        row -> settings.put(
                                "replication_hostgroups writer " + text(row, "writer_hostgroup", "") + " reader",
                                text(row, "reader_hostgroup", "")));
            default -> settings.put("file " + name, String.valueOf(value));
        }
    }

    /** The settings of a server, from a row of the file or of the running tables. */
    static void server(String group, String host, String port, Map<String, Object> row, Map<String, String> settings) {
        String key = "server " + host + ":" + port + " hostgroup " + group + " ";
        settings.put(key + "max_connections", text(row, "max_connections", "1000"));
        settings.put(key + "use_ssl", text(row, "use_ssl", "0"));
        settings.put(key + "status", text(row, "status", "ONLINE"));
    }

    /** The settings of a rule, likewise. */
    static void rule(String id, Map<String, Object> row, Map<String, String> settings) {
        String key = "rule " + id + " ";
        for (String field : List.of("active", "match_digest", "multiplex", "OK_msg", "apply")) {
            Object value = row.get(field);
            if (value != null) {
                settings.put(key + field, value.toString());
            }
        }
    }

    static String text(Map<String, Object> row, String name, String absent) {
        Object value = row.get(name);
        return value == null ? absent : value.toString();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> group(Object value) {
        return (Map<String, Object>) value;
    }

    private static void rows(Object value, Consumer<Map<String, Object>> each) {
        ((List<?>) value).forEach(row -> each.accept(group(row)));
    }

    @Override
    public Set<String> hidden(String file) throws MiddlewareException {
        Set<String> hidden = new TreeSet<>(SECRETS);
        for (String name : settings(file).keySet()) {
            if (name.startsWith("file ")) {
                hidden.add(name);
            }
        }
        hidden.retainAll(settings(file).keySet());
        return hidden;
    }
}
