package io.holdfast.scan.flow;

import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows one connection through one function: along branches, loops, early returns and exceptions. */
final class Flow {
    private static final int ROUNDS = 4;
    private static final Set<String> ENDS = Set.of("sys.exit", "os._exit", "exit", "quit", "System.exit", "os.abort");
    /** Methods that end the process, of Ansible's modules. */
    private static final Set<String> END_METHODS = Set.of("fail_json", "exit_json");

    private final Values values;
    private final Variables variables;
    private final Conditions conditions;
    private final Function function;
    private final Result result = new Result();

    private Flow(Summaries summaries, Function function, Expr.@Nullable Call site, @Nullable Source source) {
        this.function = function;
        this.values = new Values(summaries, function, site, source, result);
        this.variables = values.variables();
        this.conditions = values.conditions();
    }

    /** Follows what a call gives. */
    static Result acquired(Summaries summaries, Function function, Expr.Call site, Source source) {
        Flow flow = new Flow(summaries, function, site, source);
        State start = new State(State.Status.NONE, Set.of(), Map.of(), State.CALM, null);
        return flow.run(start);
    }

    /** Follows what a parameter, or a variable of an outer function, holds from the start. */
    static Result given(Summaries summaries, Function function, String name) {
        Flow flow = new Flow(summaries, function, null, null);
        return flow.run(new State(State.Status.OPEN, Set.of(name), Map.of(), State.CALM, null));
    }

    private Result run(State start) {
        Exits exits = new Exits();
        States normal = body(function.body, States.of(start), exits);
        for (State state : normal) {
            end(state, function.span.line(), "the function ends");
        }
        exits.returns.forEach(state -> end(state, -1, ""));
        exits.raises.forEach((kind, states) -> states.forEach(this::thrown));
        return result;
    }

    private void end(State state, int line, String what) {
        switch (state.status()) {
            case OPEN -> {
                if (state.risk() < State.CALM) {
                    // Only an exception that was caught leads here.
                    thrown(line < 0 ? state : state.step(lastLine(), what));
                } else if (result.openNormally == null) {
                    result.openNormally = line < 0
                            ? state.step()
                            : state.step(lastLine(), what).step();
                }
            }
            case CLOSED -> result.closed = true;
            case KEPT -> result.kept = true;
            case RETURNED -> result.returned = true;
            case NONE -> {}
        }
    }

    private int lastLine() {
        return function.body.isEmpty()
                ? function.span.line()
                : function.body.get(function.body.size() - 1).span().line();
    }

    private void thrown(State state) {
        if (state.status() == State.Status.OPEN) {
            int risk = Math.min(2, state.risk());
            if (risk > result.risk) {
                result.risk = risk;
                result.openByException = state.step();
            }
        } else if (state.status() == State.Status.CLOSED) {
            result.closed = true;
        }
    }

    private States body(List<Stmt> body, States in, Exits out) {
        States states = in;
        for (Stmt stmt : body) {
            if (states.isEmpty()) {
                return states;
            }
            states = statement(stmt, states, out);
        }
        return states;
    }

    private States statement(Stmt stmt, States in, Exits out) {
        States after = new States();
        if (stmt instanceof Stmt.Do s) {
            for (State state : in) {
                if (s.value() instanceof Expr.Call call
                        && (ENDS.contains(Parts.path(call.target())) || END_METHODS.contains(call.name()))) {
                    continue;
                }
                values.eval(s.value(), state, out).forEach(value -> after.add(value.state()));
            }
        } else if (stmt instanceof Stmt.Assign s) {
            for (State state : in) {
                assign(s, state, out, after);
            }
        } else if (stmt instanceof Stmt.If s) {
            States yes = new States();
            States no = new States();
            in.forEach(state -> conditions.split(s.test(), state, out, yes, no));
            after.addAll(body(s.then(), yes, out));
            after.addAll(body(s.otherwise(), no, out));
        } else if (stmt instanceof Stmt.Loop s) {
            return loop(s, in, out);
        } else if (stmt instanceof Stmt.Switch s) {
            return choice(s, in, out);
        } else if (stmt instanceof Stmt.Try s) {
            return tried(s, in, out);
        } else if (stmt instanceof Stmt.With s) {
            return with(s.items(), 0, s.body(), in, out);
        } else if (stmt instanceof Stmt.Return s) {
            for (State state : in) {
                values.eval(s.value(), state, out).forEach(value -> out.returns.add(returned(s, value)));
            }
        } else if (stmt instanceof Stmt.Raise s) {
            Exits.Kind kind =
                    Handlers.isDatabase(s.value(), function.unit.language) ? Exits.Kind.DATABASE : Exits.Kind.EXPLICIT;
            for (State state : in) {
                values.eval(s.value(), state, out)
                        .forEach(value -> out.raises(kind)
                                .add(value.state().risk(2).step(s.span().line(), "an exception is thrown")));
            }
        } else if (stmt instanceof Stmt.Jump s) {
            in.forEach(state -> (s.leaves() ? out.breaks(s.label()) : out.continues(s.label())).add(state));
        } else if (stmt instanceof Stmt.Block s) {
            States normal = body(s.body(), in, out);
            after.addAll(normal);
            if (!s.label().isEmpty() && out.breaks.containsKey(s.label())) {
                after.addAll(out.breaks(s.label()));
                out.breaks.remove(s.label());
            }
        } else {
            return in;
        }
        return after;
    }

    private State returned(Stmt.Return s, Value value) {
        State state = value.state();
        boolean given = switch (value.tag()) {
            case CONNECTION, TUPLE, CAPTURE, CLOSING, CLOSER, DERIVED -> true;
            default -> false;
        };
        if (given && state.status() == State.Status.OPEN) {
            if (value.tag() == Value.Tag.CONNECTION || value.tag() == Value.Tag.TUPLE) {
                result.element = value.tag() == Value.Tag.TUPLE ? value.element() : -1;
                return state.with(State.Status.RETURNED);
            }
            return state.kept();
        }
        return state.step(s.span().line(), "the function returns");
    }

    private void assign(Stmt.Assign s, State state, Exits out, States after) {
        boolean test = s.value() instanceof Expr.Compare || s.value() instanceof Expr.Not;
        if (test && s.targets().size() == 1 && s.targets().get(0) instanceof Expr.Name name) {
            States yes = new States();
            States no = new States();
            conditions.split(s.value(), state, out, yes, no);
            yes.forEach(each -> after.add(variables.fact(each.unnamed(name.id()), name.id(), State.Fact.TRUE)));
            no.forEach(each -> after.add(variables.fact(each.unnamed(name.id()), name.id(), State.Fact.FALSE)));
            return;
        }
        for (Value value : values.eval(s.value(), state, out)) {
            State next = value.state();
            for (Expr target : s.targets()) {
                next = variables.assign(
                        target,
                        new Value(next, value.tag(), value.element()),
                        s.span().line());
                if (value.tag() == Value.Tag.TUPLE
                        && value.element() >= 0
                        && target instanceof Expr.Coll coll
                        && s.value() instanceof Expr.Call helper) {
                    List<Function> helpers = values.targets(helper);
                    next = Siblings.known(next, coll, value.element(), helpers, variables);
                }
            }
            if (s.value() instanceof Expr.Attr attr && variables.outlives(attr.object(), s.targets(), next)) {
                // A method of it that lives on keeps it.
                next = next.kept();
            }
            after.add(s.type().startsWith("@Cleanup") && isConnection(value) ? next.closed() : next);
        }
    }

    private static boolean isConnection(Value value) {
        return value.tag() == Value.Tag.CONNECTION;
    }

    private States choice(Stmt.Switch s, States in, Exits out) {
        States chosen = new States();
        in.forEach(state -> values.eval(s.subject(), state, out).forEach(value -> chosen.add(value.state())));
        Exits inner = new Exits();
        States after = new States();
        States falling = new States();
        for (List<Stmt> way : s.ways()) {
            States start = new States();
            start.addAll(chosen);
            start.addAll(falling);
            States end = body(way, start, inner);
            falling = new States();
            if (s.falls()) {
                falling.addAll(end);
            } else {
                after.addAll(end);
            }
        }
        after.addAll(falling);
        if (!s.exhaustive()) {
            after.addAll(chosen);
        }
        if (function.unit.language == Language.JAVA && inner.breaks.containsKey("")) {
            after.addAll(inner.breaks(""));
            inner.breaks.remove("");
        }
        out.addAll(inner);
        return after;
    }

    private States loop(Stmt.Loop s, States in, Exits out) {
        Exits inner = new Exits();
        States done = new States();
        States seen = new States();
        States head = new States();
        boolean each = s.kind() == Stmt.Kind.EACH;
        boolean goes = false;
        if (each) {
            for (State state : in) {
                for (Value value : values.eval(s.test(), state, out)) {
                    boolean over = value.tag() == Value.Tag.CONNECTION || value.tag() == Value.Tag.TUPLE;
                    goes |= over;
                    State next = value.state();
                    if (over && s.targets().size() == 1) {
                        next = variables.assign(
                                s.targets().get(0), value, s.span().line());
                    }
                    head.add(next);
                }
            }
        } else {
            head.addAll(in);
        }
        seen.addAll(head);
        for (int round = 0; round < ROUNDS && !head.isEmpty(); round++) {
            States start = new States();
            if (each) {
                if (!goes || round > 0) {
                    done.addAll(head);
                }
                for (State state : head) {
                    State next = state;
                    if (!goes) {
                        for (Expr target : s.targets()) {
                            next = variables.assign(
                                    target,
                                    new Value(next, Value.Tag.OTHER, -1),
                                    s.span().line());
                        }
                    }
                    start.add(next);
                }
            } else if (s.kind() == Stmt.Kind.DO && round == 0) {
                start.addAll(head);
            } else if (s.kind() == Stmt.Kind.WHILE) {
                head.forEach(state -> conditions.split(s.test(), state, inner, start, done));
            } else {
                start.addAll(head);
            }
            States end = body(s.body(), start, inner);
            for (String label : List.of("", s.label())) {
                if (inner.continues.containsKey(label)) {
                    end.addAll(inner.continues(label));
                    inner.continues.remove(label);
                }
            }
            end = body(s.update(), end, inner);
            if (s.kind() == Stmt.Kind.DO) {
                States again = new States();
                end.forEach(state -> conditions.split(s.test(), state, inner, again, done));
                end = again;
            }
            head = new States();
            for (State state : end) {
                if (seen.add(state)) {
                    head.add(state);
                }
            }
        }
        if (each) {
            done.addAll(head);
        }
        States after = body(s.otherwise(), done, out);
        States all = new States();
        all.addAll(after);
        for (String label : List.of("", s.label())) {
            if (inner.breaks.containsKey(label)) {
                all.addAll(inner.breaks(label));
                inner.breaks.remove(label);
            }
        }
        out.addAll(inner);
        return all;
    }

    private States tried(Stmt.Try s, States in, Exits out) {
        Exits inner = new Exits();
        Exits middle = new Exits();
        States normal = new States();
        normal.addAll(body(s.otherwise(), body(s.body(), in, inner), middle));
        List<States> caught = new ArrayList<>();
        s.handlers().forEach(handler -> caught.add(new States()));
        inner.raises.forEach((kind, states) -> {
            boolean gone = false;
            for (int i = 0; i < s.handlers().size() && !gone; i++) {
                Handlers.Catches catches = Handlers.catches(s.handlers().get(i), kind, function.unit.language);
                if (catches != Handlers.Catches.NEVER) {
                    caught.get(i).addAll(states);
                }
                gone = catches == Handlers.Catches.SURELY;
            }
            if (!gone) {
                middle.raises(kind).addAll(states);
            }
        });
        inner.raises.clear();
        middle.addAll(inner);
        for (int i = 0; i < s.handlers().size(); i++) {
            normal.addAll(body(s.handlers().get(i).body(), caught.get(i), middle));
        }
        if (s.last().isEmpty()) {
            out.addAll(middle);
            return normal;
        }
        out.returns.addAll(body(s.last(), middle.returns, out));
        middle.raises.forEach((kind, states) -> out.raises(kind).addAll(body(s.last(), states, out)));
        middle.breaks.forEach((label, states) -> out.breaks(label).addAll(body(s.last(), states, out)));
        middle.continues.forEach((label, states) -> out.continues(label).addAll(body(s.last(), states, out)));
        return body(s.last(), normal, out);
    }

    private States with(List<Stmt.Item> items, int at, List<Stmt> body, States in, Exits out) {
        if (at == items.size()) {
            return body(body, in, out);
        }
        Stmt.Item item = items.get(at);
        States after = new States();
        for (State state : in) {
            for (Value value : values.eval(item.value(), state, out)) {
                boolean closes = values.closesScope(item, value);
                State next = values.enter(item, value);
                if (closes) {
                    result.scoped = true;
                }
                Exits inner = new Exits();
                States normal = with(items, at + 1, body, States.of(next), inner);
                if (values.swallows(item)) {
                    inner.raises.values().forEach(normal::addAll);
                    inner.raises.clear();
                }
                if (closes) {
                    normal.forEach(each -> after.add(each.closed()));
                    out.addAll(inner.map(State::closed));
                } else {
                    after.addAll(normal);
                    out.addAll(inner);
                }
            }
        }
        return after;
    }
}
