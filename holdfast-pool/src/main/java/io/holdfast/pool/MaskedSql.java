package io.holdfast.pool;

import io.holdfast.pool.internal.mysql.SqlScan;
import org.jspecify.annotations.Nullable;

/**
 * SQL as it may be shown: its literals, which may be anybody's data, are replaced by question marks, and its comments left out. Hints and
 * versioned comments stay. Where a backslash before a quote leaves open where a literal ends, what follows is not shown.
 */
public final class MaskedSql {
    private MaskedSql() {}

    /**
     * The statement without its literals, on one line.
     *
     * @param longest characters; what goes beyond is cut, and ends in …
     */
    public static @Nullable String of(@Nullable String sql, int longest) {
        if (sql == null) {
            return null;
        }
        StringBuilder masked = new StringBuilder();
        boolean backslash = true;
        boolean decided = false;
        int at = 0;
        while (at < sql.length() && masked.length() <= longest) {
            char next = sql.charAt(at);
            if (next == '\'' || next == '"') {
                int end = endOfString(sql, at, backslash);
                if (!decided && end != endOfString(sql, at, false)) {
                    decided = true;
                    boolean plain = isClosed(sql, at, false);
                    if (plain && isClosed(sql, at, true)) {
                        return masked.append("?…").toString();
                    }
                    backslash = !plain;
                    end = endOfString(sql, at, backslash);
                }
                masked.append('?').append(end > sql.length() ? "…" : "");
                at = end;
            } else if (next == '`') {
                int end = endOfName(sql, at);
                masked.append(sql, at, Math.min(end, at + longest + 1));
                at = end;
            } else if (SqlScan.startsComment(sql, at, sql.length()) && !isShown(sql, at)) {
                at = SqlScan.afterComment(sql, at, sql.length());
                blank(masked);
            } else if (startsNumber(sql, at)) {
                masked.append('?');
                do {
                    at++;
                } while (at < sql.length() && isWordPart(sql.charAt(at)) || isPoint(sql, at));
            } else if (Character.isWhitespace(next)) {
                blank(masked);
                at++;
            } else {
                masked.append(next);
                at++;
            }
        }
        String shown = masked.toString().trim();
        return shown.length() <= longest ? shown : shown.substring(0, longest) + "…";
    }

    private static void blank(StringBuilder masked) {
        if (masked.length() > 0 && masked.charAt(masked.length() - 1) != ' ') {
            masked.append(' ');
        }
    }

    /** Hints, and what some servers execute. */
    private static boolean isShown(String sql, int at) {
        return sql.charAt(at) == '/' && (SqlScan.isVersioned(sql, at) || sql.startsWith("+", at + 2));
    }

    /** True when in this reading every literal from here on has its end. */
    private static boolean isClosed(String sql, int from, boolean backslash) {
        int at = from;
        while (at < sql.length()) {
            char next = sql.charAt(at);
            if (next == '\'' || next == '"') {
                at = endOfString(sql, at, backslash);
            } else if (next == '`') {
                at = endOfName(sql, at);
            } else if (SqlScan.startsComment(sql, at, sql.length()) && !isShown(sql, at)) {
                at = SqlScan.afterComment(sql, at, sql.length());
            } else {
                at++;
            }
        }
        return at == sql.length();
    }

    private static int endOfName(String sql, int start) {
        int close = sql.indexOf('`', start + 1);
        return close < 0 ? sql.length() : close + 1;
    }

    /** The index after the closing quote; beyond the end when there is none. */
    private static int endOfString(String sql, int start, boolean backslash) {
        char quote = sql.charAt(start);
        int at = start + 1;
        while (at < sql.length()) {
            char next = sql.charAt(at);
            if (next == '\\' && backslash) {
                at += 2;
            } else if (next != quote) {
                at++;
            } else if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
                at += 2;
            } else {
                return at + 1;
            }
        }
        return sql.length() + 1;
    }

    private static boolean startsNumber(String sql, int at) {
        char first = sql.charAt(at);
        boolean negative = first == '-' && at + 1 < sql.length() && Character.isDigit(sql.charAt(at + 1));
        boolean insideName = at > 0 && (isWordPart(sql.charAt(at - 1)) || sql.charAt(at - 1) == '`');
        return (Character.isDigit(first) || negative) && !insideName;
    }

    private static boolean isWordPart(char character) {
        return Character.isLetterOrDigit(character) || character == '_' || character == '$';
    }

    private static boolean isPoint(String sql, int at) {
        return at + 1 < sql.length() && sql.charAt(at) == '.' && Character.isDigit(sql.charAt(at + 1));
    }
}
