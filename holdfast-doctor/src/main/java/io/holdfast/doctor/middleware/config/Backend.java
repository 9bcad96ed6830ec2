package io.holdfast.doctor.middleware.config;

import io.holdfast.doctor.middleware.MiddlewareError;
import io.holdfast.doctor.middleware.MiddlewareException;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.ServerVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A server behind the middleware, as far as a configuration depends on it. Immutable.
 *
 * @param writable false when it is read-only, as a replica should be
 * @param strict true when its {@code sql_mode} refuses values that do not fit
 * @param tls true when it offers TLS
 * @param tlsOnly true when it refuses logins without TLS
 * @param idleLimit seconds after which it ends an idle session
 * @param budget the sessions that clients may have on it
 */
public record Backend(
        String host,
        int port,
        ServerVersion version,
        boolean writable,
        boolean strict,
        boolean tls,
        boolean tlsOnly,
        long idleLimit,
        int budget) {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}|[0-9a-fA-F:]{2,39}");
    private static final int HIGHEST_PORT = 65_535;
    private static final int KEPT_AT_LEAST = 10;
    private static final long DEFAULT_IDLE_LIMIT = 28_800;

    /** Whatever stands in a configuration is checked here, so that a name cannot bring lines of its own. */
    public Backend {
        if (!HOST.matcher(host).matches() || port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("no host and port of a server");
        }
        if (budget < 1) {
            throw new IllegalArgumentException("a server needs room for one session");
        }
    }

    /** From a connection of the application's account: its own limit is what {@code max_user_connections} answers. */
    static Backend read(Connection connection, String host, int port) throws SQLException, MiddlewareException {
        Map<String, String> variables = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(0);
            try (ResultSet rows =
                    statement.executeQuery("SHOW VARIABLES WHERE Variable_name IN ('version', 'read_only',"
                            + " 'super_read_only', 'innodb_read_only', 'sql_mode', 'have_ssl', 'require_secure_transport',"
                            + " 'wait_timeout', 'max_connections', 'max_user_connections')")) {
                while (rows.next()) {
                    variables.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
                }
            }
        }
        return of(variables, host, port);
    }

    /** From what {@code holdfast doctor --save} kept. */
    static Backend of(ServerFacts facts) throws MiddlewareException {
        String address = facts.server().address();
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
        Map<String, String> variables = new TreeMap<>(facts.variables());
        variables.put("version", facts.server().version().text());
        return of(variables, host, Integer.parseInt(address.substring(colon + 1)));
    }

    static Backend of(Map<String, String> variables, String host, int port) throws MiddlewareException {
        int connections = number(variables, "max_connections", 0);
        int own = number(variables, "max_user_connections", 0);
        // The rest is for administrators, monitors and replicas.
        int share = own > 0 ? own : connections - Math.max(KEPT_AT_LEAST, connections / 10);
        try {
            return new Backend(
                    host,
                    port,
                    ServerVersion.parse(variables.getOrDefault("version", "")),
                    !on(variables, "read_only")
                            && !on(variables, "super_read_only")
                            && !on(variables, "innodb_read_only"),
                    variables.getOrDefault("sql_mode", "").contains("STRICT_TRANS_TABLES"),
                    // MySQL of today has no such variable, and always offers it.
                    !variables.getOrDefault("have_ssl", "YES").equalsIgnoreCase("DISABLED")
                            && !variables.getOrDefault("have_ssl", "YES").equalsIgnoreCase("NO"),
                    on(variables, "require_secure_transport"),
                    number(variables, "wait_timeout", (int) DEFAULT_IDLE_LIMIT),
                    share);
        } catch (IllegalArgumentException e) {
            throw new MiddlewareException(
                    MiddlewareError.CANNOT_GENERATE,
                    "what is known of a server does not do for a configuration: " + e.getMessage() + ".",
                    e);
        }
    }

    /** The same server with another number of sessions for clients. */
    public Backend withBudget(int other) {
        return new Backend(host, port, version, writable, strict, tls, tlsOnly, idleLimit, other);
    }

    /** Host and port, in the form that a URL has. */
    public String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static boolean on(Map<String, String> variables, String name) {
        String value = variables.getOrDefault(name, "OFF");
        // NO_LOCK and the like are MariaDB's newer values of read_only.
        return !value.equalsIgnoreCase("OFF") && !value.equals("0");
    }

    private static int number(Map<String, String> variables, String name, int absent) {
        try {
            return Integer.parseInt(variables.getOrDefault(name, String.valueOf(absent)));
        } catch (NumberFormatException e) {
            return absent;
        }
    }
}
