package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.locks.SqlTag;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Statements that have run for long and still do. */
public final class LongStatements implements Probe {
    private static final long WARN_SECONDS = 10;
    private static final long CRIT_SECONDS = 60;
    /** Statements that run for long by intent: dumps read without cache, and changes of tables. */
    private static final Pattern WANTED =
            Pattern.compile("SQL_NO_CACHE|^\\s*(alter|optimize|analyze|load data)\\b", Pattern.CASE_INSENSITIVE);

    private static final Info INFO = Info.of("HF-2301", "Q01", "whether statements run for long", Reading.SESSIONS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        WaitGraph graph = WaitGraph.of(facts);
        boolean waiting = LockFindings.waiting(graph);
        List<Finding> findings = new ArrayList<>();
        for (Session session : facts.activity().sessions()) {
            String statement = session.statement();
            if (session.idle() || session.internal() || statement == null || session.seconds() < WARN_SECONDS) {
                continue;
            }
            // What waits is no slow statement: it is told of with what it waits for.
            if (WANTED.matcher(statement).find() || graph.waits(session.id())) {
                continue;
            }
            Finding finding = INFO.finding(
                            session.seconds() >= CRIT_SECONDS ? Severity.CRIT : Severity.WARN,
                            session.user() + "@" + session.host() + " " + Figures.sql(statement, 40),
                            "A statement of " + session.user() + "@" + session.host() + " has run for "
                                    + session.seconds() + " s")
                    .with(
                            "running",
                            session.seconds() + " s",
                            "WARN from " + WARN_SECONDS + ", CRIT from " + CRIT_SECONDS)
                    .with("state", session.state())
                    .detail("session " + session.id() + "  " + Figures.sql(statement, 200))
                    .advise(Advice.words(
                            "Read its plan with EXPLAIN; when it reads far more rows than it gives, it lacks"
                                    + " an index (check Q03)."));
            Optional<String> code = SqlTag.of(statement);
            finding = code.isPresent() ? finding.detail("code  " + code.get()) : finding;
            // While others wait, what frees them is said where it is proved.
            findings.add(
                    waiting
                            ? finding
                            : finding.advise(Advice.finalSql(
                                    "Stop the statement, not the session:", "KILL QUERY " + session.id())));
        }
        return findings.isEmpty()
                ? List.of(INFO.ok("No statement runs for long").with("longest allowed", WARN_SECONDS + " s"))
                : findings;
    }
}
