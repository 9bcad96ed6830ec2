package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;

/** Statements were cut off by a time limit or a KILL QUERY. */
public final class InterruptedStatements implements Probe {
    private static final int ER_QUERY_INTERRUPTED = 1317;

    private static final Info INFO = Info.of("HF-2309", "Q09", "whether statements are cut off", Reading.STATUS)
            .wanting(Reading.ERRORS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        long limit = total(facts, "max_execution_time_exceeded") + total(facts, "max_statement_time_exceeded");
        long limitNow = facts.growth("max_execution_time_exceeded") + facts.growth("max_statement_time_exceeded");
        long killed = facts.now().errors(ER_QUERY_INTERRUPTED);
        long killedNow = facts.errorGrowth(ER_QUERY_INTERRUPTED);
        if (limit + killed == 0) {
            return List.of(INFO.ok(
                    facts.unread(Reading.ERRORS).isEmpty()
                            ? "No statement was cut off"
                            : "No statement was cut off by the server's time limit"));
        }
        return List.of(INFO.finding(
                        limitNow + killedNow > 0 ? Severity.WARN : Severity.INFO,
                        "interrupted statements",
                        Figures.count(limit + killed, "statement") + " were cut off since the server started")
                .with("by a time limit", limit, "INFO from 1")
                .with("by KILL QUERY or a driver's time-out", killed, "INFO from 1")
                .with("in the window", limitNow + killedNow, "WARN from 1")
                .with(
                        "statement limit",
                        facts.variable("max_execution_time")
                                .or(() -> facts.variable("max_statement_time"))
                                .orElse("?"))
                .advise(Advice.words("Compare the server's limit with the driver's and the pool's; only one of them"
                        + " should act, and the statement that it cuts off should be made faster (check Q02).")));
    }

    private static long total(ServerFacts facts, String counter) {
        return facts.now().counter(counter);
    }
}
