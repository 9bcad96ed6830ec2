package io.holdfast.scan.flow;

import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Library;
import io.holdfast.scan.know.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What expressions do to the connection that is followed. */
final class Values {
    private static final Set<String> STATE_TESTS = Set.of("is_connected", "isValid", "isOpen", "ping", "is_open");
    private static final Set<String> SAME =
            Set.of("unwrap", "__enter__", "execution_options", "requireNonNull", "cast", "checkNotNull", "notNull");

    private final Summaries summaries;
    private final Risks risks;
    private final Library library;
    private final Function function;
    private final Expr.@Nullable Call site;
    private final @Nullable Source source;
    private final Result result;
    private final Set<String> locals;
    private final Set<String> flags = new HashSet<>();
    private final IdentityHashMap<Expr, Info> infos = new IdentityHashMap<>();

    /** What stands in an expression. */
    private record Info(Set<String> names, boolean special) {}

    Values(Summaries summaries, Function function, Expr.@Nullable Call site, @Nullable Source source, Result result) {
        this.summaries = summaries;
        this.risks = summaries.risks();
        this.library = summaries.resolver().library();
        this.function = function;
        this.site = site;
        this.source = source;
        this.result = result;
        this.locals = summaries.resolver().project().locals(function);
        Parts.statements(function.body, stmt -> {
            if (stmt instanceof Stmt.If test) {
                flags(test.test());
            } else if (stmt instanceof Stmt.Loop loop && loop.kind() != Stmt.Kind.EACH) {
                flags(loop.test());
            }
        });
    }

    private void flags(Expr test) {
        Parts.expressions(test, part -> {
            String path = part instanceof Expr.Name || part instanceof Expr.Attr ? Parts.path(part) : "";
            if (!path.isEmpty()) {
                flags.add(path);
            }
        });
    }

    private boolean isJava() {
        return function.unit.language == Language.JAVA;
    }

    private Info info(Expr expr) {
        Info known = infos.get(expr);
        if (known == null) {
            Set<String> names = new HashSet<>();
            boolean[] special = {false};
            Parts.expressions(expr, part -> {
                if (part instanceof Expr.Name name) {
                    names.add(name.id());
                } else if (part instanceof Expr.Closure closure) {
                    closure.functions()
                            .forEach(inner -> Parts.expressions(inner.body, each -> {
                                if (each instanceof Expr.Name name) {
                                    names.add(name.id());
                                }
                            }));
                }
                special[0] |= part == site || part instanceof Expr.Assigned || part instanceof Expr.Yield;
            });
            known = new Info(names, special[0]);
            infos.put(expr, known);
        }
        return known;
    }

    private boolean concerns(Expr expr, State state) {
        Info info = info(expr);
        if (info.special()) {
            return true;
        }
        for (String name : state.names()) {
            if (info.names().contains(name.startsWith("~") ? name.substring(1) : name)) {
                return true;
            }
        }
        return expr instanceof Expr.Literal
                || expr instanceof Expr.Name
                || expr instanceof Expr.Cond
                || expr instanceof Expr.Logic
                || expr instanceof Expr.Through
                || expr instanceof Expr.Call call
                        && call.target() instanceof Expr.Name name
                        && function.inner.stream().anyMatch(inner -> inner.name.equals(name.id()));
    }

    /** The states after an expression, with what it gives; exceptions go to the exits. */
    List<Value> eval(Expr expr, State state, Exits out) {
        if (state.status() == State.Status.OPEN) {
            note(expr, state);
        }
        if (!concerns(expr, state)) {
            raise(state, risks.of(expr, function), expr, out);
            return List.of(new Value(state, Value.Tag.OTHER));
        }
        if (expr instanceof Expr.Name name) {
            return List.of(name(name.id(), state));
        } else if (expr instanceof Expr.Literal literal) {
            Value.Tag tag = switch (literal.kind()) {
                case NULL -> Value.Tag.NULL;
                case TRUE -> Value.Tag.TRUE;
                case FALSE -> Value.Tag.FALSE;
                default -> Value.Tag.OTHER;
            };
            return List.of(new Value(state, tag));
        } else if (expr instanceof Expr.Call call) {
            return call(call, state, out);
        } else if (expr instanceof Expr.Attr attr) {
            return attribute(attr, state, out);
        } else if (expr instanceof Expr.Through through) {
            return eval(through.value(), state, out);
        } else if (expr instanceof Expr.Yield yield) {
            return yielded(yield, state, out);
        } else if (expr instanceof Expr.Cond cond) {
            States yes = new States();
            States no = new States();
            split(cond.test(), state, out, yes, no);
            List<Value> all = new ArrayList<>();
            yes.forEach(each -> all.addAll(eval(cond.then(), each, out)));
            no.forEach(each -> all.addAll(eval(cond.otherwise(), each, out)));
            return all;
        } else if (expr instanceof Expr.Logic logic) {
            List<Value> all = new ArrayList<>();
            for (Value left : eval(logic.left(), state, out)) {
                boolean held = left.tag() == Value.Tag.CONNECTION || left.tag() == Value.Tag.TRUE;
                boolean empty = left.tag() == Value.Tag.NULL || left.tag() == Value.Tag.FALSE;
                if (logic.and() ? !held : !empty) {
                    all.add(left);
                }
                if (logic.and() ? !empty : !held) {
                    all.addAll(eval(logic.right(), left.state(), out));
                }
            }
            return all;
        } else if (expr instanceof Expr.Assigned assigned) {
            List<Value> all = new ArrayList<>();
            for (Value value : eval(assigned.value(), state, out)) {
                State next = assign(assigned.target(), value, assigned.span().line());
                all.add(new Value(next, value.tag(), value.element()));
            }
            return all;
        } else if (expr instanceof Expr.Coll coll) {
            return collection(coll.items(), state, out);
        } else if (expr instanceof Expr.Comp comp) {
            return collection(comp.parts(), state, out);
        } else if (expr instanceof Expr.Closure closure) {
            return List.of(closure(closure, state));
        } else if (expr instanceof Expr.Index index) {
            List<Value> all = new ArrayList<>();
            for (Value value : eval(index.object(), state, out)) {
                Value.Tag tag = value.tag() == Value.Tag.TUPLE ? Value.Tag.CONNECTION : Value.Tag.OTHER;
                all.add(new Value(value.state(), tag));
            }
            return all;
        }
        return sequence(Parts.of(expr), state, out).stream()
                .map(each -> new Value(each.state(), Value.Tag.OTHER))
                .toList();
    }

    /** Remembers what is called while the connection is open. */
    private void note(Expr expr, State state) {
        if (expr instanceof Expr.Call call && state.step() != null) {
            result.during.putIfAbsent(call, state.step());
        }
        for (Expr part : Parts.of(expr)) {
            if (!concerns(expr, state)) {
                note(part, state);
            }
        }
    }

    private Value name(String id, State state) {
        if (state.names().contains(id)) {
            return new Value(state, Value.Tag.CONNECTION);
        }
        if (state.names().contains("~" + id)) {
            return new Value(state, Value.Tag.DERIVED);
        }
        State.Fact fact = state.facts().get(id);
        Value.Tag tag = fact == null
                ? Value.Tag.OTHER
                : switch (fact) {
                    case NULL -> Value.Tag.NULL;
                    case TRUE -> Value.Tag.TRUE;
                    case FALSE -> Value.Tag.FALSE;
                };
        return new Value(state, tag);
    }

    private record Sequence(State state, List<Value> values) {}

    private List<Sequence> sequence(List<Expr> parts, State state, Exits out) {
        List<Sequence> all = List.of(new Sequence(state, List.of()));
        for (Expr part : parts) {
            List<Sequence> next = new ArrayList<>();
            for (Sequence each : all) {
                for (Value value : eval(part, each.state(), out)) {
                    List<Value> values = new ArrayList<>(each.values());
                    values.add(value);
                    next.add(new Sequence(value.state(), values));
                }
            }
            all = next.size() > 40 ? next.subList(0, 40) : next;
        }
        return all;
    }

    private List<Value> attribute(Expr.Attr attr, State state, Exits out) {
        List<Value> all = new ArrayList<>();
        for (Value value : eval(attr.object(), state, out)) {
            Value.Tag tag = Value.Tag.OTHER;
            if (value.tag() == Value.Tag.CONNECTION && library.closesItself(attr.name())) {
                tag = Value.Tag.CLOSER;
            } else if (value.tag() == Value.Tag.DERIVED && attr.name().equals("connection")) {
                tag = Value.Tag.CONNECTION;
            } else if (value.tag() == Value.Tag.CONNECTION && attr.name().equals("connection")) {
                tag = Value.Tag.CONNECTION;
            }
            all.add(new Value(value.state(), tag));
        }
        return all;
    }

    private List<Value> yielded(Expr.Yield yield, State state, Exits out) {
        List<Value> all = new ArrayList<>();
        for (Value value : eval(yield.value(), state, out)) {
            if (value.tag() == Value.Tag.CONNECTION || value.tag() == Value.Tag.TUPLE) {
                result.yielded = true;
            }
            if (!function.isMarked("fixture") && !function.isMarked("yield_fixture")) {
                raise(value.state(), Risks.OTHER, yield, out);
            }
            all.add(new Value(value.state(), Value.Tag.OTHER));
        }
        return all;
    }

    private List<Value> collection(List<Expr> items, State state, Exits out) {
        List<Value> all = new ArrayList<>();
        for (Sequence each : sequence(items, state, out)) {
            int element = -1;
            for (int i = 0; i < each.values().size(); i++) {
                Value.Tag tag = each.values().get(i).tag();
                if (tag == Value.Tag.CONNECTION
                        || tag == Value.Tag.TUPLE
                        || tag == Value.Tag.CAPTURE
                        || tag == Value.Tag.CLOSER) {
                    element = i;
                }
            }
            all.add(
                    element < 0
                            ? new Value(each.state(), Value.Tag.OTHER)
                            : new Value(each.state(), Value.Tag.TUPLE, element));
        }
        return all;
    }

    private Value closure(Expr.Closure closure, State state) {
        for (Function inner : closure.functions()) {
            for (String name : state.names()) {
                if (!name.startsWith("~") && summaries.mentions(inner, name)) {
                    boolean closes = summaries.given(inner, name).closed;
                    return new Value(state, closes ? Value.Tag.CLOSER : Value.Tag.CAPTURE);
                }
            }
        }
        return new Value(state, Value.Tag.OTHER);
    }

    private void raise(State state, int mask, Expr expr, Exits out) {
        if (mask == 0 || state.status() == State.Status.NONE && mask == Risks.LOW) {
            return;
        }
        State thrown = state.step(expr.span().line(), "this may throw");
        if ((mask & Risks.DATABASE) != 0) {
            out.raises(Exits.Kind.DATABASE).add(thrown.risk(2));
        } else if ((mask & Risks.LOW) != 0) {
            out.raises(Exits.Kind.DATABASE).add(thrown.risk(1));
        }
        if ((mask & Risks.OTHER) != 0) {
            out.raises(Exits.Kind.OTHER).add(thrown.risk(2));
        }
    }

    private List<Value> call(Expr.Call call, State state, Exits out) {
        List<Value> all = new ArrayList<>();
        boolean method = call.target() instanceof Expr.Attr;
        List<Expr> parts = new ArrayList<>();
        parts.add(method ? call.receiver() : Expr.ABSENT);
        call.args().forEach(arg -> parts.add(arg.value()));
        for (Sequence each : sequence(parts, state, out)) {
            if (call == site) {
                all.add(acquire(call, each.state(), out));
            } else {
                all.addAll(called(call, each.state(), each.values(), out));
            }
        }
        return all;
    }

    private Value acquire(Expr.Call call, State before, Exits out) {
        int line = call.span().line();
        State state = before;
        if (state.status() == State.Status.OPEN) {
            lost(state.step(line, "the next round acquires another one"));
            state = state.with(State.Status.NONE);
        }
        State none = new State(State.Status.NONE, Set.of(), state.facts(), State.CALM, null);
        raise(none, Risks.DATABASE, call, out);
        State open = new State(
                State.Status.OPEN,
                Set.of(),
                state.facts(),
                State.CALM,
                new Step(line, "the connection is acquired", null));
        int element = source == null ? -1 : source.element();
        return element >= 0 ? new Value(open, Value.Tag.TUPLE, element) : new Value(open, Value.Tag.CONNECTION);
    }

    /** The last variable that held it holds something else now. */
    private void lost(State state) {
        if (state.risk() >= State.CALM) {
            if (result.lost == null) {
                result.lost = state.step();
            }
            return;
        }
        // Only an exception that was caught leads here.
        int risk = Math.min(2, state.risk());
        if (risk > result.risk) {
            result.risk = risk;
            result.openByException = state.step();
        }
    }

    private List<Value> called(Expr.Call call, State state, List<Value> values, Exits out) {
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
        raise(state, mask, call, out);
        return List.of(new Value(state, Value.Tag.OTHER));
    }

    private Value onConnection(Expr.Call call, String name, State state, Exits out) {
        result.used.add(call);
        if (library.closesItself(name)) {
            raise(state.closed(), Risks.LOW, call, out);
            return new Value(state.closed(), Value.Tag.OTHER);
        }
        if (SAME.contains(name)) {
            return new Value(state, Value.Tag.CONNECTION);
        }
        if (STATE_TESTS.contains(name) && !name.equals("ping")
                || name.equals("isClosed")
                || library.isQuietEverywhere(name)) {
            return new Value(state, Value.Tag.OTHER);
        }
        raise(state, library.isLow(name) ? Risks.LOW : Risks.DATABASE, call, out);
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
            raise(state, later ? Risks.LOW : risks.call(call, function), call, out);
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
        boolean makes = call.creation() || !isJava() && name.matches("_?[A-Z]\\w*[a-z]\\w*");
        boolean borrows = library.borrowsArgument(name) || name.endsWith("Exception") || name.endsWith("Error");
        if (!borrows && (makes || setter || library.keepsArgument(name))) {
            result.keepers.add(name);
            raise(state, makes ? Risks.LOW : 0, call, out);
            return new Value(state.kept(), Value.Tag.OTHER);
        }
        int mask = risks.call(call, function);
        if (mask != 0) {
            result.strangers.add(name);
        }
        raise(state, mask == Risks.LOW ? Risks.LOW : mask, call, out);
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
                raise(state, mask, call, out);
            } else {
                raise(state.closed(), mask, call, out);
            }
            return new Value(state.closed(), Value.Tag.OTHER);
        }
        if (keeps && !closes && call.creation() && summaries.owners().isOwner(call, function)) {
            // The wrapper stands for what it wraps: to close it closes both.
            raise(state, (mask & Risks.DATABASE) == 0 && mask != 0 ? Risks.LOW : mask, call, out);
            return new Value(state, Value.Tag.CONNECTION);
        }
        if (keeps) {
            result.keepers.add(call.name());
            // What only wraps it hardly fails.
            raise(state, (mask & Risks.DATABASE) == 0 && mask != 0 ? Risks.LOW : mask, call, out);
            return new Value(state.kept(), Value.Tag.OTHER);
        }
        raise(state, mask, call, out);
        return new Value(state, returns ? Value.Tag.CONNECTION : Value.Tag.OTHER);
    }

    /** The state after a variable, field or element is given a value. */
    State assign(Expr target, Value value, int line) {
        State state = value.state();
        boolean held = value.tag() == Value.Tag.CONNECTION;
        if (target instanceof Expr.Through through) {
            return assign(through.value(), value, line);
        }
        if (target instanceof Expr.Coll coll) {
            for (int i = 0; i < coll.items().size(); i++) {
                boolean here = value.tag() == Value.Tag.TUPLE && (value.element() == i || value.element() < 0);
                Value part = new Value(state, here ? Value.Tag.CONNECTION : Value.Tag.OTHER);
                state = assign(coll.items().get(i), part, line);
            }
            return state;
        }
        if (target instanceof Expr.Name name && isLocal(name.id())) {
            return assignLocal(name.id(), value, line);
        }
        String path = Parts.path(target);
        if (!path.isEmpty()) {
            state = state.fact(path, null);
        }
        if (held
                || value.tag() == Value.Tag.TUPLE
                || value.tag() == Value.Tag.CAPTURE
                || value.tag() == Value.Tag.CLOSER) {
            result.keepers.add(path.isEmpty() ? "element" : path);
            return state.kept();
        }
        return value.tag() == Value.Tag.CLOSING ? state.kept() : state;
    }

    /** True when a variable that outlives the function is given something of the connection. */
    boolean outlives(Expr object, List<Expr> targets, State state) {
        boolean held = object instanceof Expr.Name name && state.names().contains(name.id());
        if (held && targets.stream().anyMatch(target -> !(target instanceof Expr.Name name && isLocal(name.id())))) {
            result.keepers.add("method");
            return true;
        }
        return false;
    }

    private boolean isLocal(String name) {
        return locals.contains(name) && !function.isTopLevel() && !function.globals.contains(name);
    }

    private State assignLocal(String name, Value value, int line) {
        State state = value.state();
        if (value.tag() == Value.Tag.CONNECTION) {
            if (state.status() == State.Status.OPEN) {
                result.names.add(name);
            }
            return state.named(name);
        }
        boolean had = state.names().contains(name);
        state = state.unnamed(name);
        boolean alone = state.names().stream().allMatch(other -> other.startsWith("~"));
        if (had && alone && state.status() == State.Status.OPEN && value.tag() != Value.Tag.TUPLE) {
            lost(state.step(line, "'" + name + "' is given another value"));
            state = state.with(State.Status.NONE);
        }
        return switch (value.tag()) {
            case DERIVED -> state.named("~" + name);
            case NULL -> fact(state, name, State.Fact.NULL);
            case TRUE -> fact(state, name, State.Fact.TRUE);
            case FALSE -> fact(state, name, State.Fact.FALSE);
            case TUPLE, CAPTURE -> {
                result.keepers.add(name);
                yield state.kept();
            }
            case CLOSER, CLOSING -> state.kept();
            default -> state.fact(name, null);
        };
    }

    /** Remembers what a variable holds, where a test asks for it. */
    State fact(State state, String name, State.Fact fact) {
        return flags.contains(name) ? state.fact(name, fact) : state.fact(name, null);
    }

    /** Sends a state on to where a test is true, false, or to both. */
    void split(Expr test, State state, Exits out, States yes, States no) {
        if (test instanceof Expr.Through through) {
            split(through.value(), state, out, yes, no);
        } else if (test instanceof Expr.Not not) {
            split(not.value(), state, out, no, yes);
        } else if (test instanceof Expr.Logic logic) {
            States left = new States();
            split(logic.left(), state, out, logic.and() ? left : yes, logic.and() ? no : left);
            left.forEach(each -> split(logic.right(), each, out, yes, no));
        } else if (test instanceof Expr.Compare compare && isNull(compare.right())) {
            boolean equal = compare.operator().equals("==");
            nullTest(compare.left(), state, out, equal ? yes : no, equal ? no : yes);
        } else if (test instanceof Expr.Compare compare && isNull(compare.left())) {
            boolean equal = compare.operator().equals("==");
            nullTest(compare.right(), state, out, equal ? yes : no, equal ? no : yes);
        } else if (test instanceof Expr.Compare compare && isLocals(compare, state)) {
            (compare.operator().equals("in") ? yes : no).add(state);
        } else {
            truth(test, state, out, yes, no);
        }
    }

    private static boolean isNull(Expr expr) {
        return expr instanceof Expr.Literal literal && literal.kind() == Expr.Kind.NULL;
    }

    private static boolean isLocals(Expr.Compare compare, State state) {
        return compare.left() instanceof Expr.Literal literal
                && compare.right() instanceof Expr.Call call
                && (call.name().equals("locals")
                        || call.name().equals("vars")
                        || call.name().equals("dir"))
                && state.names().contains(literal.text().replaceAll("^[\"']|[\"']$", ""));
    }

    private void nullTest(Expr tested, State state, Exits out, States isNull, States isNot) {
        String path = Parts.path(tested);
        for (Value value : eval(tested, state, out)) {
            State next = value.state();
            if (value.tag() == Value.Tag.CONNECTION || value.tag() == Value.Tag.DERIVED) {
                isNot.add(next);
            } else if (value.tag() == Value.Tag.NULL
                    || State.Fact.NULL == next.facts().get(path)) {
                isNull.add(next);
            } else if (value.tag() == Value.Tag.TRUE || next.facts().get(path) == State.Fact.TRUE) {
                isNot.add(next);
            } else {
                isNull.add(path.isEmpty() ? next : remember(next, path, State.Fact.NULL));
                isNot.add(path.isEmpty() ? next : remember(next, path, State.Fact.TRUE));
            }
        }
    }

    private State remember(State state, String path, State.Fact fact) {
        return flags.contains(path) ? state.fact(path, fact) : state;
    }

    private void truth(Expr test, State state, Exits out, States yes, States no) {
        if (test instanceof Expr.Call call && call.target() instanceof Expr.Attr) {
            if (isHeld(call.receiver(), state)
                    && (STATE_TESTS.contains(call.name()) || call.name().equals("isClosed"))) {
                boolean open = state.status() != State.Status.CLOSED;
                (open == !call.name().equals("isClosed") ? yes : no).add(state);
                return;
            }
        }
        if (test instanceof Expr.Attr attr && isHeld(attr.object(), state)) {
            if (attr.name().equals("open")) {
                (state.status() != State.Status.CLOSED ? yes : no).add(state);
                return;
            }
            if (attr.name().equals("closed")) {
                (state.status() == State.Status.CLOSED ? yes : no).add(state);
                return;
            }
        }
        String path = Parts.path(test);
        for (Value value : eval(test, state, out)) {
            State next = value.state();
            State.Fact fact = path.isEmpty() ? null : next.facts().get(path);
            switch (value.tag()) {
                case CONNECTION, DERIVED, TRUE, TUPLE, CLOSING, CLOSER, CAPTURE -> yes.add(next);
                case NULL, FALSE -> no.add(next);
                case OTHER -> {
                    if (fact == State.Fact.TRUE) {
                        yes.add(next);
                    } else if (fact != null) {
                        no.add(next);
                    } else {
                        yes.add(path.isEmpty() ? next : remember(next, path, State.Fact.TRUE));
                        no.add(path.isEmpty() ? next : remember(next, path, State.Fact.FALSE));
                    }
                }
            }
        }
    }

    private static boolean isHeld(Expr expr, State state) {
        return expr instanceof Expr.Name name && state.names().contains(name.id())
                || expr instanceof Expr.Through through && isHeld(through.value(), state);
    }

    /** True when the end of a {@code with} closes the connection. */
    boolean closesScope(Stmt.Item item, Value value) {
        if (value.tag() == Value.Tag.CLOSING) {
            return true;
        }
        if (value.tag() != Value.Tag.CONNECTION) {
            return false;
        }
        boolean closes = isJava() || source == null || source.closes();
        if (!closes && item.value() == site) {
            result.withKeeps = true;
        }
        return closes;
    }

    /** The state inside a {@code with}, its variable bound. */
    State enter(Stmt.Item item, Value value) {
        if (item.target() == Expr.ABSENT) {
            return value.state();
        }
        Value inside = value.tag() == Value.Tag.CLOSING ? new Value(value.state(), Value.Tag.CONNECTION) : value;
        return assign(item.target(), inside, item.value().span().line());
    }

    /** True for a {@code with} that swallows exceptions. */
    boolean swallows(Stmt.Item item) {
        return item.value() instanceof Expr.Call call && call.name().equals("suppress");
    }
}
