package io.holdfast.doctor.inspect;

import java.util.List;

/**
 * How the server would carry a statement out. Immutable.
 *
 * @param tree the plan as a tree, a line for each part; empty where the server draws none
 * @param rows what it reads for what it gives
 * @param advice what helps; empty when nothing speaks against it
 */
public record Plan(List<Step> steps, List<String> tree, List<String> rows, List<String> advice) {
    /** One table of it. An empty text is what the server leaves open. */
    public record Step(
            String id,
            String select,
            String table,
            String access,
            String key,
            String ref,
            String rows,
            String filtered,
            String extra) {
        static Step of(Reader.Fields row) {
            return new Step(
                    row.get("id"),
                    row.get("select_type"),
                    row.get("table"),
                    row.get("type"),
                    row.get("key"),
                    row.get("ref"),
                    row.get("rows"),
                    row.get("filtered"),
                    row.get("extra"));
        }

        String line() {
            return table + "  " + access + "  " + (key.isEmpty() ? "no index" : "index " + key) + "  about " + rows
                    + " rows" + (extra.isEmpty() ? "" : "  " + extra);
        }
    }

    /** Copies. */
    public Plan {
        steps = List.copyOf(steps);
        tree = List.copyOf(tree);
        rows = List.copyOf(rows);
        advice = List.copyOf(advice);
    }
}
