package io.holdfast.scan.rules;

import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import io.holdfast.scan.flow.Result;
import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Owner;
import io.holdfast.scan.know.Source;
import java.util.Set;

/** HF-3109: a pool that lives no longer than a call. */
final class PoolRules {
    private static final Set<String> JAVA = Set.of(
            "HikariDataSource",
            "DruidDataSource",
            "BasicDataSource",
            "ComboPooledDataSource",
            "HoldfastDataSource",
            "PooledDataSource",
            "AtomikosDataSourceBean",
            "JdbcConnectionPool",
            "AgroalDataSource");
    private static final Set<String> PYTHON = Set.of(
            "engine", "asyncengine", "mysqlpool", "aiopool", "asyncpgpool", "pgpool", "pgpool3", "dbutils", "orapool");
    private static final Set<String> ONCE = Set.of("main", "<clinit>", "<field>", "<module>", "lifespan");

    private PoolRules() {}

    static void check(Function function, Summaries summaries, Findings findings) {
        boolean once = ONCE.contains(function.name)
                || function.isConstructor()
                || function.isGenerator
                || function.marks.stream()
                        .anyMatch(mark -> mark.matches(
                                "(?i).*(bean|cache|produces|provides|startup|on_event|before_first|command).*"));
        if (once) {
            return;
        }
        for (Expr.Call call : summaries.calls(function)) {
            if (makesPool(call, function, summaries)) {
                Result result = summaries.follow(call, function, new Source(Owner.POOL, "", true, -1));
                if (!result.kept && !result.returned && !result.yielded) {
                    findings.add(
                            Rule.POOL_PER_CALL,
                            Severity.WARNING,
                            function,
                            call.span(),
                            "A pool is made each time this runs, and used by this call alone.");
                }
            }
        }
    }

    private static boolean makesPool(Expr.Call call, Function function, Summaries summaries) {
        if (function.unit.language == Language.JAVA) {
            return call.creation() && JAVA.contains(call.name());
        }
        String path = summaries.resolver().path(call, function);
        String type = path.isEmpty() || path.contains("#")
                ? null
                : summaries.resolver().type(path);
        if (type == null || !PYTHON.contains(type)) {
            return false;
        }
        // NullPool is no pool, and an engine on it costs nothing.
        return call.args().stream().noneMatch(arg -> arg.name().equals("poolclass"));
    }
}
