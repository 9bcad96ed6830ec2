package io.holdfast.scan.rules;

import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.ir.Unit.Language;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** HF-3501 and HF-3604: engines whose options keep dead connections, and pools that a fork shares. */
final class EngineRules {
    private static final Set<String> ENGINES = Set.of(
            "sqlalchemy.create_engine",
            "sqlalchemy.engine.create_engine",
            "sqlmodel.create_engine",
            "sqlalchemy.ext.asyncio.create_async_engine");
    private static final Set<String> POOLS = Set.of("engine", "mysqlpool", "pgpool", "pgpool3", "dbutils", "orapool");
    private static final Set<String> FORKS = Set.of(
            "os.fork",
            "multiprocessing.Process",
            "multiprocessing.Pool",
            "multiprocessing.pool.Pool",
            "concurrent.futures.ProcessPoolExecutor",
            "billiard.Process");

    private static final Set<String> SWITCHES = Set.of("setMaxLifetime", "setTestWhileIdle", "setTestOnBorrow");

    private EngineRules() {}

    static void check(Function function, Summaries summaries, Findings findings) {
        if (function.unit.language == Language.JAVA) {
            setters(function, summaries, findings);
            return;
        }
        for (Expr.Call call : summaries.calls(function)) {
            if (call.name().endsWith("engine")
                    && ENGINES.contains(summaries.resolver().path(call, function))) {
                options(call, function, findings);
            }
        }
    }

    /** Setters of Java's pools that switch off what finds a dead connection. */
    private static void setters(Function function, Summaries summaries, Findings findings) {
        for (Expr.Call call : summaries.calls(function)) {
            if (!SWITCHES.contains(call.name())
                    || call.args().size() != 1
                    || !(call.args().get(0).value() instanceof Expr.Literal value)) {
                continue;
            }
            String pool = summaries.resolver().kind(call.receiver(), function).name();
            boolean zero = value.text().matches("0[lL]?");
            boolean off = value.kind() == Expr.Kind.FALSE;
            String what = "";
            if (zero && call.name().equals("setMaxLifetime") && pool.matches("Hikari(Config|DataSource)")) {
                what = "connections of any age are given out, those that the server closed at wait_timeout too";
            } else if (off && call.name().equals("setTestWhileIdle") && pool.equals("DruidDataSource")
                    || off && call.name().equals("setTestOnBorrow") && pool.matches("Basic(Managed)?DataSource")) {
                what = "nothing tests a connection that the server may have closed";
            }
            if (!what.isEmpty()) {
                findings.add(
                        Rule.ENGINE_OPTIONS, Severity.NOTE, function, call.span(), "With this setting " + what + ".");
            }
        }
    }

    private static void options(Expr.Call call, Function function, Findings findings) {
        String text = function.unit.text.substring(
                call.span().start(), Math.min(call.span().end(), function.unit.text.length()));
        boolean elsewhere = text.contains("**") || text.contains("NullPool") || text.contains("StaticPool");
        if (elsewhere || PoolRules.isFile(call, function)) {
            return;
        }
        String what = "";
        for (Expr.Arg arg : call.args()) {
            if (arg.name().equals("pool_reset_on_return") && arg.value() instanceof Expr.Literal literal) {
                boolean rollback = literal.text().contains("rollback") || literal.kind() == Expr.Kind.TRUE;
                what = rollback ? what : "pool_reset_on_return does not roll back";
            }
        }
        boolean checked = call.args().stream()
                .anyMatch(arg -> arg.name().equals("pool_recycle")
                        || arg.name().equals("pool_pre_ping")
                                && !(arg.value() instanceof Expr.Literal literal && literal.kind() == Expr.Kind.FALSE));
        if (!checked && what.isEmpty()) {
            what =
                    "without pool_pre_ping or pool_recycle the first user of a connection that the server closed gets an error";
        }
        if (!what.isEmpty()) {
            findings.add(Rule.ENGINE_OPTIONS, Severity.NOTE, function, call.span(), "This engine: " + what + ".");
        }
    }

    /** A pool of the module in a file that starts processes. */
    static void check(Unit unit, Summaries summaries, Findings findings) {
        if (unit.language != Language.PYTHON || unit.functions.isEmpty() || unit.text.contains("dispose(")) {
            return;
        }
        boolean forks = false;
        for (Function function : unit.functions) {
            for (Expr.Call call : summaries.calls(function)) {
                forks |= FORKS.contains(summaries.resolver().path(call, function));
            }
        }
        if (!forks || unit.text.contains("'spawn'") || unit.text.contains("\"spawn\"")) {
            return;
        }
        Function top = unit.functions.get(0);
        for (Expr.Call call : summaries.calls(top)) {
            String path = summaries.resolver().path(call, top);
            @Nullable
            String type = path.isEmpty() || path.contains("#")
                    ? null
                    : summaries.resolver().type(path);
            if (type != null
                    && POOLS.contains(type)
                    && call.args().stream().noneMatch(arg -> arg.name().equals("poolclass"))) {
                findings.add(
                        Rule.POOL_TOO_LATE,
                        Severity.WARNING,
                        top,
                        call.span(),
                        "This file starts processes, and a process started by fork shares the sockets of this pool.");
            }
        }
    }
}
