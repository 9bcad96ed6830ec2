package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;

/** Few prepared statements are left: the next one is refused, or its driver waits for an answer that does not come. */
public final class PreparedStatementLimit implements Probe {
    private static final double WARN = 0.80;
    private static final double CRIT = 0.95;
    private static final int ER_MAX_PREPARED_STMT_COUNT_REACHED = 1461;
    private static final String LIMIT = "max_prepared_stmt_count";
    private static final Info INFO = Info.of(
            "HF-2310",
            "Q10",
            "how near the server is to its limit of prepared statements",
            Reading.STATUS,
            Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        long limit = facts.number(LIMIT).orElse(0);
        long now = facts.now().counter("prepared_stmt_count");
        long refused = facts.now().errors(ER_MAX_PREPARED_STMT_COUNT_REACHED);
        double used = limit == 0 ? 0 : (double) now / limit;
        if (used < WARN) {
            return refused == 0
                    ? List.of(measured(
                            INFO.ok("Prepared statements are far from their limit: " + now + " of " + limit),
                            now,
                            refused,
                            limit))
                    : List.of(measured(
                            INFO.finding(
                                    Severity.INFO,
                                    LIMIT + " refusals",
                                    Figures.count(refused, "statement") + " could not be prepared since the server"
                                            + " started, because " + LIMIT + " was reached (error 1461)"),
                            now,
                            refused,
                            limit));
        }
        return List.of(measured(
                        INFO.finding(
                                used >= CRIT ? Severity.CRIT : Severity.WARN,
                                LIMIT,
                                now + " of " + limit + " prepared statements are taken (" + Figures.percent(now, limit)
                                        + ")"),
                        now,
                        refused,
                        limit)
                .advise(Advice.look(
                        "Find out which applications prepare most, and whether they close what they prepare:",
                        "SHOW GLOBAL STATUS WHERE Variable_name IN"
                                + " ('Prepared_stmt_count', 'Com_stmt_prepare', 'Com_stmt_close')"))
                .advise(
                        Advice.words(
                                "Make the drivers' caches smaller (prepStmtCacheSize times connections times"
                                        + " instances must stay below the limit), or prepare at the client (useServerPrepStmts=false)."))
                .advise(Advice.sql(
                        "Until then raise the limit; each statement takes some memory of the server:",
                        "SET GLOBAL " + LIMIT + " = " + Math.min(1_048_576, Math.max(16_382, 2 * limit)),
                        "SET GLOBAL " + LIMIT + " = " + limit)));
    }

    private static Finding measured(Finding finding, long now, long refused, long limit) {
        return finding.with("prepared statements now", now, "WARN from 80 %, CRIT from 95 % of " + limit)
                .with("refused (1461)", refused, "INFO from 1");
    }
}
