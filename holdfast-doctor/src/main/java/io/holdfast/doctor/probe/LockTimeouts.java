package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;

/** Statements failed with error 1205, over rows or over table definitions. */
public final class LockTimeouts implements Probe {
    private static final int ER_LOCK_WAIT_TIMEOUT = 1205;
    private static final String ROWS = "innodb_metric_lock_timeouts";

    private static final Info INFO = Info.of(
                    "HF-2206",
                    "L06",
                    "whether statements give up waiting for locks",
                    Reading.STATUS,
                    Reading.ENGINE_COUNTERS,
                    Reading.VARIABLES)
            .wanting(Reading.ERRORS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        long rows = facts.now().counter(ROWS);
        long rowsNow = facts.growth(ROWS);
        long all = Math.max(rows, facts.now().errors(ER_LOCK_WAIT_TIMEOUT));
        long allNow = Math.max(rowsNow, facts.errorGrowth(ER_LOCK_WAIT_TIMEOUT));
        if (all == 0) {
            return List.of(INFO.ok("No statement gave up waiting for a lock").with("error 1205", 0, "INFO from 1"));
        }
        Finding finding = INFO.finding(
                        allNow > 0 ? Severity.WARN : Severity.INFO,
                        "lock timeouts",
                        Figures.count(all, "statement") + " gave up waiting for a lock since the server started")
                .with("error 1205 since the start", all, "INFO from 1")
                .with("in the window", allNow, "WARN from 1")
                .with("of these for rows", rows)
                .with(
                        "innodb_lock_wait_timeout",
                        facts.variable("innodb_lock_wait_timeout").orElse("?") + " s")
                .with("lock_wait_timeout", facts.variable("lock_wait_timeout").orElse("?") + " s");
        return List.of(finding.advise(Advice.words("Find the blocker while it blocks: run checks L01, L02 and L03 again"
                + " when it happens, or let the monitor capture it.")));
    }
}
