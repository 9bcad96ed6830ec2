package io.holdfast.scan.fix;

import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Statements that do nothing but close a variable. */
final class Closers {
    private static final Set<String> QUIET = Set.of("print", "printStackTrace", "println");

    private final Summaries summaries;
    private final Function function;

    Closers(Summaries summaries, Function function) {
        this.summaries = summaries;
        this.function = function;
    }

    /** True for a statement that only closes the variable: directly, after a test of it, or in a try of its own. */
    boolean only(Stmt stmt, String name) {
        if (stmt instanceof Stmt.Do it) {
            return closes(it.value(), name) || helper(stmt, name) != null;
        }
        if (stmt instanceof Stmt.If test) {
            return test.otherwise().isEmpty() && asks(test.test(), name) && all(test.then(), name);
        }
        if (stmt instanceof Stmt.Block block) {
            return all(block.body(), name);
        }
        if (stmt instanceof Stmt.Try tried) {
            return all(tried.body(), name)
                    && tried.otherwise().isEmpty()
                    && (tried.last().isEmpty() || resets(tried.last(), name))
                    && tried.handlers().stream().allMatch(handler -> harmless(handler.body()));
        }
        return false;
    }

    private boolean all(List<Stmt> body, String name) {
        return !body.isEmpty()
                && body.stream().anyMatch(stmt -> only(stmt, name))
                && body.stream().allMatch(stmt -> only(stmt, name) || Uses.assignsNull(stmt, name));
    }

    private static boolean resets(List<Stmt> body, String name) {
        return body.stream().allMatch(stmt -> Uses.assignsNull(stmt, name));
    }

    private boolean harmless(List<Stmt> body) {
        return body.stream()
                .allMatch(stmt -> stmt instanceof Stmt.Do it
                        && it.value() instanceof Expr.Call call
                        && (QUIET.contains(call.name())
                                || Parts.path(call.target()).matches("(?i).*log\\w*\\.\\w+")));
    }

    /** {@code name.close()}. */
    boolean closes(Expr value, String name) {
        return Uses.bare(value) instanceof Expr.Call call
                && call.args().isEmpty()
                && Parts.path(call.receiver()).equals(name)
                && summaries.resolver().library().closesItself(call.name());
    }

    private static boolean asks(Expr test, String name) {
        boolean[] other = {false};
        boolean[] own = {false};
        Parts.expressions(test, part -> {
            if (part instanceof Expr.Name it) {
                own[0] |= it.id().equals(name);
                other[0] |= !it.id().equals(name) && !it.id().equals("locals");
            }
            other[0] |= part instanceof Expr.Closure || part instanceof Expr.Assigned;
        });
        return own[0] && !other[0] || test instanceof Expr.Compare compare && isLocals(compare, name);
    }

    private static boolean isLocals(Expr.Compare compare, String name) {
        return compare.right() instanceof Expr.Call call
                && call.name().equals("locals")
                && compare.left() instanceof Expr.Literal literal
                && literal.text().replaceAll("[\"']", "").equals(name);
    }

    /** The call of a helper with the variable as its only argument, when that closes it. */
    Expr.@Nullable Call helper(Stmt stmt, String name) {
        Expr.Call call = taking(stmt, name);
        return call != null && call.args().size() == 1 ? call : null;
    }

    /** The call of a helper that closes the variable, whatever else it takes. */
    Expr.@Nullable Call taking(Stmt stmt, String name) {
        if (!(stmt instanceof Stmt.Do it) || !(Uses.bare(it.value()) instanceof Expr.Call call)) {
            return null;
        }
        for (int i = 0; i < call.args().size(); i++) {
            if (call.args().get(i).value() instanceof Expr.Name arg && arg.id().equals(name)) {
                return summaries.closesArgument(call, i, function) ? call : null;
            }
        }
        return null;
    }
}
