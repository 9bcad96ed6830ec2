package io.holdfast.pool;

import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The program of {@link FullHeapTest}: borrowers at work while the heap is full and all connections are replaced. */
final class FullHeap {
    static final int WHOLE = 42;

    private static final int SIZE = 6;
    private static final long FULL_NANOS = 2_000_000_000L;
    private static final Object[] HOG = new Object[200_000];

    private static volatile boolean ends;

    private FullHeap() {}

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        ScriptedDriver driver = new ScriptedDriver();
        HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("heap")
                .dataSource(driver.dataSource())
                .size(SIZE)
                .build());
        awaitWhole(pool);
        List<Thread> borrowers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread borrower = new Thread(i == 0 ? () -> borrowAsync(pool) : () -> borrow(pool));
            borrowers.add(borrower);
            borrower.start();
        }
        fill(pool);
        ends = true;
        for (Thread borrower : borrowers) {
            borrower.join();
        }
        boolean whole = awaitWhole(pool);
        // Ends with the driver's and the pool's threads as they are.
        Runtime.getRuntime().halt(whole ? WHOLE : 1);
    }

    private static boolean awaitWhole(HoldfastDataSource pool) {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!isWhole(pool)) {
            if (System.nanoTime() - end > 0) {
                System.out.println(pool.connections());
                return false;
            }
        }
        return true;
    }

    private static void fill(HoldfastDataSource pool) {
        long end = System.nanoTime() + FULL_NANOS;
        int next = 0;
        while (System.nanoTime() - end < 0) {
            try {
                HOG[next] = new byte[512];
                next = (next + 1) % HOG.length;
            } catch (OutOfMemoryError e) {
                replaceAll(pool);
            }
        }
        for (int i = 0; i < HOG.length; i++) {
            HOG[i] = null;
        }
    }

    private static void replaceAll(HoldfastDataSource pool) {
        try {
            pool.refresh();
        } catch (OutOfMemoryError e) {
            // The next try may have more.
        }
    }

    private static void borrow(HoldfastDataSource pool) {
        while (!ends) {
            try (Connection connection = pool.getConnection(Duration.ofSeconds(1))) {
                connection.setAutoCommit(false);
            } catch (SQLException | Error e) {
                // As an application that goes on.
            }
        }
    }

    /** Keeps its future until that is settled, and its connection until that is closed. */
    private static void borrowAsync(HoldfastDataSource pool) {
        while (!ends) {
            CompletableFuture<Connection> future;
            try {
                future = pool.borrowAsync(Duration.ofSeconds(1));
            } catch (Error e) {
                // There was no memory for the future itself.
                continue;
            }
            awaitSettled(future);
            if (!future.isCompletedExceptionally()) {
                close(future.getNow(null));
            }
        }
    }

    private static void awaitSettled(CompletableFuture<Connection> future) {
        while (!future.isDone()) {
            try {
                future.join();
            } catch (CompletionException | Error e) {
                // An Error may be of the waiting, which needs memory too.
            }
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException | Error e) {
            // As an application that goes on.
        }
    }

    private static boolean isWhole(HoldfastDataSource pool) {
        List<Connection> held = new ArrayList<>();
        try {
            for (int i = 0; i < SIZE; i++) {
                held.add(pool.getConnection(Duration.ofSeconds(1)));
            }
            return true;
        } catch (SQLException | OutOfMemoryError e) {
            return false;
        } finally {
            held.forEach(FullHeap::giveBack);
        }
    }

    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
