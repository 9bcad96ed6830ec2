package io.holdfast.doctor.checklist;

import java.util.List;

/**
 * One point of the list.
 *
 * @param how how it was verified, or why it could not be
 * @param evidence what was seen
 * @param todo what makes it green; empty when it is
 */
public record Point(String id, String title, State state, String how, List<String> evidence, List<String> todo) {
    /** Copies. */
    public Point {
        evidence = List.copyOf(evidence);
        todo = List.copyOf(todo);
    }

    /** How a point stands. */
    public enum State {
        /** Verified, and right. */
        GREEN,
        /** Verified, and not right. */
        RED,
        /** Could not be verified. */
        UNKNOWN
    }

    static Point green(Title title, String how, List<String> evidence) {
        return new Point(title.id(), title.text(), State.GREEN, how, evidence, List.of());
    }

    static Point red(Title title, String how, List<String> evidence, List<String> todo) {
        return new Point(title.id(), title.text(), State.RED, how, evidence, todo);
    }

    static Point unknown(Title title, String why, String todo) {
        return new Point(title.id(), title.text(), State.UNKNOWN, why, List.of(), List.of(todo));
    }
}
