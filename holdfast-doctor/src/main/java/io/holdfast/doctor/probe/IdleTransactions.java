package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.advise.SettingStatements;
import io.holdfast.doctor.locks.SessionText;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.PreparedTransaction;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A session sleeps with a transaction open. */
public final class IdleTransactions implements Probe {
    private static final long WARN_SECONDS = 10;
    private static final long CRIT_SECONDS = 60;
    /** From so many sessions of one application on, it is a leak. */
    private static final int LEAK = 3;

    private static final int MOST_KILLS = 5;

    private static final Info INFO = Info.of(
            "HF-2203", "L03", "whether sessions sleep inside a transaction", Reading.TRANSACTIONS, Reading.SESSIONS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        WaitGraph graph = WaitGraph.of(facts);
        Set<Long> prepared = facts.activity().locks().prepared().stream()
                .map(PreparedTransaction::sessionId)
                .collect(Collectors.toSet());
        List<Finding> findings = new ArrayList<>();
        Map<String, List<Sleeper>> alike = new LinkedHashMap<>();
        for (OpenTransaction transaction : facts.activity().transactions()) {
            Session session = facts.activity().session(transaction.sessionId()).orElse(null);
            if (session == null || !session.idle() || session.internal() || prepared.contains(session.id())) {
                continue;
            }
            int behind = graph.behind(session.id()).size();
            if (session.seconds() >= WARN_SECONDS || behind > 0) {
                // Who holds others up is an incident of its own.
                String group = behind > 0 ? "session " + session.id() : account(session) + session.program();
                alike.computeIfAbsent(group, any -> new ArrayList<>()).add(new Sleeper(session, transaction, behind));
            }
        }
        boolean waiting = LockFindings.waiting(graph);
        alike.values().forEach(group -> {
            if (group.size() >= LEAK) {
                findings.add(leak(facts, group, waiting));
            } else {
                group.forEach(
                        one -> findings.add(finding(facts, one.session(), one.transaction(), one.behind(), waiting)));
            }
        });
        return findings.isEmpty() ? List.of(INFO.ok("No session sleeps inside a transaction")) : findings;
    }

    private record Sleeper(Session session, OpenTransaction transaction, int behind) {}

    private static String account(Session session) {
        return session.user() + "@" + session.host();
    }

    /** Many of one application: that is no slow user, but connections that are not given back. */
    private static Finding leak(ServerFacts facts, List<Sleeper> sleepers, boolean waiting) {
        Sleeper oldest = sleepers.stream()
                .max(Comparator.comparingLong(sleeper -> sleeper.session().seconds()))
                .orElseThrow();
        long rows = sleepers.stream()
                .mapToLong(sleeper -> sleeper.transaction().rowsChanged())
                .sum();
        Session session = oldest.session();
        boolean critical = session.seconds() >= CRIT_SECONDS || rows > 0;
        String since = facts.takenAt()
                .minusSeconds(session.seconds())
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        Finding finding = INFO.finding(
                        critical ? Severity.CRIT : Severity.WARN,
                        account(session),
                        Figures.count(sleepers.size(), "session") + " of " + account(session)
                                + " sleep in transactions, the first since "
                                + Figures.span(Duration.ofSeconds(session.seconds()))
                                + ": a leak, connections that are not given back")
                .with("sessions", sleepers.size(), "a leak from " + LEAK)
                .with(
                        "oldest",
                        session.seconds() + " s, since " + since,
                        "WARN from " + WARN_SECONDS + ", CRIT from " + CRIT_SECONDS)
                .with("rows changed", rows, "one step worse from 1")
                .detail("the oldest:");
        for (String line : SessionText.root(facts.activity(), session.id())) {
            finding = finding.detail(line);
        }
        finding =
                finding.advise(Advice.words("Find the code that takes a connection, begins, and on some way out neither"
                        + " commits nor gives it back; let the pool report leases that last too long."));
        return waiting
                ? finding
                : finding.advise(new Advice(
                        "End them, if their client has given them up; their transactions are rolled back:",
                        Advice.Kind.SQL,
                        kills(sleepers),
                        List.of()));
    }

    /** Oldest first; the others are ended by the rule that the command names. */
    private static List<String> kills(List<Sleeper> sleepers) {
        return sleepers.stream()
                .sorted(Comparator.comparingLong(
                                (Sleeper sleeper) -> sleeper.session().seconds())
                        .reversed())
                .limit(MOST_KILLS)
                .map(sleeper -> "KILL " + sleeper.session().id())
                .toList();
    }

    private static Finding finding(
            ServerFacts facts, Session session, OpenTransaction transaction, int behind, boolean waiting) {
        // Changed rows hold locks and are lost on a kill, so they raise the severity one step.
        boolean critical = session.seconds() >= CRIT_SECONDS || behind > 0 || transaction.rowsChanged() > 0;
        String account = session.user() + "@" + session.host();
        Finding finding = INFO.finding(
                        critical ? Severity.CRIT : Severity.WARN,
                        account,
                        "Session " + session.id() + " of " + account + " has slept " + session.seconds()
                                + " s inside a transaction")
                .with("idle", session.seconds() + " s", "WARN from " + WARN_SECONDS + ", CRIT from " + CRIT_SECONDS)
                .with("transaction open", transaction.openSeconds() + " s")
                .with("rows changed", transaction.rowsChanged(), "one step worse from 1")
                .with("sessions behind it", behind, "CRIT from 1");
        for (String line : SessionText.root(facts.activity(), session.id())) {
            finding = finding.detail(line);
        }
        finding = finding.advise(Advice.words("Find the code that begins and does not commit; let the pool reset on"
                + " return, and report leases that last too long."));
        // While others wait, what frees them is said where it is proved.
        if (!waiting) {
            finding = finding.advise(Advice.finalSql(
                    "End it, if its client has given it up; its transaction is rolled back:", "KILL " + session.id()));
        }
        return facts.variable("idle_transaction_timeout").filter("0"::equals).isPresent()
                ? finding.advise(SettingStatements.change(
                        facts, "Let the server end such sessions by itself:", "idle_transaction_timeout", "60"))
                : finding;
    }
}
