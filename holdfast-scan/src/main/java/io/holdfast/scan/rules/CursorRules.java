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
import java.util.HashSet;
import java.util.Set;

/** HF-3603: a statement or cursor that stays open after its last use, while its connection goes on working. */
final class CursorRules {
    private static final Set<String> WORK =
            Set.of("createStatement", "prepareStatement", "prepareCall", "cursor", "execute", "commit", "executemany");

    private CursorRules() {}

    static void check(Function function, Summaries summaries, Findings findings) {
        boolean java = function.unit.language == Language.JAVA;
        for (Expr.Call call : summaries.calls(function)) {
            if (java ? isStatement(call, function, summaries) : SpringRules.isOnServer(call)) {
                Result result = summaries.follow(call, function, new Source(Owner.RAW, "", true, -1));
                boolean elsewhere = result.kept || result.returned || result.yielded || result.scoped;
                String what = elsewhere || SpringRules.closesOnCompletion(result)
                        ? ""
                        : result.lost != null && java && !endsWithConnection(call, function)
                                ? "is still open when its variable is given the next one"
                                : result.openNormally != null
                                                && !result.closed
                                                && !SpringRules.isReportedAsLeft(call, function, summaries)
                                                && worksOn(call, result, function)
                                        ? "stays open after its last use, while its connection goes on"
                                        : "";
                if (!what.isEmpty()) {
                    findings.add(
                            Rule.READS_ALL,
                            Severity.NOTE,
                            function,
                            call.span(),
                            "This statement " + what + ": the server keeps what it holds for it.");
                }
            }
        }
    }

    private static boolean isStatement(Expr.Call call, Function function, Summaries summaries) {
        return SpringRules.STATEMENTS.contains(call.name())
                && summaries.resolver().kind(call.receiver(), function).name().equals("Connection");
    }

    /** True in a loop whose every round has a connection of its own, which ends the statement with it. */
    private static boolean endsWithConnection(Expr.Call made, Function function) {
        String connection = Parts.path(made.receiver());
        boolean[] ends = {false};
        Parts.statements(function.body, stmt -> {
            boolean around = stmt instanceof Stmt.Loop
                    && stmt.span().start() < made.span().start()
                    && made.span().end() <= stmt.span().end();
            if (around) {
                Parts.statements(((Stmt.Loop) stmt).body(), inner -> ends[0] |= gives(inner, connection));
            }
        });
        return ends[0];
    }

    private static boolean gives(Stmt stmt, String variable) {
        return stmt instanceof Stmt.Assign assign
                        && assign.targets().stream()
                                .anyMatch(target -> Parts.path(target).equals(variable))
                || stmt instanceof Stmt.With with
                        && with.items().stream()
                                .anyMatch(item -> Parts.path(item.target()).equals(variable));
    }

    /** True when the connection works on after the last mention of the statement and of what it gave. */
    private static boolean worksOn(Expr.Call made, Result result, Function function) {
        String connection = Parts.path(made.receiver());
        Set<String> names = new HashSet<>(result.names);
        if (connection.isEmpty() || names.isEmpty()) {
            return false;
        }
        // Result sets of it are used as long as it is.
        Parts.statements(function.body, stmt -> {
            if (stmt instanceof Stmt.Assign assign && isRows(assign.value(), names)) {
                assign.targets().forEach(target -> names.add(Parts.path(target)));
            } else if (stmt instanceof Stmt.With with) {
                with.items().stream()
                        .filter(item -> isRows(item.value(), names))
                        .forEach(item -> names.add(Parts.path(item.target())));
            }
        });
        int[] last = {made.span().end()};
        Parts.expressions(function.body, expr -> {
            if (expr instanceof Expr.Name name && names.contains(name.id())) {
                last[0] = Math.max(last[0], name.span().end());
            }
        });
        Parts.statements(function.body, stmt -> {
            boolean around = stmt.span().start() <= made.span().start();
            if (stmt instanceof Stmt.Loop loop
                    && !around
                    && last[0] > loop.span().start()) {
                // The next round uses it again.
                last[0] = Math.max(last[0], loop.span().end());
            }
        });
        boolean[] works = {false};
        Parts.expressions(
                function.body,
                expr -> works[0] |= expr instanceof Expr.Call call
                        && call.span().start() > last[0]
                        && WORK.contains(call.name())
                        && Parts.path(call.receiver()).equals(connection));
        return works[0];
    }

    private static boolean isRows(Expr value, Set<String> names) {
        return value instanceof Expr.Call call
                && call.name().matches("executeQuery|getResultSet|getGeneratedKeys")
                && names.contains(Parts.path(call.receiver()));
    }
}
