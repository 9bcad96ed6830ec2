package io.holdfast.scan.flow;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known at one point of a function about the connection that is followed. Immutable. */
record State(
        Status status,
        Set<String> names,
        Map<String, Fact> facts,
        int risk,
        @Nullable Step step) {
    /** No exception has been taken. */
    static final int CALM = 9;

    enum Status {
        /** Not acquired yet. */
        NONE,
        OPEN,
        CLOSED,
        /** Something else owns it now. */
        KEPT,
        RETURNED
    }

    enum Fact {
        NULL,
        TRUE,
        FALSE
    }

    record Key(Status status, Set<String> names, Map<String, Fact> facts) {}

    Key key() {
        return new Key(status, names, facts);
    }

    State with(Status other) {
        return new State(other, names, facts, risk, step);
    }

    State closed() {
        return status == Status.OPEN ? with(Status.CLOSED) : this;
    }

    State kept() {
        return status == Status.OPEN ? with(Status.KEPT) : this;
    }

    State named(String name) {
        Set<String> more = new HashSet<>(names);
        more.add(name);
        return new State(status, Set.copyOf(more), without(facts, name), risk, step);
    }

    State unnamed(String name) {
        if (!names.contains(name) && !names.contains("~" + name)) {
            return this;
        }
        Set<String> fewer = new HashSet<>(names);
        fewer.remove(name);
        fewer.remove("~" + name);
        return new State(status, Set.copyOf(fewer), facts, risk, step);
    }

    State fact(String name, @Nullable Fact fact) {
        if (fact == null && !facts.containsKey(name)) {
            return this;
        }
        Map<String, Fact> more = new HashMap<>(facts);
        if (fact == null) {
            more.remove(name);
        } else {
            more.put(name, fact);
        }
        return new State(status, names, Map.copyOf(more), risk, step);
    }

    private static Map<String, Fact> without(Map<String, Fact> facts, String name) {
        if (!facts.containsKey(name)) {
            return facts;
        }
        Map<String, Fact> fewer = new HashMap<>(facts);
        fewer.remove(name);
        return Map.copyOf(fewer);
    }

    State risk(int taken) {
        return taken >= risk ? this : new State(status, names, facts, taken, step);
    }

    State step(int line, String what) {
        return new State(status, names, facts, risk, new Step(line, what, step));
    }
}
