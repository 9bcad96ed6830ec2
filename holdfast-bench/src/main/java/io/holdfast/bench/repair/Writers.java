package io.holdfast.bench.repair;

import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** An application that writes to one table at an even rate: four updates by primary key, then one new row. */
final class Writers implements AutoCloseable {
    private static final int THREADS = 8;
    private static final int UPDATES_FOR_AN_INSERT = 4;
    private static final long MOST_MICROS = 600_000_000L;

    private final TestServer server;
    private final String table;
    private final int rows;
    private final long pauseNanos;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong updates = new AtomicLong();
    private final AtomicLong inserts = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong fresh = new AtomicLong();
    private volatile Histogram micros = histogram();
    private volatile boolean ended;

    /**
     * Starts to write.
     *
     * @param rows ids from 1 to this are updated
     * @param perSecond of all threads together
     */
    Writers(TestServer server, String table, int rows, int perSecond) {
        this.server = server;
        this.table = table;
        this.rows = rows;
        this.pauseNanos = 1_000_000_000L * THREADS / perSecond;
        this.fresh.set(10_000_000);
        for (int i = 0; i < THREADS; i++) {
            int seed = i;
            Thread thread = new Thread(() -> write(new Random(seed)), "writer-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private static Histogram histogram() {
        return new ConcurrentHistogram(MOST_MICROS, 3);
    }

    /** How long statements took since the last call, in microseconds. */
    Histogram taken() {
        Histogram old = micros;
        micros = histogram();
        return old;
    }

    long updates() {
        return updates.get();
    }

    long inserts() {
        return inserts.get();
    }

    long failures() {
        return failures.get();
    }

    private void write(Random random) {
        try (Connection connection = server.adminConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE " + table + " SET hits = hits + 1 WHERE id = ?");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO " + table + " (visitor_id, state, token, fixed) VALUES (?, 'open', ?, 0)")) {
            long due = System.nanoTime() + random.nextInt((int) Math.min(pauseNanos, 1_000_000_000L));
            for (int i = 0; !ended; i++) {
                LockSupport.parkNanos(due - System.nanoTime());
                due = Math.max(due + pauseNanos, System.nanoTime() - pauseNanos);
                long begun = System.nanoTime();
                try {
                    one(random, i, update, insert);
                } catch (SQLException e) {
                    failures.incrementAndGet();
                }
                micros.recordValue(Math.min(MOST_MICROS, (System.nanoTime() - begun) / 1_000));
            }
        } catch (SQLException e) {
            failures.incrementAndGet();
        }
    }

    private void one(Random random, int i, PreparedStatement update, PreparedStatement insert) throws SQLException {
        if (i % (UPDATES_FOR_AN_INSERT + 1) == UPDATES_FOR_AN_INSERT) {
            long number = fresh.incrementAndGet();
            insert.setLong(1, number % 1_000_003);
            insert.setString(2, "t" + number);
            inserts.addAndGet(insert.executeUpdate());
        } else {
            update.setInt(1, 1 + random.nextInt(rows));
            updates.addAndGet(update.executeUpdate());
        }
    }

    /** Waits until the last statement has ended. */
    void end() {
        ended = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void close() {
        end();
    }
}
