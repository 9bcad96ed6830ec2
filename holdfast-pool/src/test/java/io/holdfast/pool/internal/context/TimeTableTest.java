package io.holdfast.pool.internal.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimeTableTest {
    private final AtomicLong stoodStill = new AtomicLong();
    private final TimeTable table = new TimeTable("time-table-test", stoodStill::addAndGet);

    @AfterEach
    void stop() {
        table.stop();
    }

    @Test
    void tasksMustRunInTheOrderInWhichTheyAreDue() throws InterruptedException {
        int many = 500;
        Random random = new Random(7);
        List<Integer> ran = new CopyOnWriteArrayList<>();
        CountDownLatch filled = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(many);
        // Nothing runs before all are in.
        table.in(0, () -> awaitQuietly(filled));
        long base = 50_000_000L;
        for (int i = 0; i < many; i++) {
            int due = random.nextInt(1_000_000);
            table.in(base + due * 100L, () -> {
                ran.add(due);
                done.countDown();
            });
        }
        filled.countDown();

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        // What is due within the time that it took to schedule all may be told apart by that.
        int misplaced = 0;
        for (int i = 1; i < ran.size(); i++) {
            misplaced += ran.get(i - 1) > ran.get(i) + 500_000 ? 1 : 0;
        }
        assertThat(misplaced).isZero();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTaskThatThrowsMustEndNeitherItselfNorTheOthers() {
        AtomicInteger thrown = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        table.every(1_000_000L, () -> {
            thrown.incrementAndGet();
            throw new StackOverflowError();
        });
        table.every(1_000_000L, () -> {
            others.incrementAndGet();
            throw new OutOfMemoryError("Java heap space");
        });

        await().until(() -> thrown.get() > 20 && others.get() > 20);
    }

    @Test
    void aCancelledTaskMustNotRunAndTheRestMust() {
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        TimeTable.Entry[] entries = new TimeTable.Entry[200];
        for (int i = 0; i < entries.length; i++) {
            entries[i] =
                    table.in(300_000_000L + i * 10_000L, i % 2 == 0 ? wrong::incrementAndGet : ran::incrementAndGet);
        }
        for (int i = 0; i < entries.length; i += 2) {
            entries[i].cancel();
        }

        await().until(() -> ran.get() == entries.length / 2);
        assertThat(wrong).hasValue(0);
    }

    @Test
    void aStoppedOneMustTakeNothingAndCancelQuietly() {
        TimeTable.Entry entry = table.in(60_000_000_000L, () -> {});
        table.stop();

        entry.cancel();
        assertThat(table.in(0, () -> {})).isNull();
        assertThat(table.isStopped()).isTrue();
    }

    /** A task that holds the thread up is, to the table, a process that did not run. */
    @Test
    void whatWasScheduledBeforeAPauseMustKeepTheTimeThatItHadLeft() throws InterruptedException {
        long delay = 2_000_000_000L;
        AtomicLong scheduledAt = new AtomicLong();
        AtomicLong pause = new AtomicLong();
        AtomicLong ranAt = new AtomicLong();
        CountDownLatch done = new CountDownLatch(1);
        // Both from the thread itself, so that the pause begins after both are known, however busy the machine is.
        table.in(0, () -> {
            scheduledAt.set(System.nanoTime());
            table.in(delay, () -> {
                ranAt.set(System.nanoTime());
                done.countDown();
            });
            table.in(0, () -> pause.set(spin(1_000_000_000L)));
        });

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(stoodStill.get()).isGreaterThanOrEqualTo(pause.get());
        assertThat(ranAt.get() - scheduledAt.get()).isGreaterThanOrEqualTo(delay + pause.get());
    }

    /** Holds the thread up for at least so long; returns how long it was. */
    private static long spin(long nanos) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos) {
            Thread.onSpinWait();
        }
        return System.nanoTime() - begin;
    }
}
