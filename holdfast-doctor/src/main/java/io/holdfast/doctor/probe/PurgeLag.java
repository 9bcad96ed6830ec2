package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.locks.SessionText;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.Comparator;
import java.util.List;

/** Old row versions pile up because a transaction may still want them. */
public final class PurgeLag implements Probe {
    private static final String COUNTER = "innodb_metric_trx_rseg_history_len";
    private static final long WARN = 100_000;
    private static final long CRIT = 1_000_000;
    private static final long KEPT = 10_000;
    private static final long OLD_SECONDS = 300;

    private static final Info INFO = Info.of(
            "HF-2204", "L04", "whether old row versions pile up", Reading.ENGINE_COUNTERS, Reading.TRANSACTIONS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        long now = facts.now().counter(COUNTER);
        long before = facts.before().counter(COUNTER);
        long oldestSeconds = facts.activity().transactions().stream()
                .mapToLong(OpenTransaction::openSeconds)
                .max()
                .orElse(0);
        // An old snapshot keeps every version since: that is found before the list is long.
        boolean kept = now >= KEPT && now >= before && oldestSeconds >= OLD_SECONDS;
        if (now < WARN && !kept) {
            return List.of(INFO.ok("Old row versions are cleaned up: " + now + " in the history list")
                    .with("history list length", now, "WARN from " + WARN));
        }
        Finding finding = INFO.finding(
                        now >= CRIT && now >= before ? Severity.CRIT : now >= before ? Severity.WARN : Severity.INFO,
                        "history list",
                        now + " old row versions wait to be cleaned up" + (now > before ? ", and more come" : ""))
                .with(
                        "history list length",
                        now,
                        "WARN from " + WARN + ", or " + KEPT + " under an old transaction, unless it shrinks")
                .with("a moment earlier", before);
        OpenTransaction oldest = facts.activity().transactions().stream()
                .max(Comparator.comparingLong(OpenTransaction::openSeconds))
                .orElse(null);
        if (oldest == null) {
            return List.of(finding.advise(Advice.words("Wait: no transaction is open, so the purge will catch up.")));
        }
        for (String line : SessionText.root(facts.activity(), oldest.sessionId())) {
            finding = finding.detail(line);
        }
        finding = finding.with("oldest transaction", oldest.openSeconds() + " s")
                .advise(Advice.words("Shorten the longest reads, or let them run on a replica."));
        // While others wait, what frees them is said where it is proved.
        return List.of(
                LockFindings.waiting(WaitGraph.of(facts))
                        ? finding
                        : finding.advise(Advice.finalSql(
                                "End the oldest transaction, if its result is not needed:",
                                "KILL " + oldest.sessionId())));
    }
}
