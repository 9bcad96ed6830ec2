package io.holdfast.it.contract;

import static io.holdfast.it.contract.ContractPool.idOf;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Many threads that borrow and return in a loop, with a watch on every connection. */
final class Crowd {
    private final AtomicIntegerArray holders = new AtomicIntegerArray(1 << 16);
    private final AtomicInteger leases = new AtomicInteger();
    private final AtomicInteger mostLeases = new AtomicInteger();
    private final AtomicInteger sharedLeases = new AtomicInteger();
    private final AtomicLong longestWait = new AtomicLong();

    private Crowd() {}

    /** Runs until every thread has had its leases; a thread's exception ends the run. */
    static Crowd run(ContractPool pool, int threads, int leasesEach, long holdNanos) throws Exception {
        return run(crowd -> crowd.borrowOnce(pool, holdNanos), threads, leasesEach);
    }

    /** The same with places that are given in the order in which they were asked for: what this machine allows at this moment. */
    static Crowd inStrictOrder(int places, int threads, int turnsEach, long holdNanos) throws Exception {
        Semaphore order = new Semaphore(places, true);
        return run(crowd -> crowd.waitOnce(order, holdNanos), threads, turnsEach);
    }

    private interface Turn {
        void of(Crowd crowd) throws SQLException;
    }

    private static Crowd run(Turn turn, int threads, int turnsEach) throws Exception {
        Crowd crowd = new Crowd();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        CountDownLatch start = new CountDownLatch(1);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                all.add(executor.submit(() -> {
                    start.await();
                    for (int i = 0; i < turnsEach; i++) {
                        turn.of(crowd);
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> one : all) {
                one.get(2, TimeUnit.MINUTES);
            }
        } finally {
            executor.shutdownNow();
        }
        return crowd;
    }

    private void waitOnce(Semaphore order, long holdNanos) {
        long asked = System.nanoTime();
        order.acquireUninterruptibly();
        longestWait.accumulateAndGet(System.nanoTime() - asked, Math::max);
        LockSupport.parkNanos(holdNanos);
        order.release();
    }

    private void borrowOnce(ContractPool pool, long holdNanos) throws SQLException {
        long asked = System.nanoTime();
        try (Connection connection = pool.borrow()) {
            longestWait.accumulateAndGet(System.nanoTime() - asked, Math::max);
            int id = idOf(connection);
            mostLeases.accumulateAndGet(leases.incrementAndGet(), Math::max);
            if (holders.incrementAndGet(id) != 1) {
                sharedLeases.incrementAndGet();
            }
            if (holdNanos > 0) {
                LockSupport.parkNanos(holdNanos);
            } else {
                Thread.yield();
            }
            holders.decrementAndGet(id);
            leases.decrementAndGet();
        }
    }

    /** How often a connection was held twice at once. */
    int sharedLeases() {
        return sharedLeases.get();
    }

    int mostLeases() {
        return mostLeases.get();
    }

    Duration longestWait() {
        return Duration.ofNanos(longestWait.get());
    }
}
