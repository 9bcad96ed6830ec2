package io.holdfast.bench.page;

import io.holdfast.bench.page.Bars.Bar;
import io.holdfast.bench.page.Figures.Figure;
import io.holdfast.bench.result.BenchRun;
import io.holdfast.bench.result.JsonResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a page and its plots from a folder of raw results: {@code NAME.json} as {@code bench NAME --json} wrote it, and
 * beside it {@code NAME.why.md} with the reasons for what is slower, where somebody wrote them.
 */
public final class BenchPage {
    private static final double AHEAD = 0.02;
    private static final List<String> ORDER =
            List.of("cycle", "statement", "fair", "spike", "server", "memory", "start", "scale");
    private static final Map<String, String> PLOTTED = Map.of(
            "fair",
            "p999",
            "spike",
            "all served",
            "server",
            "throughput",
            "memory",
            "heap per connection",
            "start",
            "first query");

    private final Path folder;
    private final StringBuilder page = new StringBuilder();
    private final Map<String, BenchRun> runs = new LinkedHashMap<>();
    private final Map<String, Figures> figures = new LinkedHashMap<>();

    private BenchPage(Path folder) {
        this.folder = folder;
    }

    /** Reads the folder, writes the plots into it and the page beside it, named after it. */
    public static Path write(Path folder) throws IOException {
        BenchPage page = new BenchPage(folder);
        page.read();
        page.bars();
        for (BenchRun run : page.runs.values()) {
            page.section(run);
        }
        Path file = folder.resolveSibling(folder.getFileName() + ".md");
        Files.writeString(file, page.page);
        return file;
    }

    private void read() throws IOException {
        List<BenchRun> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".json")).toList()) {
                found.add(JsonResults.read(file));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no *.json in " + folder + "; bench NAME --json FILE writes them");
        }
        found.sort(Comparator.comparingInt(run -> ORDER.indexOf(run.benchmark())));
        for (BenchRun run : found) {
            runs.put(run.benchmark(), run);
            figures.put(run.benchmark(), new Figures(run));
        }
    }

    private void line(String text) {
        page.append(text).append('\n');
    }

    private void bars() {
        line("# Benchmarks");
        line("");
        line(
                "Holdfast beside eight pools, each in JVMs of its own, in turns, with its defaults but for what a condition says. Figures are medians of the forks, with");
        line("the least and the greatest in brackets. Written by `./bench page " + folder
                + "` from the raw results in that folder;");
        line("each section names the command that makes them. Times of different machines do not compare; ratios do.");
        line("");
        line("## What it is to reach");
        line("");
        line("Ratios are to the best peer of the same run unless the aim says otherwise.");
        line("");
        line("| aim | measured | |");
        line("|---|---|---|");
        for (Bar bar : Bars.of(figures)) {
            line("| " + bar.aim() + " | " + bar.measured() + " | " + (bar.held() ? "reached" : "**missed**") + " |");
        }
        line("");
    }

    private void section(BenchRun run) throws IOException {
        Figures all = Objects.requireNonNull(figures.get(run.benchmark()));
        line("## " + run.benchmark());
        line("");
        line(run.question());
        line("");
        line("`" + run.command() + "`");
        line("");
        String metric = PLOTTED.getOrDefault(run.benchmark(), "time");
        String plot = run.benchmark() + ".svg";
        Files.writeString(folder.resolve(plot), Plot.svg(run.benchmark() + ": " + metric, metric, all));
        line("![" + run.benchmark() + ": " + metric + "](" + folder.getFileName() + "/" + plot + ")");
        line("");
        table(all);
        ahead(all);
        Path why = folder.resolve(run.benchmark() + ".why.md");
        if (Files.exists(why)) {
            line(Files.readString(why).strip());
            line("");
        }
        line("<details><summary>Conditions</summary>");
        line("");
        run.conditions().stream().filter(text -> !text.isBlank()).forEach(text -> line("- " + text));
        line("");
        line("</details>");
        line("");
    }

    private void table(Figures all) {
        line("| " + "condition | pool | " + String.join(" | ", all.metrics()) + " |");
        line("|---|---|" + "---|".repeat(all.metrics().size()));
        for (String condition : all.conditions()) {
            for (String pool : all.pools()) {
                String cells = all.metrics().stream()
                        .map(metric -> cell(all.of(condition, metric).get(pool)))
                        .collect(Collectors.joining(" | "));
                line("| " + condition + " | " + pool + " | " + cells + " |");
            }
        }
        line("");
    }

    private void ahead(Figures all) {
        List<String> lines = new ArrayList<>();
        for (String condition : all.conditions()) {
            for (String metric : all.metrics()) {
                List<String> peers = all.ahead(condition, metric, AHEAD);
                if (!peers.isEmpty()) {
                    lines.add("- " + condition + ", " + metric + ": " + String.join(", ", peers));
                }
            }
        }
        if (!lines.isEmpty()) {
            line("Ahead of Holdfast by more than 2 %:");
            line("");
            lines.forEach(this::line);
            line("");
        }
    }

    private static String cell(@org.jspecify.annotations.Nullable Figure figure) {
        if (figure == null) {
            return "–";
        }
        String spread =
                figure.min() == figure.max() ? "" : " (" + shown(figure.min()) + "…" + shown(figure.max()) + ")";
        return (shown(figure.median()) + spread + " " + figure.unit()).trim();
    }

    private static String shown(double value) {
        double size = Math.abs(value);
        String pattern = value == Math.rint(value) || size >= 100 ? "%.0f" : size >= 1 ? "%.1f" : "%.3f";
        return String.format(Locale.ROOT, pattern, value);
    }
}
