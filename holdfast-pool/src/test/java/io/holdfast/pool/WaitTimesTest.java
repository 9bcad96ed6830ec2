package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaitTimesTest {
    @Test
    void everyTimeMustFallIntoABucketThatHoldsItToOneEighth() {
        for (long nanos = 0; nanos < Duration.ofHours(20).toNanos(); nanos = nanos * 21 / 20 + 333) {
            int bucket = WaitTimes.bucketOf(nanos);
            long longest = WaitTimes.longestIn(bucket).toNanos();
            assertThat(bucket).isBetween(0, WaitTimes.buckets() - 1);
            if (bucket < WaitTimes.buckets() - 1) {
                assertThat(longest).isGreaterThan(nanos);
                assertThat((double) longest).isLessThanOrEqualTo(nanos * 9.0 / 8 + 1_001);
            }
        }
        assertThat(WaitTimes.bucketOf(-1)).isZero();
        assertThat(WaitTimes.bucketOf(Long.MAX_VALUE)).isEqualTo(WaitTimes.buckets() - 1);
    }

    @Test
    void bucketsMustFollowEachOtherWithoutAGap() {
        for (int bucket = 1; bucket < WaitTimes.buckets(); bucket++) {
            assertThat(WaitTimes.bucketOf(WaitTimes.longestIn(bucket - 1).toNanos()))
                    .isEqualTo(bucket);
        }
    }

    @Test
    void percentilesMustBeThoseOfTheSortedTimes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long[] times = random.longs(10_000, 0, 50_000_000).sorted().toArray();
        long[] counts = new long[WaitTimes.buckets()];
        Arrays.stream(times).forEach(time -> counts[WaitTimes.bucketOf(time)]++);
        WaitTimes waits = WaitTimes.of(counts);
        for (double share : new double[] {0.5, 0.9, 0.99, 1}) {
            long exact = times[(int) Math.ceil(share * times.length) - 1];
            assertThat((double) waits.percentile(share).toNanos())
                    .as("share %s, seed %s", share, seed)
                    .isBetween((double) exact, exact * 9.0 / 8 + 1_001);
        }
        assertThat(waits.total()).isEqualTo(10_000);
    }

    @Test
    void theDifferenceMustBeWhatCameBetween() {
        WaitTimes earlier = WaitTimes.of(100, 1);
        WaitTimes later = WaitTimes.of(100, 2, 0, 5);

        assertThat(later.since(earlier)).isEqualTo(WaitTimes.of(0, 1, 0, 5));
        assertThat(later.since(earlier).percentile(0.99)).isEqualTo(Duration.ofNanos(4_000));
        assertThat(earlier.percentile(0.5)).as("most did not wait").isZero();
        assertThat(WaitTimes.NONE.percentile(0.5)).isZero();
        assertThat(WaitTimes.NONE.since(later).total()).isZero();
    }
}
