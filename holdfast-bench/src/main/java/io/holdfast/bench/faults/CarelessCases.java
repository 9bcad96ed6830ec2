package io.holdfast.bench.faults;

import io.holdfast.bench.peer.PeerPool;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.Scope;
import java.lang.reflect.InvocationTargetException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** What an application does that the next borrower must not see, and what must not be done twice. */
final class CarelessCases {
    static final List<FaultCase> ALL = List.of(
            new FaultCase(
                    "lost-in-transaction",
                    "The session is lost in a transaction, and the driver connects again: is half of it committed?",
                    false,
                    CarelessCases::lostInTransaction),
            new FaultCase(
                    "lost-answer-elsewhere",
                    "A transaction's work fails by another connection whose answer is lost: is that done twice?",
                    false,
                    CarelessCases::lostAnswerElsewhere),
            new FaultCase(
                    "wrapped-driver",
                    "Behind a driver that wraps another, a transaction begun by SQL is left open: who commits it?",
                    true,
                    CarelessCases::wrappedDriver),
            new FaultCase(
                    "unread-results",
                    "Results are left unread in four ways: does the next borrower have its own?",
                    true,
                    CarelessCases::unreadResults),
            new FaultCase(
                    "escaped-object",
                    "A thread goes on with the driver's own connection after the lease: is the pool whole afterwards?",
                    false,
                    CarelessCases::escapedObject),
            new FaultCase(
                    "statement-at-close",
                    "A statement is made while another thread closes the connection: how many of 300 work on?",
                    false,
                    CarelessCases::statementAtClose),
            new FaultCase(
                    "strict-mode",
                    "sql_mode comes from the URL, and a lease sets a variable: are values cut without an error?",
                    false,
                    CarelessCases::strictMode),
            new FaultCase(
                    "harmless-statements",
                    "Statements that change nothing of the session, 12 leases: how many connections do they cost?",
                    false,
                    CarelessCases::harmlessStatements),
            new FaultCase(
                    "large-statement",
                    "Leases hold texts of 8 MiB while 50 wait: how many refusals are late?",
                    false,
                    CarelessCases::largeStatement),
            new FaultCase(
                    "interrupted-statement",
                    "A virtual thread is interrupted in a statement of 5 s (JDK 21): when is it free?",
                    false,
                    CarelessCases::interruptedStatement));

    private CarelessCases() {}

    private static void createWork(Stage stage) throws SQLException {
        stage.sql("DROP TABLE IF EXISTS faults.work", "CREATE TABLE faults.work (id INT) ENGINE=InnoDB");
    }

    private static void lostInTransaction(Stage stage) throws Exception {
        createWork(stage);
        PeerPool pool = stage.pool("&autoReconnect=true");
        int half = 0;
        for (int round = 0; round < 5; round++) {
            try (Connection connection = pool.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("INSERT INTO work VALUES (1)");
                statement.execute("INSERT INTO work VALUES (2)");
                stage.kill(999);
                for (int i = 0; i < 2; i++) {
                    try {
                        statement.execute("INSERT INTO work VALUES (3)");
                    } catch (SQLException lost) {
                        // A careless application goes on.
                    }
                }
                connection.commit();
            } catch (SQLException | RuntimeException refused) {
                // As it should be.
            }
            half += (int) stage.number("SELECT COUNT(*) = 1 FROM faults.work");
            stage.sql("DELETE FROM faults.work");
        }
        stage.put(Figure.WRONG_DATA, half);
        stage.put(
                Figure.BORROW_ERRORS,
                Stage.within(15, () -> Workload.turn(pool.dataSource(), 7)).isGood() ? 0 : 1);
    }

    private static void lostAnswerElsewhere(Stage stage) throws Exception {
        createWork(stage);
        PeerPool pool = stage.pool();
        int rounds = 4;
        try (FaultProxy elsewhere = stage.anotherProxy()) {
            for (int round = 0; round < rounds; round++) {
                int number = round;
                try {
                    Stage.within(20, () -> {
                        transaction(pool, connection -> {
                            Stage.number(connection, "SELECT 1");
                            insertAndLoseAnswer(stage, elsewhere, number);
                        });
                        return null;
                    });
                } catch (SQLException | RuntimeException lost) {
                    // The application does not know; the pool must not try again.
                }
                elsewhere.heal();
            }
        }
        stage.put(
                Figure.WRONG_DATA,
                stage.number(
                        "SELECT COUNT(*) FROM (SELECT id FROM faults.work GROUP BY id HAVING COUNT(*) > 1) twice"));
    }

    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    /** As each pool has it: with repetition where that is the pool's. */
    private static void transaction(PeerPool pool, Work work) throws SQLException {
        if (pool.dataSource() instanceof HoldfastDataSource holdfast) {
            holdfast.inTransaction(connection -> {
                work.on(connection);
                return true;
            });
            return;
        }
        try (Connection connection = pool.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            work.on(connection);
            connection.commit();
        }
    }

    private static void insertAndLoseAnswer(Stage stage, FaultProxy elsewhere, int number) throws SQLException {
        try (Connection other = stage.login(elsewhere);
                Statement statement = other.createStatement()) {
            elsewhere.blackHole(Direction.TO_CLIENT, Scope.EXISTING);
            Thread cutter = new Thread(() -> {
                try {
                    Thread.sleep(150);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                elsewhere.cut(Cut.RST);
            });
            cutter.start();
            statement.execute("INSERT INTO work VALUES (" + number + ")");
        }
    }

    private static void wrappedDriver(Stage stage) throws Exception {
        createWork(stage);
        PeerPool pool = stage.poolWrapped();
        for (int i = 0; i < 2 * pool.size(); i++) {
            try (Connection connection = pool.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("START TRANSACTION");
                statement.execute("INSERT INTO work VALUES (" + i + ")");
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

    private static void unreadResults(Stage stage) throws Exception {
        stage.sql(
                "DROP PROCEDURE IF EXISTS faults.two",
                "CREATE PROCEDURE faults.two() BEGIN SELECT 1; SELECT table_name FROM information_schema.COLLATIONS c,"
                        + " information_schema.TABLES t LIMIT 2000; SIGNAL SQLSTATE '45000'; END");
        PeerPool pool = stage.pool("&allowMultiQueries=true");
        List<Workload.Turn> turns = new ArrayList<>();
        for (int round = 0; round < 12; round++) {
            int way = round % 4;
            Stage.within(15, () -> {
                leaveUnread(pool, way);
                return null;
            });
            for (int i = 0; i < pool.size(); i++) {
                int number = 100 * round + i;
                turns.add(Stage.within(15, () -> Workload.turn(pool.dataSource(), number)));
            }
        }
        stage.put(turns, 0);
    }

    private static void leaveUnread(PeerPool pool, int way) {
        try (Connection connection = pool.dataSource().getConnection()) {
            switch (way) {
                case 0 -> {
                    CallableStatement call = connection.prepareCall("{CALL two()}");
                    call.execute();
                }
                case 1 -> {
                    Statement several = connection.createStatement();
                    several.execute("SELECT 1; SELECT 2; SELECT 3");
                }
                case 2 -> stream(connection).next();
                default -> {
                    stream(connection).next();
                    connection.createStatement().executeQuery("SELECT 5");
                }
            }
        } catch (SQLException | RuntimeException e) {
            // Of no use to this borrower; what counts is the next.
        }
    }

    private static ResultSet stream(Connection connection) throws SQLException {
        Statement statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        statement.setFetchSize(connection.getMetaData().getDriverName().startsWith("MySQL") ? Integer.MIN_VALUE : 10);
        return statement.executeQuery(
                "SELECT REPEAT('x', 500) FROM information_schema.COLLATIONS a, information_schema.COLLATIONS b LIMIT 5000");
    }

    private static void escapedObject(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        List<Thread> escaped = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        for (int round = 0; round < 10; round++) {
            Connection lease = pool.dataSource().getConnection();
            Connection raw;
            try {
                raw = (Connection) lease.unwrap(stage.driversConnection());
            } catch (SQLException | RuntimeException notGiven) {
                lease.close();
                continue;
            }
            Thread thread = new Thread(() -> readOn(raw, over));
            thread.setDaemon(true);
            thread.start();
            escaped.add(thread);
            Thread.sleep(5);
            lease.close();
            Stage.within(15, () -> Workload.turn(pool.dataSource(), 7));
        }
        Thread.sleep(300);
        over.set(true);
        for (Thread thread : escaped) {
            thread.join(2_000);
        }
        stage.putFullSize(System.nanoTime(), 15);
    }

    private static void readOn(Connection raw, AtomicBoolean over) {
        try (Statement statement = raw.createStatement()) {
            while (!over.get()) {
                statement.execute("SELECT 1");
            }
        } catch (SQLException | RuntimeException closed) {
            // It was ended under the thread.
        }
    }

    private static void statementAtClose(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        Random random = new Random(3);
        int alive = 0;
        for (int round = 0; round < 300; round++) {
            Connection lease = pool.dataSource().getConnection();
            AtomicReference<Statement> last = new AtomicReference<>();
            AtomicBoolean begun = new AtomicBoolean();
            Thread maker = new Thread(() -> {
                try {
                    for (int i = 0; i < 100_000; i++) {
                        last.set(lease.createStatement());
                        begun.set(true);
                    }
                } catch (SQLException | RuntimeException closed) {
                    // That ends it.
                }
            });
            maker.setDaemon(true);
            maker.start();
            long since = System.nanoTime();
            while (!begun.get() || System.nanoTime() - since < random.nextInt(50_000)) {
                Thread.onSpinWait();
            }
            lease.close();
            maker.join();
            Statement statement = last.get();
            try {
                statement.execute("SELECT 1");
                alive++;
            } catch (SQLException | RuntimeException ended) {
                // With its lease.
            }
        }
        stage.put(Figure.WRONG_DATA, alive);
    }

    private static void strictMode(Stage stage) throws Exception {
        stage.sql(
                "DROP TABLE IF EXISTS faults.work", "CREATE TABLE faults.work (id INT, word VARCHAR(3)) ENGINE=InnoDB");
        PeerPool pool = stage.pool("&sessionVariables=sql_mode='ANSI,STRICT_TRANS_TABLES'");
        for (int i = 0; i < 2 * pool.size(); i++) {
            try (Connection connection = pool.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SET @u = 1");
            }
        }
        for (int i = 0; i < 2 * pool.size(); i++) {
            try (Connection connection = pool.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO work VALUES (1, 'too long')");
            } catch (SQLException refused) {
                // As it must be.
            }
        }
        stage.put(Figure.WRONG_DATA, stage.number("SELECT COUNT(*) FROM faults.work"));
    }

    private static void harmlessStatements(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        int before = stage.proxy().accepted();
        for (int round = 0; round < 12; round++) {
            try (Connection connection = pool.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                switch (round % 3) {
                    case 0 -> statement.execute("USE no_such_database");
                    case 1 -> statement.execute("SET @u = 1");
                    default -> {
                        statement.execute("START TRANSACTION READ ONLY");
                        statement.execute("COMMIT");
                    }
                }
            } catch (SQLException refused) {
                // There is no such database.
            }
        }
        Thread.sleep(300);
        stage.put(Figure.CONNECTS, stage.proxy().accepted() - before);
    }

    private static void largeStatement(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        String text = "SELECT LENGTH('" + "x".repeat(8 << 20) + "')";
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < pool.size(); i++) {
            Connection connection = pool.dataSource().getConnection();
            held.add(connection);
            Stage.number(connection, text);
        }
        Workload crowd = new Workload(pool.dataSource(), 50).start();
        Thread.sleep(FaultPools.BORROW_TIMEOUT_MILLIS + 1_000);
        for (Connection connection : held) {
            connection.close();
        }
        stage.add(Figure.HUNG, crowd.stop());
        stage.put(crowd.turns(), 0);
    }

    private static void interruptedStatement(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        Thread virtual = virtual(() -> {
            try (Connection connection = pool.dataSource().getConnection();
                    PreparedStatement statement = connection.prepareStatement("SELECT SLEEP(5)")) {
                statement.execute();
            } catch (SQLException | RuntimeException interrupted) {
                // As it was.
            }
        });
        if (virtual != null) {
            Thread.sleep(500);
            long since = System.nanoTime();
            virtual.interrupt();
            virtual.join(8_000);
            stage.put(Figure.FREED, virtual.isAlive() ? Double.NaN : (System.nanoTime() - since) / 1e6);
        }
        stage.putFullSize(System.nanoTime(), 15);
    }

    /** Null on a JDK without them. */
    private static @org.jspecify.annotations.Nullable Thread virtual(Runnable work) throws IllegalAccessException {
        try {
            return (Thread)
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
        } catch (NoSuchMethodException | InvocationTargetException tooOld) {
            return null;
        }
    }
}
