package io.holdfast.bench.faults;

import io.holdfast.bench.peer.PeerPool;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What calls leave behind, stop, or wait for: judged by what the next borrower sees, and by what runs on at the server. */
final class CallCases {
    private static final int CROWD = 200;

    static final List<FaultCase> ALL = List.of(
            new FaultCase(
                    "cancel-near-end",
                    "A statement is cancelled near its end: how often is the next borrower's statement cut?",
                    true,
                    CallCases::cancelNearEnd),
            new FaultCase(
                    "failed-call",
                    "A procedure begins a transaction, writes and fails: does the next borrower commit it?",
                    false,
                    CallCases::failedCall),
            new FaultCase(
                    "exhausted-crowd",
                    "All connections are held while 200 wait: how many refusals are late?",
                    false,
                    CallCases::exhaustedCrowd),
            new FaultCase(
                    "close-at-work",
                    "The pool is closed while statements wait for a lock: how many run on?",
                    true,
                    CallCases::closeAtWork),
            new FaultCase(
                    "raised-write-timeout",
                    "The administrator raises net_write_timeout: do sessions have it?",
                    false,
                    CallCases::raisedWriteTimeout),
            new FaultCase(
                    "xa-by-sql",
                    "A branch is prepared by SQL, and committed from elsewhere: is its row there?",
                    false,
                    CallCases::xaBySql));

    private CallCases() {}

    private static void cancelNearEnd(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        Random random = new Random(7);
        int cut = 0;
        for (int round = 0; round < 60; round++) {
            long after = random.nextInt(12_000_000);
            cut += Stage.within(20, () -> cutsNext(pool, after)) ? 1 : 0;
        }
        stage.put(Figure.WRONG_DATA, cut);
    }

    private static boolean cutsNext(PeerPool pool, long after) throws SQLException, InterruptedException {
        List<Connection> others = new ArrayList<>();
        try {
            // One is left to cancel over, and one to be lent again.
            for (int i = 0; i < pool.size() - 2; i++) {
                others.add(pool.dataSource().getConnection());
            }
            Thread canceller;
            try (Connection connection = pool.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                canceller = new Thread(() -> {
                    LockSupport.parkNanos(after);
                    try {
                        statement.cancel();
                    } catch (SQLException | RuntimeException closed) {
                        // It came too late, which is the case that is asked about.
                    }
                });
                canceller.start();
                isCut(statement, "SELECT SLEEP(0.008)");
            }
            boolean cut = false;
            for (int i = 0; i < 2; i++) {
                try (Connection next = pool.dataSource().getConnection();
                        Statement statement = next.createStatement()) {
                    cut |= isCut(statement, "SELECT SLEEP(0.02)");
                }
            }
            canceller.join();
            return cut;
        } finally {
            for (Connection other : others) {
                other.close();
            }
        }
    }

    /** SLEEP says 1 when it was cut, where it gives no error. */
    private static boolean isCut(Statement statement, String sql) {
        try (ResultSet results = statement.executeQuery(sql)) {
            return results.next() && results.getInt(1) != 0;
        } catch (SQLException e) {
            return true;
        }
    }

    private static void failedCall(Stage stage) throws Exception {
        stage.sql(
                "DROP TABLE IF EXISTS faults.work",
                "CREATE TABLE faults.work (id INT PRIMARY KEY) ENGINE=InnoDB",
                "DROP PROCEDURE IF EXISTS faults.half",
                "CREATE PROCEDURE faults.half(n INT) BEGIN START TRANSACTION; INSERT INTO faults.work VALUES (n);"
                        + " SIGNAL SQLSTATE '45000'; END");
        PeerPool pool = stage.pool();
        for (int i = 0; i < 2 * pool.size(); i++) {
            try (Connection connection = pool.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CALL half(" + i + ")");
            } catch (SQLException failed) {
                // As it was made to.
            }
        }
        for (int i = 0; i < 2 * pool.size(); i++) {
            try (Connection connection = pool.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                Stage.number(connection, "SELECT 1");
                connection.commit();
                connection.setAutoCommit(true);
            }
        }
        stage.put(Figure.WRONG_DATA, stage.number("SELECT COUNT(*) FROM faults.work"));
    }

    private static void exhaustedCrowd(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < pool.size(); i++) {
            held.add(pool.dataSource().getConnection());
        }
        Workload crowd = new Workload(pool.dataSource(), CROWD).start();
        Thread.sleep(FaultPools.BORROW_TIMEOUT_MILLIS + 1_000);
        for (Connection connection : held) {
            connection.close();
        }
        stage.add(Figure.HUNG, crowd.stop());
        stage.put(crowd.turns(), 0);
    }

    private static void closeAtWork(Stage stage) throws Exception {
        stage.sql(
                "DROP TABLE IF EXISTS faults.work",
                "CREATE TABLE faults.work (id INT PRIMARY KEY, n INT) ENGINE=InnoDB",
                "INSERT INTO faults.work VALUES (1, 0)");
        PeerPool pool = stage.pool();
        int waiting = pool.size() - 1;
        try (Connection admin = stage.admin();
                Statement lock = admin.createStatement()) {
            admin.setAutoCommit(false);
            lock.execute("UPDATE faults.work SET n = 1 WHERE id = 1");
            CountDownLatch begun = new CountDownLatch(waiting);
            for (int i = 0; i < waiting; i++) {
                Thread thread = new Thread(() -> {
                    try (Connection connection = pool.dataSource().getConnection();
                            Statement statement = connection.createStatement()) {
                        connection.setAutoCommit(false);
                        begun.countDown();
                        statement.execute("UPDATE work SET n = 2 /* at work */ WHERE id = 1");
                    } catch (SQLException | RuntimeException closed) {
                        // The pool was closed.
                    }
                });
                thread.setDaemon(true);
                thread.start();
            }
            begun.await(10, TimeUnit.SECONDS);
            Thread.sleep(500);
            try {
                Stage.within(40, () -> {
                    pool.close();
                    return null;
                });
            } finally {
                Thread.sleep(1_000);
                stage.put(
                        Figure.ORPHANS,
                        stage.number(
                                "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'UPDATE work%'"));
                admin.rollback();
            }
        }
    }

    private static void raisedWriteTimeout(Stage stage) throws Exception {
        long before = stage.number("SELECT @@global.net_write_timeout");
        stage.sql("SET GLOBAL net_write_timeout = 900");
        try {
            PeerPool pool = stage.pool();
            try (Connection connection = pool.dataSource().getConnection()) {
                stage.put(Figure.STATES_LEAKED, Stage.number(connection, "SELECT @@net_write_timeout < 900"));
            }
        } finally {
            stage.sql("SET GLOBAL net_write_timeout = " + before);
        }
    }

    /** Each row must be there once: the branch outlives its session. */
    private static void xaBySql(Stage stage) throws Exception {
        stage.sql("DROP TABLE IF EXISTS faults.work", "CREATE TABLE faults.work (id INT PRIMARY KEY) ENGINE=InnoDB");
        PeerPool pool = stage.pool();
        int rounds = pool.size();
        for (int i = 0; i < rounds; i++) {
            String branch = "'branch" + i + "'";
            try (Connection connection = pool.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("XA START " + branch);
                statement.execute("INSERT INTO work VALUES (" + i + ")");
                statement.execute("XA END " + branch);
                statement.execute("XA PREPARE " + branch);
            }
            Thread.sleep(500);
            try {
                stage.sql("XA COMMIT " + branch);
            } catch (SQLException lost) {
                // Counted below.
            }
        }
        stage.put(Figure.WRONG_DATA, rounds - stage.number("SELECT COUNT(*) FROM faults.work"));
        Workload.Turn turn = Stage.within(15, () -> Workload.turn(pool.dataSource(), 7));
        stage.put(Figure.BORROW_ERRORS, turn.isGood() ? 0 : 1);
    }
}
