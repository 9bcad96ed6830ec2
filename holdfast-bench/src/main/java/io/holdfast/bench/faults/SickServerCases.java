package io.holdfast.bench.faults;

import io.holdfast.bench.peer.PeerPool;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.Scope;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The server is slow, full, or set otherwise than before; or what is asked before it hangs. */
final class SickServerCases {
    private static final int BORROWERS = 6;

    static final List<FaultCase> ALL = List.of(
            new FaultCase(
                    "slow-login",
                    "After a cut each login takes 4 s, for 10 s: how many are begun?",
                    false,
                    SickServerCases::slowLogin),
            new FaultCase(
                    "stuck-connects",
                    "Calls to the driver made during 4 s never come back: how soon do later ones serve?",
                    false,
                    SickServerCases::stuckConnects),
            new FaultCase(
                    "flushed-passwords",
                    "The server forgets cached passwords, without TLS, for 4 s: how many logins are tried?",
                    false,
                    SickServerCases::flushedPasswords),
            new FaultCase(
                    "timeouts-when-full",
                    "Statements on all connections but one run into a time-out; the server is full: how many run on?",
                    false,
                    SickServerCases::timeoutsWhenFull),
            new FaultCase(
                    "read-only-when-full",
                    "A full server is read-only for 3 s, and others take each free place: do reads go on?",
                    false,
                    SickServerCases::readOnlyWhenFull),
            new FaultCase(
                    "abort-on-dead-network",
                    "abort() while all that is sent vanishes: how long until the thread in the statement is free?",
                    false,
                    SickServerCases::abortOnDeadNetwork),
            new FaultCase(
                    "changed-defaults",
                    "The administrator changes two defaults: how many sessions have one old and one new?",
                    false,
                    SickServerCases::changedDefaults),
            new FaultCase(
                    "no-more-prepared",
                    "max_prepared_stmt_count is reached for 3 s: does the pool come back?",
                    false,
                    SickServerCases::noMorePrepared));

    private SickServerCases() {}

    private static void slowLogin(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        stage.countConnects();
        Workload load = new Workload(pool.dataSource(), BORROWERS).start();
        Thread.sleep(300);
        stage.proxy().delay(Direction.TO_CLIENT, Duration.ofMillis(800));
        stage.proxy().cut(Cut.RST);
        Thread.sleep(10_000);
        stage.proxy().heal();
        long healed = System.nanoTime();
        stage.putConnects();
        Thread.sleep(2_000);
        stage.add(Figure.HUNG, load.stop());
        stage.put(load.turns(), healed);
    }

    private static void stuckConnects(Stage stage) throws Exception {
        PeerPool pool = stage.poolWrapped();
        Workload load = new Workload(pool.dataSource(), BORROWERS).start();
        Thread.sleep(300);
        int before = WrappedDriver.calls();
        WrappedDriver.stick(true);
        stage.proxy().cut(Cut.RST);
        Thread.sleep(4_000);
        WrappedDriver.stick(false);
        long healed = System.nanoTime();
        stage.put(Figure.CONNECTS, WrappedDriver.calls() - before);
        Thread.sleep(5_000);
        stage.add(Figure.HUNG, load.stop());
        stage.put(load.turns(), healed);
        stage.putFullSize(healed, 15);
    }

    private static void flushedPasswords(Stage stage) throws Exception {
        boolean caches = stage.number("SELECT VERSION() NOT LIKE '%MariaDB%'") != 0;
        stage.sql(
                "DROP USER IF EXISTS 'cached'@'%'",
                "CREATE USER 'cached'@'%' IDENTIFIED BY 'secret'", "GRANT ALL ON faults.* TO 'cached'@'%'");
        try {
            stage.login("cached", "secret");
            PeerPool pool = stage.poolWithoutKeys("cached", "secret");
            Workload load = new Workload(pool.dataSource(), BORROWERS).start();
            Thread.sleep(300);
            stage.sql("FLUSH PRIVILEGES");
            stage.countConnects();
            stage.proxy().cut(Cut.RST);
            Thread.sleep(4_000);
            stage.putConnects();
            if (caches) {
                // Whoever may ask for the server's key has it know the password again.
                stage.login("cached", "secret");
            }
            long healed = System.nanoTime();
            Thread.sleep(3_000);
            stage.add(Figure.HUNG, load.stop());
            stage.put(load.turns(), healed);
        } finally {
            stage.sql("DROP USER IF EXISTS 'cached'@'%'");
        }
    }

    private static void timeoutsWhenFull(Stage stage) throws Exception {
        stage.sql(
                "DROP TABLE IF EXISTS faults.work",
                "CREATE TABLE faults.work (id INT PRIMARY KEY, n INT) ENGINE=InnoDB",
                "INSERT INTO faults.work VALUES (1, 0)");
        PeerPool pool = stage.pool();
        List<Connection> others = new ArrayList<>();
        try (Connection admin = stage.admin();
                Connection lock = stage.admin();
                Statement locks = lock.createStatement()) {
            fillServer(stage, admin, others);
            lock.setAutoCommit(false);
            locks.execute("UPDATE faults.work SET n = 1 WHERE id = 1");
            AtomicBoolean over = new AtomicBoolean();
            List<Thread> impatient = new ArrayList<>();
            for (int i = 0; i < pool.size() - 1; i++) {
                Thread thread = new Thread(() -> {
                    while (!over.get()) {
                        updateImpatiently(pool);
                    }
                });
                thread.setDaemon(true);
                thread.start();
                impatient.add(thread);
            }
            Thread.sleep(5_000);
            over.set(true);
            for (Thread thread : impatient) {
                thread.join(5_000);
                stage.add(Figure.HUNG, thread.isAlive() ? 1 : 0);
            }
            Thread.sleep(2_000);
            stage.put(
                    Figure.ORPHANS,
                    Stage.number(
                            admin,
                            "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'UPDATE work%'"));
            lock.rollback();
            emptyServer(admin, others);
            stage.putFullSize(System.nanoTime(), 15);
        }
    }

    private static void updateImpatiently(PeerPool pool) {
        try (Connection connection = pool.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, 500);
            statement.execute("UPDATE work SET n = 2 /* impatient */ WHERE id = 1");
        } catch (SQLException | RuntimeException expected) {
            // The time-out.
        }
    }

    /** Others take all that is left, up to the one that an administrator may have. */
    private static void fillServer(Stage stage, Connection admin, List<Connection> others) throws SQLException {
        long taken = Stage.number(admin, "SELECT COUNT(*) FROM information_schema.PROCESSLIST");
        try (Statement statement = admin.createStatement()) {
            statement.execute("SET GLOBAL max_connections = " + Math.max(12, taken + 2));
        }
        try {
            while (others.size() < 40) {
                others.add(stage.login(TestServer.APP_USER, TestServer.APP_PASSWORD));
            }
        } catch (SQLException reached) {
            // That is how many there are.
        }
    }

    private static void emptyServer(Connection admin, List<Connection> others) throws SQLException {
        for (Connection other : others) {
            other.close();
        }
        try (Statement statement = admin.createStatement()) {
            statement.execute("SET GLOBAL max_connections = 151");
        }
    }

    private static void readOnlyWhenFull(Stage stage) throws Exception {
        stage.sql("DROP TABLE IF EXISTS faults.work", "CREATE TABLE faults.work (id INT) ENGINE=InnoDB");
        PeerPool pool = stage.pool();
        List<Connection> others = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        int failures = 0;
        try (Connection admin = stage.admin();
                Statement statement = admin.createStatement()) {
            fillServer(stage, admin, others);
            Thread greedy = new Thread(() -> takeFreePlaces(stage, others, over));
            greedy.start();
            statement.execute("SET GLOBAL read_only = 1");
            for (int i = 0; i < 30; i++) {
                attempt(pool, "INSERT INTO work VALUES (1)");
                failures += attempt(pool, "SELECT 1") ? 0 : 1;
                Thread.sleep(100);
            }
            statement.execute("SET GLOBAL read_only = 0");
            for (int i = 0; i < 30; i++) {
                failures += attempt(pool, "INSERT INTO work VALUES (2)") ? 0 : 1;
                Thread.sleep(20);
            }
            over.set(true);
            greedy.join();
            emptyServer(admin, others);
        } finally {
            over.set(true);
            stage.sql("SET GLOBAL read_only = 0");
        }
        stage.put(Figure.STATEMENT_ERRORS, failures);
    }

    private static void takeFreePlaces(Stage stage, List<Connection> others, AtomicBoolean over) {
        while (!over.get()) {
            try {
                others.add(stage.login(TestServer.APP_USER, TestServer.APP_PASSWORD));
            } catch (SQLException full) {
                Thread.onSpinWait();
            }
        }
    }

    private static boolean attempt(PeerPool pool, String sql) throws Exception {
        return Stage.within(15, () -> {
            try (Connection connection = pool.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
                return true;
            } catch (SQLException | RuntimeException e) {
                return false;
            }
        });
    }

    private static void abortOnDeadNetwork(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        List<Connection> leases = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(pool.size());
        CountDownLatch freed = new CountDownLatch(pool.size());
        for (int i = 0; i < pool.size(); i++) {
            Connection lease = pool.dataSource().getConnection();
            leases.add(lease);
            Thread thread = new Thread(() -> {
                try (Statement statement = lease.createStatement()) {
                    begun.countDown();
                    statement.execute("SELECT SLEEP(60)");
                } catch (SQLException | RuntimeException aborted) {
                    // As it should be.
                } finally {
                    freed.countDown();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        begun.await();
        Thread.sleep(300);
        stage.proxy().blackHole(Direction.BOTH, Scope.ALL);
        long since = System.nanoTime();
        for (Connection lease : leases) {
            Thread aborting = new Thread(() -> {
                try {
                    lease.abort(Runnable::run);
                } catch (SQLException | RuntimeException e) {
                    // Its thread is not freed then.
                }
            });
            aborting.setDaemon(true);
            aborting.start();
        }
        boolean all = freed.await(8, TimeUnit.SECONDS);
        stage.put(Figure.FREED, all ? (System.nanoTime() - since) / 1e6 : Double.NaN);
        stage.proxy().heal();
        stage.putFullSize(System.nanoTime(), 15);
        stage.kill(999);
    }

    private static void changedDefaults(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        try {
            stage.sql("SET GLOBAL transaction_isolation = 'READ-COMMITTED'", "SET GLOBAL innodb_lock_wait_timeout = 7");
            for (int i = 0; i < 2 * pool.size(); i++) {
                attempt(
                        pool,
                        "SET SESSION transaction_isolation = 'SERIALIZABLE', SESSION innodb_lock_wait_timeout = 3");
            }
            stage.kill(2);
            List<Connection> held = new ArrayList<>();
            int mixed = 0;
            for (int i = 0; i < pool.size(); i++) {
                try {
                    Connection connection = pool.dataSource().getConnection();
                    held.add(connection);
                    mixed += (int)
                            Stage.number(
                                    connection,
                                    "SELECT NOT (@@transaction_isolation = 'READ-COMMITTED' AND @@innodb_lock_wait_timeout = 7"
                                            + " OR @@transaction_isolation = 'REPEATABLE-READ' AND @@innodb_lock_wait_timeout = 50)");
                } catch (SQLException killed) {
                    // It was one of the two.
                }
            }
            for (Connection connection : held) {
                connection.close();
            }
            stage.put(Figure.STATES_LEAKED, mixed);
        } finally {
            stage.sql(
                    "SET GLOBAL transaction_isolation = 'REPEATABLE-READ'", "SET GLOBAL innodb_lock_wait_timeout = 50");
        }
    }

    private static void noMorePrepared(Stage stage) throws Exception {
        long before = stage.number("SELECT @@global.max_prepared_stmt_count");
        PeerPool pool = stage.pool("&useServerPrepStmts=true");
        AtomicInteger prepared = new AtomicInteger();
        Thread preparing = new Thread(() -> {
            for (int i = 0; i < 20; i++) {
                try (Connection connection = pool.dataSource().getConnection();
                        PreparedStatement statement = connection.prepareStatement("SELECT ? + " + i)) {
                    statement.setInt(1, 1);
                    statement.execute();
                    prepared.incrementAndGet();
                } catch (SQLException | RuntimeException refused) {
                    // By the server.
                }
            }
        });
        preparing.setDaemon(true);
        try {
            stage.sql("SET GLOBAL max_prepared_stmt_count = 0");
            preparing.start();
            preparing.join(3_000);
        } finally {
            stage.sql("SET GLOBAL max_prepared_stmt_count = " + before);
        }
        long healed = System.nanoTime();
        preparing.join(40_000);
        stage.add(Figure.HUNG, preparing.isAlive() ? 1 : 0);
        stage.putFullSize(healed, 15);
    }
}
