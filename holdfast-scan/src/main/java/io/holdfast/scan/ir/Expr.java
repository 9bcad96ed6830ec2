package io.holdfast.scan.ir;

import java.util.List;

/** An expression. Expressions are compared by identity: two calls with the same text are two calls. */
public sealed interface Expr {
    /** Stands where a language allows an expression to be left out. */
    Expr ABSENT = new Other(List.of(), Span.NONE);

    Span span();

    /** What a literal is. */
    enum Kind {
        NULL,
        TRUE,
        FALSE,
        STRING,
        NUMBER
    }

    /** A variable, or anything else that one word names. */
    record Name(String id, Span span) implements Expr {}

    /** A field, a member of a module, or the method that a call names. */
    record Attr(Expr object, String name, Span span) implements Expr {}

    record Literal(Kind kind, String text, Span span) implements Expr {}

    /**
     * A call.
     *
     * @param creation true for Java's {@code new}; Python's classes are called like functions
     */
    record Call(Expr target, List<Arg> args, boolean creation, Span span) implements Expr {
        /** The last word of what is called. */
        public String name() {
            return target instanceof Attr attr ? attr.name() : target instanceof Name name ? name.id() : "";
        }

        /** What the method is called on; {@link Expr#ABSENT} without one. */
        public Expr receiver() {
            return target instanceof Attr attr ? attr.object() : ABSENT;
        }
    }

    /**
     * An argument.
     *
     * @param name the keyword, empty without one
     */
    record Arg(String name, Expr value) {}

    /** A lambda or the methods of an anonymous class: code that runs later, if at all. */
    record Closure(List<Function> functions, Span span) implements Expr {}

    record Cond(Expr test, Expr then, Expr otherwise, Span span) implements Expr {}

    /** {@code and} or {@code or}, with short circuit. */
    record Logic(boolean and, Expr left, Expr right, Span span) implements Expr {}

    record Not(Expr value, Span span) implements Expr {}

    /** A comparison: {@code ==}, {@code !=}, {@code in}, or another operator. */
    record Compare(String operator, Expr left, Expr right, Span span) implements Expr {}

    /** An assignment that is an expression. */
    record Assigned(Expr target, Expr value, Span span) implements Expr {}

    /** Gives its operand: a cast, brackets, {@code await}. */
    record Through(Expr value, Span span) implements Expr {}

    record Yield(Expr value, Span span) implements Expr {}

    /** A tuple, list, set or map. */
    record Coll(List<Expr> items, boolean tuple, Span span) implements Expr {}

    record Index(Expr object, Expr index, Span span) implements Expr {}

    /** A comprehension; its parts in the order of evaluation. */
    record Comp(List<Expr> parts, Span span) implements Expr {}

    /** Anything else; its operands in the order of evaluation. */
    record Other(List<Expr> parts, Span span) implements Expr {}
}
