package io.holdfast.cli.demo;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code demo --json} prints: Holdfast's figures at the top, the peer's as an object of the same fields.
 *
 * @param seconds how long the workload ran
 * @param doctorFound what the doctor found on the server after it was made sick, worst first
 * @param healed how it was healed again; null when it was not
 * @param schedulingToleranceMillis what the checks allow on top of every limit in time
 */
record DemoResult(
        String schema,
        String server,
        double seconds,
        int threads,
        int poolSize,
        long borrowTimeoutMillis,
        long readTimeoutMillis,
        long schedulingToleranceMillis,
        @JsonUnwrapped Suffered holdfast,
        List<Fault> faults,
        List<Found> doctorFound,
        @Nullable Healed healed,
        @Nullable Suffered peer) {

    static final String SCHEMA = "holdfast.demo/1";

    static DemoResult of(
            String server,
            double seconds,
            DemoSettings settings,
            List<Fault> faults,
            List<Found> doctorFound,
            @Nullable Healed healed,
            Suffered holdfast,
            @Nullable Suffered peer) {
        return new DemoResult(
                SCHEMA,
                server,
                seconds,
                settings.threads(),
                settings.poolSize(),
                settings.borrowTimeout().toMillis(),
                settings.readTimeout().toMillis(),
                DemoGuarantees.SCHEDULING.toMillis(),
                holdfast,
                faults,
                doctorFound,
                healed,
                peer);
    }

    /**
     * What one pool's users met.
     *
     * @param deadOnArrival leases whose first statement failed: the connection was dead when it was lent
     * @param longestGapSeconds the longest time in which nobody got any work done
     * @param threadsStuckAtEnd threads that could not end by themselves after the load had ended
     */
    record Suffered(
            String pool,
            long borrows,
            long failedBorrows,
            long failedStatements,
            long deadOnArrival,
            double p50WaitMillis,
            double p99WaitMillis,
            double maxWaitMillis,
            double longestGapSeconds,
            int threadsStuckAtEnd,
            List<Breach> guaranteesBroken,
            List<Checked> guaranteesChecked,
            List<ActFigures> acts) {}

    /** What one pool's users met in one act. */
    record ActFigures(
            String act,
            double seconds,
            long borrows,
            long failedBorrows,
            long failedStatements,
            double longestGapSeconds) {}

    /** A problem of the sick server, as the doctor names it. */
    record Found(String code, String check, String severity, String sentence) {}

    /**
     * A sick server that was healed.
     *
     * @param done what was done, in order
     * @param left what the doctor's second report still says of what was sick
     * @param undoneToTheSame whether the undo gave back the same rows and definitions
     */
    record Healed(List<String> done, List<Found> left, boolean undoneToTheSame) {}

    /** A fault as it happened, in seconds since the workload began. */
    record Fault(String name, double atSeconds, double seconds) {}

    /** A guarantee that did not hold, how often, and the first example. */
    record Breach(String guarantee, String claim, long times, String example) {}

    /** How often a guarantee was checked. */
    record Checked(String guarantee, String claim, long observations, long broken) {}
}
