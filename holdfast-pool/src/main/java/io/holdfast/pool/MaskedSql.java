package io.holdfast.pool;

import org.jspecify.annotations.Nullable;

/** SQL as it may be shown: its literals, which may be anybody's data, are replaced by question marks. */
public final class MaskedSql {
    /** What is read of a statement: a literal that is cut is masked as a whole. */
    private static final int LONGEST_READ = 16_384;

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
        if (sql.length() <= LONGEST_READ) {
            return ofBeginning(sql, longest);
        }
        String beginning = ofBeginning(sql.substring(0, LONGEST_READ), longest);
        return beginning.endsWith("…") ? beginning : beginning + "…";
    }

    private static String ofBeginning(String sql, int longest) {
        StringBuilder masked = new StringBuilder();
        int at = 0;
        while (at < sql.length() && masked.length() <= longest) {
            char next = sql.charAt(at);
            if (next == '\'' || next == '"') {
                int end = endOfString(sql, at);
                masked.append('?').append(end > sql.length() ? "…" : "");
                at = end;
            } else if (startsNumber(sql, at)) {
                masked.append('?');
                do {
                    at++;
                } while (at < sql.length() && isWordPart(sql.charAt(at)) || isPoint(sql, at));
            } else if (Character.isWhitespace(next)) {
                if (masked.length() > 0 && masked.charAt(masked.length() - 1) != ' ') {
                    masked.append(' ');
                }
                at++;
            } else {
                masked.append(next);
                at++;
            }
        }
        String shown = masked.toString().trim();
        return shown.length() <= longest ? shown : shown.substring(0, longest) + "…";
    }

    /** The index after the closing quote; beyond the end when there is none. */
    private static int endOfString(String sql, int start) {
        char quote = sql.charAt(start);
        int at = start + 1;
        while (at < sql.length()) {
            char next = sql.charAt(at);
            if (next == '\\') {
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
