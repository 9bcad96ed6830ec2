package io.holdfast.bench.result;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The results for people: a row for each pool and condition, a column for each metric as {@code median (min..max) unit}. */
public final class ResultTable {
    private record Row(Map<String, Object> params, String pool) {}

    private ResultTable() {}

    /** Prints nothing if there are no results. */
    public static void print(List<Measurement> results, PrintStream out) {
        Map<Row, Map<String, Measurement>> rows = new LinkedHashMap<>();
        Set<String> metrics = new LinkedHashSet<>();
        for (Measurement result : results) {
            rows.computeIfAbsent(new Row(result.params(), result.pool()), row -> new LinkedHashMap<>())
                    .put(result.metric(), result);
            if (!result.metric().contains(".")) {
                metrics.add(result.metric());
            }
        }
        rows.values().removeIf(row -> row.keySet().stream().noneMatch(metrics::contains));
        if (!rows.isEmpty()) {
            List<List<String>> lines = new ArrayList<>();
            List<String> head =
                    new ArrayList<>(rows.keySet().iterator().next().params().keySet());
            head.add("pool");
            head.addAll(metrics);
            lines.add(head);
            rows.forEach((row, figures) -> lines.add(line(row, figures, metrics)));
            printAligned(lines, out);
        }
    }

    private static List<String> line(Row row, Map<String, Measurement> figures, Set<String> metrics) {
        List<String> cells = new ArrayList<>();
        row.params.values().forEach(value -> cells.add(value.toString()));
        cells.add(row.pool);
        metrics.forEach(metric -> cells.add(cell(metric, figures)));
        return cells;
    }

    private static String cell(String metric, Map<String, Measurement> figures) {
        Measurement median = figures.get(metric);
        if (median == null) {
            return "-";
        }
        Measurement min = figures.get(metric + ".min");
        Measurement max = figures.get(metric + ".max");
        String spread = min == null || max == null ? "" : " (" + shown(min.value()) + ".." + shown(max.value()) + ")";
        return shown(median.value()) + spread + " " + median.unit();
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.1f" : "%.0f", value);
    }

    private static void printAligned(List<List<String>> lines, PrintStream out) {
        int columns = lines.get(0).size();
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                int here = column;
                int width = lines.stream()
                        .mapToInt(other -> other.get(here).length())
                        .max()
                        .orElse(0);
                text.append(String.format("%-" + (width + 2) + "s", line.get(column)));
            }
            out.println(text.toString().stripTrailing());
        }
    }
}
