package io.holdfast.bench.load;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.fork.Condition;
import io.holdfast.bench.fork.Findings;
import io.holdfast.bench.fork.ForkScenario;
import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.peer.PeerPool;
import io.holdfast.bench.peer.PoolShape;
import io.holdfast.bench.peer.SourceDriver;
import io.holdfast.bench.peer.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A crowd at once on a small pool that may grow, where opening a connection is dear. */
public final class SpikeScenario extends ForkScenario {
    private static final int REQUESTS = 50;
    private static final int LEAST = 5;
    private static final Duration CONNECT = Duration.ofMillis(150);
    private static final int WARM_UP_ROUNDS = 5_000;
    private static final int LONGEST_SECONDS = 30;

    @Override
    public String name() {
        return "spike";
    }

    @Override
    public String question() {
        return "50 requests at once on 5 connections that may become 50, opening takes 150 ms: when are all served?";
    }

    @Override
    protected List<Condition> conditions(BenchOptions options) {
        return List.of(Condition.of("hold ms", 2), Condition.of("hold ms", 1000));
    }

    @Override
    protected void measure(Peer peer, Condition condition, Target target, Findings findings) throws Exception {
        SourceDriver.scripted().script().connect().delay(CONNECT);
        PeerPool pool = peer.open(target, PoolShape.growing(LEAST, REQUESTS));
        // Some open nothing before the first borrow.
        pool.dataSource().getConnection().close();
        awaitLeast();
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            pool.dataSource().getConnection().close();
        }
        TimeUnit.MILLISECONDS.sleep(500);
        int before = SourceDriver.scripted().opened();
        if (before > LEAST) {
            throw new IllegalStateException("it had grown to " + before + " connections before the spike");
        }
        long holdNanos = TimeUnit.MILLISECONDS.toNanos(condition.number("hold ms"));
        long[] waits = new long[REQUESTS];
        CountDownLatch ready = new CountDownLatch(REQUESTS);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(REQUESTS);
        AtomicInteger failures = new AtomicInteger();
        for (int i = 0; i < REQUESTS; i++) {
            int number = i;
            Threads.platform()
                    .newThread(() -> {
                        ready.countDown();
                        try {
                            go.await();
                            long asked = System.nanoTime();
                            try (Connection lease = pool.dataSource().getConnection()) {
                                waits[number] = System.nanoTime() - asked;
                                Threads.rest(holdNanos);
                            }
                        } catch (SQLException | InterruptedException e) {
                            failures.incrementAndGet();
                        }
                        done.countDown();
                    })
                    .start();
        }
        ready.await();
        TimeUnit.MILLISECONDS.sleep(200);
        long begun = System.nanoTime();
        go.countDown();
        done.await(LONGEST_SECONDS, TimeUnit.SECONDS);
        double allServed = (System.nanoTime() - begun) / 1e6;
        // Those under way are made too, whoever still wants them.
        TimeUnit.NANOSECONDS.sleep(CONNECT.multipliedBy(3).toNanos());
        Arrays.sort(waits);
        findings.add("all served", allServed, "ms");
        findings.add("wait p50", waits[REQUESTS / 2] / 1e6, "ms");
        findings.add("wait p90", waits[REQUESTS * 9 / 10] / 1e6, "ms");
        findings.add("new connections", SourceDriver.scripted().opened() - before, "");
        findings.add("failed", failures.get() + done.getCount(), "");
    }

    private static void awaitLeast() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        while (SourceDriver.scripted().opened() < LEAST && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        TimeUnit.MILLISECONDS.sleep(100);
    }
}
