package io.holdfast.scan.rules;

import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import io.holdfast.scan.flow.Result;
import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Owner;
import io.holdfast.scan.know.Source;
import java.util.List;
import java.util.Set;

/** HF-3401, HF-3402 and HF-3403: Spring's connections, a second one beside a transaction's, statements left open. */
final class SpringRules {
    static final Set<String> STATEMENTS = Set.of("createStatement", "prepareStatement", "prepareCall");

    private SpringRules() {}

    static void check(Site site, Summaries summaries, Findings findings) {
        if (site.function().unit.language != Language.JAVA) {
            return;
        }
        if (site.source().library().equals("Spring")) {
            site.result().used.stream()
                    .filter(call -> call.name().equals("close"))
                    .findFirst()
                    .ifPresent(call -> findings.add(
                            Rule.CLOSED_PAST_SPRING,
                            Severity.WARNING,
                            site.function(),
                            call.span(),
                            "DataSourceUtils gave this connection, and its releaseConnection has to take it back."));
            return;
        }
        boolean borrowed = site.source().owner() == Owner.POOL
                && site.call().name().equals("getConnection")
                && summaries
                        .resolver()
                        .kind(site.call().receiver(), site.function())
                        .name()
                        .endsWith("DataSource");
        if (borrowed && isTransactional(site.function())) {
            findings.add(
                    Rule.SECOND_CONNECTION,
                    Severity.WARNING,
                    site.function(),
                    site.call().span(),
                    "The transaction around this holds a connection already; this is a second one, and as many callers as"
                            + " the pool has places wait for each other.");
        }
    }

    private static boolean isTransactional(Function function) {
        if (function.isLambda || function.isStatic || function.isConstructor()) {
            return false;
        }
        ClassDef type = function.owner;
        List<String> marks = function.isMarked("Transactional") || type == null ? function.marks : type.marks;
        return marks.stream()
                .filter(mark -> mark.replaceFirst("\\(.*", "").matches("(.*\\.)?Transactional"))
                .anyMatch(mark -> !mark.matches("(?s).*(NOT_SUPPORTED|NEVER|SUPPORTS\\b).*"));
    }

    /** Statements on a connection that lives on; in Python the cursors whose rows stay on the server. */
    static void check(Function function, Summaries summaries, Findings findings) {
        boolean java = function.unit.language == Language.JAVA;
        for (Expr.Call call : summaries.calls(function)) {
            if (java
                    ? STATEMENTS.contains(call.name()) && outlives(call.receiver(), function, summaries)
                    : isOnServer(call) && isHandedIn(call.receiver(), function)) {
                Result result = summaries.follow(call, function, new Source(Owner.RAW, "", true, -1));
                if (result.openNormally != null
                        && !result.closed
                        && !result.kept
                        && !result.returned
                        && !result.scoped
                        && !result.names.isEmpty()
                        && !closesOnCompletion(result)) {
                    findings.add(
                            Rule.STATEMENT_LEFT,
                            Severity.NOTE,
                            function,
                            call.span(),
                            "This statement is never closed, and its connection lives on: it keeps what the server holds for it.");
                }
            }
        }
    }

    /** True for a cursor that the server keeps open: unbuffered, named, or of a prepared statement. */
    static boolean isOnServer(Expr.Call call) {
        return call.name().equals("cursor")
                && call.args().stream()
                        .anyMatch(arg -> arg.name().equals("name")
                                || arg.name().equals("prepared") && isTrue(arg.value())
                                || arg.name().isEmpty()
                                        && arg.value() instanceof Expr.Literal named
                                        && named.kind() == Expr.Kind.STRING
                                || Parts.path(arg.value()).matches("(\\w+\\.)*SS(Dict)?Cursor"));
    }

    private static boolean isTrue(Expr value) {
        return value instanceof Expr.Literal literal && literal.kind() == Expr.Kind.TRUE;
    }

    /** True for a statement that is reported when nothing closes it: its connection lives on. */
    static boolean isReportedAsLeft(Expr.Call call, Function function, Summaries summaries) {
        return function.unit.language == Language.JAVA
                ? outlives(call.receiver(), function, summaries)
                : isHandedIn(call.receiver(), function);
    }

    /** True for what a caller or the object keeps. */
    private static boolean isHandedIn(Expr receiver, Function function) {
        String path = Parts.path(receiver);
        return path.startsWith("self.")
                || function.params.stream().anyMatch(param -> param.name().equals(path));
    }

    static boolean closesOnCompletion(Result result) {
        return result.used.stream().anyMatch(call -> call.name().equals("closeOnCompletion"));
    }

    private static boolean outlives(Expr receiver, Function function, Summaries summaries) {
        if (!summaries.resolver().kind(receiver, function).name().equals("Connection")) {
            return false;
        }
        String path = Parts.path(receiver);
        boolean parameter =
                function.params.stream().anyMatch(param -> param.name().equals(path));
        boolean field = path.startsWith("this.")
                || function.owner != null
                        && function.owner.fields.containsKey(path)
                        && !function.types.containsKey(path);
        return parameter || field;
    }
}
