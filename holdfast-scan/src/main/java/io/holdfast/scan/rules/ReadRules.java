package io.holdfast.scan.rules;

import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Unit.Language;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** HF-3603: a result that is read completely, and of which one row is used. */
final class ReadRules {
    private static final Set<String> LISTS = Set.of("query", "queryForList", "getResultList", "selectList", "list");

    private ReadRules() {}

    static void check(Function function, Summaries summaries, Findings findings) {
        boolean java = function.unit.language == Language.JAVA;
        Parts.expressions(function.body, expr -> {
            if (!java && expr instanceof Expr.Index index && isFirst(index.index()) && isAll(index.object())) {
                add(function, index.object(), findings);
            } else if (java && expr instanceof Expr.Call call && isFirstOfList(call)) {
                add(function, call.receiver(), findings);
            }
        });
        if (!java) {
            named(function, summaries, findings);
        }
    }

    /** A variable with all rows of which only the first is read. */
    private static void named(Function function, Summaries summaries, Findings findings) {
        Map<String, int[]> uses = new HashMap<>();
        Parts.expressions(function.body, expr -> {
            if (expr instanceof Expr.Name name) {
                uses.computeIfAbsent(name.id(), key -> new int[2])[0]++;
            } else if (expr instanceof Expr.Index index
                    && index.object() instanceof Expr.Name name
                    && isFirst(index.index())) {
                uses.computeIfAbsent(name.id(), key -> new int[2])[1]++;
            }
        });
        uses.forEach((name, count) -> {
            List<Expr> values = summaries.resolver().assigned(name, function);
            // Once where it is assigned, and each other time to read its first row.
            if (count[1] > 0 && values.size() == 1 && isAll(values.get(0)) && count[0] == count[1] + 1) {
                add(function, values.get(0), findings);
            }
        });
    }

    private static boolean isFirst(Expr index) {
        return index instanceof Expr.Literal literal && literal.text().equals("0");
    }

    private static boolean isAll(Expr expr) {
        return expr instanceof Expr.Call call
                && call.name().equals("fetchall")
                && call.args().isEmpty();
    }

    private static boolean isFirstOfList(Expr.Call call) {
        if (!call.name().equals("get")
                || call.args().size() != 1
                || !isFirst(call.args().get(0).value())) {
            return false;
        }
        return call.receiver() instanceof Expr.Call inner
                && LISTS.contains(inner.name())
                && (inner.name().equals("getResultList") && !limited(inner)
                        || Parts.path(inner.receiver())
                                .matches("(?i)(.*\\.)?(\\w*jdbc\\w*|\\w*template|sqlsession|session)"));
    }

    /** True with setMaxResults(…) before it. */
    private static boolean limited(Expr.Call call) {
        boolean[] found = {false};
        Parts.expressions(
                call.receiver(),
                part -> found[0] |=
                        part instanceof Expr.Call each && each.name().equals("setMaxResults"));
        return found[0];
    }

    private static void add(Function function, Expr read, Findings findings) {
        findings.add(
                Rule.READS_ALL,
                Severity.NOTE,
                function,
                read.span(),
                "All rows are read, and the first is used: read one, or add limit 1.");
    }
}
