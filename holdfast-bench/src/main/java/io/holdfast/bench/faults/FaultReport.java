package io.holdfast.bench.faults;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.result.Measurement;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The results for people: a table for each case. */
final class FaultReport {
    private FaultReport() {}

    static void print(FaultCase fault, List<Measurement> results, PrintStream out) {
        out.println();
        out.println(fault.name() + ": " + fault.question());
        for (List<String> row : rows(results)) {
            StringBuilder line = new StringBuilder(String.format("  %-14s %-10s", row.get(0), row.get(1)));
            row.subList(2, row.size()).forEach(cell -> line.append(String.format(" %16s", cell)));
            out.println(line.toString().stripTrailing());
        }
    }

    /** Head and body. */
    private static List<List<String>> rows(List<Measurement> results) {
        Set<String> metrics = new LinkedHashSet<>();
        Map<String, Map<String, Measurement>> byRow = new LinkedHashMap<>();
        for (Measurement result : results) {
            metrics.add(result.metric());
            byRow.computeIfAbsent(result.pool() + "\t" + result.params().get("settings"), row -> new LinkedHashMap<>())
                    .put(result.metric(), result);
        }
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("pool", "settings"));
        head.addAll(metrics);
        rows.add(head);
        byRow.forEach((who, figures) -> {
            List<String> row = new ArrayList<>(List.of(who.split("\t")));
            metrics.forEach(metric -> row.add(shown(figures.get(metric))));
            rows.add(row);
        });
        return rows;
    }

    private static String shown(@org.jspecify.annotations.Nullable Measurement result) {
        if (result == null) {
            return "–";
        }
        if (Double.isNaN(result.value())) {
            return "never";
        }
        return String.format(Locale.ROOT, "%.0f", result.value())
                + (result.unit().isEmpty() ? "" : " " + result.unit());
    }

    /** A page in Markdown. */
    static String page(
            List<FaultCase> cases,
            List<Measurement> all,
            Map<String, String> settings,
            ServerKind kind,
            BenchOptions options) {
        StringBuilder page = new StringBuilder("# The fault matrix\n\n");
        page.append(
                        "What a fault of the server, the network or the application costs on each pool. Written by `./bench faults")
                .append(kind == ServerKind.MARIADB ? " --server mariadb" : "")
                .append(options.tls() ? " --tls" : "")
                .append(options.quick() ? " --quick" : "")
                .append(" --page FILE`: ")
                .append(kind == ServerKind.MYSQL ? "MySQL 8.0 with " : "MariaDB 11.4 with ")
                .append(options.driver() == JdbcDriver.CONNECTOR_J ? "MySQL Connector/J" : "MariaDB Connector/J")
                .append(" behind a TCP proxy that makes the faults, pools of ")
                .append(FaultPools.SIZE)
                .append(", borrow time-out ")
                .append(FaultPools.BORROW_TIMEOUT_MILLIS / 1000)
                .append(" s, each case in a JVM of its own, worst of ")
                .append(options.repeatOr(1))
                .append(
                        ".\nTimes are in milliseconds on two cores. \"never\" is not within the case; \"–\" is not measured there.\n");
        for (FaultCase fault : cases) {
            page.append("\n## ")
                    .append(fault.name())
                    .append("\n\n")
                    .append(fault.question())
                    .append("\n\n");
            List<List<String>> rows = rows(all.stream()
                    .filter(result -> fault.name().equals(result.params().get("scenario")))
                    .toList());
            for (int i = 0; i < rows.size(); i++) {
                page.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
                if (i == 0) {
                    page.append("|").append("---|".repeat(rows.get(i).size())).append("\n");
                }
            }
        }
        page.append("\n## Settings\n\nResilient settings also have driver time-outs in the URL: `")
                .append(FaultPools.driverTimeouts(options.driver() == JdbcDriver.CONNECTOR_J)
                        .substring(1))
                .append("`.\n\n");
        settings.forEach((who, what) ->
                page.append("- ").append(who).append(": ").append(what).append('\n'));
        return page.toString();
    }
}
