package io.holdfast.scan.rules;

import io.holdfast.scan.FileReport.Rank;
import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.know.Owner;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** HF-3106 and HF-3108: a close that another close may skip, and connections that could come from a pool. */
final class CloseRules {
    private static final Set<String> IN_PROCESS = Set.of("sqlite3", "aiosqlite", "duckdb");

    private CloseRules() {}

    static void check(Site site, Rank rank, Findings findings) {
        Parts.statements(site.function().body, stmt -> {
            if (stmt instanceof Stmt.Try tried) {
                skipped(tried.last(), site, findings);
            }
        });
        raw(site, rank, findings);
    }

    private static void skipped(List<Stmt> last, Site site, Findings findings) {
        Expr.@Nullable Call earlier = null;
        for (Stmt stmt : last) {
            Expr.Call close = closeIn(stmt);
            if (close == null) {
                continue;
            }
            if (!site.result().names.contains(Parts.path(close.receiver()))) {
                earlier = earlier == null ? close : earlier;
            } else if (earlier != null) {
                findings.add(
                        Rule.CLOSE_SKIPPED,
                        Severity.NOTE,
                        site.function(),
                        earlier.span(),
                        "When this close fails, the connection of line "
                                + site.call().span().line() + " is not closed.");
                return;
            }
        }
    }

    /** The call of close() that a statement is, or that it makes after a test. */
    private static Expr.@Nullable Call closeIn(Stmt stmt) {
        if (stmt instanceof Stmt.Do it
                && it.value() instanceof Expr.Call call
                && call.name().equals("close")
                && call.args().isEmpty()
                && !Parts.path(call.receiver()).isEmpty()) {
            return call;
        }
        if (stmt instanceof Stmt.If test
                && test.otherwise().isEmpty()
                && test.then().size() == 1) {
            return closeIn(test.then().get(0));
        }
        return stmt instanceof Stmt.Block block && block.body().size() == 1
                ? closeIn(block.body().get(0))
                : null;
    }

    private static void raw(Site site, Rank rank, Findings findings) {
        boolean service = rank == Rank.BACKGROUND || rank == Rank.API || rank == Rank.LIBRARY;
        boolean owned = site.source().owner() == Owner.RAW
                && !IN_PROCESS.contains(site.source().library());
        boolean once = site.function().isTopLevel() || site.function().name.equals("main");
        if (service
                && owned
                && !once
                && !site.result().leaks()
                && !site.result().kept
                && !site.result().returned
                && (site.result().closed || site.result().scoped)) {
            findings.add(
                    Rule.RAW_CONNECTION,
                    Severity.INFO,
                    site.function(),
                    site.call().span(),
                    "Each call opens a new connection (" + site.source().library() + "); a pool keeps them.");
        }
    }
}
