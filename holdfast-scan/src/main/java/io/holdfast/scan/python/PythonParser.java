package io.holdfast.scan.python;

import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Span;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Python file by recursive descent, straight into the small language. Takes Python 3.6 to 3.14. What it cannot read costs
 * one statement: the error is kept in {@link Unit#problems}, and reading goes on at the next line.
 */
public final class PythonParser extends SimpleStatements {
    private static final int DEEPEST_BLOCK = 100;

    private int blocks;
    private int defs;

    private PythonParser(Unit unit) {
        super(unit, Lexer.file(unit.text));
    }

    /** Reads a file. Never fails. */
    public static Unit parse(String path, String text) {
        return read(path, text).unit;
    }

    /** The offsets of lines that begin inside a string: their indentation belongs to the string. */
    public static Set<Integer> linesInStrings(String text) {
        Set<Integer> starts = new HashSet<>();
        for (Token token : Lexer.file(text)) {
            if (token.type() == Token.Type.STRING) {
                for (int i = token.span().start() + 1; i < token.span().end(); i++) {
                    char before = text.charAt(i - 1);
                    if (before == '\n' || before == '\r' && text.charAt(i) != '\n') {
                        starts.add(i);
                    }
                }
            }
        }
        return starts;
    }

    static PythonParser read(String path, String text) {
        PythonParser parser = new PythonParser(new Unit(path, Unit.Language.PYTHON, text));
        parser.file();
        return parser;
    }

    /** Calls that were read, and functions. */
    int[] counts() {
        return new int[] {calls, defs};
    }

    Unit unit() {
        return unit;
    }

    private void file() {
        Function top = new Function("<module>", unit, Span.NONE);
        unit.functions.add(top);
        function = top;
        while (!at(Token.Type.END)) {
            statement(top.body);
        }
    }

    /** Reads one statement, or one line of simple ones; a syntax error ends here. */
    private void statement(List<Stmt> out) {
        int begin = position;
        int callsBefore = calls;
        try {
            if (at(Token.Type.NEWLINE) || at(Token.Type.INDENT) || at(Token.Type.DEDENT)) {
                stray(out);
            } else if (!compound(out)) {
                simpleLine(out);
            }
        } catch (SyntaxError e) {
            calls = callsBefore;
            depth = 0;
            unit.problems.add(new Unit.Problem(e.line, e.text));
            recover(begin, out);
        }
    }

    /** White space that belongs to no statement. */
    private void stray(List<Stmt> out) {
        if (at(Token.Type.INDENT)) {
            unit.problems.add(new Unit.Problem(token().span().line(), "unexpected indentation"));
            out.addAll(block());
        } else {
            next();
        }
    }

    /** To the end of the line; what is indented below it is read as if it stood in the open. */
    private void recover(int begin, List<Stmt> out) {
        if (position == begin || position > begin && tokens.get(position - 1).type() != Token.Type.NEWLINE) {
            while (!at(Token.Type.END) && !at(Token.Type.NEWLINE)) {
                next();
            }
            if (at(Token.Type.NEWLINE)) {
                next();
            }
        }
        if (at(Token.Type.INDENT) && blocks < DEEPEST_BLOCK) {
            out.addAll(block());
        } else if (at(Token.Type.INDENT)) {
            int open = 0;
            do {
                open += at(Token.Type.INDENT) ? 1 : at(Token.Type.DEDENT) ? -1 : 0;
                next();
            } while (open > 0 && !at(Token.Type.END));
        }
    }

    /** INDENT statements DEDENT. */
    private List<Stmt> block() {
        List<Stmt> body = new ArrayList<>();
        next();
        if (++blocks > DEEPEST_BLOCK) {
            blocks--;
            throw error("blocks are nested too deeply");
        }
        try {
            while (!at(Token.Type.DEDENT) && !at(Token.Type.END)) {
                statement(body);
            }
        } finally {
            blocks--;
        }
        if (at(Token.Type.DEDENT)) {
            next();
        }
        return body;
    }

    private List<Stmt> suite() {
        expect(":");
        if (!at(Token.Type.NEWLINE)) {
            List<Stmt> body = new ArrayList<>();
            simpleLine(body);
            return body;
        }
        next();
        if (!at(Token.Type.INDENT)) {
            throw error("expected an indented block");
        }
        return block();
    }

    private boolean compound(List<Stmt> out) {
        Token first = token();
        if (first.is("@")) {
            decorated(out);
            return true;
        }
        if (first.type() != Token.Type.NAME) {
            return false;
        }
        switch (first.text()) {
            case "if" -> out.add(ifStatement());
            case "while" -> {
                next();
                Expr test = namedExpression();
                List<Stmt> body = suite();
                out.add(new Stmt.Loop(
                        Stmt.Kind.WHILE, "", test, List.of(), body, List.of(), otherwise(), since(first)));
            }
            case "for" -> out.add(forStatement(first));
            case "try" -> out.add(tryStatement());
            case "with" -> out.add(withStatement(first));
            case "def" -> define(out, List.of(), false, first);
            case "class" -> defineClass(out, List.of(), first);
            case "async" -> {
                next();
                if (token().is("def")) {
                    define(out, List.of(), true, first);
                } else if (token().is("for")) {
                    out.add(forStatement(first));
                } else if (token().is("with")) {
                    out.add(withStatement(first));
                } else {
                    throw error("expected def, for or with after async");
                }
            }
            case "match" -> {
                return match(out);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private Stmt ifStatement() {
        Token first = next();
        Expr test = namedExpression();
        List<Stmt> then = suite();
        List<Stmt> otherwise = token().is("elif") ? List.of(ifStatement()) : otherwise();
        return new Stmt.If(test, then, otherwise, since(first));
    }

    private List<Stmt> otherwise() {
        if (token().is("else")) {
            next();
            return suite();
        }
        return List.of();
    }

    private Stmt forStatement(Token first) {
        expect("for");
        Expr targets = targets();
        expect("in");
        Expr over = expressionList();
        List<Stmt> body = suite();
        List<Expr> variables = targets instanceof Expr.Coll coll ? coll.items() : List.of(targets);
        return new Stmt.Loop(Stmt.Kind.EACH, "", over, variables, body, List.of(), otherwise(), since(first));
    }

    private Stmt tryStatement() {
        Token first = next();
        List<Stmt> body = suite();
        List<Stmt.Handler> handlers = new ArrayList<>();
        while (token().is("except")) {
            Token start = next();
            if (token().is("*")) {
                next();
            }
            List<String> types = new ArrayList<>();
            String name = "";
            if (!token().is(":")) {
                Expr type = expressionList();
                List<Expr> each = type instanceof Expr.Coll coll ? coll.items() : List.of(type);
                each.forEach(one -> types.add(text(one.span())));
                if (token().is("as")) {
                    next();
                    name = name();
                }
            }
            List<Stmt> handler = suite();
            handlers.add(new Stmt.Handler(types, name, handler, since(start)));
        }
        List<Stmt> otherwise = otherwise();
        List<Stmt> last = List.of();
        if (token().is("finally")) {
            next();
            last = suite();
        } else if (handlers.isEmpty()) {
            unit.problems.add(new Unit.Problem(first.span().line(), "expected except or finally"));
        }
        return new Stmt.Try(body, handlers, otherwise, last, since(first));
    }

    private Stmt withStatement(Token first) {
        expect("with");
        List<Stmt.Item> items = bracketedItems();
        if (items == null) {
            items = new ArrayList<>();
            do {
                items.add(item());
            } while (take(","));
        }
        List<Stmt> body = suite();
        return new Stmt.With(items, body, since(first));
    }

    /** {@code with (a as b, c as d):}; null when the bracket belongs to an expression. */
    private @Nullable List<Stmt.Item> bracketedItems() {
        if (!token().is("(")) {
            return null;
        }
        int save = position;
        int saveCalls = calls;
        int saveFunctions = unit.functions.size();
        try {
            next();
            List<Stmt.Item> items = new ArrayList<>();
            while (!token().is(")")) {
                items.add(item());
                if (!take(",")) {
                    break;
                }
            }
            expect(")");
            if (token().is(":") && !items.isEmpty()) {
                return items;
            }
        } catch (SyntaxError e) {
            // An expression in brackets: read again as one.
        }
        position = save;
        calls = saveCalls;
        depth = 0;
        while (unit.functions.size() > saveFunctions) {
            unit.functions.remove(unit.functions.size() - 1);
        }
        return null;
    }

    private Stmt.Item item() {
        Expr value = expression();
        Expr target = Expr.ABSENT;
        if (take("as")) {
            target = starTarget();
        }
        return new Stmt.Item(value, target, "");
    }

    private void decorated(List<Stmt> out) {
        Token first = token();
        List<Expr> marks = new ArrayList<>();
        while (token().is("@")) {
            next();
            marks.add(namedExpression());
            if (at(Token.Type.NEWLINE)) {
                next();
            } else {
                throw error("expected the end of the line after a decorator");
            }
        }
        if (token().is("class")) {
            defineClass(out, marks, first);
        } else if (token().is("async")) {
            next();
            define(out, marks, true, first);
        } else {
            define(out, marks, false, first);
        }
    }

    private void define(List<Stmt> out, List<Expr> marks, boolean isAsync, Token first) {
        expect("def");
        Token nameToken = token();
        Function defined = new Function(name(), unit, nameToken.span());
        defs++;
        marks.forEach(mark -> {
            defined.marks.add(text(mark.span()));
            out.add(new Stmt.Do(mark, mark.span()));
        });
        typeParameters();
        expect("(");
        parameters(defined, ")", out);
        expect(")");
        if (take("->")) {
            defined.returns = text(expression().span());
        }
        defined.isAsync = isAsync;
        defined.outer = function;
        defined.owner = type;
        boolean method = type != null && inClassBody;
        defined.isStatic = defined.isMarked("staticmethod") || !method;
        unit.functions.add(defined);
        if (method && type != null) {
            type.methods.add(defined);
        } else if (function != null) {
            function.inner.add(defined);
            if (!method) {
                defined.owner = function.owner;
            }
        }
        Function outerFunction = function;
        boolean outerBody = inClassBody;
        function = defined;
        inClassBody = false;
        try {
            defined.body.addAll(suite());
        } finally {
            function = outerFunction;
            inClassBody = outerBody;
        }
        out.add(new Stmt.Define(defined, since(first)));
    }

    private void defineClass(List<Stmt> out, List<Expr> marks, Token first) {
        expect("class");
        Token nameToken = token();
        ClassDef defined = new ClassDef(name(), unit, nameToken.span(), inClassBody ? type : null);
        marks.forEach(mark -> {
            defined.marks.add(text(mark.span()));
            out.add(new Stmt.Do(mark, mark.span()));
        });
        typeParameters();
        if (take("(")) {
            for (Expr.Arg base : arguments()) {
                if (base.name().isEmpty()) {
                    defined.supers.add(text(base.value().span()));
                }
            }
            expect(")");
        }
        unit.classes.add(defined);
        ClassDef outerType = type;
        boolean outerBody = inClassBody;
        type = defined;
        inClassBody = true;
        try {
            out.add(new Stmt.Block("", false, suite(), since(first)));
        } finally {
            type = outerType;
            inClassBody = outerBody;
        }
    }

    private boolean match(List<Stmt> out) {
        Token after = tokens.get(position + 1);
        if (after.type() == Token.Type.NEWLINE
                || after.type() == Token.Type.END
                || after.type() == Token.Type.OP
                        && !Set.of("(", "[", "{", "-", "+", "~", "*", "...").contains(after.text())) {
            return false;
        }
        int save = position;
        int saveCalls = calls;
        int saveFunctions = unit.functions.size();
        Token first = next();
        Expr subject = Expr.ABSENT;
        boolean real = false;
        try {
            subject = expressionList();
            real = token().is(":")
                    && tokens.get(position + 1).type() == Token.Type.NEWLINE
                    && tokens.get(position + 2).type() == Token.Type.INDENT
                    && tokens.get(position + 3).is("case");
        } catch (SyntaxError e) {
            // A name like any other.
        }
        if (!real) {
            position = save;
            calls = saveCalls;
            depth = 0;
            while (unit.functions.size() > saveFunctions) {
                unit.functions.remove(unit.functions.size() - 1);
            }
            return false;
        }
        position += 3;
        List<List<Stmt>> ways = new ArrayList<>();
        boolean exhaustive = false;
        while (token().is("case")) {
            next();
            boolean any = token().is("_") && tokens.get(position + 1).is(":");
            exhaustive |= any;
            skipPattern();
            List<Stmt> way = new ArrayList<>();
            if (take("if")) {
                Expr guard = namedExpression();
                way.add(new Stmt.Do(guard, guard.span()));
            }
            way.addAll(suite());
            ways.add(way);
        }
        if (at(Token.Type.DEDENT)) {
            next();
        }
        out.add(new Stmt.Switch(subject, ways, exhaustive, false, since(first)));
        return true;
    }

    private void skipPattern() {
        int open = 0;
        while (!at(Token.Type.NEWLINE) && !at(Token.Type.END)) {
            if (open == 0 && (token().is(":") || token().is("if"))) {
                return;
            }
            if (token().is("(") || token().is("[") || token().is("{")) {
                open++;
            } else if (token().is(")") || token().is("]") || token().is("}")) {
                open--;
            }
            next();
        }
        throw error("expected ':' after a pattern");
    }
}
