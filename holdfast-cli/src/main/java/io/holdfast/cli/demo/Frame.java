package io.holdfast.cli.demo;

import java.util.List;

/**
 * What the live view shows at one moment.
 *
 * @param elapsedSeconds since the workload began
 * @param totalSeconds of the plan
 * @param act the act's title
 * @param actNumber from 1
 * @param acts how many there are
 * @param notes what was done to the server and the link, oldest first
 */
record Frame(
        String server,
        double elapsedSeconds,
        int totalSeconds,
        String act,
        boolean fault,
        int actNumber,
        int acts,
        List<PoolFrame> pools,
        List<String> notes) {

    /**
     * One pool's column: waits of the last second, failures since the start, and borrows over the whole run, in equal steps.
     */
    record PoolFrame(
            String name,
            long borrowsPerSecond,
            double p50Millis,
            double p99Millis,
            double maxMillis,
            DemoPool.Figures figures,
            Tally.Totals totals,
            List<Long> history) {}
}
