package io.holdfast.scan.python;

import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The expressions of Python but for the innermost ones: operators, calls, comprehensions and lambdas. */
abstract class Expressions extends TokenReader {
    private static final Map<String, Integer> BINARY = Map.ofEntries(
            Map.entry("|", 1),
            Map.entry("^", 2),
            Map.entry("&", 3),
            Map.entry("<<", 4),
            Map.entry(">>", 4),
            Map.entry("+", 5),
            Map.entry("-", 5),
            Map.entry("*", 6),
            Map.entry("/", 6),
            Map.entry("//", 6),
            Map.entry("%", 6),
            Map.entry("@", 6));
    private static final Set<String> COMPARISONS = Set.of("<", ">", "==", ">=", "<=", "!=", "<>");
    static final int DEEPEST = 150;

    int calls;

    @Nullable
    Function function;

    @Nullable
    ClassDef type;

    boolean inClassBody;
    int depth;

    Expressions(Unit unit, List<Token> tokens) {
        super(unit, tokens);
    }

    /** A name, a literal, or something in brackets. */
    abstract Expr atom();

    /** {@code a, *b, c}: a tuple, or the one expression. */
    final Expr expressionList() {
        Token first = token();
        if (first.is("yield")) {
            return yieldExpression();
        }
        Expr one = starExpression();
        if (!token().is(",")) {
            return one;
        }
        List<Expr> items = new ArrayList<>(List.of(one));
        while (take(",")) {
            if (!startsExpression()) {
                break;
            }
            items.add(starExpression());
        }
        return new Expr.Coll(items, true, since(first));
    }

    final Expr starExpression() {
        Token first = token();
        if (take("*")) {
            Expr value = binary(1);
            return new Expr.Other(List.of(value), since(first));
        }
        return namedExpression();
    }

    final Expr namedExpression() {
        Token first = token();
        Expr left = expression();
        if (token().is(":=") && left instanceof Expr.Name) {
            next();
            Expr value = expression();
            return new Expr.Assigned(left, value, since(first));
        }
        return left;
    }

    final Expr expression() {
        if (++depth > DEEPEST) {
            depth = 0;
            throw error("expressions are nested too deeply");
        }
        int here = depth;
        Token first = token();
        if (first.is("lambda")) {
            Expr lambda = lambda();
            depth = here - 1;
            return lambda;
        }
        Expr value = or();
        if (token().is("if")) {
            next();
            Expr test = or();
            expect("else");
            Expr otherwise = expression();
            value = new Expr.Cond(test, value, otherwise, since(first));
        }
        depth = here - 1;
        return value;
    }

    private Expr lambda() {
        Token first = next();
        Function made = new Function("<lambda>", unit, first.span());
        made.isLambda = true;
        made.outer = function;
        made.owner = function == null ? null : function.owner;
        List<Stmt> defaults = new ArrayList<>();
        parameters(made, ":", defaults);
        expect(":");
        Function outer = function;
        function = made;
        try {
            Expr value = expression();
            made.body.add(new Stmt.Return(value, value.span()));
        } finally {
            function = outer;
        }
        unit.functions.add(made);
        return new Expr.Closure(List.of(made), since(first));
    }

    /** Parameters up to the word that ends them; calls in defaults are statements before the definition. */
    final void parameters(Function made, String end, List<Stmt> out) {
        boolean keyword = false;
        while (!token().is(end)) {
            boolean star = take("*");
            boolean twice = !star && take("**");
            if (take("/")) {
                take(",");
                continue;
            }
            if (star && (token().is(",") || token().is(end))) {
                keyword = true;
                take(",");
                continue;
            }
            String name = name();
            String annotation = "";
            if (!end.equals(":") && take(":")) {
                annotation = text(starExpression().span());
            }
            made.params.add(new Function.Param(name, annotation, star || twice, keyword));
            if (!annotation.isEmpty()) {
                made.types.put(name, annotation);
            }
            keyword |= star;
            if (take("=")) {
                Expr value = expression();
                if (!(value instanceof Expr.Literal) && !(value instanceof Expr.Name)) {
                    out.add(new Stmt.Do(value, value.span()));
                }
            }
            if (!take(",")) {
                break;
            }
        }
    }

    final Expr yieldExpression() {
        Token first = next();
        if (function != null) {
            function.isGenerator = true;
        }
        Expr value = Expr.ABSENT;
        if (take("from")) {
            value = expression();
        } else if (startsExpression()) {
            value = expressionList();
        }
        return new Expr.Yield(value, since(first));
    }

    private Expr or() {
        Token first = token();
        Expr left = and();
        while (take("or")) {
            Expr right = and();
            left = new Expr.Logic(false, left, right, since(first));
        }
        return left;
    }

    private Expr and() {
        Token first = token();
        Expr left = not();
        while (take("and")) {
            Expr right = not();
            left = new Expr.Logic(true, left, right, since(first));
        }
        return left;
    }

    private Expr not() {
        Token first = token();
        int count = 0;
        while (take("not")) {
            count++;
        }
        Expr value = comparison();
        for (; count > 0; count--) {
            value = new Expr.Not(value, since(first));
        }
        return value;
    }

    private Expr comparison() {
        Token first = token();
        Expr left = binary(1);
        Expr result = left;
        while (true) {
            String operator;
            if (at(Token.Type.OP) && COMPARISONS.contains(token().text())) {
                operator = next().text();
            } else if (token().is("in")) {
                next();
                operator = "in";
            } else if (token().is("is")) {
                next();
                operator = take("not") ? "!=" : "==";
            } else if (token().is("not") && tokens.get(position + 1).is("in")) {
                next();
                next();
                operator = "not in";
            } else {
                return result;
            }
            Expr right = binary(1);
            result = new Expr.Compare(operator, result, right, since(first));
        }
    }

    final Expr binary(int least) {
        Token first = token();
        Expr left = unary();
        while (at(Token.Type.OP)) {
            Integer level = BINARY.get(token().text());
            if (level == null || level < least) {
                break;
            }
            next();
            Expr right = binary(level + 1);
            left = new Expr.Other(List.of(left, right), since(first));
        }
        return left;
    }

    private Expr unary() {
        Token first = token();
        boolean signed = false;
        while (at(Token.Type.OP) && (token().is("-") || token().is("+") || token().is("~"))) {
            next();
            signed = true;
        }
        Expr value = power();
        return signed ? new Expr.Other(List.of(value), since(first)) : value;
    }

    private Expr power() {
        Token first = token();
        boolean awaits = take("await");
        Expr value = primary();
        if (awaits) {
            value = new Expr.Through(value, since(first));
        }
        if (take("**")) {
            Expr right = unary();
            return new Expr.Other(List.of(value, right), since(first));
        }
        return value;
    }

    private Expr primary() {
        Token first = token();
        Expr value = atom();
        while (true) {
            if (take(".")) {
                value = new Expr.Attr(value, name(), since(first));
            } else if (take("(")) {
                List<Expr.Arg> args = arguments();
                expect(")");
                calls++;
                value = new Expr.Call(value, args, false, since(first));
            } else if (take("[")) {
                Expr index = slices();
                expect("]");
                value = new Expr.Index(value, index, since(first));
            } else {
                return value;
            }
        }
    }

    final List<Expr.Arg> arguments() {
        List<Expr.Arg> args = new ArrayList<>();
        while (!token().is(")")) {
            Token first = token();
            if (take("**")) {
                args.add(new Expr.Arg("**", expression()));
            } else if (take("*")) {
                Expr value = expression();
                args.add(new Expr.Arg("", new Expr.Other(List.of(value), since(first))));
            } else if (at(Token.Type.NAME)
                    && !isKeyword(first.text())
                    && tokens.get(position + 1).is("=")) {
                next();
                next();
                args.add(new Expr.Arg(first.text(), expression()));
            } else {
                Expr value = namedExpression();
                if (startsComprehension()) {
                    value = comprehension(List.of(value), first);
                }
                args.add(new Expr.Arg("", value));
            }
            if (!take(",")) {
                break;
            }
        }
        return args;
    }

    private Expr slices() {
        Token first = token();
        List<Expr> parts = new ArrayList<>();
        boolean single = true;
        do {
            if (token().is("]")) {
                break;
            }
            if (!token().is(":")) {
                parts.add(starExpression());
            }
            while (take(":")) {
                single = false;
                if (!token().is(":") && !token().is(",") && !token().is("]")) {
                    parts.add(expression());
                }
            }
        } while (take(","));
        return parts.size() == 1 && single ? parts.get(0) : new Expr.Other(parts, since(first));
    }

    final boolean startsComprehension() {
        return token().is("for")
                || token().is("async") && tokens.get(position + 1).is("for");
    }

    final Expr comprehension(List<Expr> elements, Token first) {
        List<Expr> parts = new ArrayList<>();
        while (startsComprehension()) {
            take("async");
            expect("for");
            Expr variables = targets();
            expect("in");
            parts.add(or());
            parts.add(variables);
            while (take("if")) {
                parts.add(condition());
            }
        }
        parts.addAll(elements);
        return new Expr.Comp(parts, since(first));
    }

    private Expr condition() {
        Token first = token();
        if (first.is("lambda")) {
            return lambda();
        }
        Expr left = or();
        if (token().is(":=") && left instanceof Expr.Name) {
            next();
            return new Expr.Assigned(left, or(), since(first));
        }
        return left;
    }

    /** What a loop assigns: a name, or several. */
    final Expr targets() {
        Token first = token();
        Expr one = starTarget();
        if (!token().is(",")) {
            return one;
        }
        List<Expr> items = new ArrayList<>(List.of(one));
        while (take(",")) {
            if (token().is("in")) {
                break;
            }
            items.add(starTarget());
        }
        return new Expr.Coll(items, true, since(first));
    }

    final Expr starTarget() {
        Token first = token();
        if (take("*")) {
            Expr value = primary();
            return new Expr.Other(List.of(value), since(first));
        }
        return primary();
    }
}
