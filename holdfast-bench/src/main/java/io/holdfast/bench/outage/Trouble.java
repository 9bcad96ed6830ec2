package io.holdfast.bench.outage;

import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What befalls a server, and how it is healed. */
enum Trouble {
    STOPPED("is stopped", "DOWN", "HF-6010", "holdfast_server_up", 0) {
        @Override
        AutoCloseable begin(Pair pair) {
            pair.watched().terminate();
            return pair.watched()::start;
        }
    },
    KILLED("is killed", "DOWN", "HF-6010", "holdfast_server_up", 0) {
        @Override
        AutoCloseable begin(Pair pair) {
            pair.watched().kill9();
            return pair.watched()::start;
        }
    },
    FROZEN("is frozen", "DOWN", "HF-6010", "holdfast_server_up", 0) {
        @Override
        AutoCloseable begin(Pair pair) {
            pair.watched().freeze();
            return pair.watched()::thaw;
        }
    },
    FULL("is full", "DEGRADED", "HF-6011", "holdfast_server_health", 1) {
        @Override
        AutoCloseable begin(Pair pair) throws SQLException {
            List<Connection> all = new ArrayList<>();
            try (Connection admin = pair.watched().adminConnection();
                    Statement statement = admin.createStatement();
                    ResultSet rows = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Threads_connected'")) {
                rows.next();
                int open = rows.getInt(2);
                pair.watched().execute("SET GLOBAL max_connections = " + Math.max(LEAST_CONNECTIONS, open + 3));
            }
            try {
                for (int i = 0; i < MOST_CONNECTIONS; i++) {
                    all.add(pair.watched().adminConnection());
                }
            } catch (SQLException e) {
                // Full, as it was meant to be.
            }
            return () -> {
                for (Connection connection : all) {
                    connection.close();
                }
                pair.watched().execute("SET GLOBAL max_connections = 200");
            };
        }
    },
    READ_ONLY("is read-only", "DEGRADED", "HF-6012", "holdfast_server_read_only", 1) {
        @Override
        AutoCloseable begin(Pair pair) throws SQLException {
            pair.watched().execute("SET GLOBAL read_only = 1");
            return () -> pair.watched().execute("SET GLOBAL read_only = 0");
        }
    },
    REPLICA_STOPPED("is a replica that has stopped", "DEGRADED", "HF-6013", "holdfast_server_replication_stopped", 1) {
        @Override
        AutoCloseable begin(Pair pair) throws SQLException {
            pair.watched().execute(pair.isMySql() ? "STOP REPLICA" : "STOP SLAVE");
            return () -> pair.watched().execute(pair.isMySql() ? "START REPLICA" : "START SLAVE");
        }
    },
    REPLICA_LATE("is a replica 30 s behind", "DEGRADED", "HF-6008", "holdfast_server_health", 1) {
        @Override
        AutoCloseable begin(Pair pair) throws SQLException, InterruptedException {
            String table = pair.source().createSchema() + ".late";
            pair.source().execute("CREATE TABLE " + table + " (id INT PRIMARY KEY)");
            Connection locks = pair.watched().adminConnection();
            try (Statement statement = locks.createStatement()) {
                lock(statement, table);
            }
            pair.source().execute("INSERT INTO " + table + " VALUES (1)");
            // The time counts from the moment at which it is as late as that.
            while (pair.secondsBehind() < LATE.toSeconds()) {
                Thread.sleep(POLL_MILLIS);
            }
            return locks;
        }

        /** As soon as the replica has it. */
        private static void lock(Statement statement, String table) throws SQLException, InterruptedException {
            while (true) {
                try {
                    statement.execute("LOCK TABLES " + table + " READ");
                    return;
                } catch (SQLException e) {
                    if (e.getErrorCode() != NO_SUCH_TABLE) {
                        throw e;
                    }
                    Thread.sleep(POLL_MILLIS);
                }
            }
        }
    };

    static final long POLL_MILLIS = 50;
    private static final int NO_SUCH_TABLE = 1146;
    private static final Duration LATE = Duration.ofSeconds(30);
    private static final int LEAST_CONNECTIONS = 12;
    private static final int MOST_CONNECTIONS = 100;

    /** What it is, behind "the server". */
    final String title;
    /** What the health end points are to say. */
    final String status;
    /** What is to be raised. */
    final String code;
    /** The figure that shows it, and its value. */
    final String metric;

    final int value;

    Trouble(String title, String status, String code, String metric, int value) {
        this.title = title;
        this.status = status;
        this.code = code;
        this.metric = metric;
        this.value = value;
    }

    /** Begins it; gives what ends it. */
    abstract AutoCloseable begin(Pair pair) throws SQLException, InterruptedException;

    /** True when a replica is watched. */
    boolean isOfReplica() {
        return this == REPLICA_STOPPED || this == REPLICA_LATE;
    }

    /** The server that is watched, and the one that it follows where it is a replica. */
    record Pair(TestServer watched, TestServer source) {
        boolean isMySql() {
            return watched.kind() == ServerKind.MYSQL;
        }

        /** Sets the replica up: it follows from now on. */
        void follow() throws SQLException {
            source.execute(
                    "CREATE USER IF NOT EXISTS 'follower'@'%' IDENTIFIED BY 'follows'",
                    "GRANT REPLICATION SLAVE ON *.* TO 'follower'@'%'");
            String file;
            long position;
            try (Connection admin = source.adminConnection();
                    Statement statement = admin.createStatement();
                    ResultSet rows = statement.executeQuery("SHOW MASTER STATUS")) {
                rows.next();
                file = rows.getString(1);
                position = rows.getLong(2);
            }
            String change = "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = " + source.port()
                    + ", SOURCE_USER = 'follower', SOURCE_PASSWORD = 'follows', SOURCE_LOG_FILE = '" + file
                    + "', SOURCE_LOG_POS = " + position + ", GET_SOURCE_PUBLIC_KEY = 1";
            watched.execute(
                    isMySql()
                            ? change
                            : change.replace("REPLICATION SOURCE", "MASTER")
                                    .replace("SOURCE_", "MASTER_")
                                    .replace(", GET_MASTER_PUBLIC_KEY = 1", ""),
                    isMySql() ? "START REPLICA" : "START SLAVE");
        }

        private long secondsBehind() throws SQLException {
            try (Connection admin = watched.adminConnection();
                    Statement statement = admin.createStatement();
                    ResultSet rows = statement.executeQuery(isMySql() ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS")) {
                return rows.next() ? rows.getLong(isMySql() ? "Seconds_Behind_Source" : "Seconds_Behind_Master") : 0;
            }
        }
    }
}
