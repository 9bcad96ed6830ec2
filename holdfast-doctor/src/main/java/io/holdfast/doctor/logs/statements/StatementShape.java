package io.holdfast.doctor.logs.statements;

import java.util.regex.Pattern;

/** A statement without its values, so that those which differ in nothing else are one. It holds no data of the tables. */
final class StatementShape {
    private static final int LONGEST = 4_000;
    private static final String VALUES = "\\((?:\\s*[+-]?\\?\\s*,?)+\\)";
    private static final Pattern LISTS = Pattern.compile("\\b(in|values?)\\s*" + VALUES);
    private static final Pattern ROWS = Pattern.compile("\\(\\?\\+\\)(?:\\s*,\\s*" + VALUES + ")+");

    private final String sql;
    private final StringBuilder shape = new StringBuilder();
    private int at;

    private StatementShape(String sql) {
        this.sql = sql;
    }

    /** In lower case but for quoted names, with ? for each value and (?+) for the values of IN and VALUES. */
    static String of(String sql) {
        StatementShape shape = new StatementShape(sql);
        while (shape.at < sql.length() && shape.shape.length() < LONGEST) {
            shape.step();
        }
        String bare = shape.shape.toString().strip();
        return ROWS.matcher(LISTS.matcher(bare).replaceAll("$1 (?+)")).replaceAll("(?+)");
    }

    private void step() {
        char letter = sql.charAt(at);
        if (Character.isWhitespace(letter)) {
            space();
            at++;
        } else if (letter == '\'' || letter == '"') {
            at = quoted(letter);
            shape.append('?');
        } else if (letter == '`') {
            int end = quoted('`');
            shape.append(sql, at, end);
            at = end;
        } else if (letter == '#' || sql.startsWith("--", at) && isComment()) {
            at = end("\n");
        } else if (sql.startsWith("/*", at)) {
            at = end("*/");
            space();
        } else if (Character.isDigit(letter) && !isOfName()) {
            number();
        } else {
            shape.append(Character.toLowerCase(letter));
            at++;
        }
    }

    private void space() {
        if (shape.length() > 0 && shape.charAt(shape.length() - 1) != ' ') {
            shape.append(' ');
        }
    }

    /** Two dashes begin a comment only in front of white space. */
    private boolean isComment() {
        return at + 2 >= sql.length() || Character.isWhitespace(sql.charAt(at + 2));
    }

    private int end(String mark) {
        int end = sql.indexOf(mark, at);
        return end < 0 ? sql.length() : end + mark.length();
    }

    /** Behind the closing quote; a doubled or escaped one closes nothing. */
    private int quoted(char quote) {
        int i = at + 1;
        while (i < sql.length()) {
            char letter = sql.charAt(i);
            if (letter == '\\' && quote != '`') {
                i++;
            } else if (letter == quote) {
                if (i + 1 >= sql.length() || sql.charAt(i + 1) != quote) {
                    return i + 1;
                }
                i++;
            }
            i++;
        }
        return sql.length();
    }

    private boolean isOfName() {
        return at > 0 && isWord(sql.charAt(at - 1));
    }

    private static boolean isWord(char letter) {
        return Character.isLetterOrDigit(letter) || letter == '_' || letter == '$';
    }

    /** A number in any way of writing; a name that begins with a digit stays. */
    private void number() {
        int end = at;
        while (end < sql.length() && (isWord(sql.charAt(end)) || sql.charAt(end) == '.' || isExponent(end))) {
            end++;
        }
        String word = sql.substring(at, end);
        boolean number = word.matches("(?i)\\d+\\.?\\d*(?:e[+-]?\\d+)?|0x[0-9a-f]+|0b[01]+");
        shape.append(number ? "?" : word);
        at = end;
    }

    private boolean isExponent(int i) {
        char sign = sql.charAt(i);
        return (sign == '-' || sign == '+') && "eE".indexOf(sql.charAt(i - 1)) >= 0 && !sql.startsWith("0x", at);
    }
}
