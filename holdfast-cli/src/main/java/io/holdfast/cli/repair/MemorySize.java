package io.holdfast.cli.repair;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The sizes of {@code --mem}. */
final class MemorySize {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})([MGT])", Pattern.CASE_INSENSITIVE);

    private MemorySize() {}

    /** Bytes; 0 where none was given. */
    static long bytes(@Nullable String size, CommandSpec spec) {
        if (size == null) {
            return 0;
        }
        Matcher parts = SIZE.matcher(size);
        if (!parts.matches()) {
            throw new ParameterException(spec.commandLine(), "--mem takes a size such as 16G, and not " + size + ".");
        }
        int shift = switch (parts.group(2).toUpperCase(Locale.ROOT)) {
            case "M" -> 20;
            case "G" -> 30;
            default -> 40;
        };
        return Long.parseLong(parts.group(1)) << shift;
    }
}
