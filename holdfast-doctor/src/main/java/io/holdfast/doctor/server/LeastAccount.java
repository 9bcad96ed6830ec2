package io.holdfast.doctor.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The account with the fewest rights that a part of this program needs on one server. Immutable.
 *
 * @param performanceSchema whether the server measures itself: without it, the right to read its figures is of no use
 */
public record LeastAccount(ServerVersion version, boolean performanceSchema) {
    /** What the account is for. */
    public enum Level {
        /** The figures that {@code monitor} shows. */
        MONITOR,
        /** Every check of {@code doctor}, and of {@code serve}, which runs them. */
        DOCTOR
    }

    /**
     * One right.
     *
     * @param right as it stands between GRANT and TO
     * @param why what would be unknown without it
     */
    public record Right(String right, String why) {}

    /**
     * What a server needs; any account may ask.
     *
     * @throws SQLException if the connection is lost
     */
    public static LeastAccount of(Connection connection) throws SQLException {
        Row server = new Query(connection).one("SELECT VERSION() AS version, @@performance_schema AS measures");
        return new LeastAccount(ServerVersion.parse(server.text("version")), server.yes("measures"));
    }

    /** The rights of a level. None of them reads a row of a user's table. */
    public List<Right> rights(Level level) {
        List<Right> rights = new ArrayList<>();
        rights.add(new Right(Grants.PROCESS, "sessions and transactions of all accounts, counters of InnoDB"));
        rights.add(new Right(Grants.replication(version), "whether it is a replica, and how far behind"));
        if (level == Level.MONITOR) {
            return rights;
        }
        rights.add(new Right(Grants.SCHEMAS, "names, columns and indexes of all tables, without their rows"));
        rights.add(new Right(Grants.ACCOUNTS, "limits of accounts, and how they log in"));
        rights.add(new Right(
                Grants.passwords(version),
                "accounts without a password (check A01); it shows the hashes of the others, so leave it out where that is"
                        + " too much"));
        if (performanceSchema) {
            rights.add(new Right(Grants.PERFORMANCE_SCHEMA, "locks, statements, errors and client hosts"));
        }
        if (!version.mariadb() && version.atLeast(8, 0, 0)) {
            rights.add(new Right(Grants.PREPARED, "transactions that were prepared and never ended"));
        }
        return rights;
    }

    /**
     * The statements that make the account. It is locked until it is given a password, which they do not carry.
     *
     * @param account user and host, such as {@code holdfast@10.%}; without a host, any
     */
    public List<String> statements(Level level, String account) {
        String quoted = Grants.quoted(account);
        List<String> statements = new ArrayList<>();
        statements.add("CREATE USER " + quoted + " ACCOUNT LOCK");
        rights(level).forEach(right -> statements.add(Grants.grant(right.right(), quoted)));
        return statements;
    }

    /** What gives the account a password and opens it, as a line for a person. */
    public static String opening(String account, String password) {
        return "ALTER USER " + Grants.quoted(account) + " IDENTIFIED BY '" + password.replace("'", "''")
                + "' ACCOUNT UNLOCK";
    }

    /** What takes the account back. */
    public static String undo(String account) {
        return "DROP USER " + Grants.quoted(account);
    }
}
