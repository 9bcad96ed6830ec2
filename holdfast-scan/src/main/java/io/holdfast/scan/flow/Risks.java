package io.holdfast.scan.flow;

import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Library;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** What may throw, and how likely that is. */
final class Risks {
    /** Something that hardly fails. */
    static final int LOW = 1;
    /** An error of the database. */
    static final int DATABASE = 2;
    /** Any other error. */
    static final int OTHER = 4;

    private static final int DEEPEST = 12;
    private static final Set<String> DATABASE_CALLS = Set.of(
            "execute",
            "executemany",
            "fetchone",
            "fetchall",
            "fetchmany",
            "commit",
            "callproc",
            "executescript",
            "scalar",
            "scalars",
            "fetchrow",
            "fetchval",
            "query",
            "nextset",
            "executeQuery",
            "executeUpdate",
            "executeBatch",
            "prepareStatement",
            "prepareCall",
            "getMetaData",
            "setAutoCommit",
            "getConnection",
            "get_connection",
            "connect");

    private final Resolver resolver;
    private final IdentityHashMap<Function, Integer> masks = new IdentityHashMap<>();
    private final IdentityHashMap<Expr, Integer> exprs = new IdentityHashMap<>();
    private int depth;

    Risks(Resolver resolver) {
        this.resolver = resolver;
    }

    /** What the calls of an expression may throw. */
    int of(Expr expr, Function in) {
        Integer known = exprs.get(expr);
        if (known != null) {
            return known;
        }
        int mask = expr instanceof Expr.Call call ? call(call, in) : expr instanceof Expr.Yield ? OTHER : 0;
        if (expr instanceof Expr.Call call && call.target() instanceof Expr.Attr) {
            mask |= of(call.receiver(), in);
            for (Expr.Arg arg : call.args()) {
                mask |= of(arg.value(), in);
            }
        } else {
            for (Expr part : Parts.of(expr)) {
                mask |= of(part, in);
            }
        }
        exprs.put(expr, mask);
        return mask;
    }

    /** What this call itself may throw. */
    int call(Expr.Call call, Function in) {
        List<Function> targets = resolver.targets(call, in);
        if (!targets.isEmpty()) {
            int mask = 0;
            for (Function target : targets) {
                mask |= target.isAbstract ? 0 : of(target);
            }
            return targets.stream().allMatch(target -> target.isAbstract) ? DATABASE | OTHER : mask;
        }
        Library library = resolver.library();
        Language language = in.unit.language;
        String name = call.name();
        String receiver = Parts.path(call.receiver());
        if (language == Language.JAVA) {
            if (call.creation()) {
                return resolver.project().javaClass(name, in.unit) != null
                                || name.matches(
                                        "String.*|.*(List|Map|Set|Deque|Queue|Properties|Exception|Error|Object|Date|Builder|Array|Integer|Long|AtomicInteger|AtomicLong|Thread|File)")
                        ? 0
                        : LOW;
            }
            Resolver.Kind kind = resolver.kind(call.receiver(), in);
            if (library.isQuietEverywhere(name)) {
                return 0;
            }
            if (JavaNames.isJdbc(kind.name())) {
                return library.isLow(name) ? LOW : DATABASE;
            }
            if (library.isQuiet(language, receiver, name, false)) {
                return 0;
            }
            if (DATABASE_CALLS.contains(name)) {
                return DATABASE | OTHER;
            }
            if (call.args().isEmpty() && name.matches("(get|is|has)\\w*") || name.matches("set\\w+|add\\w*Listener")) {
                return LOW;
            }
            if (library.closesArgument(name)) {
                return LOW;
            }
            return OTHER;
        }
        if (resolver.project().pythonClass(Parts.path(call.target()), in.unit) != null) {
            return 0;
        }
        String head = receiver.contains(".") ? receiver.substring(0, receiver.indexOf('.')) : receiver;
        boolean imported = in.unit.imports.containsKey(call.target() instanceof Expr.Name ? name : head);
        if (library.isQuiet(language, receiver, name, imported)) {
            return 0;
        }
        // "from a import b" names what "a.b" names.
        String path = call.target() instanceof Expr.Name ? in.unit.imports.get(name) : null;
        int dot = path == null ? -1 : path.lastIndexOf('.');
        if (path != null && dot > 0) {
            String module = path.substring(0, dot);
            if (library.isQuiet(language, module, path.substring(dot + 1), true)) {
                return 0;
            }
        }
        if (library.isLow(name) || library.closesArgument(name)) {
            return LOW;
        }
        return DATABASE_CALLS.contains(name) ? DATABASE : OTHER;
    }

    /** What gets out of a function. */
    int of(Function function) {
        Integer known = masks.get(function);
        if (known != null) {
            return known;
        }
        if (depth > DEEPEST) {
            return DATABASE | OTHER;
        }
        // One that calls itself throws what the rest of it throws.
        masks.put(function, 0);
        depth++;
        int mask = of(function.body, function);
        depth--;
        masks.put(function, mask);
        return mask;
    }

    private int of(List<Stmt> body, Function in) {
        int mask = 0;
        for (Stmt stmt : body) {
            mask |= of(stmt, in);
        }
        return mask;
    }

    private int of(Stmt stmt, Function in) {
        int mask = 0;
        for (Expr expr : Parts.of(stmt)) {
            mask |= of(expr, in);
        }
        if (stmt instanceof Stmt.Raise raise) {
            Language language = in.unit.language;
            return mask
                    | (Handlers.isDatabase(raise.value(), language)
                            ? DATABASE
                            : Handlers.isNew(raise.value(), language) ? OTHER : OTHER | DATABASE);
        }
        if (stmt instanceof Stmt.Try tried) {
            int body = of(tried.body(), in);
            for (Stmt.Handler handler : tried.handlers()) {
                if (Handlers.catchesAll(handler)) {
                    body = 0;
                } else if (Handlers.catchesDatabase(handler, in.unit.language)) {
                    body &= ~(DATABASE | LOW);
                }
                mask |= of(handler.body(), in);
            }
            return mask | body | of(tried.otherwise(), in) | of(tried.last(), in);
        }
        for (List<Stmt> block : Parts.blocks(stmt)) {
            mask |= of(block, in);
        }
        return mask;
    }
}
