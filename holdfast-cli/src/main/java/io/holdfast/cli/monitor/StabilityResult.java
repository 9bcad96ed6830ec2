package io.holdfast.cli.monitor;

import io.holdfast.cli.monitor.IdleTest.Rest;
import io.holdfast.cli.monitor.SelfTest.Part;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a stability test found. Immutable; what {@code --json} prints.
 *
 * @param answers probes that were answered
 * @param failures probes that failed, by cause
 * @param millis percentiles of the answers' times
 * @param histogram answers by the upper end of their bucket, in milliseconds
 * @param lost connections that the pool lost, by cause
 * @param safeIdleSeconds the longest rest that was survived with no shorter one that was not; null when none was tried
 */
record StabilityResult(
        int schemaVersion,
        String server,
        double seconds,
        int probes,
        int answers,
        List<Failure> failures,
        Map<String, Double> millis,
        Map<String, Long> histogram,
        Map<String, Long> lost,
        List<Part> selfTest,
        List<Rest> rests,
        @Nullable Double safeIdleSeconds) {

    /** Probes that failed for one cause. */
    record Failure(String code, String cause, int count, String example) {}

    /** True when nothing failed. */
    boolean isClean() {
        return answers == probes
                && selfTest.stream().allMatch(Part::passed)
                && rests.stream().allMatch(Rest::survived);
    }
}
