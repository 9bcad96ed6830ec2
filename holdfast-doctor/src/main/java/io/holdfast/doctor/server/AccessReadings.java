package io.holdfast.doctor.server;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Client hosts and accounts. */
final class AccessReadings {
    private final Query query;
    private final ServerVersion version;

    AccessReadings(Query query, ServerVersion version) {
        this.query = query;
        this.version = version;
    }

    void read(ServerFactsBuilder facts, ReadingLog log) throws SQLException {
        log.needsPerformanceSchema(Reading.HOST_CACHE, () -> clientHosts(facts));
        Map<String, Long> limits = new LinkedHashMap<>();
        log.attempt(Reading.ACCOUNT_LIMITS, Grants.ACCOUNTS, () -> limits(limits));
        Map<String, Long> found = new HashMap<>(limits);
        if (!version.mariadb() && log.performanceSchemaOn()) {
            log.attempt(Reading.ACCOUNTS, Grants.PERFORMANCE_SCHEMA, () -> accounts(facts, found));
        } else if (log.isUnread(Reading.SESSIONS)) {
            log.denied(Reading.ACCOUNTS, "this account sees only its own sessions", Grants.PROCESS);
        } else {
            log.attempt(Reading.ACCOUNTS, Grants.PROCESS, () -> connectedAccounts(facts, found));
        }
        found.forEach((key, limit) -> facts.account(account(key, limit)));
        if (!version.mariadb()) {
            plainLogins(facts, log);
        }
    }

    /** MariaDB has no plugin whose logins need TLS only at times. */
    private void plainLogins(ServerFactsBuilder facts, ReadingLog log) throws SQLException {
        Map<String, Long> sessions = new LinkedHashMap<>();
        boolean read = log.needsPerformanceSchema(Reading.PLAIN_LOGINS, () -> {
            for (Row row : query.rows("SELECT processlist_user AS user, COUNT(*) AS sessions"
                    + " FROM performance_schema.threads WHERE connection_type = 'TCP/IP'"
                    + " AND processlist_user IS NOT NULL AND processlist_id <> CONNECTION_ID()"
                    + " GROUP BY processlist_user LIMIT 1000")) {
                sessions.put(row.text("user"), row.number("sessions"));
            }
        });
        if (!read || sessions.isEmpty()) {
            return;
        }
        log.attempt(Reading.PLAIN_LOGINS, Grants.ACCOUNTS, () -> {
            for (Row row : query.rows("SELECT DISTINCT user, plugin FROM mysql.user LIMIT 10000")) {
                Long open = sessions.get(row.text("user"));
                if (open != null) {
                    facts.plainLogins(new PlainLogins(row.text("user"), row.text("plugin"), open));
                }
            }
        });
    }

    private static Account account(String key, Long limit) {
        int at = key.lastIndexOf('@');
        return new Account(key.substring(0, at), key.substring(at + 1), 0, limit, null);
    }

    private void clientHosts(ServerFactsBuilder facts) throws SQLException {
        for (Row row : query.rows("SELECT ip, sum_connect_errors AS failures, count_host_blocked_errors AS blocked,"
                + " count_nameinfo_transient_errors + count_nameinfo_permanent_errors + count_addrinfo_transient_errors"
                + " + count_addrinfo_permanent_errors + count_fcrdns_errors AS names,"
                + " count_authentication_errors AS logins, count_ssl_errors AS tls"
                + " FROM performance_schema.host_cache LIMIT 1000")) {
            facts.clientHost(new ClientHost(
                    row.text("ip"),
                    row.number("failures"),
                    row.number("blocked"),
                    row.number("names"),
                    row.number("logins"),
                    row.number("tls")));
        }
    }

    private void limits(Map<String, Long> limits) throws SQLException {
        for (Row row : query.rows("SELECT user, host, max_user_connections AS most FROM mysql.user"
                + " WHERE max_user_connections > 0 LIMIT 1000")) {
            limits.put(row.text("user") + "@" + row.text("host"), row.number("most"));
        }
    }

    /** MariaDB keeps the memory of each session in the list of sessions; MySQL without performance_schema only the list. */
    private void connectedAccounts(ServerFactsBuilder facts, Map<String, Long> limits) throws SQLException {
        String memory = version.mariadb() && version.atLeast(10, 1, 1) ? "MAX(max_memory_used)" : "NULL";
        for (Row row :
                query.rows("SELECT user, SUBSTRING_INDEX(host, ':', 1) AS host, COUNT(*) AS connections, " + memory
                        + " AS memory FROM information_schema.processlist WHERE command <> 'Daemon'"
                        + " AND user NOT IN ('system user', 'unauthenticated user', 'event_scheduler')"
                        + " AND id <> CONNECTION_ID() GROUP BY user, SUBSTRING_INDEX(host, ':', 1) LIMIT 1000")) {
            facts.account(new Account(
                    row.text("user"),
                    row.text("host"),
                    row.number("connections"),
                    limits.remove(row.text("user") + "@" + row.text("host")),
                    row.numberOrNull("memory")));
        }
    }

    /** Takes each account's limit out of the map; what stays in it was not seen connected. */
    private void accounts(ServerFactsBuilder facts, Map<String, Long> limits) throws SQLException {
        String memory = !version.mariadb() && version.atLeast(8, 0, 31) ? "max_session_total_memory" : "NULL";
        for (Row row : query.rows("SELECT user, host, current_connections AS connections, " + memory
                + " AS memory FROM performance_schema.accounts"
                + " WHERE user IS NOT NULL AND host IS NOT NULL LIMIT 1000")) {
            facts.account(new Account(
                    row.text("user"),
                    row.text("host"),
                    row.number("connections"),
                    limits.remove(row.text("user") + "@" + row.text("host")),
                    row.numberOrNull("memory")));
        }
    }
}
