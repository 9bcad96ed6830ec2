package io.holdfast.scan.flow;

import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a helper gives together with a connection says whether it gave one: {@code return None, None}, {@code return conn, None}. */
final class Siblings {
    private Siblings() {}

    /** The state with what is known of the variables beside the connection's. */
    static State known(State state, Expr.Coll targets, int element, List<Function> helpers, Variables variables) {
        State known = state;
        for (int i = 0; i < targets.items().size(); i++) {
            if (i != element && targets.items().get(i) instanceof Expr.Name name) {
                State.Fact fact = fact(helpers, element, i);
                if (fact != null) {
                    known = variables.fact(known, name.id(), fact);
                }
            }
        }
        return known;
    }

    private static State.@Nullable Fact fact(List<Function> helpers, int element, int place) {
        List<Expr> with = new ArrayList<>();
        List<Expr> without = new ArrayList<>();
        for (Function helper : helpers) {
            Parts.statements(helper.body, stmt -> {
                if (stmt instanceof Stmt.Return it
                        && it.value() instanceof Expr.Coll coll
                        && Math.max(element, place) < coll.items().size()) {
                    boolean none = isNull(coll.items().get(element));
                    (none ? without : with).add(coll.items().get(place));
                }
            });
        }
        if (with.isEmpty()) {
            return null;
        }
        if (with.stream().allMatch(Siblings::isNull)) {
            return State.Fact.NULL;
        }
        // Nothing comes where there is no connection: so something comes with one.
        boolean tells = !without.isEmpty() && without.stream().allMatch(Siblings::isNothing);
        return tells && with.stream().noneMatch(Siblings::isNothing) ? State.Fact.TRUE : null;
    }

    private static boolean isNull(Expr expr) {
        return expr instanceof Expr.Literal literal && literal.kind() == Expr.Kind.NULL;
    }

    private static boolean isNothing(Expr expr) {
        return isNull(expr) || expr instanceof Expr.Literal literal && literal.kind() == Expr.Kind.FALSE;
    }
}
