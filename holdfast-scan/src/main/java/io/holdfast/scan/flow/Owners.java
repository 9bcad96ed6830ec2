package io.holdfast.scan.flow;

import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Owner;
import io.holdfast.scan.know.Source;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Classes of the project that own connections: its own pools, and wrappers that are closed instead of what they wrap. */
final class Owners {
    /** A project's own pool: nothing gives a lost place back. */
    static final Source SOURCE = new Source(Owner.LOST, "the project's pool", true, -1);

    private static final int DEEPEST = 3;
    private static final String LENDS =
            "(?i)(get|borrow|take|acquire|obtain|check_?out|retrieve|lend|request|open|fetch|pop)\\w*conn\\w*";
    private static final Set<String> TAKES = Set.of(
            "poll",
            "take",
            "pollFirst",
            "pollLast",
            "remove",
            "removeFirst",
            "removeLast",
            "takeFirst",
            "takeLast",
            "pop",
            "popleft",
            "get",
            "get_nowait");
    private static final String CONTAINER = "(?i).*(pool|queue|free|idle|avail|unused|connections|conns)\\w*";
    private static final Set<String> DRIVERS = Set.of(
            "pymysql",
            "MySQLdb",
            "mysql",
            "mariadb",
            "psycopg2",
            "psycopg",
            "pyodbc",
            "pymssql",
            "sqlite3",
            "oracledb",
            "cx_Oracle",
            "aiomysql",
            "asyncmy");

    private final Resolver resolver;
    private final IdentityHashMap<Function, Boolean> lends = new IdentityHashMap<>();

    Owners(Resolver resolver) {
        this.resolver = resolver;
    }

    /** True for a call that takes a connection out of a container of the project's own. */
    boolean lends(Expr.Call call, Function in) {
        if (!call.name().matches(LENDS)) {
            return false;
        }
        // A pool's own methods hand on what it lends.
        return resolver.targets(call, in).stream().anyMatch(target -> target.owner != in.owner && lends(target, 0));
    }

    private boolean lends(Function function, int depth) {
        Boolean known = lends.get(function);
        if (known == null) {
            known = !function.isAbstract && isPool(function) && takes(function, depth);
            lends.put(function, known);
        }
        return known;
    }

    private boolean isPool(Function function) {
        if (function.owner == null) {
            return false;
        }
        return function.unit.language == Language.JAVA
                ? isConnection(function.returns, function.unit)
                : function.unit.imports.values().stream()
                        .anyMatch(path ->
                                DRIVERS.contains(path.contains(".") ? path.substring(0, path.indexOf('.')) : path));
    }

    private boolean takes(Function function, int depth) {
        boolean[] found = {false};
        Parts.statements(function.body, stmt -> {
            Expr value = stmt instanceof Stmt.Assign assign
                    ? assign.value()
                    : stmt instanceof Stmt.Return ret ? ret.value() : Expr.ABSENT;
            while (value instanceof Expr.Through through) {
                value = through.value();
            }
            if (value instanceof Expr.Call call) {
                String receiver = Parts.path(call.receiver());
                found[0] |= TAKES.contains(call.name())
                        && receiver.substring(receiver.lastIndexOf('.') + 1).matches(CONTAINER);
                found[0] |= depth < DEEPEST
                        && resolver.targets(call, function).stream()
                                .anyMatch(target -> target.owner == function.owner
                                        && target != function
                                        && lends(target, depth + 1));
            }
        });
        return found[0];
    }

    /** True for JDBC's connection, and for a class of the project that implements it. */
    private boolean isConnection(String type, Unit unit) {
        ClassDef found = resolver.project().javaClass(type, unit);
        if (found != null) {
            return resolver.project().hierarchy(found).stream().anyMatch(each -> each.supers.contains("Connection"));
        }
        String path = unit.imports.get(type);
        return type.equals("Connection")
                && (path == null ? unit.imports.containsKey("from java.sql") : path.equals("java.sql.Connection"));
    }

    /** True for a new wrapper that is closed instead of the connection in it. */
    boolean isOwner(Expr.Call creation, Function in) {
        @Nullable ClassDef type = resolver.project().javaClass(creation.name(), in.unit);
        if (type == null) {
            return false;
        }
        List<ClassDef> all = resolver.project().hierarchy(type);
        boolean closes = all.stream()
                .flatMap(each -> each.methods.stream())
                .anyMatch(method -> method.name.equals("close") && method.params.isEmpty() && !method.isAbstract);
        return closes
                && all.stream()
                        .flatMap(each -> each.supers.stream())
                        .anyMatch(parent -> parent.matches("AutoCloseable|Closeable|Connection"));
    }
}
