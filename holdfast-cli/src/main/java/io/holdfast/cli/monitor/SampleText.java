package io.holdfast.cli.monitor;

import io.holdfast.cli.Terminal;
import io.holdfast.cli.Terminal.Style;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.PlainText;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.monitor.Alert;
import io.holdfast.monitor.PoolSample;
import io.holdfast.monitor.Sample;
import io.holdfast.monitor.ServerSample;
import io.holdfast.monitor.Snapshot;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A sample in one line, and a snapshot as a screen. */
final class SampleText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private SampleText() {}

    /** One line that is easily searched: time, status, then each pool and each server. */
    static String line(Sample sample, Snapshot snapshot) {
        List<String> parts = new ArrayList<>();
        for (PoolSample pool : sample.pools()) {
            parts.add("pool " + pool.pool() + " " + pool.health().status() + " "
                    + pool.figures().inUse() + "/"
                    + pool.figures().capacity() + " in use, " + pool.figures().waiting() + " waiting, p99 "
                    + millis(pool) + ", " + pool.timeouts() + " time-outs, " + pool.dropped() + " lost");
        }
        for (ServerSample server : sample.servers()) {
            Vitals vitals = server.vitals();
            String cause = server.health().cause();
            parts.add("server " + server.name() + " " + server.health().status()
                    + (cause == null ? "" : " (" + cause + ")")
                    + (vitals == null
                            ? ""
                            : " " + vitals.connections() + "/" + vitals.maxConnections() + " connections, "
                                    + vitals.lockWaits() + " lock waits, " + rate(server, "slow_queries")
                                    + " slow/s, answers in " + Figures.number(vitals.tookMillis()) + " ms"));
        }
        String alerts = snapshot.alerts().isEmpty()
                ? ""
                : " | ALERT " + snapshot.alerts().stream().map(Alert::code).collect(Collectors.joining(" "));
        return PlainText.of(TIME.format(sample.at().atZone(ZoneId.systemDefault())) + " " + snapshot.status()
                + (parts.isEmpty() ? "" : " | " + String.join(" | ", parts)) + alerts);
    }

    private static String millis(PoolSample pool) {
        return Figures.number(pool.waits().percentile(0.99).toNanos() / 1e6) + " ms";
    }

    /** The verdicts, worst first, and the figures below them; no line is wider than the terminal. */
    static List<String> screen(Sample sample, Snapshot snapshot, Terminal terminal) {
        int width = terminal.width();
        List<String> lines = new ArrayList<>();
        lines.add(terminal.styled(
                Style.BOLD,
                cut(
                        "holdfast monitor  " + TIME.format(sample.at().atZone(ZoneId.systemDefault())) + "  every "
                                + Figures.number(snapshot.intervalSeconds()) + " s, Ctrl-C ends",
                        width)));
        lines.add("");
        for (Snapshot.Verdict verdict : snapshot.verdicts()) {
            Style style =
                    verdict.level().equals("OK") ? Style.GOOD : verdict.level().equals("WARN") ? Style.WARN : Style.BAD;
            lines.add(terminal.styled(style, String.format("%-4s", verdict.level())) + " "
                    + cut(verdict.sentence(), width - 5));
        }
        lines.add("");
        if (!sample.pools().isEmpty()) {
            lines.add(cut("pool                 in use  waiting  p99 wait  time-outs  lost", width));
        }
        for (PoolSample pool : sample.pools()) {
            lines.add(cut(
                    String.format(
                            "%-18s %8s %8d %9s %10d %5d",
                            cut(pool.pool(), 18),
                            pool.figures().inUse() + "/" + pool.figures().capacity(),
                            pool.figures().waiting(),
                            millis(pool),
                            pool.figures().borrowTimeouts(),
                            pool.figures().broken().values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum()),
                    width));
        }
        if (!sample.servers().isEmpty()) {
            lines.add(cut("server            connections  at work  lock waits  slow/s  answers", width));
        }
        for (ServerSample server : sample.servers()) {
            Vitals vitals = server.vitals();
            lines.add(cut(
                    vitals == null
                            ? String.format(
                                    "%-18s %s",
                                    cut(server.name(), 18), server.health().cause())
                            : String.format(
                                    "%-18s %10s %8d %11d %7s %8s",
                                    cut(server.name(), 18),
                                    vitals.connections() + "/" + vitals.maxConnections(),
                                    vitals.running(),
                                    vitals.lockWaits(),
                                    rate(server, "slow_queries"),
                                    Figures.number(vitals.tookMillis()) + " ms"),
                    width));
        }
        return lines;
    }

    private static String rate(ServerSample server, String counter) {
        double rate = server.rate(counter);
        return Double.isNaN(rate) ? "-" : Figures.number(rate);
    }

    private static String cut(String text, int width) {
        String plain = PlainText.of(text);
        return plain.length() <= width ? plain : plain.substring(0, Math.max(1, width - 1)) + "…";
    }
}
