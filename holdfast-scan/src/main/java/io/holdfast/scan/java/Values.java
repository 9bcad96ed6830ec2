package io.holdfast.scan.java;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.expr.ArrayAccessExpr;
import com.github.javaparser.ast.expr.ArrayCreationExpr;
import com.github.javaparser.ast.expr.ArrayInitializerExpr;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.BooleanLiteralExpr;
import com.github.javaparser.ast.expr.CastExpr;
import com.github.javaparser.ast.expr.ClassExpr;
import com.github.javaparser.ast.expr.ConditionalExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.InstanceOfExpr;
import com.github.javaparser.ast.expr.LambdaExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.MethodReferenceExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.NullLiteralExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import com.github.javaparser.ast.expr.SuperExpr;
import com.github.javaparser.ast.expr.SwitchExpr;
import com.github.javaparser.ast.expr.TextBlockLiteralExpr;
import com.github.javaparser.ast.expr.ThisExpr;
import com.github.javaparser.ast.expr.TypeExpr;
import com.github.javaparser.ast.expr.TypePatternExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.expr.VariableDeclarationExpr;
import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Span;
import io.holdfast.scan.ir.Stmt;
import java.util.ArrayList;
import java.util.List;

/** Lowers expressions. */
final class Values {
    private final Lowering file;

    Values(Lowering file) {
        this.file = file;
    }

    Expr expr(Expression e) {
        Span span = file.span(e);
        if (e instanceof NameExpr it) {
            return new Expr.Name(it.getNameAsString(), span);
        } else if (e instanceof MethodCallExpr it) {
            Span name = file.span(it.getName());
            Expr target = it.getScope()
                    .<Expr>map(scope -> new Expr.Attr(expr(scope), it.getNameAsString(), name))
                    .orElseGet(() -> new Expr.Name(it.getNameAsString(), name));
            return new Expr.Call(target, args(it.getArguments()), false, span);
        } else if (e instanceof FieldAccessExpr it) {
            return new Expr.Attr(expr(it.getScope()), it.getNameAsString(), span);
        } else if (e instanceof ObjectCreationExpr it) {
            return creation(it, span);
        } else if (e instanceof EnclosedExpr it) {
            return new Expr.Through(expr(it.getInner()), span);
        } else if (e instanceof CastExpr it) {
            return new Expr.Through(expr(it.getExpression()), span);
        } else if (e instanceof ConditionalExpr it) {
            return new Expr.Cond(expr(it.getCondition()), expr(it.getThenExpr()), expr(it.getElseExpr()), span);
        } else if (e instanceof BinaryExpr it) {
            return binary(it, span);
        } else if (e instanceof UnaryExpr it) {
            Expr value = expr(it.getExpression());
            return it.getOperator() == UnaryExpr.Operator.LOGICAL_COMPLEMENT
                    ? new Expr.Not(value, span)
                    : new Expr.Other(List.of(value), span);
        } else if (e instanceof AssignExpr it) {
            return new Expr.Assigned(expr(it.getTarget()), assigned(it), span);
        } else if (e instanceof NullLiteralExpr) {
            return new Expr.Literal(Expr.Kind.NULL, "null", span);
        } else if (e instanceof BooleanLiteralExpr it) {
            return new Expr.Literal(it.getValue() ? Expr.Kind.TRUE : Expr.Kind.FALSE, it.toString(), span);
        } else if (e instanceof StringLiteralExpr it) {
            return new Expr.Literal(Expr.Kind.STRING, it.getValue(), span);
        } else if (e instanceof TextBlockLiteralExpr it) {
            return new Expr.Literal(Expr.Kind.STRING, it.getValue(), span);
        } else if (e.isLiteralExpr()) {
            return new Expr.Literal(Expr.Kind.NUMBER, e.toString(), span);
        } else if (e instanceof ThisExpr || e instanceof SuperExpr) {
            return new Expr.Name(e instanceof ThisExpr ? "this" : "super", span);
        } else if (e instanceof LambdaExpr it) {
            return lambda(it, span);
        } else if (e instanceof MethodReferenceExpr it) {
            return new Expr.Attr(expr(it.getScope()), it.getIdentifier(), span);
        } else if (e instanceof TypeExpr it) {
            return new Expr.Name(Lowering.simple(it.getType()), span);
        } else if (e instanceof ClassExpr) {
            return new Expr.Other(List.of(), span);
        } else if (e instanceof ArrayAccessExpr it) {
            return new Expr.Index(expr(it.getName()), expr(it.getIndex()), span);
        } else if (e instanceof ArrayInitializerExpr it) {
            return new Expr.Coll(it.getValues().stream().map(this::expr).toList(), false, span);
        } else if (e instanceof ArrayCreationExpr it) {
            return it.getInitializer().map(this::expr).orElseGet(() -> new Expr.Other(List.of(), span));
        } else if (e instanceof InstanceOfExpr it) {
            it.getPattern().ifPresent(this::declare);
            return new Expr.Other(List.of(expr(it.getExpression())), span);
        } else if (e instanceof SwitchExpr it) {
            return switchExpr(it, span);
        } else if (e instanceof VariableDeclarationExpr it) {
            List<Expr> parts = new ArrayList<>();
            it.getVariables().forEach(variable -> variable.getInitializer().ifPresent(value -> parts.add(expr(value))));
            return new Expr.Other(parts, span);
        }
        return new Expr.Other(children(e), span);
    }

    /** The types of the variables that a pattern binds. */
    void declare(Expression pattern) {
        Function in = file.function;
        if (in != null) {
            pattern.findAll(TypePatternExpr.class)
                    .forEach(each -> in.types.putIfAbsent(each.getNameAsString(), Lowering.simple(each.getType())));
        }
    }

    private List<Expr> children(Node node) {
        List<Expr> parts = new ArrayList<>();
        for (Node child : node.getChildNodes()) {
            if (child instanceof Expression inner) {
                parts.add(expr(inner));
            }
        }
        return parts;
    }

    private List<Expr.Arg> args(List<Expression> arguments) {
        return arguments.stream().map(arg -> new Expr.Arg("", expr(arg))).toList();
    }

    private Expr assigned(AssignExpr it) {
        Expr value = expr(it.getValue());
        return it.getOperator() == AssignExpr.Operator.ASSIGN
                ? value
                : new Expr.Other(List.of(expr(it.getTarget()), value), file.span(it));
    }

    private Expr creation(ObjectCreationExpr it, Span span) {
        List<Expr.Arg> args = new ArrayList<>(args(it.getArguments()));
        it.getAnonymousClassBody().ifPresent(members -> {
            ClassDef made = new ClassDef("<anonymous>", file.unit, file.span(it.getType()), file.type);
            made.supers.add(it.getType().getNameAsString());
            ClassDef outerType = file.type;
            file.type = made;
            try {
                members.forEach(file::member);
            } finally {
                file.type = outerType;
            }
            file.unit.classes.add(made);
            args.add(new Expr.Arg("", new Expr.Closure(List.copyOf(made.methods), span)));
        });
        return new Expr.Call(new Expr.Name(it.getType().getNameAsString(), file.span(it.getType())), args, true, span);
    }

    private Expr lambda(LambdaExpr it, Span span) {
        Function made = new Function("<lambda>", file.unit, span);
        made.isLambda = true;
        made.owner = file.type;
        made.outer = file.function;
        file.parameters(made, it.getParameters());
        file.unit.functions.add(made);
        if (it.getExpressionBody().isPresent()) {
            Function outer = file.function;
            file.function = made;
            Expr value = expr(it.getExpressionBody().get());
            file.function = outer;
            made.body.add(new Stmt.Return(value, value.span()));
        } else {
            it.getBody().toBlockStmt().ifPresent(block -> file.body(made, block));
        }
        return new Expr.Closure(List.of(made), span);
    }

    private Expr binary(BinaryExpr it, Span span) {
        Expr left = expr(it.getLeft());
        Expr right = expr(it.getRight());
        return switch (it.getOperator()) {
            case AND -> new Expr.Logic(true, left, right, span);
            case OR -> new Expr.Logic(false, left, right, span);
            case EQUALS, NOT_EQUALS, LESS, GREATER, LESS_EQUALS, GREATER_EQUALS ->
                new Expr.Compare(it.getOperator().asString(), left, right, span);
            default -> new Expr.Other(List.of(left, right), span);
        };
    }

    /** A choice: each of its values is one of the ways. */
    private Expr switchExpr(SwitchExpr it, Span span) {
        List<Expr> asked = new ArrayList<>(List.of(expr(it.getSelector())));
        it.getEntries().forEach(entry -> entry.getGuard().ifPresent(guard -> asked.add(expr(guard))));
        List<Expr> ways = new ArrayList<>();
        it.getEntries()
                .forEach(entry -> entry.getStatements().forEach(statement -> {
                    if (statement.isExpressionStmt()) {
                        ways.add(expr(statement.asExpressionStmt().getExpression()));
                    } else if (statement.isYieldStmt()) {
                        ways.add(expr(statement.asYieldStmt().getExpression()));
                    } else if (statement.isBlockStmt()) {
                        Function made = new Function("<lambda>", file.unit, file.span(statement));
                        made.isLambda = true;
                        made.owner = file.type;
                        made.outer = file.function;
                        file.unit.functions.add(made);
                        file.body(made, statement.asBlockStmt());
                        ways.add(new Expr.Closure(List.of(made), span));
                    }
                }));
        Expr choice = ways.isEmpty() ? Expr.ABSENT : ways.get(ways.size() - 1);
        for (int i = ways.size() - 2; i >= 0; i--) {
            choice = new Expr.Cond(Expr.ABSENT, ways.get(i), choice, span);
        }
        return new Expr.Cond(new Expr.Other(asked, span), choice, Expr.ABSENT, span);
    }
}
