package io.holdfast.pool.internal.mysql;

import java.util.Locale;

/** What kind of work a statement asks for, as far as its text shows. */
public final class StatementShape {
    private StatementShape() {}

    /** True when it reads or changes rows; false for what steers the session or the transaction. */
    public static boolean isQuery(String sql) {
        int at = SqlEffect.skipBlank(sql, 0, sql.length());
        return switch (wordAt(sql, at)) {
            case "select", "insert", "replace", "update", "delete", "with", "call" -> true;
            default -> false;
        };
    }

    /**
     * True when it inserts one row whose values it holds.
     *
     * @param masked the statement without its literals
     */
    public static boolean insertsOneRow(String masked) {
        int at = SqlEffect.skipBlank(masked, 0, masked.length());
        String first = wordAt(masked, at);
        if (!first.equals("insert") && !first.equals("replace")) {
            return false;
        }
        String lower = masked.toLowerCase(Locale.ROOT);
        int values = indexOfValues(lower, at);
        if (values < 0) {
            return lower.contains(" set ") && !lower.contains("select ");
        }
        int end = endOfBrackets(masked, values);
        int next = SqlEffect.skipBlankOnly(masked, end, masked.length());
        return end > values && (next == masked.length() || masked.charAt(next) != ',');
    }

    /** The bracket after VALUES, or -1 where there is none. */
    private static int indexOfValues(String lower, int from) {
        for (int at = lower.indexOf("value", from); at >= 0; at = lower.indexOf("value", at + 1)) {
            int end = at + (lower.startsWith("values", at) ? 6 : 5);
            boolean begins =
                    at > 0 && !Character.isJavaIdentifierPart(lower.charAt(at - 1)) && lower.charAt(at - 1) != '`';
            int bracket = SqlEffect.skipBlankOnly(lower, end, lower.length());
            if (begins && bracket < lower.length() && lower.charAt(bracket) == '(') {
                return bracket;
            }
        }
        return -1;
    }

    /** The index after the bracket that closes the one at {@code open}; {@code open} where none does. */
    private static int endOfBrackets(String sql, int open) {
        int depth = 0;
        for (int i = open; i < sql.length(); i++) {
            char c = sql.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        return open;
    }

    private static String wordAt(String sql, int at) {
        int end = at;
        while (end < sql.length() && end - at < 10 && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        return sql.substring(at, end).toLowerCase(Locale.ROOT);
    }
}
