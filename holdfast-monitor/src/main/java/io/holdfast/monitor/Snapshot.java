package io.holdfast.monitor;

import io.holdfast.doctor.PlainText;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * All that a monitor shows at one moment. Immutable; what the dashboard reads, what {@code --json} prints, and what one
 * monitor asks another for.
 *
 * @param schema always {@value #SCHEMA}
 * @param schemaVersion goes up when a program that reads it has to change
 * @param node the process that the monitor is in
 * @param intervalSeconds the time between two samples
 * @param verdicts sentences, worst first: what a person reads before anything else
 * @param alerts those that hold now
 */
public record Snapshot(
        String schema,
        int schemaVersion,
        String node,
        Instant at,
        double intervalSeconds,
        HealthStatus status,
        List<Verdict> verdicts,
        List<PoolView> pools,
        List<ServerView> servers,
        List<Alert> alerts) {
    /** What tells it from other JSON. */
    public static final String SCHEMA = "holdfast-monitor";

    /** The version of the form. */
    public static final int SCHEMA_VERSION = 1;

    /** Copies. What another program left out is refused here, and not found out later. */
    public Snapshot {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(status, "status");
        verdicts = List.copyOf(verdicts);
        pools = List.copyOf(pools);
        servers = List.copyOf(servers);
        alerts = List.copyOf(alerts);
    }

    /**
     * One sentence on one subject.
     *
     * @param level {@code CRIT}, {@code WARN} or {@code OK}
     * @param page the page of the dashboard with more on it
     */
    public record Verdict(String level, String sentence, String page) {
        /** Makes one plain line of the sentence: it goes to terminals. */
        public Verdict {
            sentence = PlainText.of(sentence);
        }
    }
}
