package io.holdfast.doctor.server;

/** The rights that readings need, as they stand between GRANT and TO. */
final class Grants {
    static final String PROCESS = "PROCESS ON *.*";
    static final String PERFORMANCE_SCHEMA = "SELECT ON performance_schema.*";
    static final String ACCOUNTS = "SELECT (user, host, plugin, max_user_connections) ON mysql.user";
    static final String PASSWORDS =
            "SELECT (user, host, plugin, authentication_string, password_expired, ssl_type, %s) ON mysql.user";
    static final String PREPARED = "XA_RECOVER_ADMIN ON *.*";
    /** Shows every table with its columns and indexes, and none of its rows. */
    static final String SCHEMAS = "REFERENCES ON *.*";

    private Grants() {}

    /** {@code user@host} as the server gives it, quoted so that it can stand in a GRANT. */
    static String quoted(String account) {
        int at = account.lastIndexOf('@');
        String user = at < 0 ? account : account.substring(0, at);
        String host = at < 0 ? "%" : account.substring(at + 1);
        return "'" + user.replace("'", "''") + "'@'" + host.replace("'", "''") + "'";
    }

    /** The right to see which accounts have no password; it shows the hashes of those that have one. */
    static String passwords(ServerVersion version) {
        return PASSWORDS.formatted(version.mariadb() ? "is_role" : "account_locked");
    }

    /** The right to ask how replication goes. */
    static String replication(ServerVersion version) {
        return version.mariadb() && version.atLeast(10, 5, 9) ? "SLAVE MONITOR ON *.*" : "REPLICATION CLIENT ON *.*";
    }

    static String grant(String right, String account) {
        return "GRANT " + right + " TO " + account;
    }

    static String revoke(String right, String account) {
        return "REVOKE " + right + " FROM " + account;
    }
}
