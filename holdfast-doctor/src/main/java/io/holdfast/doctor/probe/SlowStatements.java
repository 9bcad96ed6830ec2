package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Digest;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** The statements that take most of the time, or are slow each time. */
public final class SlowStatements implements Probe {
    private static final double SLOW_MILLIS = 1000;
    private static final double HEAVY_MILLIS = 20;
    private static final double SHARE = 0.05;
    private static final long FEW = 3;
    private static final long FEW_HEAVY = 100;
    private static final int MOST = 5;
    /** What such a statement takes is the time of others, or what it was asked to wait. */
    private static final Pattern WAITS = Pattern.compile(
            "\\b(sleep|get_lock|benchmark|wait_for_executed_gtid_set|master_pos_wait|source_pos_wait)\\s*\\("
                    + "|^\\s*(flush|lock|kill|xa|call|show|set|commit|rollback|begin|start|change|stop|backup)\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Info INFO = Info.of("HF-2302", "Q02", "which statements take the time", Reading.STATUS)
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
        double total = facts.schema().digests().stream()
                .mapToDouble(Digest::totalMillis)
                .sum();
        List<Finding> findings = facts.schema().digests().stream()
                .filter(d -> slow(d, total))
                .sorted(Comparator.comparingDouble(Digest::windowMillis)
                        .thenComparingDouble(Digest::totalMillis)
                        .reversed())
                .limit(MOST)
                .map(d -> finding(d, total))
                .toList();
        return findings.isEmpty() ? List.of(INFO.ok("No statement is slow")) : findings;
    }

    /** A server that keeps no statistics of statements still counts those that were slow. */
    private static Finding counted(ServerFacts facts) {
        long slow = facts.now().counter("slow_queries") - facts.before().counter("slow_queries");
        String limit = facts.variable("long_query_time").orElse("10");
        if (slow <= 0) {
            return INFO.ok(
                    "No statement took longer than " + limit + " s just now; this server does not tell their texts");
        }
        return INFO.finding(
                        Severity.WARN,
                        "slow statements",
                        Figures.count(slow, "statement") + " took longer than long_query_time (" + limit + " s) within "
                                + facts.window().toSeconds() + " s")
                .with("slow_queries in the window", slow, "WARN from 1")
                .advise(
                        facts.on("slow_query_log")
                                ? Advice.look("Their texts are in the slow log:", "SELECT @@slow_query_log_file")
                                : Advice.sql(
                                        "Have their texts written down:",
                                        "SET GLOBAL slow_query_log = ON",
                                        "SET GLOBAL slow_query_log = OFF"));
    }

    private static boolean slow(Digest digest, double total) {
        Double p95 = digest.p95Millis();
        if (WAITS.matcher(digest.text()).find()) {
            return false;
        }
        boolean slowEach = digest.calls() >= FEW
                && (p95 != null ? p95 : digest.meanMillis()) > SLOW_MILLIS
                && digest.meanMillis() > HEAVY_MILLIS;
        boolean heavy = digest.calls() >= FEW_HEAVY
                && digest.meanMillis() >= HEAVY_MILLIS
                && digest.totalMillis() >= SHARE * total;
        return slowEach || heavy;
    }

    private static Finding finding(Digest digest, double total) {
        Double p95 = digest.p95Millis();
        return INFO.finding(
                        Severity.WARN,
                        Figures.sql(digest.text(), 60),
                        "A statement takes " + Figures.number(digest.meanMillis()) + " ms on average over "
                                + digest.calls() + " calls")
                .with("mean", Figures.number(digest.meanMillis()) + " ms", "WARN from 20 ms with 5 % of all time")
                .with(
                        "95 of 100 below",
                        p95 == null ? "not measured" : Figures.number(p95) + " ms",
                        "WARN above " + SLOW_MILLIS + " ms")
                .with("share of all time", Figures.percent(digest.totalMillis(), total))
                .with("calls in the window", digest.windowCalls())
                .with("rows read for each sent", Figures.number(ratio(digest)))
                .detail((digest.schema() == null ? "" : digest.schema() + ": ") + Figures.sql(digest.text(), 300))
                .advise(Advice.words("Read its plan with EXPLAIN FORMAT=JSON, and give it the index it lacks (Q03)."));
    }

    private static double ratio(Digest digest) {
        return (double) digest.rowsExamined() / Math.max(1, digest.rowsSent());
    }
}
