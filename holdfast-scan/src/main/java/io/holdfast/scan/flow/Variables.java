package io.holdfast.scan.flow;

import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the variables of a function hold after an assignment, and what is remembered of those that tests ask for. */
final class Variables {
    private final Function function;
    private final Set<String> locals;
    private final Result result;
    private final Set<String> flags = new HashSet<>();

    Variables(Function function, Set<String> locals, Result result) {
        this.function = function;
        this.locals = locals;
        this.result = result;
        Parts.statements(function.body, stmt -> {
            if (stmt instanceof Stmt.If test) {
                flags(test.test());
            } else if (stmt instanceof Stmt.Loop loop && loop.kind() != Stmt.Kind.EACH) {
                flags(loop.test());
            }
        });
    }

    private void flags(Expr test) {
        Parts.expressions(test, part -> {
            String path = part instanceof Expr.Name || part instanceof Expr.Attr ? Parts.path(part) : "";
            if (!path.isEmpty()) {
                flags.add(path);
            }
        });
    }

    /** The state after a variable, field or element is given a value. */
    State assign(Expr target, Value value, int line) {
        State state = value.state();
        boolean held = value.tag() == Value.Tag.CONNECTION;
        if (target instanceof Expr.Through through) {
            return assign(through.value(), value, line);
        }
        if (target instanceof Expr.Coll coll) {
            for (int i = 0; i < coll.items().size(); i++) {
                boolean here = value.tag() == Value.Tag.TUPLE && (value.element() == i || value.element() < 0);
                Value part = new Value(state, here ? Value.Tag.CONNECTION : Value.Tag.OTHER);
                state = assign(coll.items().get(i), part, line);
            }
            return state;
        }
        if (target instanceof Expr.Name name && isLocal(name.id())) {
            return assignLocal(name.id(), value, line);
        }
        String path = Parts.path(target);
        if (!path.isEmpty()) {
            state = state.fact(path, null);
        }
        if (held
                || value.tag() == Value.Tag.TUPLE
                || value.tag() == Value.Tag.CAPTURE
                || value.tag() == Value.Tag.CLOSER) {
            result.keepers.add(path.isEmpty() ? "element" : path);
            return state.kept();
        }
        return value.tag() == Value.Tag.CLOSING ? state.kept() : state;
    }

    /** True when a variable that outlives the function is given something of the connection. */
    boolean outlives(Expr object, List<Expr> targets, State state) {
        boolean held = object instanceof Expr.Name name && state.names().contains(name.id());
        if (held && targets.stream().anyMatch(target -> !(target instanceof Expr.Name name && isLocal(name.id())))) {
            result.keepers.add("method");
            return true;
        }
        return false;
    }

    private boolean isLocal(String name) {
        return locals.contains(name) && !function.isTopLevel() && !function.globals.contains(name);
    }

    private State assignLocal(String name, Value value, int line) {
        State state = value.state();
        if (value.tag() == Value.Tag.CONNECTION) {
            if (state.status() == State.Status.OPEN) {
                result.names.add(name);
            }
            return state.named(name);
        }
        boolean had = state.names().contains(name);
        state = state.unnamed(name);
        boolean alone = state.names().stream().allMatch(other -> other.startsWith("~"));
        if (had && alone && state.status() == State.Status.OPEN && value.tag() != Value.Tag.TUPLE) {
            lost(state.step(line, "'" + name + "' is given another value"));
            state = state.with(State.Status.NONE);
        }
        return switch (value.tag()) {
            case DERIVED -> state.named("~" + name);
            case NULL -> fact(state, name, State.Fact.NULL);
            case TRUE -> fact(state, name, State.Fact.TRUE);
            case FALSE -> fact(state, name, State.Fact.FALSE);
            case TUPLE, CAPTURE -> {
                result.keepers.add(name);
                yield state.kept();
            }
            case CLOSER, CLOSING -> state.kept();
            default -> state.fact(name, null);
        };
    }

    /** Remembers what a variable holds, where a test asks for it. */
    State fact(State state, String name, State.Fact fact) {
        return flags.contains(name) ? state.fact(name, fact) : state.fact(name, null);
    }

    State remember(State state, String path, State.Fact fact) {
        return flags.contains(path) ? state.fact(path, fact) : state;
    }

    /** The last variable that held it holds something else now. */
    void lost(State state) {
        if (state.risk() >= State.CALM) {
            if (result.lost == null) {
                result.lost = state.step();
            }
            return;
        }
        // Only an exception that was caught leads here.
        int risk = Math.min(2, state.risk());
        if (risk > result.risk) {
            result.risk = risk;
            result.openByException = state.step();
        }
    }
}
