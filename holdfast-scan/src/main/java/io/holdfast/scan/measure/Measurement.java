package io.holdfast.scan.measure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pool measured at a place in the code. Immutable.
 *
 * @param pool the pool's name, with its process
 * @param place file and line
 * @param stack further places that led to it
 * @param times how often it was seen
 * @param count for repeated statements, how often one ran in one lease
 * @param sql the statement, masked; null when there is none
 */
public record Measurement(
        Kind kind,
        String pool,
        String place,
        List<String> stack,
        long times,
        long count,
        @Nullable String sql) {
    /** What was measured; worst first. */
    public enum Kind {
        LEAK("leaked"),
        HELD_IDLE("held without use"),
        QUERY_IN_LOOP("the same query again and again"),
        SINGLE_INSERTS("rows inserted one by one");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** Copies. */
    public Measurement {
        stack = List.copyOf(stack);
    }

    /** In words: what, how often, in which pool. */
    public String sentence() {
        String often = count > 0 ? " (" + count + " times in one lease)" : times > 1 ? " " + times + " times" : "";
        return kind.words() + often + " in pool '" + pool + "'";
    }
}
