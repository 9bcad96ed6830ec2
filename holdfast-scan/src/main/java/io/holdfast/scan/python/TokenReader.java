package io.holdfast.scan.python;

import io.holdfast.scan.ir.Span;
import io.holdfast.scan.ir.Unit;
import java.util.List;
import java.util.Set;

/** The tokens of a file, and the place that reading has come to. */
class TokenReader {
    private static final Set<String> KEYWORDS = Set.of(
            "False",
            "None",
            "True",
            "and",
            "as",
            "assert",
            "async",
            "await",
            "break",
            "class",
            "continue",
            "def",
            "del",
            "elif",
            "else",
            "except",
            "finally",
            "for",
            "from",
            "global",
            "if",
            "import",
            "in",
            "is",
            "lambda",
            "nonlocal",
            "not",
            "or",
            "pass",
            "raise",
            "return",
            "try",
            "while",
            "with",
            "yield");

    final Unit unit;
    List<Token> tokens;
    int position;

    TokenReader(Unit unit, List<Token> tokens) {
        this.unit = unit;
        this.tokens = tokens;
    }

    final Token token() {
        return tokens.get(position);
    }

    final boolean at(Token.Type wanted) {
        return token().type() == wanted;
    }

    final Token next() {
        Token token = tokens.get(position);
        if (position < tokens.size() - 1) {
            position++;
        }
        return token;
    }

    final boolean take(String word) {
        if (token().is(word)) {
            next();
            return true;
        }
        return false;
    }

    final void expect(String word) {
        if (!take(word)) {
            throw error("expected '" + word + "', not '" + shown() + "'");
        }
    }

    final String shown() {
        String text = token().text();
        return text.length() > 20 ? text.substring(0, 20) + "…" : text.isEmpty() ? "end of line" : text;
    }

    final SyntaxError error(String text) {
        return new SyntaxError(token().span().line(), text);
    }

    static boolean isKeyword(String word) {
        return KEYWORDS.contains(word);
    }

    final String name() {
        if (!at(Token.Type.NAME) || isKeyword(token().text())) {
            throw error("expected a name, not '" + shown() + "'");
        }
        return next().text();
    }

    final String text(Span span) {
        return unit.text.substring(span.start(), Math.max(span.start(), span.end()));
    }

    final Span since(Token first) {
        Span last = tokens.get(Math.max(0, position - 1)).span();
        int p = position - 1;
        while (p > 0 && tokens.get(p).span().start() > first.span().start() && isSpace(tokens.get(p))) {
            p--;
            last = tokens.get(p).span();
        }
        return first.span().to(last);
    }

    private static boolean isSpace(Token token) {
        return token.type() == Token.Type.NEWLINE
                || token.type() == Token.Type.DEDENT
                || token.type() == Token.Type.INDENT;
    }

    final boolean startsExpression() {
        Token token = token();
        return switch (token.type()) {
            case NAME ->
                !isKeyword(token.text())
                        || Set.of("None", "True", "False", "not", "lambda", "await", "yield")
                                .contains(token.text());
            case NUMBER, STRING -> true;
            case OP -> Set.of("(", "[", "{", "-", "+", "~", "*", "**", "...").contains(token.text());
            default -> false;
        };
    }
}
