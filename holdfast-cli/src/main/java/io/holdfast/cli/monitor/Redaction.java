package io.holdfast.cli.monitor;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines of logs as they may be sent away: without passwords, tokens, and what stands between quotes. */
final class Redaction {
    static final String MARK = "[removed]";

    private static final List<Pattern> SECRETS = List.of(
            Pattern.compile(
                    "(?i)(identified\\s+(?:with\\s+\\S+\\s+)?(?:by|as)\\s+(?:password\\s+)?)('[^']*'|\"[^\"]*\"|\\S+)"),
            Pattern.compile(
                    "(?i)((?:password|passwd|pwd|secret|token|api[_-]?key)[\"']?\\s*[=:]\\s*)(?!YES\\b|NO\\b)(\"[^\"]*\"|'[^']*'|[^\\s,;&})]+)"),
            Pattern.compile("(?i)(authorization\\s*:\\s*\\w+\\s+)(\\S+)"),
            Pattern.compile("(://[^/\\s:@]*:)([^@\\s]+)(?=@)"));

    /** A quoted text that is no part of an account such as 'app'@'10.0.0.1', and no name of a thing. */
    private static final Pattern QUOTED = Pattern.compile("(?<!@)'((?:[^'\\\\\\n]|\\\\.|'')*)'(?!@)");

    private static final Pattern STATEMENT = Pattern.compile(
            "(?i)\\b(select\\b.*\\bfrom|insert\\s+into|replace\\s+into|update\\b.*\\bset|delete\\s+from|where|values|call\\s+\\w+\\s*\\()\\b?");

    private Redaction() {}

    /** One line. */
    static String line(String line) {
        String redacted = line;
        for (Pattern secret : SECRETS) {
            redacted = secret.matcher(redacted).replaceAll(found -> Matcher.quoteReplacement(found.group(1) + MARK));
        }
        return isStatement(redacted) ? QUOTED.matcher(redacted).replaceAll("'?'") : redacted;
    }

    /** Outside of statements quotes hold names of accounts, tables and databases, which support needs. */
    private static boolean isStatement(String line) {
        return STATEMENT.matcher(line).find();
    }
}
