package io.holdfast.doctor.middleware.config;

import io.holdfast.doctor.middleware.MiddlewareError;
import io.holdfast.doctor.middleware.MiddlewareException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** HAProxy's configuration file. TLS passes through it untouched, from the client to the server. */
public final class HaproxyConfig implements MiddlewareConfig {
    /** The list of servers that take writes. */
    static final String WRITE = "holdfast_write";

    /** The list of servers for reads that may be late. */
    static final String READ = "holdfast_read";

    /** What is known of a server by its own line. */
    private static final Pattern SERVER = Pattern.compile("\\S+ server \\S+ (address|status|maxconn)");

    private static final String SOCKET = "/run/haproxy/holdfast.sock";
    private static final String CHECKER = "haproxy_check";

    /** Stateless. */
    public HaproxyConfig() {}

    @Override
    public Generated generate(Plan plan) throws MiddlewareException {
        Plan checked = plan.checked();
        List<String> lines = new ArrayList<>(List.of(
                "# Made by: holdfast middleware generate haproxy",
                "global",
                "    # Two lists of servers share it; each client is one connection here and one behind it.",
                "    maxconn " + checked.clients() * 2,
                "    # The admin interface: a socket of this machine, for its owner alone.",
                "    stats socket " + SOCKET + " mode 600 level operator",
                "    stats timeout 10s",
                "",
                "defaults",
                "    mode tcp",
                "    timeout connect 3s",
                "    timeout check 2s",
                "    # A client that waits longer than this for a place is turned away: its own time-out should be longer.",
                "    timeout queue 10s",
                "    # Idle connections of a pool are left to the pool and the server, which say why they end one.",
                "    timeout client " + (checked.idleLimit() + 60) + "s",
                "    timeout server " + (checked.idleLimit() + 60) + "s",
                "    option clitcpka",
                "    option srvtcpka",
                ""));
        servers(checked, WRITE, checked.listenPort(), List.of(checked.writer()), lines);
        if (!checked.readers().isEmpty()) {
            lines.add("");
            servers(checked, READ, checked.listenPort() + 1, checked.readers(), lines);
        }
        return new Generated(String.join("\n", lines) + "\n", notes(checked));
    }

    private static void servers(Plan plan, String name, int port, List<Backend> backends, List<String> lines) {
        lines.add("listen " + name);
        lines.add("    bind " + bracketed(plan.listenHost()) + ":" + port);
        lines.add("    maxconn " + plan.clients());
        lines.add("    balance leastconn");
        if (backends.stream().allMatch(HaproxyConfig::takesPlainLogins)) {
            lines.add("    option mysql-check user " + CHECKER);
        } else {
            lines.add("    # HAProxy's own check of MySQL knows neither TLS nor the logins of MySQL 8.4 and later.");
            lines.add("    option tcp-check");
            lines.add("    tcp-check connect");
        }
        lines.add("    # A server that is down answers none of its connections: their clients learn it at once.");
        lines.add(
                "    default-server init-addr last,libc,none inter 2s fall 3 rise 2 on-marked-down shutdown-sessions");
        for (Backend backend : backends) {
            lines.add("    server " + nameOf(backend) + " " + bracketed(backend.host()) + ":" + backend.port()
                    + " check maxconn " + backend.budget());
        }
    }

    private static List<String> notes(Plan plan) {
        List<String> notes = new ArrayList<>();
        if (!plan.backends().stream().allMatch(HaproxyConfig::takesPlainLogins)) {
            notes.add("The servers' ports are checked, and not their logins: a server may count each check as a failed"
                    + " connect, and block this machine after max_connect_errors of them in a row. Raise it:"
                    + " SET PERSIST max_connect_errors = 1000000 (MariaDB: SET GLOBAL).");
        }
        if (plan.backends().stream().anyMatch(HaproxyConfig::takesPlainLogins)) {
            notes.add("The check logs in as an account without password and without any right. Make it on each server:"
                    + " CREATE USER '" + CHECKER
                    + "'@'<address of HAProxy>' IDENTIFIED WITH mysql_native_password BY '';"
                    + " (MariaDB: IDENTIFIED VIA mysql_native_password;).");
        }
        notes.add("HAProxy does not know which server takes writes: after a switch of the primary, change " + WRITE
                + " and reload it.");
        notes.add("An idle connection of a pool keeps one of a server's places: all pools together should not exceed "
                + plan.writer().budget() + ".");
        return notes;
    }

    /** True for a server that takes logins of the older kind without TLS, which is all that HAProxy's check knows. */
    private static boolean takesPlainLogins(Backend backend) {
        return !backend.tlsOnly()
                && (backend.version().mariadb() || !backend.version().atLeast(8, 4, 0));
    }

    private static String nameOf(Backend backend) {
        return backend.host().replace(':', '-') + "_" + backend.port();
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    @Override
    public Map<String, String> settings(String file) throws MiddlewareException {
        Map<String, String> settings = new LinkedHashMap<>();
        String section = "";
        for (String raw : file.lines().toList()) {
            String line = raw.strip();
            String[] words = line.split("\\s+");
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (!Character.isWhitespace(raw.charAt(0))) {
                section = words[0].equals("listen") || words[0].equals("backend") ? words[words.length - 1] : words[0];
            } else if (words[0].equals("maxconn") && words.length == 2) {
                settings.put(section + " maxconn", words[1]);
            } else if (words[0].equals("server") && words.length > 2) {
                server(section, words, settings);
            } else {
                settings.put(section + " " + line, "");
            }
        }
        if (settings.keySet().stream().noneMatch(name -> SERVER.matcher(name).matches())) {
            throw new MiddlewareException(
                    MiddlewareError.NOT_A_CONFIGURATION, "the file names no server in a listen or backend part.");
        }
        return settings;
    }

    private static void server(String section, String[] words, Map<String, String> settings) {
        String name = section + " server " + words[1];
        settings.put(name + " address", words[2].replaceAll("[\\[\\]]", ""));
        settings.put(name + " status", "UP");
        for (int i = 3; i + 1 < words.length; i++) {
            if (words[i].equals("maxconn")) {
                settings.put(name + " maxconn", words[i + 1]);
            }
        }
    }

    @Override
    public Set<String> hidden(String file) throws MiddlewareException {
        Set<String> hidden = new TreeSet<>();
        for (String name : settings(file).keySet()) {
            if (!SERVER.matcher(name).matches() && !name.endsWith(" maxconn")) {
                hidden.add(name);
            }
        }
        return hidden;
    }
}
