package io.holdfast.it.contract;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A thread that borrows once. */
final class Borrower {
    /** Never reached in a good run. */
    static final Duration LONG = Duration.ofSeconds(30);

    private final CompletableFuture<Connection> result = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean leftInterrupted;
    private volatile long nanos;

    private Borrower(ContractPool pool) {
        thread = new Thread(
                () -> {
                    long begun = System.nanoTime();
                    try {
                        result.complete(pool.borrow());
                    } catch (SQLException | RuntimeException e) {
                        nanos = System.nanoTime() - begun;
                        leftInterrupted = Thread.currentThread().isInterrupted();
                        result.completeExceptionally(e);
                    }
                },
                "borrower");
        thread.setDaemon(true);
    }

    static Borrower start(ContractPool pool) {
        Borrower borrower = new Borrower(pool);
        borrower.thread.start();
        return borrower;
    }

    /** Waits until the thread sleeps in the pool's queue. */
    Borrower awaitWaiting() {
        await().atMost(LONG).pollInterval(Duration.ofMillis(1)).until(() -> switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> true;
            default -> false;
        });
        return this;
    }

    void interrupt() {
        thread.interrupt();
    }

    Connection connection() {
        return result.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** What the borrow threw. */
    Throwable failure() {
        try {
            throw new AssertionError("got " + connection() + ", not an exception");
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    /** How long the borrow took that threw. */
    Duration took() {
        failure();
        return Duration.ofNanos(nanos);
    }

    /** Whether the interrupt flag stood when the borrow threw. */
    boolean leftInterrupted() {
        return leftInterrupted;
    }
}
