package io.holdfast.monitor.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What an observer says of a server that does not answer. */
class ObserverTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    /** An outage is as old as the question that had no answer: what was lost meanwhile is part of it. */
    @Test
    void failureMustBeginWithTheQuestionNotWithTheEndOfThePatience() throws Exception {
        AtomicLong nanos = new AtomicLong(1);
        BlockingQueue<Observer.Observation> seen = new ArrayBlockingQueue<>(1);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        Link.Opener silent = () -> {
            nanos.addAndGet(PATIENCE.toNanos());
            throw new SQLException("no answer");
        };
        try (Observer observer = new Observer(
                "silent",
                silent,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                () -> START.plusNanos(nanos.get() - 1),
                nanos::get,
                timer,
                new BootLog(false),
                seen::offer)) {
            Observer.Observation first = seen.poll(1, TimeUnit.MINUTES);

            assertThat(first).isNotNull();
            assertThat(first.answers()).isFalse();
            assertThat(first.failingSince()).isEqualTo(START);
            assertThat(first.at()).isEqualTo(START.plus(PATIENCE));
            assertThat(observer.last().answers()).isFalse();
        } finally {
            timer.shutdownNow();
        }
    }
}
