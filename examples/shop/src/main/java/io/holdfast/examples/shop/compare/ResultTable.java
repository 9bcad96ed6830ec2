package io.holdfast.examples.shop.compare;

import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The results for a terminal of 80 columns. */
final class ResultTable {
    private static final int WIDTH = 80;
    private static final String ROW = "  %-9s %8s %7s %9s %6s %6s %10s";

    private ResultTable() {}

    static void print(Comparison comparison, PrintStream out) {
        comparison.conditions().forEach(condition -> wrapped(condition, out));
        out.println();
        out.println(String.format(ROW, "", "requests", "errors", "p99", "kept", "trx", "recovered"));
        for (ActResult act : comparison.acts()) {
            out.println(act.name() + ": " + act.what());
            for (String pool : comparison.pools()) {
                Outcome outcome = act.pools().get(pool);
                if (outcome != null) {
                    out.println(row(pool, outcome));
                    said(outcome, out);
                }
            }
        }
    }

    private static void wrapped(String text, PrintStream out) {
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() + word.length() + 1 > WIDTH) {
                out.println(line);
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        out.println(line);
    }

    private static String row(String pool, Outcome outcome) {
        return String.format(
                ROW,
                pool,
                outcome.requests(),
                outcome.errors(),
                millis(outcome.p99Millis()),
                outcome.kept(),
                outcome.openTransactions(),
                recovered(outcome.recoveredMillis()));
    }

    private static void said(Outcome outcome, PrintStream out) {
        if (!outcome.said().isEmpty()) {
            out.println("            said: "
                    + outcome.said().stream().map(Said::toString).collect(Collectors.joining(",\n                  ")));
        }
    }

    /** Milliseconds in words. */
    static String millis(double millis) {
        return String.format(Locale.ROOT, "%,.0f ms", millis);
    }

    /** When customers were served again, in words. */
    static String recovered(@Nullable Long millis) {
        if (millis == null) {
            return "no";
        }
        return millis == 0 ? "at once" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
