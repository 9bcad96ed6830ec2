package io.holdfast.scan.python;

import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The statements that hold no others: assignments, imports, returns. */
abstract class SimpleStatements extends Atoms {
    private static final Set<String> AUGMENTED =
            Set.of("+=", "-=", "*=", "/=", "//=", "%=", "@=", "&=", "|=", "^=", ">>=", "<<=", "**=");

    SimpleStatements(Unit unit, List<Token> tokens) {
        super(unit, tokens);
    }

    final void typeParameters() {
        if (!take("[")) {
            return;
        }
        while (!token().is("]")) {
            if (!take("**")) {
                take("*");
            }
            name();
            if (take(":")) {
                expression();
            }
            if (take("=")) {
                starExpression();
            }
            if (!take(",")) {
                break;
            }
        }
        expect("]");
    }

    final void simpleLine(List<Stmt> out) {
        do {
            if (at(Token.Type.NEWLINE)) {
                break;
            }
            simple(out);
        } while (take(";"));
        if (at(Token.Type.NEWLINE)) {
            next();
        } else if (!at(Token.Type.END)) {
            throw error("expected the end of the line, not '" + token().text() + "'");
        }
    }

    private void simple(List<Stmt> out) {
        Token first = token();
        if (first.type() == Token.Type.NAME) {
            switch (first.text()) {
                case "pass" -> next();
                case "break", "continue" -> {
                    next();
                    out.add(new Stmt.Jump(first.is("break"), "", first.span()));
                }
                case "return" -> {
                    next();
                    Expr value = endsHere() ? Expr.ABSENT : expressionList();
                    out.add(new Stmt.Return(value, since(first)));
                }
                case "raise" -> {
                    next();
                    Expr value = endsHere() ? Expr.ABSENT : expression();
                    if (take("from")) {
                        value = new Expr.Other(List.of(value, expression()), value.span());
                    } else if (take(",")) {
                        throw error("raise with a comma is Python 2");
                    }
                    out.add(new Stmt.Raise(value, since(first)));
                }
                case "import" -> importNames();
                case "from" -> {
                    if (!importFrom()) {
                        assignment(out, first);
                    }
                }
                case "global", "nonlocal" -> {
                    next();
                    do {
                        String name = name();
                        if (function != null) {
                            function.globals.add(name);
                        }
                    } while (take(","));
                }
                case "del" -> {
                    next();
                    Expr value = expressionList();
                    out.add(new Stmt.Do(new Expr.Other(List.of(value), value.span()), since(first)));
                }
                case "assert" -> {
                    next();
                    Expr value = expression();
                    if (take(",")) {
                        value = new Expr.Other(List.of(value, expression()), value.span());
                    }
                    out.add(new Stmt.Do(value, since(first)));
                }
                case "type" -> {
                    Token after = tokens.get(position + 1);
                    if (after.type() == Token.Type.NAME && !isKeyword(after.text())) {
                        next();
                        name();
                        typeParameters();
                        expect("=");
                        expression();
                    } else {
                        assignment(out, first);
                    }
                }
                default -> assignment(out, first);
            }
        } else {
            assignment(out, first);
        }
    }

    private boolean endsHere() {
        return at(Token.Type.NEWLINE) || at(Token.Type.END) || token().is(";");
    }

    private void assignment(List<Stmt> out, Token first) {
        Expr left = token().is("yield") ? yieldExpression() : expressionList();
        if (token().is(":")) {
            next();
            String annotation = text(expression().span());
            note(left, annotation);
            if (take("=")) {
                Expr value = token().is("yield") ? yieldExpression() : expressionList();
                assign(out, List.of(left), value, annotation, first);
            }
        } else if (token().is("=")) {
            List<Expr> targets = new ArrayList<>();
            Expr value = left;
            while (take("=")) {
                targets.add(value);
                value = token().is("yield") ? yieldExpression() : expressionList();
            }
            assign(out, targets, value, "", first);
        } else if (token().type() == Token.Type.OP && AUGMENTED.contains(token().text())) {
            next();
            Expr value = token().is("yield") ? yieldExpression() : expressionList();
            Expr sum = new Expr.Other(List.of(left, value), left.span().to(value.span()));
            out.add(new Stmt.Assign(List.of(left), sum, "", since(first)));
        } else {
            out.add(new Stmt.Do(left, since(first)));
        }
    }

    private void note(Expr target, String annotation) {
        if (target instanceof Expr.Name name && function != null && !inClassBody) {
            function.types.put(name.id(), annotation);
        } else if (target instanceof Expr.Name name && type != null) {
            type.fields.put(name.id(), annotation);
        } else if (target instanceof Expr.Attr attr && attr.object() instanceof Expr.Name self && type != null) {
            if (self.id().equals("self")) {
                type.fields.put(attr.name(), annotation);
            }
        }
    }

    private void assign(List<Stmt> out, List<Expr> targets, Expr value, String annotation, Token first) {
        for (Expr target : targets) {
            if (target instanceof Expr.Literal || target instanceof Expr.Call) {
                throw new SyntaxError(first.span().line(), "cannot assign to this");
            }
            String field = target instanceof Expr.Attr attr
                            && attr.object() instanceof Expr.Name self
                            && (self.id().equals("self") || self.id().equals("cls"))
                    ? attr.name()
                    : target instanceof Expr.Name name && inClassBody ? name.id() : "";
            if (!field.isEmpty() && type != null) {
                type.values.computeIfAbsent(field, key -> new ArrayList<>()).add(value);
            }
        }
        out.add(new Stmt.Assign(targets, value, annotation, since(first)));
    }

    private void importNames() {
        next();
        do {
            String path = dotted();
            if (take("as")) {
                unit.imports.put(name(), path);
            } else {
                String head = path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
                unit.imports.put(head, head);
                unit.imports.put("import " + path, path);
            }
        } while (take(","));
    }

    /** {@code from x import y}; false when it is something else, which cannot be. */
    private boolean importFrom() {
        next();
        StringBuilder path = new StringBuilder();
        while (token().is(".") || token().is("...")) {
            path.append(next().text());
        }
        if (!token().is("import")) {
            path.append(dotted());
        }
        expect("import");
        if (take("*")) {
            unit.imports.put("from " + path, path + ".*");
            return true;
        }
        boolean bracket = take("(");
        do {
            if (bracket && token().is(")")) {
                break;
            }
            String name = name();
            String local = take("as") ? name() : name;
            unit.imports.put(local, path + (path.toString().endsWith(".") ? "" : ".") + name);
        } while (take(","));
        if (bracket) {
            expect(")");
        }
        return true;
    }

    private String dotted() {
        StringBuilder path = new StringBuilder(name());
        while (take(".")) {
            path.append('.').append(name());
        }
        return path.toString();
    }
}
