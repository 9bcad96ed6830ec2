package io.holdfast.monitor;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.monitor.Snapshot.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a person reads first: a sentence on each pool and each server, worst first. */
public final class Verdicts {
    private static final Duration RECENT = Duration.ofMinutes(15);
    private static final List<String> LEVELS = List.of("CRIT", "WARN", "OK");

    private Verdicts() {}

    /** The sentences on all that was seen at this moment. */
    public static List<Verdict> of(
            Instant now,
            List<PoolView> pools,
            List<ServerView> servers,
            List<ServerHealth> health,
            List<Alert> alerts,
            List<String> gone) {
        List<Verdict> verdicts = new ArrayList<>();
        gone.forEach(sentence -> verdicts.add(new Verdict("CRIT", sentence, "now")));
        pools.forEach(pool -> pool(now, pool, verdicts));
        health.forEach(server -> health(now, server, verdicts));
        servers.forEach(server -> server(server, pools, verdicts));
        for (Alert alert : alerts) {
            // What is about a pool's load or its database is said above, as it is this moment.
            if (alert.code().equals(MonitorCode.BORROW_TIMEOUTS.code())
                    || alert.code().equals(MonitorCode.LONG_TRANSACTION.code())) {
                verdicts.add(new Verdict(level(alert.severity()), alert.sentence(), "now"));
            }
        }
        verdicts.sort(Comparator.comparingInt(verdict -> LEVELS.indexOf(verdict.level())));
        return verdicts;
    }

    private static void pool(Instant now, PoolView pool, List<Verdict> verdicts) {
        PoolFigures figures = pool.figures();
        Health health = pool.health();
        String name = "Pool " + pool.name();
        String load = figures.inUse() + " of " + figures.capacity() + " in use"
                + (figures.waiting() == 0 ? "" : ", " + figures.waiting() + " waiting");
        switch (health.status()) {
            case DOWN ->
                verdicts.add(new Verdict(
                        "CRIT",
                        name + ": " + health.cause() + ", for "
                                + Figures.span(nonNegative(Duration.between(health.since(), now))),
                        "now"));
            case DEGRADED -> verdicts.add(new Verdict("WARN", name + ": " + health.cause(), "connections"));
            case UP ->
                verdicts.add(
                        figures.utilisation() >= 0.8
                                ? new Verdict("WARN", name + " is nearly full: " + load, "connections")
                                : new Verdict("OK", name + ": " + load, "connections"));
        }
        long recent = pool.drops().stream()
                .filter(drop -> drop.at().isAfter(now.minus(RECENT)))
                .count();
        if (recent > 0) {
            Drop latest = pool.drops().get(0);
            verdicts.add(new Verdict(
                    "WARN",
                    name + " lost " + Figures.count(recent, "connection") + " in the last 15 minutes. The latest"
                            + (latest.confidence().equals("LOW") ? ", perhaps: " : ": ") + latest.cause(),
                    "drops"));
        }
    }

    private static void health(Instant now, ServerHealth server, List<Verdict> verdicts) {
        if (server.status() != HealthStatus.UP) {
            verdicts.add(new Verdict(
                    server.status() == HealthStatus.DOWN ? "CRIT" : "WARN",
                    "Server " + server.address() + ": " + server.cause() + ", for "
                            + Figures.span(nonNegative(Duration.between(server.since(), now))),
                    "now"));
        }
    }

    private static void server(ServerView server, List<PoolView> pools, List<Verdict> verdicts) {
        String name = "Server " + server.address();
        Vitals vitals = server.vitals();
        if (vitals != null) {
            double use = vitals.maxConnections() == 0 ? 0 : (double) vitals.connections() / vitals.maxConnections();
            String load = vitals.connections() + " of " + vitals.maxConnections() + " connections";
            verdicts.add(
                    use >= 0.8
                            ? new Verdict("WARN", name + " is nearly full: " + load, "now")
                            : new Verdict("OK", name + ": " + load, "now"));
        }
        if (server.failure() != null) {
            verdicts.add(new Verdict("WARN", name + " could not be examined: " + server.failure(), "findings"));
        }
        for (long root : server.roots()) {
            verdicts.add(new Verdict(
                    "CRIT",
                    name + ": " + Figures.count(server.behind(root), "session") + " in a queue behind session " + root
                            + place(root, pools),
                    "locks"));
        }
        List<Finding> bad = server.findings().stream()
                .filter(finding -> finding.severity().atLeast(Severity.WARN))
                .toList();
        // The waits behind a root have a sentence of their own above.
        bad.stream()
                .filter(finding -> !finding.probe().startsWith("L")
                        || server.roots().stream()
                                .noneMatch(root -> finding.sentence().matches("(?is).*\\bsession " + root + "\\b.*")))
                .forEach(finding -> verdicts.add(
                        new Verdict(level(finding.severity()), name + ": " + finding.sentence(), "findings")));
        if (bad.isEmpty() && server.examinedAt() != null) {
            verdicts.add(new Verdict("OK", name + ": the doctor found nothing", "findings"));
        }
    }

    /** Where in the code the lease is that a session belongs to. */
    private static String place(long session, List<PoolView> pools) {
        for (PoolView pool : pools) {
            for (ConnectionView connection : pool.connections()) {
                ConnectionView.Lease lease = connection.lease();
                if (connection.serverId() == session && lease != null) {
                    return ", a lease of pool " + pool.name() + " in thread " + lease.thread()
                            + (lease.place() == null ? "" : ", borrowed at " + lease.place());
                }
            }
        }
        return "";
    }

    private static String level(Severity severity) {
        return severity == Severity.CRIT ? "CRIT" : "WARN";
    }

    private static Duration nonNegative(Duration time) {
        return time.isNegative() ? Duration.ZERO : time;
    }
}
