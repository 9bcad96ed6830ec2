package io.holdfast.cli.monitor;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.ReservedConnection;
import io.holdfast.pool.RetryPolicy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Four parts of the pool, tried out on the user's own server: validation, scoped borrow, query, retry. */
final class SelfTest {
    private final HoldfastDataSource pool;

    SelfTest(HoldfastDataSource pool) {
        this.pool = pool;
    }

    /** What became of one part. */
    record Part(String name, boolean passed, String sentence) {}

    private interface Trial {
        String run() throws Exception;
    }

    List<Part> run() {
        List<Part> parts = new ArrayList<>();
        parts.add(part("validation", this::validation));
        parts.add(part("scoped borrow", this::scopedBorrow));
        parts.add(part("query", this::query));
        parts.add(part("retry", this::retry));
        return parts;
    }

    private static Part part(String name, Trial trial) {
        try {
            return new Part(name, true, trial.run());
        } catch (Exception | AssertionError e) {
            return new Part(name, false, String.valueOf(e.getMessage()));
        }
    }

    /** A session is ended behind the pool's back; the next borrower must not get it. */
    private String validation() throws SQLException {
        long ended = pool.use(SelfTest::sessionId);
        try (ReservedConnection beside = pool.openReserved();
                Statement statement = beside.connection().createStatement()) {
            statement.execute("KILL " + ended);
        }
        long next = pool.use(SelfTest::sessionId);
        require(next != ended, "session " + ended + " was ended, and lent all the same");
        return "a session that was ended by KILL was not lent again";
    }

    private String scopedBorrow() throws SQLException {
        try {
            pool.run(connection -> {
                throw new IllegalStateException("thrown on purpose");
            });
            throw new AssertionError("what the work threw was lost");
        } catch (IllegalStateException e) {
            // As it should be.
        }
        require(pool.stats().inUse() == 0, "a connection was not given back after an exception");
        return "a connection came back although the work threw";
    }

    private String query() throws SQLException {
        long two = pool.use(connection -> number(connection, "SELECT 1 + 1"));
        require(two == 2, "the server says that 1 + 1 is " + two);
        return "a query gave the right answer";
    }

    /** The session is ended in the middle of the work; it must be run again, on another one. */
    private String retry() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        long answer = pool.retrying(RetryPolicy.standard().repeatable()).use(connection -> {
            if (attempts.incrementAndGet() == 1) {
                long own = sessionId(connection);
                try (ReservedConnection beside = pool.openReserved();
                        Statement statement = beside.connection().createStatement()) {
                    statement.execute("KILL " + own);
                }
            }
            return number(connection, "SELECT 42");
        });
        require(answer == 42 && attempts.get() == 2, "the work ran " + attempts + " times and gave " + answer);
        return "work whose session was ended was run again, and succeeded";
    }

    private static long sessionId(Connection connection) throws SQLException {
        return number(connection, "SELECT CONNECTION_ID()");
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
