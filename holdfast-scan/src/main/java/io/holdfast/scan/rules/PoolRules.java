package io.holdfast.scan.rules;

import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import io.holdfast.scan.flow.Result;
import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Owner;
import io.holdfast.scan.know.Source;
import java.util.Set;
import java.util.regex.Pattern;

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

    private static final Set<String> BORROWS =
            Set.of("getConnection", "get_connection", "connect", "begin", "acquire", "getconn");
    /** Methods that run again only where everything starts again. */
    private static final String BEGINNERS =
            "(?i)_*(init|start|re_?start|re_?load|re_?connect|re_?set|refresh|set|open|connect|configure|load|create|build|test|check|on|before|ensure).*";

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
                boolean leaves = result.kept && !isKeptForACall(result, function, summaries);
                if (!leaves && !result.returned && !result.yielded) {
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

    /** True where the request keeps it, or a field that each call gives another one before it borrows from it. */
    private static boolean isKeptForACall(Result result, Function function, Summaries summaries) {
        if (result.keepers.size() != 1) {
            return false;
        }
        String keeper = result.keepers.iterator().next();
        if (keeper.matches("(flask\\.)?(g|request|req|ctx)\\.\\w+")) {
            return true;
        }
        String field = keeper.replaceFirst("^(self|this|cls)\\.", "");
        boolean[] asked = {false};
        Parts.statements(function.body, stmt -> {
            if (stmt instanceof Stmt.If test) {
                Parts.expressions(test.test(), part -> asked[0] |= isNamed(part, field));
            }
        });
        return !asked[0]
                && !function.name.matches(BEGINNERS)
                && summaries.calls(function).stream()
                        .anyMatch(call -> BORROWS.contains(call.name()) && isNamed(call.receiver(), field));
    }

    private static boolean isNamed(Expr expr, String field) {
        String path = Parts.path(expr);
        return path.equals(field) || path.matches("(self|this|cls)\\." + Pattern.quote(field));
    }

    /** True for an engine whose address, also one put together, begins as one of a file. */
    static boolean isFile(Expr.Call call, Function function) {
        if (call.args().isEmpty()) {
            return false;
        }
        Expr first = call.args().get(0).value();
        String text = function.unit.text;
        return text.substring(
                        first.span().start(),
                        Math.min(text.length(), first.span().end()))
                .matches("(?s)[fFrRbBuU]*[\"']+(sqlite|duckdb)\\b.*");
    }

    static boolean makesPool(Expr.Call call, Function function, Summaries summaries) {
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
        // NullPool is no pool, and an engine on it, or on a file, costs nothing.
        return !isFile(call, function)
                && call.args().stream().noneMatch(arg -> arg.name().equals("poolclass"));
    }
}
