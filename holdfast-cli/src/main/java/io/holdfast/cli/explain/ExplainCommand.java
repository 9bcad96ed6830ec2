package io.holdfast.cli.explain;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import io.holdfast.cli.Terminal;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast explain HF-1001}: the page of a code; without a code, the list of all. */
@Command(
        name = "explain",
        description = "Says what a code such as HF-1001 means and what to do. Works offline.",
        usageHelpAutoWidth = true)
public final class ExplainCommand implements Callable<Integer> {
    private static final int WIDEST = 80;
    private static final int SUGGESTIONS = 5;

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Parameters(arity = "0..1", paramLabel = "CODE", description = "The code; without it, all codes are listed.")
    private @Nullable String typed;

    @Option(names = "--json", description = "Print one JSON object: code, title, markdown.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    ExplainCommand() {}

    /** What {@code --json} prints. */
    record Page(String code, String title, String markdown) {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (typed == null) {
            return list(out);
        }
        Optional<String> code = ErrorPages.code(typed);
        Optional<String> markdown = code.flatMap(ErrorPages::markdown);
        if (markdown.isEmpty()) {
            return unknown(typed);
        }
        if (json) {
            out.println(Json.line(new Page(code.get(), ErrorPages.title(code.get()), markdown.get())));
        } else {
            Terminal terminal = Terminal.stdout();
            MarkdownText.render(markdown.get(), terminal, Math.min(WIDEST, terminal.width()))
                    .forEach(out::println);
        }
        return ExitCode.OK;
    }

    private int list(PrintWriter out) {
        List<String> codes = ErrorPages.codes();
        if (json) {
            out.println(Json.line(codes.stream()
                    .map(code -> new Page(
                            code,
                            ErrorPages.title(code),
                            ErrorPages.markdown(code).orElse("")))
                    .toList()));
        } else {
            codes.forEach(code -> out.println(code + "  " + ErrorPages.title(code)));
        }
        return ExitCode.OK;
    }

    private int unknown(String unknown) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("holdfast: there is no page for '" + unknown + "'. Did you mean one of these?");
        ErrorPages.codes().stream()
                .sorted(Comparator.comparingInt((String code) -> distance(code, unknown)))
                .limit(SUGGESTIONS)
                .forEach(code -> err.println("  " + code + "  " + ErrorPages.title(code)));
        err.println("holdfast explain lists them all.");
        return CommandLine.ExitCode.USAGE;
    }

    /** How far two codes are apart: digits first, so that a mistyped last digit stays near. */
    private static int distance(String code, String typed) {
        String digits = typed.replaceAll("\\D", "");
        if (digits.isEmpty() || digits.length() > 6) {
            return 0;
        }
        return Math.abs(Integer.parseInt(code.substring(3)) - Integer.parseInt(digits));
    }
}
