package io.holdfast.pool;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One or more settings are wrong. All problems are reported at once. The code is {@link ErrorCode#INVALID_CONFIG}, or
 * {@link ErrorCode#NO_DRIVER} when no driver accepts the URL and nothing else is wrong. Immutable.
 */
public final class InvalidConfigException extends IllegalArgumentException implements CodedException {
    private static final long serialVersionUID = 1L;

    /**
     * One wrong setting.
     *
     * @param setting its name
     * @param value the value given, or {@code (not set)}; never a password
     * @param rule the limit that it breaks, and why there is one
     */
    public record Problem(String setting, String value, String rule) implements java.io.Serializable {
        /** In one line, whatever was given. */
        @Override
        public String toString() {
            return printable(setting + " = " + value + ": " + rule);
        }
    }

    /** Without control characters, which could begin a line of the log or colour it. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\u2028\u2029]", "?");
    }

    private final ErrorCode errorCode;
    private final List<Problem> problems;

    /** For the pool. */
    public InvalidConfigException(ErrorCode errorCode, String poolName, List<Problem> problems) {
        super(errorCode + " pool '" + poolName + "': "
                + (problems.size() == 1 ? "a setting is wrong" : problems.size() + " settings are wrong") + ".\n"
                + problems.stream().map(problem -> "  " + problem).collect(Collectors.joining("\n"))
                + "\nSee: holdfast explain " + errorCode);
        this.errorCode = errorCode;
        this.problems = List.copyOf(problems);
    }

    @Override
    public ErrorCode errorCode() {
        return errorCode;
    }

    /** Everything that is wrong, in the order of the settings' names. */
    public List<Problem> problems() {
        return problems;
    }
}
