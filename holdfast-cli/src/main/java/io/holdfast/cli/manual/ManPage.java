package io.holdfast.cli.manual;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** A command's man page, in the {@code man} macros that every {@code man} understands. */
final class ManPage {
    private static final int WIDE = 1_000;

    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    static String of(CommandLine command) {
        ManPage page = new ManPage();
        page.write(command);
        return page.page.toString();
    }

    private void write(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        UsageMessageSpec usage = spec.usageMessage();
        String name = spec.qualifiedName("-");
        String version =
                spec.root().version().length == 0 ? version(spec) : spec.root().version()[0];
        request("TH", name.toUpperCase(java.util.Locale.ROOT), "1", "", version, "Holdfast");
        request("SH", "NAME");
        List<String> description = lines(usage.description());
        text(name + " - " + (description.isEmpty() ? "" : withoutStop(description.get(0))));
        request("SH", "SYNOPSIS");
        text(synopsis(command));
        request("SH", "DESCRIPTION");
        description.forEach(this::paragraph);
        arguments(spec);
        if (!spec.subcommands().isEmpty()) {
            request("SH", "COMMANDS");
            for (Map.Entry<String, CommandLine> child : spec.subcommands().entrySet()) {
                List<String> about =
                        lines(child.getValue().getCommandSpec().usageMessage().description());
                item(child.getKey(), about.isEmpty() ? "" : about.get(0));
            }
        }
        if (!usage.exitCodeList().isEmpty()) {
            request("SH", "EXIT STATUS");
            usage.exitCodeList().forEach((code, meaning) -> item(code.strip(), String.format(meaning)));
        }
        List<String> footer = lines(usage.footer());
        if (!footer.isEmpty()) {
            request("SH", "NOTES");
            page.append(".nf\n");
            footer.forEach(this::text);
            page.append(".fi\n");
        }
        if (spec.parent() != null) {
            request("SH", "SEE ALSO");
            text(spec.parent().qualifiedName("-") + "(1)");
        }
    }

    private void arguments(CommandSpec spec) {
        boolean first = true;
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            if (!parameter.hidden()) {
                first = head(first, "ARGUMENTS");
                item(parameter.paramLabel(), described(parameter));
            }
        }
        first = true;
        for (OptionSpec option : spec.options()) {
            if (!option.hidden()) {
                first = head(first, "OPTIONS");
                String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
                item(String.join(", ", option.names()) + value, described(option));
            }
        }
    }

    private boolean head(boolean first, String name) {
        if (first) {
            request("SH", name);
        }
        return false;
    }

    private static String version(CommandSpec spec) {
        try {
            CommandLine.IVersionProvider provider = spec.root().versionProvider();
            return provider == null ? "" : provider.getVersion()[0];
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String synopsis(CommandLine command) {
        return Help.Ansi.OFF
                .string(command.setUsageHelpWidth(WIDE).getHelp().synopsis(0))
                .strip();
    }

    private static String described(ArgSpec argument) {
        return String.join(" ", argument.description());
    }

    private static List<String> lines(String[] texts) {
        return List.of(texts).stream()
                .flatMap(text -> String.format(text).lines())
                .toList();
    }

    private static String withoutStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private void paragraph(String text) {
        page.append(".PP\n");
        text(text);
    }

    private void item(String name, String text) {
        page.append(".TP\n.B ").append(escaped(name)).append('\n');
        text(text.isBlank() ? "\u00a0" : text);
    }

    private void request(String name, String... words) {
        page.append('.').append(name);
        for (String word : words) {
            page.append(" \"").append(escaped(word).replace("\"", "\\(dq")).append('"');
        }
        page.append('\n');
    }

    /** A line that begins with a dot or an apostrophe would be a request. */
    private void text(String text) {
        for (String line : text.split("\\R", -1)) {
            String escaped = escaped(line);
            page.append(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" : "")
                    .append(escaped)
                    .append('\n');
        }
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("\u2026", "...");
    }
}
