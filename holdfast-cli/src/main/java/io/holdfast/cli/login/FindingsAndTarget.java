package io.holdfast.cli.login;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** Checks of the doctor, and then the server. */
public final class FindingsAndTarget extends LoginOptions {
    private static final Pattern CHECK = Pattern.compile("(?i)[A-Z]\\d{2}|[A-Z]\\*|HF-\\d{4}");

    @Parameters(
            arity = "0..*",
            paramLabel = "[CHECK...] TARGET",
            hideParamSyntax = true,
            description = "Checks of the doctor whose findings are to be cured (S03, Q04, …), and the server:"
                    + " jdbc:mysql://host:port/db, jdbc:mariadb://…, mysql://user@host:port/db, or host:port."
                    + " Without a server: what ~/.my.cnf says.")
    private List<String> words = new ArrayList<>();

    /** The checks that were named. */
    public List<String> checks() {
        return words.stream().filter(word -> CHECK.matcher(word).matches()).toList();
    }

    /** Words that are neither a check nor the one server. */
    public List<String> surplus() {
        List<String> others =
                words.stream().filter(word -> !CHECK.matcher(word).matches()).toList();
        return others.size() <= 1 ? List.of() : others.subList(1, others.size());
    }

    @Override
    protected @Nullable String target() {
        return words.stream()
                .filter(word -> !CHECK.matcher(word).matches())
                .findFirst()
                .orElse(null);
    }
}
