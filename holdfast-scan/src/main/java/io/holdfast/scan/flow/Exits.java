package io.holdfast.scan.flow;

import io.holdfast.scan.ir.Expr;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The ways out of a piece of code, but for the normal one. */
final class Exits {
    /** What an exception is: of the database, or any other. */
    enum Kind {
        DATABASE,
        OTHER,
        EXPLICIT
    }

    final States returns = new States();
    final Map<Kind, States> raises = new LinkedHashMap<>();
    final Map<String, States> breaks = new LinkedHashMap<>();
    final Map<String, States> continues = new LinkedHashMap<>();

    States raises(Kind kind) {
        return raises.computeIfAbsent(kind, key -> new States());
    }

    /** Adds what gets out where an expression may throw. */
    void raise(State state, int mask, Expr expr) {
        if (mask == 0 || state.status() == State.Status.NONE && mask == Risks.LOW) {
            return;
        }
        State thrown = state.step(expr.span().line(), "this may throw");
        if ((mask & Risks.DATABASE) != 0) {
            raises(Kind.DATABASE).add(thrown.risk(2));
        } else if ((mask & Risks.LOW) != 0) {
            raises(Kind.DATABASE).add(thrown.risk(1));
        }
        if ((mask & Risks.OTHER) != 0) {
            raises(Kind.OTHER).add(thrown.risk(2));
        }
    }

    States breaks(String label) {
        return breaks.computeIfAbsent(label, key -> new States());
    }

    States continues(String label) {
        return continues.computeIfAbsent(label, key -> new States());
    }

    void addAll(Exits other) {
        returns.addAll(other.returns);
        other.raises.forEach((kind, states) -> raises(kind).addAll(states));
        other.breaks.forEach((label, states) -> breaks(label).addAll(states));
        other.continues.forEach((label, states) -> continues(label).addAll(states));
    }

    Exits map(UnaryOperator<State> change) {
        Exits mapped = new Exits();
        returns.forEach(state -> mapped.returns.add(change.apply(state)));
        raises.forEach(
                (kind, states) -> states.forEach(state -> mapped.raises(kind).add(change.apply(state))));
        breaks.forEach(
                (label, states) -> states.forEach(state -> mapped.breaks(label).add(change.apply(state))));
        continues.forEach((label, states) ->
                states.forEach(state -> mapped.continues(label).add(change.apply(state))));
        return mapped;
    }
}
