package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A session sleeps with a transaction open. */
public final class IdleTransactions implements Probe {
    private static final long WARN_SECONDS = 10;
    private static final long CRIT_SECONDS = 60;

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
        for (OpenTransaction transaction : facts.activity().transactions()) {
            Session session = facts.activity().session(transaction.sessionId()).orElse(null);
            if (session == null || !session.idle() || session.internal() || prepared.contains(session.id())) {
                continue;
            }
            int behind = graph.behind(session.id()).size();
            if (session.seconds() >= WARN_SECONDS || behind > 0) {
                findings.add(finding(facts, session, transaction, behind, LockFindings.waiting(graph)));
            }
        }
        return findings.isEmpty() ? List.of(INFO.ok("No session sleeps inside a transaction")) : findings;
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
