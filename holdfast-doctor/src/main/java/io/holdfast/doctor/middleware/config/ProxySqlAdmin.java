package io.holdfast.doctor.middleware.config;

import io.holdfast.doctor.middleware.MiddlewareError;
import io.holdfast.doctor.middleware.MiddlewareException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** ProxySQL's interface for administrators: what runs, from its runtime tables. Reads only. */
public final class ProxySqlAdmin {
    private final String host;
    private final int port;
    private final Plan.Login login;
    private final String schema;

    /** By its address, such as 127.0.0.1 and 6032. */
    public ProxySqlAdmin(String host, int port, Plan.Login login) {
        this(host, port, login, "");
    }

    ProxySqlAdmin(String host, int port, Plan.Login login, String schema) {
        this.host = host;
        this.port = port;
        this.login = login;
        this.schema = schema;
    }

    /**
     * What runs, by the names of {@link ProxySqlConfig#settings}. Of the variables, those that the file has too.
     *
     * @throws MiddlewareException HF-8102 if it does not answer, or refuses the login
     */
    public Map<String, String> running(Set<String> wanted) throws MiddlewareException {
        Map<String, String> settings = new LinkedHashMap<>();
        try (AdminSession session = new AdminSession(host, port, login, schema)) {
            for (Map<String, Object> row :
                    session.rows("SELECT variable_name, variable_value FROM runtime_global_variables")) {
                String name = ProxySqlConfig.text(row, "variable_name", "");
                String value = ProxySqlConfig.text(row, "variable_value", "");
                String key = name.replaceFirst("-", " ");
                if (name.equals("admin-admin_credentials") && isDefault(value)) {
                    settings.put("admin with the default password", "yes");
                } else if (wanted.contains(key)) {
                    settings.put(key, value);
                }
            }
            for (Map<String, Object> row : session.rows(
                    "SELECT hostgroup_id, hostname, port, status, max_connections, use_ssl FROM runtime_mysql_servers")) {
                ProxySqlConfig.server(
                        ProxySqlConfig.text(row, "hostgroup_id", ""),
                        ProxySqlConfig.text(row, "hostname", ""),
                        ProxySqlConfig.text(row, "port", ""),
                        row,
                        settings);
            }
            for (Map<String, Object> row : session.rows(
                    "SELECT rule_id, active, match_digest, multiplex, OK_msg, apply FROM runtime_mysql_query_rules")) {
                ProxySqlConfig.rule(ProxySqlConfig.text(row, "rule_id", ""), row, settings);
            }
            for (Map<String, Object> row : session.rows(
                    "SELECT DISTINCT username, default_hostgroup FROM runtime_mysql_users WHERE active = 1")) {
                settings.put(
                        "user " + ProxySqlConfig.text(row, "username", "") + " default_hostgroup",
                        ProxySqlConfig.text(row, "default_hostgroup", ""));
            }
            for (Map<String, Object> row : session.rows(
                    "SELECT writer_hostgroup, reader_hostgroup FROM runtime_mysql_replication_hostgroups")) {
                settings.put(
                        "replication_hostgroups writer " + ProxySqlConfig.text(row, "writer_hostgroup", "") + " reader",
                        ProxySqlConfig.text(row, "reader_hostgroup", ""));
            }
            return settings;
        } catch (IOException e) {
            throw new MiddlewareException(
                    MiddlewareError.ADMIN_UNREACHABLE,
                    "ProxySQL's admin interface at " + host + ":" + port + " does not answer as it should: "
                            + e.getMessage() + ".",
                    e);
        }
    }

    private static boolean isDefault(String credentials) {
        return List.of(credentials.split(";")).stream()
                .anyMatch(each -> each.equals("admin:admin") || each.equals("radmin:radmin"));
    }
}
