package io.holdfast.scan.python;

import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Span;
import io.holdfast.scan.ir.Unit;
import java.util.ArrayList;
import java.util.List;

/** The innermost expressions: names, literals, strings with fields, and what stands in brackets. */
abstract class Atoms extends Expressions {
    Atoms(Unit unit, List<Token> tokens) {
        super(unit, tokens);
    }

    @Override
    final Expr atom() {
        Token first = token();
        switch (first.type()) {
            case NAME -> {
                switch (first.text()) {
                    case "None" -> {
                        next();
                        return new Expr.Literal(Expr.Kind.NULL, "None", first.span());
                    }
                    case "True" -> {
                        next();
                        return new Expr.Literal(Expr.Kind.TRUE, "True", first.span());
                    }
                    case "False" -> {
                        next();
                        return new Expr.Literal(Expr.Kind.FALSE, "False", first.span());
                    }
                    default -> {
                        return new Expr.Name(name(), first.span());
                    }
                }
            }
            case NUMBER -> {
                next();
                return new Expr.Literal(Expr.Kind.NUMBER, first.text(), first.span());
            }
            case STRING -> {
                return strings();
            }
            default -> {
                if (first.is("(")) {
                    return bracketed();
                } else if (first.is("[")) {
                    next();
                    return display("]", first, false);
                } else if (first.is("{")) {
                    next();
                    return display("}", first, false);
                } else if (take("...")) {
                    return new Expr.Other(List.of(), first.span());
                }
                throw error("expected an expression, not '" + shown() + "'");
            }
        }
    }

    private Expr bracketed() {
        Token first = next();
        if (token().is("yield")) {
            Expr value = yieldExpression();
            expect(")");
            return new Expr.Through(value, since(first));
        }
        return display(")", first, true);
    }

    /** What stands in brackets, from behind the opening one. */
    private Expr display(String end, Token first, boolean tuple) {
        if (++depth > DEEPEST) {
            depth = 0;
            throw error("brackets are nested too deeply");
        }
        List<Expr> items = new ArrayList<>();
        boolean comma = false;
        while (!token().is(end)) {
            Token start = token();
            Expr item;
            if (end.equals("}") && take("**")) {
                item = binary(1);
            } else {
                item = starExpression();
            }
            if (end.equals("}") && take(":")) {
                Expr value = expression();
                if (startsComprehension()) {
                    item = comprehension(List.of(item, value), start);
                } else {
                    items.add(item);
                    item = value;
                }
            } else if (startsComprehension()) {
                item = comprehension(List.of(item), start);
            }
            items.add(item);
            if (!take(",")) {
                break;
            }
            comma = true;
        }
        expect(end);
        depth--;
        if (tuple && items.size() == 1 && !comma) {
            return new Expr.Through(items.get(0), since(first));
        }
        return new Expr.Coll(items, tuple, since(first));
    }

    private Expr strings() {
        Token first = token();
        List<Expr> parts = new ArrayList<>();
        boolean formatted = false;
        while (at(Token.Type.STRING)) {
            Token string = next();
            for (int[] field : string.fields()) {
                formatted = true;
                parts.add(field(field, string));
            }
        }
        Span span = since(first);
        return formatted ? new Expr.Other(parts, span) : new Expr.Literal(Expr.Kind.STRING, text(span), span);
    }

    private Expr field(int[] field, Token string) {
        List<Token> saved = tokens;
        int savedPosition = position;
        tokens = Lexer.field(unit.text, field[0], field[1], string.span());
        position = 0;
        try {
            Expr value = expressionList();
            take("=");
            if (!at(Token.Type.END)) {
                throw error("unexpected '" + shown() + "' in a formatted string");
            }
            return value;
        } finally {
            tokens = saved;
            position = savedPosition;
        }
    }
}
