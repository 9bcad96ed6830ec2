package io.holdfast.scan.flow;

import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Parts;
import java.util.Set;

/** Which states go on where a test is true, and which where it is false. */
final class Conditions {
    private static final Set<String> STATE_TESTS = Set.of("is_connected", "isValid", "isOpen", "ping", "is_open");

    private final Values values;
    private final Variables variables;

    Conditions(Values values, Variables variables) {
        this.values = values;
        this.variables = variables;
    }

    /** True for a method that asks whether a connection is open, and does not fail. */
    static boolean isStateTest(String method) {
        return STATE_TESTS.contains(method) && !method.equals("ping") || method.equals("isClosed");
    }

    /** Sends a state on to where a test is true, false, or to both. */
    void split(Expr test, State state, Exits out, States yes, States no) {
        if (test instanceof Expr.Through through) {
            split(through.value(), state, out, yes, no);
        } else if (test instanceof Expr.Not not) {
            split(not.value(), state, out, no, yes);
        } else if (test instanceof Expr.Logic logic) {
            States left = new States();
            split(logic.left(), state, out, logic.and() ? left : yes, logic.and() ? no : left);
            left.forEach(each -> split(logic.right(), each, out, yes, no));
        } else if (test instanceof Expr.Compare compare && isNull(compare.right())) {
            boolean equal = compare.operator().equals("==");
            nullTest(compare.left(), state, out, equal ? yes : no, equal ? no : yes);
        } else if (test instanceof Expr.Compare compare && isNull(compare.left())) {
            boolean equal = compare.operator().equals("==");
            nullTest(compare.right(), state, out, equal ? yes : no, equal ? no : yes);
        } else if (test instanceof Expr.Compare compare && isLocals(compare, state)) {
            (compare.operator().equals("in") ? yes : no).add(state);
        } else {
            truth(test, state, out, yes, no);
        }
    }

    private static boolean isNull(Expr expr) {
        return expr instanceof Expr.Literal literal && literal.kind() == Expr.Kind.NULL;
    }

    private static boolean isLocals(Expr.Compare compare, State state) {
        return compare.left() instanceof Expr.Literal literal
                && compare.right() instanceof Expr.Call call
                && (call.name().equals("locals")
                        || call.name().equals("vars")
                        || call.name().equals("dir"))
                && state.names().contains(literal.text().replaceAll("^[\"']|[\"']$", ""));
    }

    private void nullTest(Expr tested, State state, Exits out, States isNull, States isNot) {
        String path = Parts.path(tested);
        for (Value value : values.eval(tested, state, out)) {
            State next = value.state();
            if (value.tag() == Value.Tag.CONNECTION || value.tag() == Value.Tag.DERIVED) {
                isNot.add(next);
            } else if (value.tag() == Value.Tag.NULL
                    || State.Fact.NULL == next.facts().get(path)) {
                isNull.add(next);
            } else if (value.tag() == Value.Tag.TRUE || next.facts().get(path) == State.Fact.TRUE) {
                isNot.add(next);
            } else {
                isNull.add(path.isEmpty() ? next : variables.remember(next, path, State.Fact.NULL));
                isNot.add(path.isEmpty() ? next : variables.remember(next, path, State.Fact.TRUE));
            }
        }
    }

    private void truth(Expr test, State state, Exits out, States yes, States no) {
        if (test instanceof Expr.Call call && call.target() instanceof Expr.Attr) {
            if (isHeld(call.receiver(), state)
                    && (STATE_TESTS.contains(call.name()) || call.name().equals("isClosed"))) {
                boolean open = state.status() != State.Status.CLOSED;
                (open == !call.name().equals("isClosed") ? yes : no).add(state);
                return;
            }
        }
        if (test instanceof Expr.Attr attr && isHeld(attr.object(), state)) {
            if (attr.name().equals("open")) {
                (state.status() != State.Status.CLOSED ? yes : no).add(state);
                return;
            }
            if (attr.name().equals("closed")) {
                (state.status() == State.Status.CLOSED ? yes : no).add(state);
                return;
            }
        }
        String path = Parts.path(test);
        for (Value value : values.eval(test, state, out)) {
            State next = value.state();
            State.Fact fact = path.isEmpty() ? null : next.facts().get(path);
            switch (value.tag()) {
                case CONNECTION, DERIVED, TRUE, TUPLE, CLOSING, CLOSER, CAPTURE -> yes.add(next);
                case NULL, FALSE -> no.add(next);
                case OTHER -> {
                    if (fact == State.Fact.TRUE) {
                        yes.add(next);
                    } else if (fact != null) {
                        no.add(next);
                    } else {
                        yes.add(path.isEmpty() ? next : variables.remember(next, path, State.Fact.TRUE));
                        no.add(path.isEmpty() ? next : variables.remember(next, path, State.Fact.FALSE));
                    }
                }
            }
        }
    }

    private static boolean isHeld(Expr expr, State state) {
        return expr instanceof Expr.Name name && state.names().contains(name.id())
                || expr instanceof Expr.Through through && isHeld(through.value(), state);
    }
}
