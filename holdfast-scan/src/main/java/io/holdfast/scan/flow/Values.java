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
    private final Summaries summaries;
    private final Risks risks;
    private final Library library;
    private final Function function;
    private final Expr.@Nullable Call site;
    private final @Nullable Source source;
    private final Result result;
    private final Variables variables;
    private final Conditions conditions;
    private final Calls calls;
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
        this.variables = new Variables(function, summaries.resolver().project().locals(function), result);
        this.conditions = new Conditions(this, variables);
        this.calls = new Calls(summaries, function, result);
    }

    Variables variables() {
        return variables;
    }

    Conditions conditions() {
        return conditions;
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
            out.raise(state, risks.of(expr, function), expr);
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
            conditions.split(cond.test(), state, out, yes, no);
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
                State next = variables.assign(
                        assigned.target(), value, assigned.span().line());
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
            (state.risk() < State.CALM ? result.afterFailure : result.during).putIfAbsent(call, state.step());
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
                out.raise(value.state(), Risks.OTHER, yield);
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
                all.addAll(calls.called(call, each.state(), each.values(), out));
            }
        }
        return all;
    }

    private Value acquire(Expr.Call call, State before, Exits out) {
        int line = call.span().line();
        State state = before;
        if (state.status() == State.Status.OPEN) {
            variables.lost(state.step(line, "the next round acquires another one"));
            state = state.with(State.Status.NONE);
        }
        State none = new State(State.Status.NONE, Set.of(), state.facts(), State.CALM, null);
        out.raise(none, Risks.DATABASE, call);
        State open = new State(
                State.Status.OPEN,
                Set.of(),
                state.facts(),
                State.CALM,
                new Step(line, "the connection is acquired", null));
        int element = source == null ? -1 : source.element();
        return element >= 0 ? new Value(open, Value.Tag.TUPLE, element) : new Value(open, Value.Tag.CONNECTION);
    }

    /** The functions of the project that a call may reach. */
    List<Function> targets(Expr.Call call) {
        return summaries.resolver().targets(call, function);
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
        return variables.assign(item.target(), inside, item.value().span().line());
    }

    /** True for a {@code with} that swallows exceptions. */
    boolean swallows(Stmt.Item item) {
        return item.value() instanceof Expr.Call call && call.name().equals("suppress");
    }
}
