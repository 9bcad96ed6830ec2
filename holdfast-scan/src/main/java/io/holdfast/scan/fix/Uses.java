package io.holdfast.scan.fix;

import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import java.util.Set;
import java.util.function.Consumer;

/** Where names are used: in statements, in those inside them, and in code that runs later. */
final class Uses {
    private Uses() {}

    static void names(Stmt stmt, Consumer<Expr.Name> visitor) {
        Parts.of(stmt).forEach(expr -> names(expr, visitor));
        if (stmt instanceof Stmt.Define define) {
            define.function().body.forEach(inner -> names(inner, visitor));
        }
        Parts.blocks(stmt).forEach(block -> block.forEach(inner -> names(inner, visitor)));
    }

    static void names(Expr expr, Consumer<Expr.Name> visitor) {
        if (expr instanceof Expr.Name name) {
            visitor.accept(name);
        } else if (expr instanceof Expr.Closure closure) {
            closure.functions().forEach(function -> function.body.forEach(inner -> names(inner, visitor)));
        }
        Parts.of(expr).forEach(part -> names(part, visitor));
    }

    static boolean any(Stmt stmt, Set<String> wanted) {
        boolean[] found = {false};
        names(stmt, name -> found[0] |= wanted.contains(name.id()));
        return found[0];
    }

    static boolean any(Expr expr, Set<String> wanted) {
        boolean[] found = {false};
        names(expr, name -> found[0] |= wanted.contains(name.id()));
        return found[0];
    }

    /** True for {@code name = …}. */
    static boolean assigns(Stmt stmt, String name) {
        return stmt instanceof Stmt.Assign assign
                && assign.targets().stream()
                        .anyMatch(target ->
                                target instanceof Expr.Name it && it.id().equals(name));
    }

    static boolean assignsNull(Stmt stmt, String name) {
        return assigns(stmt, name)
                && ((Stmt.Assign) stmt).value() instanceof Expr.Literal literal
                && literal.kind() == Expr.Kind.NULL;
    }

    /** Without brackets, casts and {@code await}. */
    static Expr bare(Expr expr) {
        return expr instanceof Expr.Through through ? bare(through.value()) : expr;
    }
}
