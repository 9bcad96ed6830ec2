package io.holdfast.bench.faults;

import io.holdfast.bench.peer.PeerPool;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.Scope;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Faults in the middle of a statement or a transaction. */
final class StatementCases {
    static final List<FaultCase> ALL = List.of(
            new FaultCase(
                    "fin-mid-result",
                    "The stream ends within a result: is the connection lent again?",
                    false,
                    stage -> cutStream(stage, Cut.FIN, false)),
            new FaultCase(
                    "rst-mid-result",
                    "The stream is reset within a result: is the connection lent again?",
                    true,
                    stage -> cutStream(stage, Cut.RST, false)),
            new FaultCase("cut-stream-tls", "The same under TLS.", false, stage -> cutStream(stage, Cut.RST, true)),
            new FaultCase(
                    "commit-reply-lost",
                    "COMMIT is sent and its reply lost: how often is the row there?",
                    true,
                    StatementCases::commitLost),
            new FaultCase(
                    "client-timeout-orphan",
                    "Statements that the client gave up: how many run on?",
                    true,
                    StatementCases::orphans),
            new FaultCase(
                    "close-on-dead-network",
                    "How long does close() take with a transaction open?",
                    true,
                    StatementCases::closeOnDeadNetwork),
            new FaultCase("deadlock", "Does a deadlock cost a connection?", false, StatementCases::deadlock),
            new FaultCase(
                    "lock-wait-timeout",
                    "Does a lock wait time-out cost a connection?",
                    false,
                    StatementCases::lockWait));

    private StatementCases() {}

    private static void cutStream(Stage stage, Cut how, boolean tls) throws Exception {
        PeerPool pool = stage.pool(TestServer.APP_USER, TestServer.APP_PASSWORD, tls);
        List<Workload.Turn> turns = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            stage.proxy().cutAfterServerBytes(200_000, how, Scope.ALL);
            Stage.within(15, () -> {
                readMuch(pool);
                return null;
            });
            stage.proxy().heal();
            for (int i = 0; i < 2 * FaultPools.SIZE; i++) {
                turns.add(Stage.within(15, () -> Workload.turn(pool.dataSource(), 7)));
            }
        }
        stage.put(turns, 0);
    }

    private static void readMuch(PeerPool pool) {
        try (Connection connection = pool.dataSource().getConnection();
                Statement statement =
                        connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet results = statement.executeQuery(
                    "SELECT REPEAT('x', 1000) FROM information_schema.COLLATIONS a, information_schema.COLLATIONS b LIMIT 20000")) {
                while (results.next()) {
                    results.getString(1);
                }
            }
        } catch (SQLException | RuntimeException cut) {
            // That is what was arranged.
        }
    }

    private static void commitLost(Stage stage) throws Exception {
        stage.sql("DROP TABLE IF EXISTS faults.work", "CREATE TABLE faults.work (id INT) ENGINE=InnoDB");
        PeerPool pool = stage.pool();
        int told = 0;
        int rounds = 5;
        for (int round = 0; round < rounds; round++) {
            int number = round;
            told += Stage.within(20, () -> insertAndCommit(pool, stage.proxy(), number)) ? 0 : 1;
            stage.proxy().heal();
            Thread.sleep(100);
        }
        // Each row must be there once, and each lost reply must have been told.
        long wrong =
                stage.number("SELECT COUNT(*) FROM (SELECT id FROM faults.work GROUP BY id HAVING COUNT(*) > 1) t");
        stage.put(Figure.WRONG_DATA, wrong + (rounds - told));
        stage.put(
                Figure.BORROW_ERRORS,
                Stage.within(15, () -> Workload.turn(pool.dataSource(), 7)).isGood() ? 0 : 1);
    }

    /** False when the application was told that it does not know. What passes may be encrypted, so the reply is held back. */
    private static boolean insertAndCommit(PeerPool pool, FaultProxy proxy, int number) throws InterruptedException {
        try (Connection connection = pool.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO work VALUES (" + number + ")");
            }
            proxy.blackHole(Direction.TO_CLIENT, Scope.EXISTING);
            Thread cutter = new Thread(() -> cutLater(proxy), "cutter");
            cutter.start();
            try {
                connection.commit();
                return true;
            } finally {
                cutter.join();
            }
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    /** When the server has had time to commit. */
    private static void cutLater(FaultProxy proxy) {
        try {
            Thread.sleep(150);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        proxy.cut(Cut.RST);
    }

    private static void orphans(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < FaultPools.SIZE; i++) {
                Thread impatient = new Thread(() -> {
                    try (Connection connection = pool.dataSource().getConnection();
                            Statement statement = connection.createStatement()) {
                        connection.setNetworkTimeout(Runnable::run, 500);
                        statement.execute("SELECT SLEEP(60) AS orphan FROM information_schema.TABLES LIMIT 1");
                    } catch (SQLException | RuntimeException expected) {
                        // The time-out.
                    }
                });
                impatient.setDaemon(true);
                impatient.start();
            }
            Thread.sleep(1_000);
        }
        Thread.sleep(1_000);
        stage.put(
                Figure.ORPHANS,
                stage.number(
                        "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP(60) AS orphan%'"));
        stage.kill(999);
    }

    private static void closeOnDeadNetwork(Stage stage) throws Exception {
        stage.sql("DROP TABLE IF EXISTS faults.work", "CREATE TABLE faults.work (id INT) ENGINE=InnoDB");
        PeerPool pool = stage.pool();
        Connection connection = pool.dataSource().getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO work VALUES (1)");
        }
        stage.proxy().blackHole(Direction.BOTH, Scope.EXISTING);
        long begun = System.nanoTime();
        try {
            Stage.within(10, () -> {
                connection.close();
                return null;
            });
        } catch (TimeoutException e) {
            stage.put(Figure.HUNG, 1);
        } catch (SQLException e) {
            stage.put(Figure.STATEMENT_ERRORS, 1);
        }
        stage.put(Figure.CLOSE_TIME, (System.nanoTime() - begun) / 1e6);
        stage.proxy().heal();
        stage.putFullSize(System.nanoTime(), 15);
    }

    private static void deadlock(Stage stage) throws Exception {
        conflict(stage, "", 1213);
    }

    private static void lockWait(Stage stage) throws Exception {
        conflict(stage, "SET SESSION innodb_lock_wait_timeout = 1", 1205);
    }

    /** Provokes the error ten times, and counts what it cost. */
    private static void conflict(Stage stage, String setting, int error) throws Exception {
        stage.sql(
                "DROP TABLE IF EXISTS faults.work",
                "CREATE TABLE faults.work (id INT PRIMARY KEY, n INT) ENGINE=InnoDB",
                "INSERT INTO faults.work VALUES (1, 0), (2, 0)");
        PeerPool pool = stage.pool();
        int before = stage.proxy().accepted();
        int seen = 0;
        for (int round = 0; round < 3; round++) {
            try (Connection one = pool.dataSource().getConnection();
                    Connection other = pool.dataSource().getConnection()) {
                seen += provoke(one, other, setting, error) ? 1 : 0;
            } catch (SQLException closing) {
                stage.add(Figure.STATEMENT_ERRORS, 1);
            }
        }
        if (seen == 0) {
            throw new IllegalStateException("error " + error + " could not be provoked");
        }
        List<Workload.Turn> turns = new ArrayList<>();
        for (int i = 0; i < 2 * FaultPools.SIZE; i++) {
            turns.add(Stage.within(15, () -> Workload.turn(pool.dataSource(), 7)));
        }
        stage.put(turns, 0);
        stage.put(Figure.CONNECTS, stage.proxy().accepted() - before);
    }

    private static boolean provoke(Connection one, Connection other, String setting, int error) throws Exception {
        one.setAutoCommit(false);
        other.setAutoCommit(false);
        try (Statement first = one.createStatement();
                Statement second = other.createStatement()) {
            if (!setting.isEmpty()) {
                first.execute(setting);
            }
            first.execute("UPDATE work SET n = n + 1 WHERE id = 1");
            second.execute("UPDATE work SET n = n + 1 WHERE id = 2");
            Thread crossing = new Thread(() -> {
                try {
                    if (setting.isEmpty()) {
                        second.execute("UPDATE work SET n = n + 1 WHERE id = 1");
                    }
                } catch (SQLException e) {
                    // One of the two is the victim.
                }
            });
            crossing.start();
            Thread.sleep(100);
            try {
                first.execute("UPDATE work SET n = n + 1 WHERE id = 2");
                return error == 1213;
            } catch (SQLException e) {
                return e.getErrorCode() == error;
            } finally {
                one.rollback();
                crossing.join();
                other.rollback();
            }
        }
    }
}
