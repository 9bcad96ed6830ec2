package io.holdfast.bench.faults;

import io.holdfast.bench.peer.PeerPool;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The server refuses: connections, logins, writes. */
final class LimitCases {
    private static final int BORROWERS = 6;

    static final List<FaultCase> ALL = List.of(
            new FaultCase(
                    "too-many-connections",
                    "Other users hold all connections (1040) for 4 s after a cut.",
                    true,
                    LimitCases::full),
            new FaultCase(
                    "user-limit",
                    "The user may have 2 connections (1226): do these 2 serve?",
                    false,
                    LimitCases::userLimit),
            new FaultCase(
                    "changed-password",
                    "The password is changed and changed back 4 s later (1045), after a cut.",
                    false,
                    LimitCases::password),
            new FaultCase(
                    "read-only-switch",
                    "The server becomes read-only (1290); a new primary is behind the name.",
                    true,
                    LimitCases::readOnly));

    private LimitCases() {}

    private static void full(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        stage.countConnects();
        long before = stage.number("SELECT @@max_connections");
        Workload load = new Workload(pool.dataSource(), BORROWERS).start();
        Thread.sleep(300);
        long healed;
        try (Connection admin = stage.admin();
                Statement statement = admin.createStatement()) {
            // The least that a server takes; others hold the rest.
            statement.execute("SET GLOBAL max_connections = 10");
            stage.proxy().refuse();
            stage.proxy().cut(Cut.RST);
            Thread.sleep(200);
            List<Connection> others = new ArrayList<>();
            try {
                while (others.size() < 20) {
                    others.add(java.sql.DriverManager.getConnection(
                            admin.getMetaData().getURL(), TestServer.APP_USER, TestServer.APP_PASSWORD));
                }
            } catch (SQLException reached) {
                // That is how many there are.
            }
            stage.proxy().heal();
            Thread.sleep(4_000);
            for (Connection other : others) {
                other.close();
            }
            statement.execute("SET GLOBAL max_connections = " + before);
            healed = System.nanoTime();
        }
        Thread.sleep(5_000);
        stage.add(Figure.HUNG, load.stop());
        stage.put(load.turns(), healed);
        stage.putConnects();
    }

    private static void userLimit(Stage stage) throws Exception {
        stage.sql(
                "DROP USER IF EXISTS 'limited'@'%'",
                "CREATE USER 'limited'@'%' IDENTIFIED BY 'secret' WITH MAX_USER_CONNECTIONS 2",
                "GRANT ALL ON faults.* TO 'limited'@'%'");
        try {
            PeerPool pool = Stage.within(20, () -> stage.open("limited", "secret", false));
            stage.countConnects();
            Workload load = new Workload(pool.dataSource(), 2).start();
            Thread.sleep(4_000);
            stage.add(Figure.HUNG, load.stop());
            stage.put(load.turns(), 0);
            stage.putConnects();
        } finally {
            stage.sql("DROP USER IF EXISTS 'limited'@'%'");
        }
    }

    private static void password(Stage stage) throws Exception {
        stage.sql(
                "DROP USER IF EXISTS 'rotating'@'%'",
                "CREATE USER 'rotating'@'%' IDENTIFIED BY 'secret'", "GRANT ALL ON faults.* TO 'rotating'@'%'");
        try {
            PeerPool pool = stage.pool("rotating", "secret", false);
            stage.countConnects();
            Workload load = new Workload(pool.dataSource(), BORROWERS).start();
            Thread.sleep(300);
            stage.sql("ALTER USER 'rotating'@'%' IDENTIFIED BY 'other'");
            stage.proxy().cut(Cut.RST);
            Thread.sleep(4_000);
            stage.sql("ALTER USER 'rotating'@'%' IDENTIFIED BY 'secret'");
            long healed = System.nanoTime();
            Thread.sleep(4_000);
            stage.add(Figure.HUNG, load.stop());
            stage.put(load.turns(), healed);
            stage.putConnects();
        } finally {
            stage.sql("DROP USER IF EXISTS 'rotating'@'%'");
        }
    }

    private static void readOnly(Stage stage) throws Exception {
        stage.sql("DROP TABLE IF EXISTS faults.work", "CREATE TABLE faults.work (id INT) ENGINE=InnoDB");
        PeerPool pool = stage.pool();
        int failures = 0;
        try {
            stage.sql("SET GLOBAL read_only = 1");
            failures += write(pool) ? 0 : 1;
            // The new primary takes over under the same name, and the sessions to the old one stay there.
            stage.proxy().retarget("127.0.0.1", Integer.parseInt(stage.server("successor")));
            for (int i = 0; i < 60; i++) {
                failures += write(pool) ? 0 : 1;
                Thread.sleep(20);
            }
        } finally {
            stage.sql("SET GLOBAL read_only = 0");
        }
        stage.put(Figure.STATEMENT_ERRORS, failures);
    }

    private static boolean write(PeerPool pool) throws Exception {
        return Stage.within(15, () -> {
            try (Connection connection = pool.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO work VALUES (1)");
                return true;
            } catch (SQLException | RuntimeException e) {
                return false;
            }
        });
    }
}
