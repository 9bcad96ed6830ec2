package io.holdfast.scan.rules;

import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit.Language;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** HF-3601 and HF-3602: statements that run once for each row. */
final class QueryRules {
    private static final Pattern SELECT = Pattern.compile("(?is)[\\s\"'fFrRbBuU(]*select\\b.*");
    private static final Pattern INSERT =
            Pattern.compile("(?is)[\\s\"'fFrRbBuU(]*(insert\\s+(ignore\\s+)?into|replace\\s+into)\\b.*");
    private static final Set<String> RUN =
            Set.of("execute", "executeQuery", "executeUpdate", "executeLargeUpdate", "query");
    private static final Set<String> ROWS = Set.of("fetchall", "fetchmany", "fetchone", "next", "all", "mappings");

    private QueryRules() {}

    static void check(Function function, Summaries summaries, Findings findings) {
        boolean[] any = {false};
        for (Expr.Call call : summaries.calls(function)) {
            any[0] |= RUN.contains(call.name());
        }
        if (any[0]) {
            Parts.statements(function.body, stmt -> {
                if (stmt instanceof Stmt.Loop loop) {
                    loop(loop, function, summaries, findings);
                }
            });
        }
    }

    private static void loop(Stmt.Loop loop, Function function, Summaries summaries, Findings findings) {
        boolean rows = overRows(loop, function, summaries);
        boolean many = rows || loop.kind() == Stmt.Kind.EACH || isCounted(loop);
        for (Stmt stmt : loop.body()) {
            statement(stmt, function, summaries, findings, rows, many);
        }
    }

    private static void statement(
            Stmt stmt, Function function, Summaries summaries, Findings findings, boolean rows, boolean many) {
        if (stmt instanceof Stmt.Loop) {
            // It is judged by itself.
            return;
        }
        for (Expr part : Parts.of(stmt)) {
            Parts.expressions(part, expr -> {
                if (expr instanceof Expr.Call call && RUN.contains(call.name()) && call.target() instanceof Expr.Attr) {
                    String sql = sql(call, function, summaries);
                    if (rows && SELECT.matcher(sql).matches()) {
                        findings.add(
                                Rule.QUERY_PER_ROW,
                                Severity.NOTE,
                                function,
                                call.span(),
                                "This query runs once for each row of another one: a join, or IN (…), asks once.");
                    } else if (many && INSERT.matcher(sql).matches() && !hasManyRows(sql)) {
                        findings.add(
                                Rule.INSERT_PER_ROUND,
                                Severity.NOTE,
                                function,
                                call.span(),
                                "Each round inserts by a statement of its own: a batch sends many rows at once.");
                    }
                }
            });
        }
        for (List<Stmt> block : Parts.blocks(stmt)) {
            block.forEach(inner -> statement(inner, function, summaries, findings, rows, many));
        }
    }

    private static boolean hasManyRows(String sql) {
        return Pattern.compile("(?i)\\bselect\\b").matcher(sql).find();
    }

    private static boolean isCounted(Stmt.Loop loop) {
        return loop.kind() == Stmt.Kind.WHILE && !loop.update().isEmpty();
    }

    /** True for a loop through the rows of a query. */
    private static boolean overRows(Stmt.Loop loop, Function function, Summaries summaries) {
        boolean java = function.unit.language == Language.JAVA;
        boolean[] found = {false};
        Parts.expressions(loop.test(), expr -> {
            if (expr instanceof Expr.Call call && ROWS.contains(call.name()) && call.target() instanceof Expr.Attr) {
                found[0] |= java
                        ? summaries
                                .resolver()
                                .kind(call.receiver(), function)
                                .name()
                                .equals("ResultSet")
                        : call.name().startsWith("fetch") || call.name().equals("mappings");
            } else if (!java && expr instanceof Expr.Name name) {
                for (Expr value : summaries.resolver().assigned(name.id(), function)) {
                    Parts.expressions(
                            value,
                            part -> found[0] |= part instanceof Expr.Call call
                                    && call.name().matches("fetchall|fetchmany|cursor"));
                }
            }
        });
        return found[0];
    }

    /** The text of the statement that a call runs, as it stands in the source. */
    private static String sql(Expr.Call call, Function function, Summaries summaries) {
        if (call.args().isEmpty()) {
            // A prepared statement: its text stands where it was prepared.
            return call.receiver() instanceof Expr.Name name
                    ? summaries.resolver().assigned(name.id(), function).stream()
                            .filter(value -> value instanceof Expr.Call made
                                    && made.name().startsWith("prepare"))
                            .map(value -> sql((Expr.Call) value, function, summaries))
                            .findFirst()
                            .orElse("")
                    : "";
        }
        Expr first = call.args().get(0).value();
        if (first instanceof Expr.Call wrapped
                && wrapped.name().equals("text")
                && !wrapped.args().isEmpty()) {
            first = wrapped.args().get(0).value();
        }
        if (first instanceof Expr.Name name) {
            List<Expr> values = summaries.resolver().assigned(name.id(), function);
            if (values.size() != 1) {
                return "";
            }
            first = values.get(0);
        }
        String text = function.unit.text;
        return text.substring(
                first.span().start(), Math.min(text.length(), first.span().end()));
    }
}
