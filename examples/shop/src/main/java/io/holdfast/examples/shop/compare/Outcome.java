package io.holdfast.examples.shop.compare;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One act on one pool.
 *
 * @param requests how many were sent, of customers and of the mistake itself
 * @param errors of these, how many were answered by a status of 500 and more, or not within ten seconds
 * @param p99Millis of the customers' requests
 * @param kept connections still lent when nobody asks the shop for anything any more
 * @param openTransactions of the shop at the server, then
 * @param recoveredMillis from the end of the mistake or fault until customers were served again, each within a second; null when they
 *     were not while it was watched
 * @param startedAnew whether the shop had to be started anew for the next act
 * @param said what the log said
 */
record Outcome(
        int requests,
        int errors,
        double p99Millis,
        int kept,
        int openTransactions,
        @Nullable Long recoveredMillis,
        boolean startedAnew,
        List<Said> said) {
    Outcome {
        said = List.copyOf(said);
    }

    /** Whether the shop goes on as before. */
    boolean isWell() {
        return kept == 0 && openTransactions == 0 && recoveredMillis != null;
    }

    Outcome andStartedAnew() {
        return new Outcome(requests, errors, p99Millis, kept, openTransactions, recoveredMillis, true, said);
    }
}
