package io.holdfast.scan.python;

import io.holdfast.scan.ir.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Cuts a text into tokens. Never fails: what it cannot read becomes an ERROR token. */
final class Lexer {
    private static final String[] OPERATORS = {
        "**=", "//=", ">>=", "<<=", "...", "!=", "==", "<=", ">=", "->", ":=", "+=", "-=", "*=", "/=", "%=", "@=", "&=",
        "|=", "^=", "**", "//", "<<", ">>", "<>"
    };
    private static final Set<String> PREFIXES = Set.of("r", "u", "b", "f", "t", "br", "rb", "fr", "rf", "tr", "rt");
    private static final Set<String> STATEMENTS = Set.of(
            "def",
            "class",
            "return",
            "import",
            "while",
            "try",
            "raise",
            "break",
            "continue",
            "pass",
            "global",
            "nonlocal",
            "del",
            "elif",
            "except",
            "finally",
            "with",
            "assert");
    private static final int TAB = 8;
    private static final int DEEPEST_FIELD = 20;

    private final String text;
    private final int end;
    private final List<Token> tokens = new ArrayList<>();
    private final Deque<Integer> indents = new ArrayDeque<>();
    private int at;
    private int line;
    private int lineStart;
    private int depth;

    private Lexer(String text, int start, int end, int line, int lineStart, boolean inBrackets) {
        this.text = text;
        this.at = start;
        this.end = end;
        this.line = line;
        this.lineStart = lineStart;
        this.depth = inBrackets ? 1 : 0;
    }

    static List<Token> file(String text) {
        Lexer lexer = new Lexer(text, text.startsWith("\ufeff") ? 1 : 0, text.length(), 1, 0, false);
        lexer.indents.push(0);
        lexer.lines();
        return lexer.tokens;
    }

    /** The tokens of an expression inside a formatted string. */
    static List<Token> field(String text, int start, int end, Span string) {
        Lexer lexer = new Lexer(text, start, end, string.line(), string.start() - string.column() + 1, true);
        while (lexer.at < end) {
            lexer.token();
        }
        lexer.add(Token.Type.END, lexer.at);
        return lexer.tokens;
    }

    private void lines() {
        boolean fresh = true;
        while (at < end) {
            if (fresh && depth == 0) {
                if (indentation()) {
                    continue;
                }
            }
            fresh = token();
        }
        if (!tokens.isEmpty() && tokens.get(tokens.size() - 1).type() != Token.Type.NEWLINE) {
            add(Token.Type.NEWLINE, at);
        }
        while (indents.size() > 1) {
            indents.pop();
            add(Token.Type.DEDENT, at);
        }
        add(Token.Type.END, at);
    }

    /** Reads the white space at a line's start; true when the line holds no code. */
    private boolean indentation() {
        int width = 0;
        int p = at;
        for (; p < end; p++) {
            char c = text.charAt(p);
            if (c == ' ') {
                width++;
            } else if (c == '\t') {
                width = (width / TAB + 1) * TAB;
            } else if (c == '\f') {
                width = 0;
            } else {
                break;
            }
        }
        if (p >= end || text.charAt(p) == '#' || isBreak(text.charAt(p))) {
            at = p;
            while (at < end && !isBreak(text.charAt(at))) {
                at++;
            }
            lineBreak();
            return true;
        }
        at = p;
        if (width > indents.element()) {
            indents.push(width);
            add(Token.Type.INDENT, at);
        } else {
            while (width < indents.element()) {
                indents.pop();
                add(Token.Type.DEDENT, at);
            }
            if (width != indents.element()) {
                add(Token.Type.ERROR, at);
            }
        }
        return false;
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r';
    }

    private void lineBreak() {
        if (at < end) {
            boolean two = text.charAt(at) == '\r' && at + 1 < end && text.charAt(at + 1) == '\n';
            at += two ? 2 : 1;
            line++;
            lineStart = at;
        }
    }

    /** Reads one token; true when it ended a line of code. */
    private boolean token() {
        char c = text.charAt(at);
        if (isBreak(c)) {
            int start = at;
            Span span = new Span(start, start, line, start - lineStart + 1);
            lineBreak();
            if (depth == 0) {
                tokens.add(new Token(Token.Type.NEWLINE, "", span, List.of()));
                return true;
            }
            if (!indents.isEmpty() && statementFollows()) {
                // A bracket that was never closed must not swallow the rest of the file.
                depth = 0;
                tokens.add(new Token(Token.Type.ERROR, "", span, List.of()));
                tokens.add(new Token(Token.Type.NEWLINE, "", span, List.of()));
                return true;
            }
        } else if (c == ' ' || c == '\t' || c == '\f' || c == '\u00a0') {
            at++;
        } else if (c == '#') {
            while (at < end && !isBreak(text.charAt(at))) {
                at++;
            }
        } else if (c == '\\' && at + 1 < end && isBreak(text.charAt(at + 1))) {
            at++;
            lineBreak();
        } else if (c == '"' || c == '\'') {
            string(at, false);
        } else if (Character.isUnicodeIdentifierStart(c) || c == '_' || Character.isSurrogate(c)) {
            word();
        } else if (c >= '0' && c <= '9' || c == '.' && at + 1 < end && isDigit(text.charAt(at + 1))) {
            number();
        } else {
            operator(c);
        }
        return false;
    }

    /** True when the line begins with a word that cannot stand in brackets. */
    private boolean statementFollows() {
        int p = at;
        while (p < end && (text.charAt(p) == ' ' || text.charAt(p) == '\t')) {
            p++;
        }
        int start = p;
        while (p < end && text.charAt(p) >= 'a' && text.charAt(p) <= 'z') {
            p++;
        }
        return p < end
                && !Character.isUnicodeIdentifierPart(text.charAt(p))
                && STATEMENTS.contains(text.substring(start, p));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void word() {
        int start = at;
        while (at < end
                && (Character.isUnicodeIdentifierPart(text.charAt(at)) || Character.isSurrogate(text.charAt(at)))) {
            at++;
        }
        if (at < end && (text.charAt(at) == '"' || text.charAt(at) == '\'') && at - start <= 2) {
            String prefix = text.substring(start, at).toLowerCase(Locale.ROOT);
            if (PREFIXES.contains(prefix)) {
                string(start, prefix.contains("f") || prefix.contains("t"));
                return;
            }
        }
        add(Token.Type.NAME, start);
    }

    /** What follows need not be apart: {@code 1if x} is a number and a word, {@code 1.5.hex()} a number and its method. */
    private void number() {
        int start = at;
        char base = text.charAt(at) == '0' && at + 2 < end ? Character.toLowerCase(text.charAt(at + 1)) : '0';
        // "0or 1" is a number and a word, too.
        base = base != '0' && (text.charAt(at + 2) == '_' || Character.digit(text.charAt(at + 2), 16) >= 0)
                ? base
                : '0';
        if (base == 'x' || base == 'o' || base == 'b') {
            at += 2;
            digits(base == 'x' ? 16 : 10);
        } else {
            digits(10);
            if (at < end && text.charAt(at) == '.') {
                at++;
                digits(10);
            }
            if (at < end && "eE".indexOf(text.charAt(at)) >= 0 && exponent()) {
                at += 2;
                digits(10);
            }
        }
        if (at < end && "jJlL".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        add(Token.Type.NUMBER, start);
    }

    private void digits(int radix) {
        while (at < end
                && (text.charAt(at) == '_' || text.charAt(at) < 128 && Character.digit(text.charAt(at), radix) >= 0)) {
            at++;
        }
    }

    private boolean exponent() {
        int p = at + 1;
        if (p < end && (text.charAt(p) == '+' || text.charAt(p) == '-')) {
            p++;
        }
        return p < end && isDigit(text.charAt(p));
    }

    private void operator(char c) {
        int start = at;
        for (String operator : OPERATORS) {
            if (text.startsWith(operator, at) && at + operator.length() <= end) {
                at += operator.length();
                add(Token.Type.OP, start);
                return;
            }
        }
        at++;
        if ("([{".indexOf(c) >= 0) {
            depth++;
        } else if (")]}".indexOf(c) >= 0) {
            depth = Math.max(0, depth - 1);
        }
        add("+-*/%@&|^~<>()[]{},:.;=!".indexOf(c) >= 0 ? Token.Type.OP : Token.Type.ERROR, start);
    }

    private void string(int start, boolean formatted) {
        int startLine = line;
        int startColumn = start - lineStart + 1;
        while (text.charAt(at) != '"' && text.charAt(at) != '\'') {
            at++;
        }
        boolean raw = text.substring(start, at).toLowerCase(Locale.ROOT).contains("r");
        List<int[]> fields = new ArrayList<>();
        boolean whole = body(formatted, raw, fields, 0);
        Span span = new Span(start, at, startLine, startColumn);
        tokens.add(new Token(whole ? Token.Type.STRING : Token.Type.ERROR, text.substring(start, at), span, fields));
    }

    /** From the opening quote to behind the closing one; false when there is none. */
    private boolean body(boolean formatted, boolean raw, List<int[]> fields, int nesting) {
        char quote = text.charAt(at);
        boolean triple = at + 2 < end && text.charAt(at + 1) == quote && text.charAt(at + 2) == quote;
        at += triple ? 3 : 1;
        while (at < end) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < end) {
                // In a formatted string, \N{DASH} is a character and not a field.
                if (formatted && !raw && text.startsWith("\\N{", at)) {
                    int close = text.indexOf('}', at);
                    at = close < 0 || close >= end ? end : close + 1;
                    continue;
                }
                boolean brace = formatted && "{}".indexOf(text.charAt(at + 1)) >= 0;
                at++;
                if (isBreak(text.charAt(at))) {
                    lineBreak();
                } else if (!brace) {
                    at++;
                }
            } else if (isBreak(c)) {
                if (!triple) {
                    return false;
                }
                lineBreak();
            } else if (c == quote && (!triple || closesTriple(quote))) {
                at += triple ? 3 : 1;
                return true;
            } else if (formatted && c == '{') {
                if (at + 1 < end && text.charAt(at + 1) == '{') {
                    at += 2;
                } else if (!replacement(quote, triple, fields, nesting)) {
                    return false;
                }
            } else {
                at++;
            }
        }
        return false;
    }

    private boolean closesTriple(char quote) {
        return at + 2 < end && text.charAt(at + 1) == quote && text.charAt(at + 2) == quote;
    }

    /** A replacement field, from its opening brace to behind its closing one. */
    private boolean replacement(char quote, boolean triple, List<int[]> fields, int nesting) {
        if (nesting > DEEPEST_FIELD) {
            return false;
        }
        at++;
        int start = at;
        int open = 0;
        while (at < end) {
            char c = text.charAt(at);
            if (c == '"' || c == '\'') {
                // Before 3.12 the outer quote ends the string; since then it may stand inside.
                int save = at;
                int saveLine = line;
                int saveStart = lineStart;
                if (!body(prefixed(start, save), false, new ArrayList<>(), nesting + 1)) {
                    at = save;
                    line = saveLine;
                    lineStart = saveStart;
                    return false;
                }
            } else if ("([{".indexOf(c) >= 0) {
                open++;
                at++;
            } else if (")]".indexOf(c) >= 0 || c == '}' && open > 0) {
                open--;
                at++;
            } else if (c == '}') {
                fields.add(new int[] {start, at});
                at++;
                return true;
            } else if (c == '!' && open == 0 && at + 1 < end && text.charAt(at + 1) != '=') {
                fields.add(new int[] {start, at});
                at++;
                while (at < end && text.charAt(at) != ':' && text.charAt(at) != '}') {
                    at++;
                }
                if (at >= end) {
                    return false;
                }
                if (text.charAt(at) == ':') {
                    return format(quote, triple, fields, nesting);
                }
                at++;
                return true;
            } else if (c == ':' && open == 0) {
                fields.add(new int[] {start, at});
                return format(quote, triple, fields, nesting);
            } else if (isBreak(c)) {
                lineBreak();
            } else if (c == '#') {
                while (at < end && !isBreak(text.charAt(at))) {
                    at++;
                }
            } else {
                at++;
            }
        }
        return false;
    }

    private boolean prefixed(int from, int quoteAt) {
        int p = quoteAt;
        while (p > from && Character.isLetter(text.charAt(p - 1))) {
            p--;
        }
        String prefix = text.substring(p, quoteAt).toLowerCase(Locale.ROOT);
        return PREFIXES.contains(prefix) && (prefix.contains("f") || prefix.contains("t"));
    }

    private boolean format(char quote, boolean triple, List<int[]> fields, int nesting) {
        while (at < end) {
            char c = text.charAt(at);
            if (c == '}') {
                at++;
                return true;
            } else if (c == '{') {
                if (!replacement(quote, triple, fields, nesting + 1)) {
                    return false;
                }
            } else if (c == quote && (!triple || closesTriple(quote))) {
                return false;
            } else if (isBreak(c)) {
                lineBreak();
            } else {
                at++;
            }
        }
        return false;
    }

    private void add(Token.Type type, int start) {
        Span span = new Span(start, at, line, Math.max(1, start - lineStart + 1));
        tokens.add(new Token(type, text.substring(start, at), span, List.of()));
    }
}
