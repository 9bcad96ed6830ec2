package io.holdfast.scan.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Walks over statements and expressions. */
public final class Parts {
    private Parts() {}

    /** The direct operands, in the order of evaluation. Code of closures is no operand. */
    public static List<Expr> of(Expr expr) {
        if (expr instanceof Expr.Attr e) {
            return List.of(e.object());
        } else if (expr instanceof Expr.Call e) {
            List<Expr> parts = new ArrayList<>(e.args().size() + 1);
            parts.add(e.target());
            e.args().forEach(arg -> parts.add(arg.value()));
            return parts;
        } else if (expr instanceof Expr.Cond e) {
            return List.of(e.test(), e.then(), e.otherwise());
        } else if (expr instanceof Expr.Logic e) {
            return List.of(e.left(), e.right());
        } else if (expr instanceof Expr.Not e) {
            return List.of(e.value());
        } else if (expr instanceof Expr.Compare e) {
            return List.of(e.left(), e.right());
        } else if (expr instanceof Expr.Assigned e) {
            return List.of(e.value(), e.target());
        } else if (expr instanceof Expr.Through e) {
            return List.of(e.value());
        } else if (expr instanceof Expr.Yield e) {
            return List.of(e.value());
        } else if (expr instanceof Expr.Coll e) {
            return e.items();
        } else if (expr instanceof Expr.Index e) {
            return List.of(e.object(), e.index());
        } else if (expr instanceof Expr.Comp e) {
            return e.parts();
        } else if (expr instanceof Expr.Other e) {
            return e.parts();
        }
        return List.of();
    }

    /** The expressions that stand in a statement itself, without those of statements inside it. */
    public static List<Expr> of(Stmt stmt) {
        if (stmt instanceof Stmt.Do s) {
            return List.of(s.value());
        } else if (stmt instanceof Stmt.Assign s) {
            List<Expr> parts = new ArrayList<>();
            parts.add(s.value());
            parts.addAll(s.targets());
            return parts;
        } else if (stmt instanceof Stmt.If s) {
            return List.of(s.test());
        } else if (stmt instanceof Stmt.Loop s) {
            List<Expr> parts = new ArrayList<>();
            parts.add(s.test());
            parts.addAll(s.targets());
            return parts;
        } else if (stmt instanceof Stmt.Switch s) {
            return List.of(s.subject());
        } else if (stmt instanceof Stmt.With s) {
            List<Expr> parts = new ArrayList<>();
            s.items().forEach(item -> {
                parts.add(item.value());
                parts.add(item.target());
            });
            return parts;
        } else if (stmt instanceof Stmt.Return s) {
            return List.of(s.value());
        } else if (stmt instanceof Stmt.Raise s) {
            return List.of(s.value());
        }
        return List.of();
    }

    /** The lists of statements inside a statement. */
    public static List<List<Stmt>> blocks(Stmt stmt) {
        if (stmt instanceof Stmt.If s) {
            return List.of(s.then(), s.otherwise());
        } else if (stmt instanceof Stmt.Loop s) {
            return List.of(s.body(), s.update(), s.otherwise());
        } else if (stmt instanceof Stmt.Switch s) {
            return s.ways();
        } else if (stmt instanceof Stmt.Try s) {
            List<List<Stmt>> blocks = new ArrayList<>();
            blocks.add(s.body());
            s.handlers().forEach(handler -> blocks.add(handler.body()));
            blocks.add(s.otherwise());
            blocks.add(s.last());
            return blocks;
        } else if (stmt instanceof Stmt.With s) {
            return List.of(s.body());
        } else if (stmt instanceof Stmt.Block s) {
            return List.of(s.body());
        }
        return List.of();
    }

    /** Visits each statement, outer ones first. */
    public static void statements(List<Stmt> body, Consumer<Stmt> visitor) {
        for (Stmt stmt : body) {
            visitor.accept(stmt);
            blocks(stmt).forEach(block -> statements(block, visitor));
        }
    }

    /** Visits each expression of these statements, operands after what they belong to. */
    public static void expressions(List<Stmt> body, Consumer<Expr> visitor) {
        statements(body, stmt -> of(stmt).forEach(expr -> expressions(expr, visitor)));
    }

    /** Visits an expression and all its operands. */
    public static void expressions(Expr expr, Consumer<Expr> visitor) {
        visitor.accept(expr);
        of(expr).forEach(part -> expressions(part, visitor));
    }

    /** The words of {@code a.b.c}; empty for anything else. */
    public static String path(Expr expr) {
        if (expr instanceof Expr.Name name) {
            return name.id();
        }
        if (expr instanceof Expr.Attr attr) {
            String object = path(attr.object());
            return object.isEmpty() ? "" : object + "." + attr.name();
        }
        return expr instanceof Expr.Through through ? path(through.value()) : "";
    }
}
