package io.holdfast.scan.flow;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A set of states; of those that differ only in how they came about, the one with the likeliest exception stays. */
final class States implements Iterable<State> {
    private static final int MOST = 160;

    private final Map<State.Key, State> states = new LinkedHashMap<>();

    static States of(State state) {
        States states = new States();
        states.add(state);
        return states;
    }

    /** True when it was not there. */
    boolean add(State state) {
        State.Key key = state.key();
        State known = states.get(key);
        if (known == null) {
            if (states.size() >= MOST) {
                return false;
            }
            states.put(key, state);
            return true;
        }
        if (state.risk() > known.risk()) {
            states.put(key, state);
            return true;
        }
        return false;
    }

    void addAll(States others) {
        others.forEach(this::add);
    }

    boolean isEmpty() {
        return states.isEmpty();
    }

    @Override
    public Iterator<State> iterator() {
        return List.copyOf(states.values()).iterator();
    }
}
