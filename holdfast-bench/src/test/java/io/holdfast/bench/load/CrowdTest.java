package io.holdfast.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.peer.PeerPool;
import io.holdfast.bench.peer.Target;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class CrowdTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private static Map<String, Double> run(Crowd.Work work) throws Exception {
        try (PeerPool pool = Peer.HOLDFAST.open(Target.scripted(), 2)) {
            pool.fill();
            Map<String, Double> found = new HashMap<>();
            new Crowd(pool.dataSource(), 6, false, work, true)
                    .run(SHORT, SHORT)
                    .report((metric, value, unit) -> found.put(metric, value));
            return found;
        }
    }

    /** Two connections held for 5 ms each: at most 400 leases a second, and three rounds to wait. */
    @Test
    void whatItReportsMustFitTheLoad() throws Exception {
        Map<String, Double> found = run(lease -> Threads.rest(5_000_000));

        assertThat(found.get("throughput")).isBetween(100.0, 410.0);
        assertThat(found.get("longest")).isGreaterThan(4.0);
        assertThat(found.get("failed")).isZero();
    }

    /** Of 101 borrows one takes 100 rounds: with those who would have asked meanwhile, half of all wait. */
    @Test
    void whoStarvesMustCountInTheCorrectedWaits() {
        Histogram waits = new Histogram(2);
        waits.recordValueWithCount(1_000, 100);
        waits.recordValue(1_000_000);
        Crowd.Seen seen = new Crowd.Seen(waits, 1, 101 * 10_000e-9, 0, 0, 0);

        assertThat(waits.getValueAtPercentile(90)).isLessThan(1_100);
        assertThat(seen.correctedWaits().getTotalCount()).isEqualTo(200);
        assertThat(seen.correctedWaits().getValueAtPercentile(90)).isBetween(700_000L, 900_000L);
    }

    @Test
    void workThatThrowsMustBeCounted() throws Exception {
        Map<String, Double> found = run(lease -> {
            Threads.rest(1_000_000);
            throw new SQLException("refused");
        });

        assertThat(found.get("failed")).isPositive();
    }
}
