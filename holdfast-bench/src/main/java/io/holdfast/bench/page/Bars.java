package io.holdfast.bench.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** What the pool is to reach beside its peers, and whether it did. */
final class Bars {
    /**
     * One aim.
     *
     * @param aim in words
     * @param measured what was measured
     * @param held whether it was reached
     */
    record Bar(String aim, String measured, boolean held) {}

    private static final String HIKARI = "HikariCP";

    private final List<Bar> bars = new ArrayList<>();

    private Bars() {}

    /** The aims for which there are figures, by benchmark. */
    static List<Bar> of(Map<String, Figures> runs) {
        Bars all = new Bars();
        runs.forEach((benchmark, figures) -> {
            for (String condition : figures.conditions()) {
                all.judge(benchmark, condition, figures);
            }
        });
        return all.bars;
    }

    private void judge(String benchmark, String condition, Figures figures) {
        switch (benchmark) {
            case "cycle" -> cycle(condition, figures);
            case "statement" ->
                atMost(condition + ": statement cycle ≤ the best peer's", 1, condition, "time", figures);
            case "fair" -> fair(condition, figures);
            case "spike" -> spike(condition, figures);
            case "server" -> {
                atLeast(condition + ": throughput on a real server ≥ every peer's", 1, condition, figures);
                atMost(condition + ": p99 of a borrow ≤ every peer's", 1, condition, "p99", figures);
                atMost(
                        condition + ": p99 of a borrow, those who starve counted, ≤ every peer's",
                        1,
                        condition,
                        "p99 corrected",
                        figures);
            }
            case "memory" -> memory(condition, figures);
            case "start" ->
                atMost(
                        (condition.contains("tls") ? condition + ": " : "")
                                + "cold start to the first query ≤ every peer's",
                        1,
                        condition,
                        "first query",
                        figures);
            case "scale" -> scale(condition, figures);
            default -> {}
        }
    }

    private void cycle(String condition, Figures figures) {
        double ofHikari = condition.startsWith("threads 8") ? 0.6 : 0.5;
        double ratio = figures.ours(condition, "time") / figures.of(condition, HIKARI, "time");
        add(condition + ": borrow and return ≤ " + ofHikari + " × HikariCP", ratio(ratio), ratio <= ofHikari);
        atMost(condition + ": borrow and return ≤ the best peer's", 1, condition, "time", figures);
        double bytes = figures.ours(condition, "bytes");
        add(condition + ": at most 40 bytes", number(bytes) + " B", bytes <= 40.5);
    }

    private void fair(String condition, Figures figures) {
        if (condition.contains("hold ms 0.0")) {
            atLeast(condition + ": throughput ≥ every peer's", 1, condition, figures);
        } else if (condition.contains("virtual")) {
            int threads = Integer.parseInt(condition.split("[ ,]+")[1]);
            double limit = threads > 1_000 ? 1.5 : 1.3;
            double best = Math.max(figures.ours(condition, "throughput"), figures.bestPeer(condition, "throughput"));
            double ratio = figures.ours(condition, "longest") / (threads * 1_000.0 / best);
            add(
                    condition + ": longest wait ≤ " + limit + " × ideal (threads / best throughput)",
                    ratio(ratio),
                    ratio <= limit);
        } else {
            double ofHikari = figures.ours(condition, "p999") / figures.of(condition, HIKARI, "p999");
            add(condition + ": p99.9 ≤ 0.1 × HikariCP's", ratio(ofHikari), ofHikari <= 0.1);
            atMost(condition + ": p99.9 ≤ 1.1 × the best peer's", 1.1, condition, "p999", figures);
            atLeast(condition + ": throughput ≥ 98 % of the best peer's", 0.98, condition, figures);
        }
    }

    private void spike(String condition, Figures figures) {
        atMost(condition + ": all served ≤ 1.1 × the best peer's", 1.1, condition, "all served", figures);
        if (condition.equals("hold ms 2")) {
            double made = figures.ours(condition, "new connections");
            add(condition + ": at most 2 connections made in vain", number(made), made <= 2);
        }
    }

    private void memory(String condition, Figures figures) {
        double heap = figures.ours(condition, "heap per connection");
        add("heap per connection ≤ 200 B", number(heap) + " B", heap <= 200);
        double threads = figures.ours(condition, "threads per pool");
        add("no thread per pool", number(threads), threads == 0);
    }

    /** From the least count to the greatest of the same kind the cost may grow by the binary logarithm of their ratio. */
    private void scale(String condition, Figures figures) {
        String kind = kind(condition);
        List<String> same = figures.conditions().stream()
                .filter(other -> kind(other).equals(kind))
                .toList();
        if (!condition.equals(same.get(same.size() - 1)) || same.size() == 1) {
            return;
        }
        int[] counts = IntStream.of(count(same.get(0)), count(condition)).toArray();
        double limit = 1 + Math.log((double) counts[1] / counts[0]) / Math.log(2);
        double grown = figures.ours(condition, "time") / figures.ours(same.get(0), "time");
        add(
                String.format(
                        Locale.ROOT,
                        "%s from %d to %d: cost grows at most %.1f-fold",
                        kind,
                        counts[0],
                        counts[1],
                        limit),
                ratio(grown),
                grown <= limit);
    }

    private static String kind(String condition) {
        return condition.substring("of ".length(), condition.indexOf(", count"));
    }

    private static int count(String condition) {
        return Integer.parseInt(condition.substring(condition.lastIndexOf(' ') + 1));
    }

    private void atMost(String aim, double factor, String condition, String metric, Figures figures) {
        double ratio = figures.ours(condition, metric) / figures.bestPeer(condition, metric);
        add(aim, ratio(ratio), ratio <= factor);
    }

    private void atLeast(String aim, double factor, String condition, Figures figures) {
        double ratio = figures.ours(condition, "throughput") / figures.bestPeer(condition, "throughput");
        add(aim, ratio(ratio), ratio >= factor);
    }

    private void add(String aim, String measured, boolean held) {
        bars.add(new Bar(aim, measured, held));
    }

    private static String ratio(double ratio) {
        // Near an aim the second digit does not tell on which side.
        return String.format(Locale.ROOT, Math.abs(ratio - 1) < 0.05 ? "%.3f ×" : "%.2f ×", ratio);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
    }
}
