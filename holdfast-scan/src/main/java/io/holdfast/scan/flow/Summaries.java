package io.holdfast.scan.flow;

import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Owner;
import io.holdfast.scan.know.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What functions of the project do with connections: give fresh ones, close, keep or return those that they are given. */
public final class Summaries {
    private static final int DEEPEST = 10;

    /** What a pool of unknown origin is called, by the module that the project imports. */
    private record NamedPool(String module, String receiver, String method, String type) {}

    private static final String POOL = "(?i)_*(\\w+_)?pool";
    private static final String ENGINE = "(?i)_*(\\w+_)?engine";
    private static final List<NamedPool> POOLS = List.of(
            new NamedPool("aiomysql", POOL, "acquire", "aiopool"),
            new NamedPool("asyncmy", POOL, "acquire", "aiopool"),
            new NamedPool("asyncpg", POOL, "acquire", "asyncpgpool"),
            new NamedPool("aiopg", POOL, "acquire", "aiopool"),
            new NamedPool("mysql.connector", POOL, "get_connection", "mysqlpool"),
            new NamedPool("psycopg2", POOL, "getconn", "pgpool"),
            new NamedPool("psycopg_pool", POOL, "getconn", "pgpool3"),
            new NamedPool("sqlalchemy", ENGINE, "connect", "engine"),
            new NamedPool("sqlalchemy", ENGINE, "raw_connection", "engine"));

    private final Resolver resolver;
    private final Risks risks;
    private final Owners owners;
    private final TestDoubles testDoubles;
    private final IdentityHashMap<Function, Map<String, Result>> given = new IdentityHashMap<>();
    private final IdentityHashMap<Function, Map<String, Boolean>> mentioned = new IdentityHashMap<>();
    private final IdentityHashMap<Function, Source> fresh = new IdentityHashMap<>();
    private final Set<Function> freshKnown = new HashSet<>();
    private final IdentityHashMap<Function, List<Expr.Call>> calls = new IdentityHashMap<>();
    private int depth;

    public Summaries(Resolver resolver) {
        this.resolver = resolver;
        this.risks = new Risks(resolver);
        this.owners = new Owners(resolver);
        this.testDoubles = new TestDoubles(resolver);
    }

    public Resolver resolver() {
        return resolver;
    }

    Owners owners() {
        return owners;
    }

    Risks risks() {
        return risks;
    }

    /** What a function does with what a parameter, or a variable of its outer function, holds. */
    Result given(Function function, String name) {
        Map<String, Result> known = given.computeIfAbsent(function, key -> new HashMap<>());
        Result result = known.get(name);
        if (result == null) {
            known.put(name, new Result());
            if (depth < DEEPEST) {
                depth++;
                result = Flow.given(this, function, name);
                depth--;
            } else {
                result = new Result();
            }
            known.put(name, result);
        }
        return result;
    }

    /** True when a call closes what this argument holds. */
    public boolean closesArgument(Expr.Call call, int argument, Function in) {
        List<Function> targets = resolver.targets(call, in);
        for (Function target : targets) {
            int parameter = Resolver.parameter(target, call, argument);
            if (parameter >= 0 && given(target, target.params.get(parameter).name()).closed) {
                return true;
            }
        }
        return targets.isEmpty() && resolver.library().closesArgument(call.name());
    }

    boolean mentions(Function function, String name) {
        return mentioned.computeIfAbsent(function, key -> new HashMap<>()).computeIfAbsent(name, key -> {
            boolean[] found = {false};
            Parts.expressions(
                    function.body,
                    expr -> found[0] |=
                            expr instanceof Expr.Name used && used.id().equals(name));
            return found[0];
        });
    }

    /** The calls of a function, without those of functions inside it. */
    public List<Expr.Call> calls(Function function) {
        return calls.computeIfAbsent(function, key -> {
            List<Expr.Call> found = new ArrayList<>();
            Parts.expressions(function.body, expr -> {
                if (expr instanceof Expr.Call call) {
                    found.add(call);
                }
            });
            return found;
        });
    }

    /** The source of the fresh connection that a function returns; null when it returns none. */
    @Nullable
    Source fresh(Function function) {
        if (depth >= DEEPEST || !freshKnown.add(function)) {
            return fresh.get(function);
        }
        if (function.isTopLevel() || function.isAbstract || function.isConstructor()) {
            return null;
        }
        if (function.isGenerator || !returnsSomething(function)) {
            return null;
        }
        depth++;
        try {
            for (Expr.Call call : calls(function)) {
                Source source = source(call, function);
                if (source != null && source.owner() != Owner.SESSION) {
                    Result result = follow(call, function, source);
                    if (result.returned) {
                        Source found = source.at(result.element);
                        fresh.put(function, found);
                        return found;
                    }
                }
                Source made = function.returns.equals("Connection") ? closures(call) : null;
                if (made != null) {
                    fresh.put(function, made);
                    return made;
                }
            }
        } finally {
            depth--;
        }
        return null;
    }

    /** The source of what a function gives to whoever runs it, as a retry does. */
    private @Nullable Source closures(Expr.Call call) {
        for (Expr.Arg arg : call.args()) {
            if (arg.value() instanceof Expr.Closure closure) {
                for (Function inner : closure.functions()) {
                    Source found = fresh(inner);
                    if (found != null) {
                        return found;
                    }
                }
            }
        }
        return null;
    }

    private static boolean returnsSomething(Function function) {
        boolean[] found = {false};
        Parts.statements(function.body, stmt -> found[0] |= stmt instanceof Stmt.Return r && r.value() != Expr.ABSENT);
        return found[0];
    }

    /** Follows what a call acquires. */
    public Result follow(Expr.Call call, Function function, Source source) {
        return Flow.acquired(this, function, call, source);
    }

    /** The source of the connection that a call acquires; null when it acquires none. */
    public @Nullable Source source(Expr.Call call, Function in) {
        Source found = in.unit.language == Language.JAVA ? javaSource(call, in) : pythonSource(call, in);
        return found == null || testDoubles.isOne(call, in) ? null : found;
    }

    private @Nullable Source javaSource(Expr.Call call, Function in) {
        String name = call.name();
        if (call.creation()) {
            return null;
        }
        if (call.target() instanceof Expr.Attr) {
            Resolver.Kind kind = resolver.kind(call.receiver(), in);
            Source known = kind.name().isEmpty()
                            || kind.type() != null && !kind.type().methods.isEmpty() && resolves(call, in)
                    ? null
                    : resolver.library().java(kind.name(), name);
            if (known != null && known.library().equals("Spring") && (in.isLambda || in.isMarked("Transactional"))) {
                // The transaction around it holds the connection, and gives it back.
                return null;
            }
            if (known != null && !shutsDown(call, in)) {
                return known;
            }
            if (kind.type() != null) {
                Source own = helper(call, in);
                return own != null ? own : implemented(kind.type(), call);
            }
            if (kind.name().isEmpty() && name.equals("getConnection") && looksLikePool(Parts.path(call.receiver()))) {
                return resolver.library().java("DataSource", "getConnection");
            }
        }
        return helper(call, in);
    }

    /** True for the address that stops an embedded database: connecting to it gives no connection. */
    private boolean shutsDown(Expr.Call call, Function in) {
        for (Expr.Arg arg : call.args()) {
            boolean[] found = {mentionsShutdown(arg.value())};
            if (arg.value() instanceof Expr.Name name) {
                resolver.assigned(name.id(), in)
                        .forEach(value -> Parts.expressions(value, part -> found[0] |= mentionsShutdown(part)));
            }
            if (found[0]) {
                return true;
            }
        }
        return false;
    }

    private static boolean mentionsShutdown(Expr expr) {
        String name = expr instanceof Expr.Call call ? call.name() : Parts.path(expr);
        return name.matches("(?i).*shut_?down.*")
                || expr instanceof Expr.Literal literal && literal.text().contains("shutdown=true");
    }

    private boolean resolves(Expr.Call call, Function in) {
        return resolver.targets(call, in).stream().anyMatch(target -> !target.isAbstract);
    }

    /** The source of a project's own class that implements a type which gives connections. */
    private @Nullable Source implemented(ClassDef type, Expr.Call call) {
        for (ClassDef each : resolver.project().hierarchy(type)) {
            for (String parent : each.supers) {
                boolean foreign = resolver.project().classOf(parent, each.unit) == null;
                Source known = resolver.library().java(Project.last(parent), call.name());
                if (foreign && known != null) {
                    return known;
                }
            }
        }
        return null;
    }

    private static boolean looksLikePool(String receiver) {
        String last = receiver.substring(receiver.lastIndexOf('.') + 1);
        return last.matches("(?i)(ds|.*data_?source)");
    }

    private @Nullable Source pythonSource(Expr.Call call, Function in) {
        String path = resolver.path(call, in);
        if (!path.isEmpty()) {
            Source known = resolver.library().python(path);
            if (known != null) {
                return isInMemory(call) ? null : known;
            }
        }
        Source own = helper(call, in);
        return own != null || !path.isEmpty() ? own : namedPool(call, in);
    }

    /** The source of a call on a parameter, or on another value of unknown type, that is named as a library's pool. */
    private @Nullable Source namedPool(Expr.Call call, Function in) {
        String receiver = Project.last(Parts.path(call.receiver()));
        if (receiver.isEmpty()
                || resolver.kind(call.receiver(), in).known()
                || !resolver.targets(call, in).isEmpty()) {
            return null;
        }
        for (NamedPool each : POOLS) {
            if (each.method().equals(call.name())
                    && receiver.matches(each.receiver())
                    && resolver.project().imports(each.module(), in.unit)) {
                return resolver.library().python(each.type() + "#" + call.name());
            }
        }
        return null;
    }

    private static boolean isInMemory(Expr.Call call) {
        return !call.args().isEmpty()
                && call.args().get(0).value() instanceof Expr.Literal literal
                && literal.text().contains(":memory:");
    }

    private @Nullable Source helper(Expr.Call call, Function in) {
        if (call.name().isEmpty() || depth >= DEEPEST) {
            return null;
        }
        for (Function target : resolver.targets(call, in)) {
            if (target == in || target.isMarked("contextmanager") || target.isMarked("asynccontextmanager")) {
                continue;
            }
            Source found = fresh(target);
            if (found != null) {
                return found;
            }
        }
        return owners.lends(call, in) ? Owners.SOURCE : null;
    }
}
