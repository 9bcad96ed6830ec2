package io.holdfast.scan.flow;

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
