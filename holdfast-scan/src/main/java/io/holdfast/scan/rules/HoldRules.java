package io.holdfast.scan.rules;

import io.holdfast.scan.Finding;
import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import io.holdfast.scan.flow.Project;
import io.holdfast.scan.flow.Step;
import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Library;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** HF-3104 and HF-3605: a connection that is held for too long. */
final class HoldRules {
    private static final Map<Language, Set<String>> SLOW = Map.of(
            Language.JAVA, names("java"),
            Language.PYTHON, names("python"));

    private HoldRules() {}

    private static Set<String> names(String language) {
        return Library.lines("slow.txt").stream()
                .filter(words -> words[0].equals(language))
                .map(words -> words[1])
                .collect(Collectors.toUnmodifiableSet());
    }

    static void check(Site site, Project project, Summaries summaries, Findings findings) {
        field(site, project, summaries, findings);
        slow(site, summaries, findings);
    }

    private static void field(Site site, Project project, Summaries summaries, Findings findings) {
        ClassDef type = site.function().owner;
        if (type == null || site.result().closed || site.result().scoped || site.result().returned) {
            return;
        }
        for (String keeper : site.result().keepers) {
            String field = keeper.replaceFirst("^(self|this|cls)\\.", "");
            boolean mine = keeper.matches("(self|this|cls)\\.\\w+") || type.fields.containsKey(keeper);
            if (mine && !isClosed(field, type, project, summaries.resolver().library())) {
                findings.add(
                        Rule.HELD_IN_FIELD,
                        Severity.NOTE,
                        site.function(),
                        site.call().span(),
                        "This connection (" + site.source().library() + ") is held in '" + field + "', and " + type.name
                                + " has nothing that closes it.");
                return;
            }
        }
    }

    private static boolean isClosed(String field, ClassDef type, Project project, Library library) {
        Set<ClassDef> family = new HashSet<>(project.family(type));
        for (ClassDef each : family) {
            for (Function method : each.methods) {
                if (closes(method, field, library)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** True when a method closes the field, or a variable that it copied the field to. */
    private static boolean closes(Function method, String field, Library library) {
        Set<String> copies = new HashSet<>(Set.of(field));
        boolean[] closes = {false};
        Parts.statements(method.body, stmt -> {
            if (stmt instanceof Stmt.Assign assign) {
                boolean[] copied = {false};
                Parts.expressions(assign.value(), part -> copied[0] |= names(part, copies));
                if (copied[0] && !(assign.value() instanceof Expr.Compare)) {
                    assign.targets().stream()
                            .filter(Expr.Name.class::isInstance)
                            .forEach(target -> copies.add(((Expr.Name) target).id()));
                }
            } else if (stmt instanceof Stmt.Loop loop && names(loop.test(), copies)) {
                loop.targets().stream()
                        .filter(Expr.Name.class::isInstance)
                        .forEach(target -> copies.add(((Expr.Name) target).id()));
            }
            closes[0] |= stmt instanceof Stmt.With with
                    && with.items().stream().anyMatch(item -> names(item.value(), copies));
        });
        Parts.expressions(method.body, expr -> {
            if (expr instanceof Expr.Call call) {
                closes[0] |= names(call.receiver(), copies) && library.closesItself(call.name());
                closes[0] |= library.closesArgument(call.name())
                        && call.args().stream().anyMatch(arg -> names(arg.value(), copies));
            }
        });
        return closes[0];
    }

    private static boolean names(Expr expr, Set<String> fields) {
        return fields.stream().anyMatch(field -> names(expr, field));
    }

    private static boolean names(Expr expr, String field) {
        String path = Parts.path(expr);
        return path.equals(field)
                || path.endsWith("." + field)
                        && path.substring(0, path.length() - field.length() - 1).matches("self|this|cls|[A-Z]\\w*");
    }

    private static void slow(Site site, Summaries summaries, Findings findings) {
        Map<Expr.Call, Step> held = new IdentityHashMap<>(site.result().during);
        boolean lost = site.result().openByException != null;
        site.result().afterFailure.forEach((call, way) -> {
            // What an exception leaves open and nothing names any more is lost, not held: that is a finding of its own.
            if (!lost || isNamedAfter(call, site)) {
                held.putIfAbsent(call, way);
            }
        });
        List<Expr.Call> calls = held.keySet().stream()
                .filter(call -> isSlow(call, site.function(), summaries))
                .sorted(Comparator.comparingInt(call -> call.span().start()))
                .toList();
        for (Expr.Call call : calls) {
            findings.add(
                    Rule.SLOW_WORK,
                    Severity.WARNING,
                    site.function(),
                    call.span(),
                    "The connection of line " + site.call().span().line() + " ("
                            + site.source().library() + ") is held while this waits for something else.",
                    held.get(call),
                    Finding.Confidence.CERTAIN,
                    site.source().library());
        }
    }

    private static boolean isNamedAfter(Expr.Call call, Site site) {
        boolean[] named = {false};
        Parts.expressions(
                site.function().body,
                part -> named[0] |= part instanceof Expr.Name name
                        && name.span().start() > call.span().end()
                        && site.result().names.contains(name.id()));
        return named[0];
    }

    private static boolean isSlow(Expr.Call call, Function function, Summaries summaries) {
        if (call.args().stream().anyMatch(HoldRules::isFalse) && call.name().equals("get")) {
            // A queue that is not waited for.
            return false;
        }
        boolean java = function.unit.language == Language.JAVA;
        String path = java ? Parts.path(call.target()) : summaries.resolver().path(call, function);
        return isListed(path.isEmpty() ? Parts.path(call.target()) : path, function)
                || java && isListed(begins(call, function, summaries) + "#" + call.name(), function);
    }

    private static boolean isFalse(Expr.Arg arg) {
        return arg.value() instanceof Expr.Literal literal && literal.kind() == Expr.Kind.FALSE;
    }

    /** The type that a chain of calls begins with. */
    private static String begins(Expr.Call call, Function function, Summaries summaries) {
        Expr first = call.receiver();
        while (first instanceof Expr.Call before && before.target() instanceof Expr.Attr) {
            first = before.receiver();
        }
        return summaries.resolver().kind(first, function).name();
    }

    private static boolean isListed(String name, Function function) {
        Set<String> slow = SLOW.getOrDefault(function.unit.language, Set.of());
        int end = Math.max(name.lastIndexOf('.'), name.indexOf('#'));
        return slow.contains(name) || end > 0 && slow.contains(name.substring(0, end + 1) + "*");
    }
}
