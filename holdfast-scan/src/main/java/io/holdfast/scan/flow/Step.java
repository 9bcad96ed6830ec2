package io.holdfast.scan.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One place on the way of a connection through a function. */
public record Step(int line, String what, @Nullable Step before) {
    private static final int LONGEST = 12;

    /** From the first place to this one. */
    public List<Step> path() {
        List<Step> path = new ArrayList<>();
        for (Step step = this; step != null; step = step.before) {
            path.add(step);
        }
        Collections.reverse(path);
        return path.size() <= LONGEST ? path : path.subList(path.size() - LONGEST, path.size());
    }
}
