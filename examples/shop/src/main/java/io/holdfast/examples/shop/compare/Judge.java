package io.holdfast.examples.shop.compare;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes figures of answers. */
final class Judge {
    /** A customer who waits for longer is not served as usual. */
    static final Duration LATE = Duration.ofSeconds(1);

    /** So much of the watch has to be good at its end. */
    private static final Duration GOOD_END = Duration.ofMillis(500);

    private Judge() {}

    /** The time within which 99 of 100 customers had their answer, in milliseconds; 0 where there were none. */
    static double p99Millis(List<Answer> answers) {
        long[] took = answers.stream()
                .filter(Answer::byCustomer)
                .mapToLong(Answer::tookNanos)
                .sorted()
                .toArray();
        return took.length == 0 ? 0 : took[(int) Math.ceil(took.length * 0.99) - 1] / 1e6;
    }

    /** How many failed. */
    static int errors(List<Answer> answers) {
        return (int) answers.stream().filter(Answer::failed).count();
    }

    /**
     * From the end of the fault until each customer was served again within {@link #LATE}; null when that did not come to be before the
     * end of the watch.
     */
    static @Nullable Long recoveredMillis(List<Answer> answers, long faultEndNanos, long watchEndNanos) {
        List<Answer> after = answers.stream()
                .filter(Answer::byCustomer)
                .filter(answer -> answer.plannedNanos() - faultEndNanos >= 0)
                .sorted(Comparator.comparingLong(answer -> answer.plannedNanos() - faultEndNanos))
                .toList();
        int good = after.size();
        while (good > 0 && isGood(after.get(good - 1))) {
            good--;
        }
        if (good == 0) {
            return after.isEmpty() ? null : 0L;
        }
        if (good == after.size()) {
            return null;
        }
        long first = after.get(good).plannedNanos();
        return watchEndNanos - first < GOOD_END.toNanos() ? null : (first - faultEndNanos) / 1_000_000;
    }

    private static boolean isGood(Answer answer) {
        return !answer.failed() && answer.tookNanos() <= LATE.toNanos();
    }
}
