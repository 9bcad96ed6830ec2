package io.holdfast.scan.rules;

import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Owner;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** HF-3201, HF-3202 and HF-3606: how transactions end, and what a connection takes back to its pool. */
final class TransactionRules {
    private static final String HELD = "(?i)(.*[._])?(\\w*conn|\\w*connection|cnx|con|\\w*session|db|database)";
    /** Functions that raise. */
    private static final Set<String> STOPS = Set.of("abort", "exit", "_exit", "fail", "fail_json", "sneakyThrow");

    private static final Set<String> ENDS = Set.of("commit", "rollback");
    private static final Set<String> SETTERS =
            Set.of("setAutoCommit", "setTransactionIsolation", "setCatalog", "setSchema", "setReadOnly", "autocommit");
    private static final Set<String> RESETS = Set.of("HikariCP", "Druid", "Holdfast", "UCP", "SQLAlchemy");
    private static final Pattern SESSION_STATE =
            Pattern.compile("(?is)[\\s\"'fFrRbBuU]*(set\\s+(session|@@session)\\b|use\\s+\\w).*");
    private static final String BEGINNERS =
            "(?i)_*(begin|start|open|init|config|prepare|set|get|create|borrow|make|acquire|connect|enter|disable|__enter__).*";

    private TransactionRules() {}

    static void check(Function function, Summaries summaries, Findings findings) {
        withoutRollback(function, summaries, findings);
        outsideScope(function, summaries, findings);
    }

    /** A commit in a try whose handlers go on without a rollback. */
    private static void withoutRollback(Function function, Summaries summaries, Findings findings) {
        List<Expr.Call> calls = summaries.calls(function);
        boolean any = calls.stream().anyMatch(call -> call.name().equals("commit"));
        if (!any
                || calls.stream()
                        .anyMatch(call -> call.name().toLowerCase(Locale.ROOT).contains("rollback"))) {
            return;
        }
        boolean java = function.unit.language == Language.JAVA;
        if (java && calls.stream().noneMatch(call -> isBegin(call, true))) {
            return;
        }
        Set<Integer> seen = new HashSet<>();
        Parts.statements(function.body, stmt -> {
            if (stmt instanceof Stmt.Try tried
                    && tried.handlers().stream().anyMatch(handler -> goesOn(handler.body()))) {
                Parts.expressions(tried.body(), expr -> {
                    if (expr instanceof Expr.Call call
                            && call.name().equals("commit")
                            && seen.add(call.span().start())
                            && Parts.path(call.receiver()).matches(HELD)
                            && staysOpen(Parts.path(call.receiver()), function, calls)) {
                        findings.add(
                                Rule.NO_ROLLBACK,
                                Severity.NOTE,
                                function,
                                call.span(),
                                "When a statement before this commit fails, the handler leaves the transaction open.");
                    }
                });
            }
        });
    }

    private static boolean goesOn(List<Stmt> body) {
        boolean[] ends = {false};
        Parts.statements(
                body,
                stmt -> ends[0] |= stmt instanceof Stmt.Raise
                        || stmt instanceof Stmt.Do it
                                && it.value() instanceof Expr.Call call
                                && STOPS.contains(call.name()));
        return !ends[0];
    }

    /** True when nothing here closes it: a closed connection has no transaction left. */
    private static boolean staysOpen(String path, Function function, List<Expr.Call> calls) {
        boolean closed = calls.stream()
                .anyMatch(call -> call.name().matches("(?i).*(close|release|remove|putconn).*")
                        && (Parts.path(call.receiver()).equals(path)
                                || call.args().stream()
                                        .anyMatch(arg -> Parts.path(arg.value()).equals(path))));
        boolean[] scoped = {false};
        Parts.statements(function.body, stmt -> {
            if (stmt instanceof Stmt.With with) {
                scoped[0] |= with.items().stream()
                        .anyMatch(item -> Parts.path(item.target()).equals(path)
                                || Parts.path(item.value()).equals(path)
                                || item.value() instanceof Expr.Call call
                                        && call.args().stream()
                                                .anyMatch(arg ->
                                                        Parts.path(arg.value()).equals(path)));
            }
        });
        return !closed && !scoped[0];
    }

    private static boolean isBegin(Expr.Call call, boolean java) {
        if (java) {
            return call.name().equals("setAutoCommit") && isFalse(call);
        }
        return call.name().equals("begin") && call.args().isEmpty()
                || call.name().equals("start_transaction")
                || call.name().equals("autocommit") && isFalse(call);
    }

    private static boolean isFalse(Expr.Call call) {
        return call.args().size() == 1
                && call.args().get(0).value() instanceof Expr.Literal literal
                && literal.kind() == Expr.Kind.FALSE;
    }

    /** A function that begins a transaction on a connection that it was given, and does not end it. */
    private static void outsideScope(Function function, Summaries summaries, Findings findings) {
        if (function.name.matches(BEGINNERS) || function.isConstructor() || function.isGenerator || function.isLambda) {
            return;
        }
        boolean java = function.unit.language == Language.JAVA;
        List<Expr.Call> calls = summaries.calls(function);
        for (Expr.Call call : calls) {
            String path = Parts.path(call.receiver());
            boolean given = function.params.stream()
                    .anyMatch(param -> param.name().equals(path)
                            && (java ? param.type().equals("Connection") : path.matches(HELD)));
            if (!given || !isBegin(call, java)) {
                continue;
            }
            boolean ends = calls.stream()
                    .anyMatch(each -> Parts.path(each.receiver()).equals(path)
                                    && (ENDS.contains(each.name())
                                            || each != call && each.name().equals(call.name()))
                            || each.args().stream()
                                            .anyMatch(arg ->
                                                    Parts.path(arg.value()).equals(path))
                                    && each.name().matches("(?i).*(commit|rollback|transact).*"));
            if (!ends) {
                findings.add(
                        Rule.TRANSACTION_LEFT,
                        Severity.NOTE,
                        function,
                        call.span(),
                        "A transaction begins here, and each caller has to know that it must end it.");
                return;
            }
        }
    }

    /** What is set on a pooled connection and not set back. */
    static void check(Site site, Summaries summaries, Findings findings) {
        if (!site.source().owner().pooled()
                || site.result().returned
                || site.result().kept
                || site.source().owner() == Owner.SESSION) {
            return;
        }
        Map<String, Expr.Call> first = new TreeMap<>();
        Map<String, Integer> count = new TreeMap<>();
        for (Expr.Call call : site.result().used) {
            if (SETTERS.contains(call.name()) && call.args().size() == 1) {
                first.putIfAbsent(call.name(), call);
                Set<Integer> places = new HashSet<>();
                site.result().used.stream()
                        .filter(each -> each.name().equals(call.name()))
                        .forEach(each -> places.add(each.span().start()));
                count.put(call.name(), places.size());
            }
        }
        boolean resets = RESETS.contains(site.source().library());
        first.forEach((name, call) -> {
            boolean harmless = call.args().get(0).value() instanceof Expr.Literal literal
                    && literal.kind() == (name.equals("setReadOnly") ? Expr.Kind.FALSE : Expr.Kind.TRUE);
            if (!resets && !harmless && count.getOrDefault(name, 0) == 1) {
                add(site, call, findings);
            }
        });
        for (Expr.Call call : summaries.calls(site.function())) {
            if (call.name().startsWith("execute")
                    && !call.args().isEmpty()
                    && call.args().get(0).value() instanceof Expr.Literal literal
                    && SESSION_STATE.matcher(literal.text()).matches()
                    && site.result().during.keySet().stream()
                            .anyMatch(each -> each.span().start() <= call.span().start())) {
                add(site, call, findings);
            }
        }
    }

    private static void add(Site site, Expr.Call call, Findings findings) {
        findings.add(
                Rule.STATE_LEFT,
                Severity.NOTE,
                site.function(),
                call.span(),
                "The pooled connection of line " + site.call().span().line()
                        + " goes back with this setting, and the next borrower gets it.");
    }
}
