package io.holdfast.it.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Wants no more than so many classes that each reach each other. Nested classes count as their outermost one. */
final class Knots extends ArchCondition<JavaClass> {
    private final int most;
    private final Map<String, Set<String>> uses = new HashMap<>();
    private final Map<String, JavaClass> classes = new HashMap<>();

    Knots(int most) {
        super("not form a cycle of more than " + most + " classes");
        this.most = most;
    }

    @Override
    public void init(Collection<JavaClass> all) {
        uses.clear();
        classes.clear();
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        String name = outermost(type);
        classes.putIfAbsent(name, type);
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            uses.computeIfAbsent(name, first -> new HashSet<>()).add(outermost(dependency.getTargetClass()));
        }
    }

    @Override
    public void finish(ConditionEvents events) {
        Set<String> reported = new HashSet<>();
        for (String name : classes.keySet()) {
            Set<String> cycle = new TreeSet<>(reachedFrom(name));
            cycle.removeIf(other -> !reachedFrom(other).contains(name));
            if (cycle.size() > most && reported.addAll(cycle)) {
                events.add(SimpleConditionEvent.violated(classes.get(name), cycle.size() + " classes: " + cycle));
            }
        }
    }

    private Set<String> reachedFrom(String start) {
        Set<String> reached = new HashSet<>();
        Deque<String> next = new ArrayDeque<>(Set.of(start));
        while (!next.isEmpty()) {
            for (String used : uses.getOrDefault(next.remove(), Set.of())) {
                if (classes.containsKey(used) && reached.add(used)) {
                    next.add(used);
                }
            }
        }
        return reached;
    }

    private static String outermost(JavaClass type) {
        String name = type.getBaseComponentType().getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }
}
