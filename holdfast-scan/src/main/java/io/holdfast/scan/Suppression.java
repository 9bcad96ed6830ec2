package io.holdfast.scan;

import java.util.List;

/**
 * A comment that asks for silence.
 *
 * @param rules the codes it names; empty for all
 * @param reason why, empty without one
 * @param used true when it silenced something
 */
public record Suppression(int line, List<String> rules, String reason, boolean used) {
    /** Copies. */
    public Suppression {
        rules = List.copyOf(rules);
    }
}
