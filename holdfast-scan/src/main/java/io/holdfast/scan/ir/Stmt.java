package io.holdfast.scan.ir;

import java.util.List;

/** A statement. */
public sealed interface Stmt {
    Span span();

    record Do(Expr value, Span span) implements Stmt {}

    /**
     * An assignment or a declaration with a value.
     *
     * @param type the declared type, empty without one
     */
    record Assign(List<Expr> targets, Expr value, String type, Span span) implements Stmt {}

    record If(Expr test, List<Stmt> then, List<Stmt> otherwise, Span span) implements Stmt {}

    /** Which kind a loop is. */
    enum Kind {
        WHILE,
        DO,
        EACH
    }

    /**
     * A loop.
     *
     * @param test the condition, or what an EACH loop goes through
     * @param targets the variables of an EACH loop
     * @param update what a counting loop does after each round
     * @param otherwise Python's {@code else}
     */
    record Loop(
            Kind kind,
            String label,
            Expr test,
            List<Expr> targets,
            List<Stmt> body,
            List<Stmt> update,
            List<Stmt> otherwise,
            Span span)
            implements Stmt {}

    /**
     * A choice between several ways.
     *
     * @param exhaustive true when one of them is always taken
     * @param falls true when one way goes on into the next without {@code break}
     */
    record Switch(Expr subject, List<List<Stmt>> ways, boolean exhaustive, boolean falls, Span span) implements Stmt {}

    /**
     * A handler of exceptions.
     *
     * @param types their names as written; empty for all
     */
    record Handler(List<String> types, String name, List<Stmt> body, Span span) {}

    record Try(List<Stmt> body, List<Handler> handlers, List<Stmt> otherwise, List<Stmt> last, Span span)
            implements Stmt {}

    /**
     * A resource of a block.
     *
     * @param target the variable, {@link Expr#ABSENT} without one
     */
    record Item(Expr value, Expr target, String type) {}

    /** Python's {@code with}, or the resources of Java's {@code try}. */
    record With(List<Item> items, List<Stmt> body, Span span) implements Stmt {}

    record Return(Expr value, Span span) implements Stmt {}

    record Raise(Expr value, Span span) implements Stmt {}

    /** {@code break}, or {@code continue}. */
    record Jump(boolean leaves, String label, Span span) implements Stmt {}

    /** A function inside a function. */
    record Define(Function function, Span span) implements Stmt {}

    /**
     * A block with a label, or a synchronized one.
     *
     * @param locked true for Java's {@code synchronized}
     */
    record Block(String label, boolean locked, List<Stmt> body, Span span) implements Stmt {}
}
