package io.holdfast.scan.flow;

import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Library;
import java.util.List;
import java.util.Set;

/** What a call does to the connection: to its receiver, to what it is given, or to what it uses of the function around it. */
final class Calls {
    private static final Set<String> SAME =
            Set.of("unwrap", "__enter__", "execution_options", "requireNonNull", "cast", "checkNotNull", "notNull");

    private final Summaries summaries;
    private final Risks risks;
    private final Library library;
    private final Function function;
    private final Result result;

    Calls(Summaries summaries, Function function, Result result) {
        this.summaries = summaries;
        this.risks = summaries.risks();
        this.library = summaries.resolver().library();
        this.function = function;
        this.result = result;
    }

    /** What a call gives in one state, its receiver and arguments evaluated. */
    List<Value> called(Expr.Call call, State state, List<Value> values, Exits out) {
        Value.Tag receiver = values.get(0).tag();
        String name = call.name();
        if (receiver == Value.Tag.CONNECTION) {
            return List.of(onConnection(call, name, state, out));
        }
        if (receiver == Value.Tag.DERIVED && (name.equals("getConnection") || name.equals("getStatement"))) {
            return List.of(new Value(state, name.equals("getConnection") ? Value.Tag.CONNECTION : Value.Tag.DERIVED));
        }
        int given = -1;
        for (int i = 1; i < values.size(); i++) {
            switch (values.get(i).tag()) {
                case CONNECTION, TUPLE, CAPTURE, CLOSER, CLOSING -> given = i - 1;
                default -> {}
            }
        }
        List<Function> targets = summaries.resolver().targets(call, function);
        if (given >= 0) {
            return List.of(with(call, given, values.get(given + 1), state, targets, out));
        }
        // A function inside this one may use what this one holds.
        for (Function target : targets) {
            for (String held : state.names()) {
                if (target.outer == function && !held.startsWith("~") && summaries.mentions(target, held)) {
                    Result inner = summaries.given(target, held);
                    if (inner.closed) {
                        return List.of(new Value(state.closed(), Value.Tag.OTHER));
                    }
                }
            }
        }
        int mask = risks.call(call, function);
        out.raise(state, mask, call);
        return List.of(new Value(state, Value.Tag.OTHER));
    }

    private Value onConnection(Expr.Call call, String name, State state, Exits out) {
        result.used.add(call);
        if (library.closesItself(name)) {
            out.raise(state.closed(), Risks.LOW, call);
            return new Value(state.closed(), Value.Tag.OTHER);
        }
        if (SAME.contains(name)) {
            return new Value(state, Value.Tag.CONNECTION);
        }
        if (Conditions.isStateTest(name) || library.isQuietEverywhere(name)) {
            return new Value(state, Value.Tag.OTHER);
        }
        out.raise(state, library.isLow(name) ? Risks.LOW : Risks.DATABASE, call);
        return new Value(state, library.derives(name) ? Value.Tag.DERIVED : Value.Tag.OTHER);
    }

    /** A call with the connection, or something that holds it, among the arguments. */
    private Value with(Expr.Call call, int given, Value value, State state, List<Function> targets, Exits out) {
        String name = call.name();
        if (value.tag() == Value.Tag.CLOSER) {
            return new Value(state.kept(), Value.Tag.OTHER);
        }
        if (value.tag() == Value.Tag.CLOSING) {
            return new Value(state.kept(), Value.Tag.CLOSING);
        }
        if (value.tag() == Value.Tag.CAPTURE) {
            boolean later =
                    library.keepsArgument(name) || name.matches("execute|start|run|\\w+Async|new_event_loop|Runnable");
            // Who takes work for later hardly refuses it.
            out.raise(state, later ? Risks.LOW : risks.call(call, function), call);
            return new Value(later || call.creation() ? state.kept() : state, Value.Tag.OTHER);
        }
        if (value.tag() == Value.Tag.TUPLE) {
            if (library.keepsArgument(name) || call.creation()) {
                return new Value(state.kept(), Value.Tag.OTHER);
            }
        }
        if (!targets.isEmpty()) {
            return known(call, given, state, targets, out);
        }
        if (name.equals("closing") || name.equals("aclosing")) {
            return new Value(state, Value.Tag.CLOSING);
        }
        if (library.closesArgument(name)) {
            return new Value(state.closed(), Value.Tag.OTHER);
        }
        if (SAME.contains(name)) {
            return new Value(state, Value.Tag.CONNECTION);
        }
        boolean setter = name.matches("set_?[A-Z]\\w*|wrap\\w*|Wrap\\w*");
        boolean makes =
                call.creation() || function.unit.language == Language.PYTHON && name.matches("_?[A-Z]\\w*[a-z]\\w*");
        boolean borrows = library.borrowsArgument(name) || name.endsWith("Exception") || name.endsWith("Error");
        if (!borrows && (makes || setter || library.keepsArgument(name))) {
            result.keepers.add(name);
            out.raise(state, makes ? Risks.LOW : 0, call);
            return new Value(state.kept(), Value.Tag.OTHER);
        }
        int mask = risks.call(call, function);
        if (mask != 0) {
            result.strangers.add(name);
        }
        out.raise(state, mask == Risks.LOW ? Risks.LOW : mask, call);
        return new Value(state, Value.Tag.OTHER);
    }

    private Value known(Expr.Call call, int given, State state, List<Function> targets, Exits out) {
        boolean closes = false;
        boolean always = true;
        boolean keeps = false;
        boolean returns = false;
        int mask = risks.call(call, function);
        for (Function target : targets) {
            int parameter = Resolver.parameter(target, call, given);
            if (parameter < 0) {
                continue;
            }
            Result inner = summaries.given(target, target.params.get(parameter).name());
            boolean named = target.isAbstract && library.closesArgument(target.name);
            closes |= inner.closed || named;
            always &= inner.risk < 2;
            keeps |= inner.kept;
            // An interface's method that takes one and gives one gives a wrapper of it, which hardly fails.
            boolean wraps = target.isAbstract && Project.last(target.returns).equals("Connection");
            returns |= inner.returned || wraps;
            if (wraps && targets.size() == 1) {
                mask = Risks.LOW;
            }
        }
        if (closes) {
            if (!always) {
                out.raise(state, mask, call);
            } else {
                out.raise(state.closed(), mask, call);
            }
            return new Value(state.closed(), Value.Tag.OTHER);
        }
        if (keeps && !closes && call.creation() && summaries.owners().isOwner(call, function)) {
            // The wrapper stands for what it wraps: to close it closes both.
            out.raise(state, (mask & Risks.DATABASE) == 0 && mask != 0 ? Risks.LOW : mask, call);
            return new Value(state, Value.Tag.CONNECTION);
        }
        if (keeps) {
            result.keepers.add(call.name());
            // What only wraps it hardly fails.
            out.raise(state, (mask & Risks.DATABASE) == 0 && mask != 0 ? Risks.LOW : mask, call);
            return new Value(state.kept(), Value.Tag.OTHER);
        }
        out.raise(state, mask, call);
        return new Value(state, returns ? Value.Tag.CONNECTION : Value.Tag.OTHER);
    }
}
