package io.holdfast.bench.faults;

import io.holdfast.bench.peer.PeerPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What borrowers do wrong. */
final class LeaseCases {
    static final List<FaultCase> ALL = List.of(
            new FaultCase(
                    "abandoned-lease",
                    "All leases are lost to the garbage collector: is the pool usable after 15 s?",
                    false,
                    LeaseCases::abandoned),
            new FaultCase(
                    "leaked-lease", "One lease is held for ever: do the others serve?", false, LeaseCases::leaked),
            new FaultCase(
                    "nested-borrow",
                    "Each thread holds one of getConnection(), in a transaction of its own, and waits for another: how long?",
                    true,
                    LeaseCases::nested),
            new FaultCase(
                    "interrupted-borrower",
                    "Borrowers are interrupted at random: is capacity lost?",
                    false,
                    LeaseCases::interrupted),
            new FaultCase(
                    "hygiene",
                    "How many of 14 changes to a session does the next borrower see?",
                    true,
                    LeaseCases::hygiene));

    private LeaseCases() {}

    private static void abandoned(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        Thread careless = new Thread(() -> {
            for (int i = 0; i < FaultPools.SIZE; i++) {
                try {
                    Stage.number(pool.dataSource().getConnection(), "SELECT 1");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        careless.start();
        careless.join();
        for (int i = 0; i < 15; i++) {
            System.gc();
            Thread.sleep(1_000);
        }
        List<Workload.Turn> turns = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            turns.add(Stage.within(20, () -> Workload.turn(pool.dataSource(), 7)));
        }
        stage.put(turns, 0);
    }

    private static void leaked(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        Connection kept = pool.dataSource().getConnection();
        Workload load = new Workload(pool.dataSource(), 6).start();
        Thread.sleep(2_000);
        stage.add(Figure.HUNG, load.stop());
        stage.put(load.turns(), 0);
        kept.close();
    }

    private static void nested(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        List<CompletableFuture<Long>> waits = new ArrayList<>();
        for (int i = 0; i < FaultPools.SIZE; i++) {
            CompletableFuture<Long> waited = new CompletableFuture<>();
            waits.add(waited);
            Thread thread = new Thread(() -> waited.complete(borrowTwo(pool)));
            thread.setDaemon(true);
            thread.start();
        }
        long longest = 0;
        for (CompletableFuture<Long> wait : waits) {
            try {
                longest = Math.max(longest, wait.get(20, TimeUnit.SECONDS));
            } catch (java.util.concurrent.TimeoutException e) {
                stage.add(Figure.HUNG, 1);
            }
        }
        stage.put(Figure.LONGEST_BORROW, longest / 1e6);
    }

    private static long borrowTwo(PeerPool pool) {
        try (Connection first = pool.dataSource().getConnection()) {
            first.setAutoCommit(false);
            Stage.number(first, "SELECT SLEEP(0.2)");
            long begun = System.nanoTime();
            try (Connection second = pool.dataSource().getConnection()) {
                Stage.number(second, "SELECT 1");
            } catch (SQLException | RuntimeException refused) {
                // How long it took is what counts.
            }
            return System.nanoTime() - begun;
        } catch (SQLException e) {
            return 0;
        }
    }

    private static void interrupted(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        List<Thread> borrowers = new ArrayList<>();
        boolean[] over = new boolean[1];
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> {
                while (!over[0]) {
                    Workload.turn(pool.dataSource(), 3);
                }
            });
            thread.setDaemon(true);
            thread.start();
            borrowers.add(thread);
        }
        for (int i = 0; i < 1_000; i++) {
            borrowers.get(i % borrowers.size()).interrupt();
            Thread.sleep(2);
        }
        over[0] = true;
        for (Thread thread : borrowers) {
            thread.join(5_000);
            stage.add(Figure.HUNG, thread.isAlive() ? 1 : 0);
        }
        stage.putFullSize(System.nanoTime(), 10);
    }

    /** What a borrower may leave behind, and a query whose answer shows it. */
    private static void hygiene(Stage stage) throws Exception {
        stage.sql(
                "DROP TABLE IF EXISTS faults.work",
                "CREATE TABLE faults.work (id INT) ENGINE=InnoDB",
                "CREATE DATABASE IF NOT EXISTS faults_other",
                "GRANT ALL ON faults_other.* TO 'app'@'%'");
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("SET autocommit=0", "SELECT @@autocommit = 0");
        changes.put(
                "SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
                "SELECT @@session.transaction_isolation = 'READ-UNCOMMITTED'");
        changes.put("SET SESSION TRANSACTION READ ONLY", "SELECT @@session.transaction_read_only = 1");
        changes.put("SET @tenant = 7", "SELECT @tenant IS NOT NULL");
        changes.put("SET SESSION sql_mode = ''", "SELECT @@sql_mode = ''");
        changes.put("SET foreign_key_checks = 0", "SELECT @@foreign_key_checks = 0");
        changes.put("SET time_zone = '+05:00'", "SELECT @@time_zone = '+05:00'");
        changes.put("SET NAMES latin1", "SELECT @@character_set_connection = 'latin1'");
        changes.put("CREATE TEMPORARY TABLE scratch (id INT)", "SELECT COUNT(*) >= 0 FROM scratch");
        changes.put("SELECT GET_LOCK('hygiene', 0)", "SELECT IS_USED_LOCK('hygiene') = CONNECTION_ID()");
        changes.put("PREPARE stmt FROM 'SELECT 1'", "EXECUTE stmt");
        changes.put("USE faults_other", "SELECT DATABASE() = 'faults_other'");
        changes.put("BEGIN; INSERT INTO work VALUES (1)", "SELECT COUNT(*) > 0 FROM work");
        changes.put("LOCK TABLES work WRITE", "SELECT COUNT(*) = 0 FROM faults_other.other");
        stage.sql("CREATE TABLE IF NOT EXISTS faults_other.other (id INT) ENGINE=InnoDB");
        PeerPool pool = stage.pool();
        int leaked = 0;
        for (Map.Entry<String, String> change : changes.entrySet()) {
            leaked += Stage.within(20, () -> leaks(pool, change.getKey(), change.getValue())) ? 1 : 0;
            stage.kill(99);
            Thread.sleep(600);
        }
        stage.put(Figure.STATES_LEAKED, leaked);
    }

    /** All connections are held but the one that was changed, so that the next borrower gets that. */
    private static boolean leaks(PeerPool pool, String change, String question) throws SQLException {
        List<Connection> others = new ArrayList<>();
        try {
            for (int i = 0; i < pool.size() - 1; i++) {
                others.add(pool.dataSource().getConnection());
            }
            try (Connection connection = pool.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                for (String sql : change.split("; ")) {
                    statement.execute(sql);
                }
            } catch (SQLException refused) {
                // MariaDB's driver closes a connection whose characters become latin1: there is no change to see.
                if (!String.valueOf(refused.getMessage()).contains("character set")) {
                    throw refused;
                }
            }
            try (Connection next = pool.dataSource().getConnection()) {
                boolean locks = change.startsWith("LOCK");
                try {
                    boolean seen = Stage.number(next, question) == 1;
                    return locks ? !seen : seen;
                } catch (SQLException refused) {
                    // The table or statement is not there, as it should be; but under LOCK TABLES others are refused.
                    return locks;
                }
            }
        } finally {
            for (Connection other : others) {
                other.close();
            }
        }
    }
}
