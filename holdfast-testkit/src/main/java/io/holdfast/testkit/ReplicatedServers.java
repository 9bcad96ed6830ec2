package io.holdfast.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Two servers, of which one follows the other by global transaction ids and takes no writes of its own. */
public final class ReplicatedServers implements AutoCloseable {
    private final TestServer primary;
    private final TestServer replica;

    private ReplicatedServers(TestServer primary, TestServer replica) {
        this.primary = primary;
        this.replica = replica;
    }

    /** Starts both; what is written to the first from now on comes to the second. */
    public static ReplicatedServers start(ServerKind kind) throws SQLException {
        TestServer primary = server(kind, "1");
        TestServer replica = null;
        try {
            replica = server(kind, "2");
            ReplicatedServers pair = new ReplicatedServers(primary, replica);
            pair.follow();
            return pair;
        } catch (SQLException | RuntimeException e) {
            primary.close();
            if (replica != null) {
                replica.close();
            }
            throw e;
        }
    }

    private static TestServer server(ServerKind kind, String id) {
        TestServer.Builder builder =
                TestServer.builder(kind).option("server-id", id).option("log-bin", "log");
        if (kind == ServerKind.MYSQL) {
            builder.option("gtid-mode", "ON").option("enforce-gtid-consistency", "ON");
        }
        return builder.start();
    }

    private boolean isMySql() {
        return primary.kind() == ServerKind.MYSQL;
    }

    private void follow() throws SQLException {
        primary.execute(
                "CREATE USER 'follower'@'%' IDENTIFIED BY 'follows'",
                "GRANT REPLICATION SLAVE ON *.* TO 'follower'@'%'");
        String position = text(isMySql() ? "SELECT @@global.gtid_executed" : "SELECT @@global.gtid_binlog_pos");
        if (isMySql()) {
            replica.execute(
                    "RESET MASTER",
                    "SET GLOBAL gtid_purged = '" + position + "'",
                    "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = " + primary.port()
                            + ", SOURCE_USER = 'follower', SOURCE_PASSWORD = 'follows', SOURCE_AUTO_POSITION = 1,"
                            + " GET_SOURCE_PUBLIC_KEY = 1",
                    "START REPLICA");
        } else {
            replica.execute(
                    "RESET MASTER",
                    "SET GLOBAL gtid_slave_pos = '" + position + "'",
                    "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = " + primary.port()
                            + ", MASTER_USER = 'follower', MASTER_PASSWORD = 'follows', MASTER_USE_GTID = slave_pos",
                    "START SLAVE");
        }
        replica.execute("SET GLOBAL read_only = 1");
    }

    private String text(String sql) throws SQLException {
        try (Connection admin = primary.adminConnection();
                Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1).replaceAll("\\s", "");
        }
    }

    /** The one that takes writes. */
    public TestServer primary() {
        return primary;
    }

    /** The one that follows. */
    public TestServer replica() {
        return replica;
    }

    /** The second falls behind from now on. */
    public void pause() throws SQLException {
        replica.execute(isMySql() ? "STOP REPLICA SQL_THREAD" : "STOP SLAVE SQL_THREAD");
    }

    /** It catches up. */
    public void resume() throws SQLException {
        replica.execute(isMySql() ? "START REPLICA SQL_THREAD" : "START SLAVE SQL_THREAD");
    }

    @Override
    public void close() {
        replica.close();
        primary.close();
    }
}
