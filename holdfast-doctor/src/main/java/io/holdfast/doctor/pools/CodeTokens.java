package io.holdfast.doctor.pools;

import java.util.ArrayList;
import java.util.List;

/** Splits source text of Python, JavaScript or Go into words. Knows strings and comments, and no grammar. */
final class CodeTokens {
    /** What a word is. */
    enum Kind {
        STRING,
        NUMBER,
        NAME,
        SYMBOL
    }

    /**
     * A word.
     *
     * @param text without quotes; a name with the dots in it
     */
    record Token(Kind kind, String text, int line) {
        boolean is(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }

        boolean opens() {
            return is("(") || is("[") || is("{");
        }

        boolean closes() {
            return is(")") || is("]") || is("}");
        }
    }

    private static final int MOST = 200_000;

    private final String text;
    private final boolean python;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private CodeTokens(String text, boolean python) {
        this.text = text;
        this.python = python;
    }

    /** The words of a text; what cannot be understood is left out. */
    static List<Token> of(String text, boolean python) {
        CodeTokens reader = new CodeTokens(text, python);
        while (reader.at < text.length() && reader.tokens.size() < MOST) {
            reader.next();
        }
        return reader.tokens;
    }

    private void next() {
        char letter = text.charAt(at);
        if (letter == '\n') {
            line++;
            at++;
        } else if (Character.isWhitespace(letter)) {
            at++;
        } else if (python && letter == '#' || text.startsWith("//", at) && !python) {
            skipTo("\n");
        } else if (!python && text.startsWith("/*", at)) {
            skipTo("*/");
        } else if (letter == '"' || letter == '\'' || letter == '`') {
            string(letter);
        } else if (Character.isDigit(letter)) {
            word(Kind.NUMBER);
        } else if (Character.isJavaIdentifierStart(letter)) {
            word(Kind.NAME);
        } else {
            symbol();
        }
    }

    private void skipTo(String end) {
        int found = text.indexOf(end, at);
        int stop = found < 0 ? text.length() : found;
        line += (int) text.substring(at, stop).chars().filter(c -> c == '\n').count();
        at = found < 0 || end.equals("\n") ? stop : stop + end.length();
    }

    private void word(Kind kind) {
        int from = at;
        while (at < text.length() && isPart(text.charAt(at))) {
            at++;
        }
        String word = text.substring(from, at);
        boolean prefix = python && word.matches("(?i)[rbfu]{1,2}") && at < text.length() && isQuote(text.charAt(at));
        if (!prefix) {
            tokens.add(new Token(kind, kind == Kind.NUMBER ? word.replace("_", "") : word, line));
        }
    }

    private static boolean isPart(char letter) {
        return Character.isJavaIdentifierPart(letter) || letter == '.';
    }

    private static boolean isQuote(char letter) {
        return letter == '"' || letter == '\'';
    }

    private void string(char quote) {
        String end = String.valueOf(quote);
        if (python && text.startsWith(end.repeat(3), at)) {
            end = end.repeat(3);
        }
        int begun = line;
        at += end.length();
        StringBuilder content = new StringBuilder();
        while (at < text.length() && !text.startsWith(end, at)) {
            char letter = text.charAt(at);
            if (letter == '\\' && quote != '`' && at + 1 < text.length()) {
                at++;
                letter = text.charAt(at);
            } else if (letter == '\n') {
                line++;
                if (end.length() == 1 && quote != '`') {
                    break;
                }
            }
            content.append(letter);
            at++;
        }
        at = Math.min(text.length(), at + end.length());
        tokens.add(new Token(Kind.STRING, content.toString(), begun));
    }

    private void symbol() {
        for (String two : List.of(":=", "||", "??", "=>", "==", "**", "//")) {
            if (text.startsWith(two, at)) {
                tokens.add(new Token(Kind.SYMBOL, two, line));
                at += 2;
                return;
            }
        }
        tokens.add(new Token(Kind.SYMBOL, String.valueOf(text.charAt(at)), line));
        at++;
    }
}
