package io.holdfast.scan.java;

import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.CastExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.SwitchExpr;
import com.github.javaparser.ast.expr.VariableDeclarationExpr;
import com.github.javaparser.ast.stmt.AssertStmt;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.BreakStmt;
import com.github.javaparser.ast.stmt.CatchClause;
import com.github.javaparser.ast.stmt.ContinueStmt;
import com.github.javaparser.ast.stmt.DoStmt;
import com.github.javaparser.ast.stmt.ExplicitConstructorInvocationStmt;
import com.github.javaparser.ast.stmt.ExpressionStmt;
import com.github.javaparser.ast.stmt.ForEachStmt;
import com.github.javaparser.ast.stmt.ForStmt;
import com.github.javaparser.ast.stmt.IfStmt;
import com.github.javaparser.ast.stmt.LabeledStmt;
import com.github.javaparser.ast.stmt.LocalClassDeclarationStmt;
import com.github.javaparser.ast.stmt.LocalRecordDeclarationStmt;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.stmt.Statement;
import com.github.javaparser.ast.stmt.SwitchEntry;
import com.github.javaparser.ast.stmt.SwitchStmt;
import com.github.javaparser.ast.stmt.SynchronizedStmt;
import com.github.javaparser.ast.stmt.ThrowStmt;
import com.github.javaparser.ast.stmt.TryStmt;
import com.github.javaparser.ast.stmt.WhileStmt;
import com.github.javaparser.ast.stmt.YieldStmt;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Span;
import io.holdfast.scan.ir.Stmt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Lowers statements. */
final class Statements {
    private static final Expr TRUE = new Expr.Literal(Expr.Kind.TRUE, "true", Span.NONE);

    private final Lowering file;
    private final Values values;
    private final Deque<Choice> choices = new ArrayDeque<>();

    Statements(Lowering file) {
        this.file = file;
        this.values = new Values(file);
    }

    List<Stmt> block(BlockStmt block) {
        List<Stmt> body = new ArrayList<>();
        block.getStatements().forEach(statement -> add(statement, "", body));
        return body;
    }

    private List<Stmt> body(Statement statement) {
        List<Stmt> body = new ArrayList<>();
        add(statement, "", body);
        return body;
    }

    private void add(Statement s, String label, List<Stmt> out) {
        Span span = file.span(s);
        if (s instanceof ExpressionStmt it) {
            expression(it.getExpression(), span, out);
        } else if (s instanceof BlockStmt it) {
            out.add(new Stmt.Block(label, false, block(it), span));
        } else if (s instanceof IfStmt it) {
            Expr test = values.expr(it.getCondition());
            List<Stmt> then = body(it.getThenStmt());
            out.add(new Stmt.If(test, then, it.getElseStmt().map(this::body).orElse(List.of()), span));
        } else if (s instanceof ReturnStmt it) {
            Expression given = it.getExpression().orElse(null);
            if (given != null && isChoice(given)) {
                choice(given, value -> new Stmt.Return(value, span), span, out);
            } else {
                out.add(new Stmt.Return(given == null ? Expr.ABSENT : values.expr(given), span));
            }
        } else if (s instanceof ThrowStmt it) {
            out.add(new Stmt.Raise(values.expr(it.getExpression()), span));
        } else if (s instanceof TryStmt it) {
            tryStatement(it, span, out);
        } else if (s instanceof WhileStmt it) {
            Expr test = values.expr(it.getCondition());
            out.add(loop(Stmt.Kind.WHILE, label, test, List.of(), body(it.getBody()), List.of(), span));
        } else if (s instanceof DoStmt it) {
            List<Stmt> body = body(it.getBody());
            out.add(loop(Stmt.Kind.DO, label, values.expr(it.getCondition()), List.of(), body, List.of(), span));
        } else if (s instanceof ForStmt it) {
            it.getInitialization().forEach(init -> expression(init, file.span(init), out));
            Expr test = it.getCompare().map(values::expr).orElse(TRUE);
            List<Stmt> body = body(it.getBody());
            List<Stmt> update = new ArrayList<>();
            it.getUpdate().forEach(step -> expression(step, file.span(step), update));
            out.add(loop(Stmt.Kind.WHILE, label, test, List.of(), body, update, span));
        } else if (s instanceof ForEachStmt it) {
            VariableDeclarator variable = it.getVariable().getVariable(0);
            declare(variable);
            Expr target = new Expr.Name(variable.getNameAsString(), file.span(variable.getName()));
            Expr over = values.expr(it.getIterable());
            out.add(loop(Stmt.Kind.EACH, label, over, List.of(target), body(it.getBody()), List.of(), span));
        } else if (s instanceof SwitchStmt it) {
            switchStatement(it, span, out);
        } else if (s instanceof BreakStmt it) {
            out.add(new Stmt.Jump(true, it.getLabel().map(Object::toString).orElse(""), span));
        } else if (s instanceof ContinueStmt it) {
            out.add(new Stmt.Jump(false, it.getLabel().map(Object::toString).orElse(""), span));
        } else if (s instanceof YieldStmt it) {
            Choice inner = choices.peek();
            Expr value = values.expr(it.getExpression());
            out.add(inner == null ? new Stmt.Do(value, span) : inner.end().apply(value));
            out.add(new Stmt.Jump(true, inner == null ? "" : inner.label(), span));
        } else if (s instanceof SynchronizedStmt it) {
            out.add(new Stmt.Do(values.expr(it.getExpression()), span));
            out.add(new Stmt.Block("", true, block(it.getBody()), span));
        } else if (s instanceof LabeledStmt it) {
            add(it.getStatement(), it.getLabel().asString(), out);
        } else if (s instanceof ExplicitConstructorInvocationStmt it) {
            Expr target = new Expr.Name(it.isThis() ? "this" : "super", span);
            List<Expr.Arg> args = it.getArguments().stream()
                    .map(arg -> new Expr.Arg("", values.expr(arg)))
                    .toList();
            out.add(new Stmt.Do(new Expr.Call(target, args, true, span), span));
        } else if (s instanceof LocalClassDeclarationStmt it) {
            file.type(it.getClassDeclaration());
        } else if (s instanceof LocalRecordDeclarationStmt it) {
            file.type(it.getRecordDeclaration());
        } else if (s instanceof AssertStmt it) {
            out.add(new Stmt.Do(values.expr(it.getCheck()), span));
        }
    }

    private static Stmt loop(
            Stmt.Kind kind,
            String label,
            Expr test,
            List<Expr> targets,
            List<Stmt> body,
            List<Stmt> update,
            Span span) {
        return new Stmt.Loop(kind, label, test, targets, body, update, List.of(), span);
    }

    private void declare(VariableDeclarator variable) {
        if (file.function != null) {
            file.function.types.put(variable.getNameAsString(), Lowering.simple(variable.getType()));
        }
    }

    private void expression(Expression e, Span span, List<Stmt> out) {
        if (e instanceof VariableDeclarationExpr it) {
            boolean cleaned = it.getAnnotations().stream()
                    .anyMatch(mark -> mark.getName().getIdentifier().equals("Cleanup"));
            for (VariableDeclarator variable : it.getVariables()) {
                declare(variable);
                if (file.function != null) {
                    Span whole = it.getVariables().size() == 1 ? span : file.span(variable);
                    file.function.declared.add(new Function.Declared(variable.getNameAsString(), whole));
                }
                if (variable.getInitializer().isPresent()) {
                    Expr target = new Expr.Name(variable.getNameAsString(), file.span(variable.getName()));
                    String simple = Lowering.simple(variable.getType());
                    String declared = cleaned ? "@Cleanup " + simple : simple;
                    Span own = it.getVariables().size() == 1 ? span : file.span(variable);
                    Expression given = variable.getInitializer().get();
                    if (isChoice(given)) {
                        choice(given, value -> new Stmt.Assign(List.of(target), value, declared, own), own, out);
                    } else {
                        out.add(new Stmt.Assign(List.of(target), values.expr(given), declared, own));
                    }
                }
            }
            return;
        }
        if (e instanceof AssignExpr it && it.getOperator() == AssignExpr.Operator.ASSIGN && isChoice(it.getValue())) {
            Expr target = values.expr(it.getTarget());
            choice(it.getValue(), value -> new Stmt.Assign(List.of(target), value, "", span), span, out);
            return;
        }
        Expr value = values.expr(e);
        if (value instanceof Expr.Assigned assigned) {
            out.add(new Stmt.Assign(List.of(assigned.target()), assigned.value(), "", span));
            field(assigned.target(), assigned.value());
        } else {
            out.add(new Stmt.Do(value, span));
        }
    }

    /** Remembers what a field is assigned. */
    private void field(Expr target, Expr value) {
        if (file.type == null || file.function == null) {
            return;
        }
        String name = target instanceof Expr.Attr attr
                        && attr.object() instanceof Expr.Name self
                        && self.id().equals("this")
                ? attr.name()
                : target instanceof Expr.Name plain
                                && !file.function.types.containsKey(plain.id())
                                && file.type.fields.containsKey(plain.id())
                        ? plain.id()
                        : "";
        if (!name.isEmpty()) {
            file.type.values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        }
    }

    private void tryStatement(TryStmt it, Span span, List<Stmt> out) {
        List<Stmt> body;
        if (it.getResources().isEmpty()) {
            body = block(it.getTryBlock());
        } else {
            List<Stmt.Item> items = new ArrayList<>();
            for (Expression resource : it.getResources()) {
                if (resource instanceof VariableDeclarationExpr declared) {
                    VariableDeclarator variable = declared.getVariable(0);
                    declare(variable);
                    Expr target = new Expr.Name(variable.getNameAsString(), file.span(variable.getName()));
                    Expr value = variable.getInitializer().map(values::expr).orElse(Expr.ABSENT);
                    items.add(new Stmt.Item(value, target, Lowering.simple(variable.getType())));
                } else {
                    items.add(new Stmt.Item(values.expr(resource), Expr.ABSENT, ""));
                }
            }
            body = List.of(new Stmt.With(items, block(it.getTryBlock()), span));
        }
        List<Stmt.Handler> handlers = new ArrayList<>();
        for (CatchClause clause : it.getCatchClauses()) {
            List<String> types = clause.getParameter().getType().isUnionType()
                    ? clause.getParameter().getType().asUnionType().getElements().stream()
                            .map(Lowering::simple)
                            .toList()
                    : List.of(Lowering.simple(clause.getParameter().getType()));
            String name = clause.getParameter().getNameAsString();
            handlers.add(new Stmt.Handler(types, name, block(clause.getBody()), file.span(clause)));
        }
        List<Stmt> last = it.getFinallyBlock().map(this::block).orElse(List.of());
        if (handlers.isEmpty() && last.isEmpty()) {
            out.addAll(body);
        } else {
            out.add(new Stmt.Try(body, handlers, List.of(), last, span));
        }
    }

    private void switchStatement(SwitchStmt it, Span span, List<Stmt> out) {
        List<List<Stmt>> ways = new ArrayList<>();
        boolean exhaustive = false;
        boolean falls = false;
        for (SwitchEntry entry : it.getEntries()) {
            exhaustive |= entry.isDefault() || entry.getLabels().isEmpty();
            falls |= entry.getType() == SwitchEntry.Type.STATEMENT_GROUP;
            List<Stmt> way = new ArrayList<>();
            entry.getLabels().forEach(values::declare);
            entry.getGuard().ifPresent(guard -> expression(guard, file.span(guard), way));
            entry.getStatements().forEach(statement -> add(statement, "", way));
            ways.add(way);
        }
        out.add(new Stmt.Switch(values.expr(it.getSelector()), ways, exhaustive, falls, span));
    }

    /** What a statement does with a value. */
    private interface End {
        Stmt apply(Expr value);
    }

    /** A switch whose value is used, and what is done with each value. */
    private record Choice(String label, End end) {}

    private static boolean isChoice(Expression e) {
        return e instanceof SwitchExpr
                || e instanceof EnclosedExpr brackets && isChoice(brackets.getInner())
                || e instanceof CastExpr cast && isChoice(cast.getExpression());
    }

    /** A switch expression as a statement: each way ends with what is done with its value. */
    private void choice(Expression e, End end, Span span, List<Stmt> out) {
        if (e instanceof EnclosedExpr brackets) {
            choice(brackets.getInner(), end, span, out);
            return;
        }
        if (e instanceof CastExpr cast) {
            choice(cast.getExpression(), end, span, out);
            return;
        }
        SwitchExpr it = (SwitchExpr) e;
        // No label of Java has this sign.
        String label = "switch:" + span.start();
        List<List<Stmt>> ways = new ArrayList<>();
        boolean falls = false;
        for (SwitchEntry entry : it.getEntries()) {
            falls |= entry.getType() == SwitchEntry.Type.STATEMENT_GROUP;
            List<Stmt> way = new ArrayList<>();
            entry.getLabels().forEach(values::declare);
            entry.getGuard().ifPresent(guard -> expression(guard, file.span(guard), way));
            choices.push(new Choice(label, end));
            for (Statement statement : entry.getStatements()) {
                if (entry.getType() == SwitchEntry.Type.EXPRESSION && statement instanceof ExpressionStmt only) {
                    way.add(end.apply(values.expr(only.getExpression())));
                } else {
                    add(statement, "", way);
                }
            }
            choices.pop();
            ways.add(way);
        }
        Stmt chosen = new Stmt.Switch(values.expr(it.getSelector()), ways, true, falls, span);
        out.add(new Stmt.Block(label, false, List.of(chosen), span));
    }
}
