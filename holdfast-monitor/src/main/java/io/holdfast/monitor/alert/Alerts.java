package io.holdfast.monitor.alert;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Severity;
import io.holdfast.monitor.Alert;
import io.holdfast.monitor.AlertRule;
import io.holdfast.monitor.MonitorCode;
import io.holdfast.monitor.PoolSample;
import io.holdfast.monitor.Sample;
import io.holdfast.monitor.ServerSample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The state of every rule for every subject. A rule tells its beginning once, and its end once. Thread-safe. */
public final class Alerts {
    private final List<AlertRule> rules;
    private final boolean ofFindings;
    /** By rule and subject. Guarded by this object's lock. */
    private final Map<String, State> states = new HashMap<>();

    /**
     * Rules that all begin at rest.
     *
     * @param ofFindings true when what the doctor calls critical is an alert, too
     */
    public Alerts(List<AlertRule> rules, boolean ofFindings) {
        this.rules = List.copyOf(rules);
        this.ofFindings = ofFindings;
    }

    /** When each server was last read by the doctor, by key. Guarded by this object's lock. */
    private final Map<String, Instant> examinedAt = new HashMap<>();

    private static final class State {
        int over;
        int under;

        @Nullable
        Alert raised;
    }

    /** Judges a sample; gives what began and what ceased with it. */
    public synchronized List<Alert> judge(Sample sample) {
        List<Alert> changes = new ArrayList<>();
        for (AlertRule rule : rules) {
            var ofPool = rule.ofPool();
            var ofServer = rule.ofServer();
            if (ofPool != null) {
                for (PoolSample pool : sample.pools()) {
                    Subject subject = new Subject(pool.node(), "pool " + pool.pool(), pool.key(), more(rule, pool));
                    judge(rule, subject, ofPool.applyAsDouble(pool), sample.at(), changes);
                }
            }
            if (ofServer != null) {
                for (ServerSample server : sample.servers()) {
                    String cause = server.health().cause();
                    Subject subject =
                            new Subject("", "server " + server.name(), server.key(), cause == null ? "" : ". " + cause);
                    judge(rule, subject, ofServer.applyAsDouble(server), sample.at(), changes);
                }
            }
        }
        if (ofFindings) {
            sample.servers().forEach(server -> findings(server, sample.at(), changes));
        }
        return changes;
    }

    /**
     * What the doctor calls critical is an alert under the finding's own code. It ends when the doctor has read the server
     * twice without it.
     */
    private void findings(ServerSample server, Instant at, List<Alert> changes) {
        Instant examined = server.examinedAt();
        String subject = "server " + server.name();
        if (examined == null || examined.equals(examinedAt.put(server.key(), examined))) {
            return;
        }
        Map<String, Finding> found = new LinkedHashMap<>();
        server.findings().stream()
                .filter(finding -> finding.severity() == Severity.CRIT)
                .forEach(finding -> found.putIfAbsent(finding.code(), finding));
        found.forEach((code, finding) -> {
            State state = states.computeIfAbsent(code + " finding " + server.key(), unknown -> new State());
            state.under = 0;
            if (state.raised == null) {
                state.raised = new Alert(
                        code,
                        finding.sentence(),
                        Severity.CRIT,
                        "",
                        subject,
                        true,
                        at,
                        at,
                        1,
                        1,
                        subject + ": " + finding.sentence());
                changes.add(state.raised);
            }
        });
        states.forEach((key, state) -> {
            Alert raised = state.raised;
            if (raised != null
                    && key.equals(raised.code() + " finding " + server.key())
                    && !found.containsKey(raised.code())
                    && ++state.under >= 2) {
                state.raised = null;
                changes.add(new Alert(
                        raised.code(),
                        raised.title(),
                        raised.severity(),
                        "",
                        subject,
                        false,
                        at,
                        raised.since(),
                        0,
                        1,
                        subject + ": over after " + Figures.span(java.time.Duration.between(raised.since(), at)) + ": "
                                + raised.title()));
            }
        });
    }

    /** Those that hold now, worst first. */
    public synchronized List<Alert> holding() {
        List<Alert> holding = new ArrayList<>();
        for (State state : states.values()) {
            if (state.raised != null) {
                holding.add(state.raised);
            }
        }
        holding.sort(Comparator.comparing(Alert::severity)
                .thenComparing(Alert::since)
                .thenComparing(Alert::fingerprint));
        return holding;
    }

    private record Subject(String node, String name, String key, String more) {}

    private void judge(AlertRule rule, Subject subject, double value, Instant at, List<Alert> changes) {
        State state = states.computeIfAbsent(rule.code() + " " + subject.key(), unknown -> new State());
        state.over = value >= rule.raiseAt() ? state.over + 1 : 0;
        state.under = value < rule.clearBelow() ? state.under + 1 : 0;
        Alert raised = state.raised;
        if (raised == null && state.over >= rule.raiseAfter()) {
            state.raised = alert(rule, subject, true, at, at, value);
            changes.add(state.raised);
        } else if (raised != null && state.under >= rule.clearAfter()) {
            state.raised = null;
            changes.add(alert(rule, subject, false, at, raised.since(), value));
        }
    }

    private static Alert alert(
            AlertRule rule, Subject subject, boolean raised, Instant at, Instant since, double value) {
        String sentence = raised
                ? subject.name + ": " + rule.title() + figures(rule, value) + subject.more
                : subject.name + ": over after " + Figures.span(java.time.Duration.between(since, at)) + ": "
                        + rule.title();
        return new Alert(
                rule.code(),
                rule.title(),
                rule.severity(),
                subject.node,
                subject.name,
                raised,
                at,
                since,
                value,
                rule.raiseAt(),
                sentence);
    }

    private static String figures(AlertRule rule, double value) {
        return rule.unit().isEmpty()
                ? ""
                : " (" + Figures.number(value * rule.scale()) + rule.unit() + ", limit "
                        + Figures.number(rule.raiseAt() * rule.scale()) + ")";
    }

    /** What a person wants to know besides: why the database is down, or what the lost connections were lost to. */
    private static String more(AlertRule rule, PoolSample pool) {
        String cause = pool.health().cause();
        if (rule.code().equals(MonitorCode.DROPS.code()) && !pool.drops().isEmpty()) {
            StringBuilder reasons = new StringBuilder();
            pool.drops()
                    .forEach((reason, count) -> reasons.append(reasons.length() == 0 ? ": " : ", ")
                            .append(count)
                            .append(' ')
                            .append(reason));
            return reasons.toString();
        }
        return cause == null ? "" : ". " + cause;
    }
}
