package io.holdfast.monitor;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.server.Vitals;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a server, and the one before. Immutable.
 *
 * @param key what names its history
 * @param name how it is called where people read it
 * @param health the verdict
 * @param vitals its figures; null while it does not answer
 * @param earlier the reading before; null while there is none
 * @param examinedAt when the doctor last read it; null when it has not
 * @param findings what the doctor found
 */
public record ServerSample(
        String key,
        String name,
        ServerHealth health,
        @Nullable Vitals vitals,
        @Nullable Vitals earlier,
        @Nullable Instant examinedAt,
        List<Finding> findings) {
    /** Copies. */
    public ServerSample {
        findings = List.copyOf(findings);
    }

    /** A figure; NaN while the server does not answer. */
    public double figure(ToDoubleFunction<Vitals> of) {
        return vitals == null ? Double.NaN : of.applyAsDouble(vitals);
    }

    /** A counter's growth in a second; NaN while it is not known. */
    public double rate(String counter) {
        return vitals == null || earlier == null ? Double.NaN : vitals.rate(counter, earlier);
    }

    /** Sessions / the most that the server takes, from 0 to 1; NaN while the server does not answer. */
    public double utilisation() {
        return figure(v -> v.maxConnections() == 0 ? 0 : (double) v.connections() / v.maxConnections());
    }

    /** Of the reads from the buffer pool the part that found its page there, since the reading before; NaN when none read. */
    public double bufferPoolHits() {
        double requests = rate("innodb_buffer_pool_read_requests");
        return requests > 0 ? Math.max(0, 1 - rate("innodb_buffer_pool_reads") / requests) : Double.NaN;
    }
}
