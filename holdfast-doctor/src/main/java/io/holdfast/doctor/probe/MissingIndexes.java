package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.SqlHints;
import io.holdfast.doctor.server.Digest;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.Comparator;
import java.util.List;

/** Statements that read many rows for each one that they return, without an index. */
public final class MissingIndexes implements Probe {
    private static final long MOST_ROWS = 10_000;
    private static final long RATIO = 100;
    private static final int MOST = 5;
    private static final long MOST_SCANNED = 100_000;

    private static final Info INFO = Info.of("HF-2303", "Q03", "which statements lack an index", Reading.STATUS)
            .wanting(Reading.DIGESTS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        if (facts.unread(Reading.DIGESTS).isPresent()) {
            return List.of(counted(facts));
        }
        List<Finding> findings = facts.schema().digests().stream()
                .filter(MissingIndexes::lacksIndex)
                .sorted(Comparator.comparingLong(Digest::rowsExamined).reversed())
                .limit(MOST)
                .map(d -> finding(d))
                .toList();
        return findings.isEmpty() ? List.of(INFO.ok("No frequent statement lacks an index")) : findings;
    }

    /** A server that keeps no statistics of statements still counts the rows that they read one after the other. */
    private static Finding counted(ServerFacts facts) {
        double seconds = Math.max(1, facts.window().toMillis() / 1000.0);
        double rate =
                (facts.now().counter("handler_read_rnd_next") - facts.before().counter("handler_read_rnd_next"))
                        / seconds;
        if (rate < MOST_SCANNED) {
            return INFO.ok(
                    "Few rows are read without an index just now; this server does not tell by which statements");
        }
        return INFO.finding(
                        Severity.WARN,
                        "statements without an index",
                        "Statements read " + Math.round(rate) + " rows a second without an index")
                .with("rows read one after the other in a second", Math.round(rate), "WARN from " + MOST_SCANNED)
                .with("joins without an index", facts.now().counter("select_full_join"))
                .advise(new Advice(
                        "Have them written to the slow log for some minutes, and take that back:",
                        Advice.Kind.SQL,
                        List.of("SET GLOBAL log_queries_not_using_indexes = ON", "SET GLOBAL slow_query_log = ON"),
                        List.of(
                                "SET GLOBAL log_queries_not_using_indexes = OFF",
                                "SET GLOBAL slow_query_log = " + (facts.on("slow_query_log") ? "ON" : "OFF"))));
    }

    private static boolean lacksIndex(Digest digest) {
        return digest.noIndexCalls() > 0
                && examined(digest) > MOST_ROWS
                && digest.rowsExamined() > RATIO * Math.max(1, digest.rowsSent());
    }

    private static double examined(Digest digest) {
        return (double) digest.rowsExamined() / Math.max(1, digest.calls());
    }

    private static Finding finding(Digest digest) {
        List<String> hints = SqlHints.of(digest.text());
        Finding finding = INFO.finding(
                        Severity.WARN,
                        Figures.sql(digest.text(), 60),
                        "A statement reads " + Math.round(examined(digest)) + " rows in each call and uses no index")
                .with("rows read in a call", Math.round(examined(digest)), "WARN above " + MOST_ROWS)
                .with(
                        "rows read for each sent",
                        Math.round((double) digest.rowsExamined() / Math.max(1, digest.rowsSent())),
                        "WARN above " + RATIO)
                .with("calls without an index", digest.noIndexCalls() + " of " + digest.calls())
                .with("mean", Figures.number(digest.meanMillis()) + " ms")
                .detail((digest.schema() == null ? "" : digest.schema() + ": ") + Figures.sql(digest.text(), 300));
        for (String hint : hints) {
            finding = finding.advise(Advice.words(hint));
        }
        // No index helps with those.
        return hints.isEmpty()
                ? finding.advise(
                        Advice.words(
                                "Add an index on the columns that its WHERE compares for equality, followed"
                                        + " by the one that it sorts by; try it as an invisible index first. Where one is there"
                                        + " already, the value may be of another type than the column: holdfast doctor --sql says so."))
                : finding;
    }
}
