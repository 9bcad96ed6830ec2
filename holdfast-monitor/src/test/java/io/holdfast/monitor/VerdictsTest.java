package io.holdfast.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.monitor.Snapshot.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictsTest {
    private static ServerView.Wait waits(long waiter, long blocker) {
        return new ServerView.Wait("ROW", waiter, blocker, 1, "shop.t", "X", true);
    }

    /** Two queues: three wait for 10, one of them through another, and one waits for 20. */
    @Test
    void eachQueueMustBeCountedForItself() {
        ServerView server = new ServerView(
                "db:3306",
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(waits(12, 11), waits(11, 10), waits(13, 10), waits(21, 20)),
                List.of(10L, 20L),
                Map.of(),
                List.of(),
                Map.of());

        List<Verdict> verdicts =
                Verdicts.of(Instant.EPOCH, List.of(), List.of(server), List.of(), List.of(), List.of());

        assertThat(verdicts)
                .extracting(Verdict::sentence)
                .containsExactly(
                        "Server db:3306: 3 sessions in a queue behind session 10",
                        "Server db:3306: 1 session in a queue behind session 20");
    }
}
