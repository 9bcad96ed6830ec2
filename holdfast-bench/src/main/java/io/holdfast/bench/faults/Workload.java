package io.holdfast.bench.faults;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Threads that borrow, ask, return, and think, and write down how each turn went. */
final class Workload {
    /**
     * The turn of a borrower. Times are of {@link System#nanoTime}.
     *
     * @param borrowed 0 where none was borrowed
     * @param error what went wrong; null when nothing did
     */
    record Turn(
            long asked,
            long borrowed,
            long ended,
            boolean wrong,
            @Nullable Exception error) {
        boolean isGood() {
            return error == null;
        }

        boolean borrowFailed() {
            return error != null && borrowed == 0;
        }

        boolean statementFailed() {
            return error != null && borrowed != 0;
        }
    }

    private final DataSource pool;
    private final Queue<Turn> turns = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    Workload(DataSource pool, int borrowers) {
        this.pool = pool;
        for (int i = 0; i < borrowers; i++) {
            Thread thread = new Thread(this::borrowUntilOver, "borrower-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    Workload start() {
        threads.forEach(Thread::start);
        return this;
    }

    /** Ends it; borrowers that hang are left behind, and counted. */
    int stop() throws InterruptedException {
        over = true;
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(6);
        int hung = 0;
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
            hung += thread.isAlive() ? 1 : 0;
        }
        return hung;
    }

    List<Turn> turns() {
        return List.copyOf(turns);
    }

    private void borrowUntilOver() {
        int number = 0;
        while (!over) {
            turns.add(turn(pool, ++number));
            try {
                Thread.sleep(4);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** One turn on the calling thread. */
    static Turn turn(DataSource pool, int number) {
        long asked = System.nanoTime();
        Connection connection;
        try {
            connection = pool.getConnection();
        } catch (SQLException | RuntimeException e) {
            return new Turn(asked, 0, System.nanoTime(), false, e);
        }
        long borrowed = System.nanoTime();
        @Nullable Exception error = null;
        boolean wrong = false;
        try (connection;
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("SELECT " + number)) {
            wrong = !results.next() || results.getInt(1) != number;
        } catch (SQLException | RuntimeException e) {
            error = e;
        }
        return new Turn(asked, borrowed, System.nanoTime(), wrong, error);
    }
}
