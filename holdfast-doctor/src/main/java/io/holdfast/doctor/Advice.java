package io.holdfast.doctor;

import java.util.List;

/**
 * What to do about a finding.
 *
 * @param sentence begins with a verb
 * @param kind what the lines of {@code how} are
 * @param how the exact lines, in order; empty when the sentence says it all
 * @param undo the lines that take it back, in order; empty when it cannot be taken back or need not be
 */
public record Advice(String sentence, Kind kind, List<String> how, List<String> undo) {
    /** What kind of lines an advice carries. */
    public enum Kind {
        /** Statements for the server, each valid for its version. */
        SQL,
        /** Statements that only look. */
        LOOK,
        /** Lines for the server's configuration file. */
        CONFIG,
        /** Lines for the pool's configuration. */
        POOL,
        /** Nothing to run. */
        WORDS
    }

    /** Copies. */
    public Advice {
        how = List.copyOf(how);
        undo = List.copyOf(undo);
    }

    /** Advice in words. */
    public static Advice words(String sentence) {
        return new Advice(sentence, Kind.WORDS, List.of(), List.of());
    }

    /** Advice to look at something with a statement that changes nothing. */
    public static Advice look(String sentence, String statement) {
        return new Advice(sentence, Kind.LOOK, List.of(statement), List.of());
    }

    /** Advice with one statement and the one that takes it back. */
    public static Advice sql(String sentence, String statement, String undo) {
        return new Advice(sentence, Kind.SQL, List.of(statement), List.of(undo));
    }

    /** Advice with a statement that cannot be taken back. */
    public static Advice finalSql(String sentence, String statement) {
        return new Advice(sentence, Kind.SQL, List.of(statement), List.of());
    }

    /**
     * Advice with a change of a table, and the one that takes it back. Each gives up soon when the table is in use: a
     * change that waits for a year holds up everybody behind it.
     */
    public static Advice tableChange(String sentence, String statement, String undo) {
        String soon = "SET SESSION lock_wait_timeout = 5";
        return new Advice(sentence, Kind.SQL, List.of(soon, statement), List.of(soon, undo));
    }

    /** Advice for the pool's configuration. */
    public static Advice pool(String sentence, String... lines) {
        return new Advice(sentence, Kind.POOL, List.of(lines), List.of());
    }

    /** Advice for the server's configuration file. */
    public static Advice config(String sentence, String... lines) {
        return new Advice(sentence, Kind.CONFIG, List.of(lines), List.of());
    }
}
