package io.holdfast.scan.rules;

import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit.Language;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** HF-3603: a result that is read completely, and of which few rows are used. */
final class ReadRules {
    private static final Set<String> LISTS = Set.of("query", "queryForList", "getResultList", "selectList", "list");
    private static final Set<String> FIRSTS = Set.of("get", "getFirst", "findFirst", "findAny");
    /** Statements whose result is small whatever the tables hold. */
    private static final Pattern SMALL = Pattern.compile(
            "(?is).*\\b(limit\\s+(\\d|%s|\\?|:)|fetch\\s+first|top\\s+\\d|last_insert_id|found_rows|information_schema)\\b?.*"
                    + "|[\\s\"'fFrRbBuU(]*(show|pragma|explain|describe|desc)\\b.*"
                    + "|[\\s\"'fFrRbBuU(]*select\\s+(count|max|min|sum|avg|exists|version|database|@@|now|current_)(?!.*\\bgroup\\s+by\\b).*");
    /** Looks one up by its key: there is hardly more than one row. */
    private static final Pattern LOOKUP = Pattern.compile(
            "(?is).*\\bwhere\\b(?!.*\\border\\s+by\\b).*=\\s*(\\?|:\\w|%s|%\\(|['\"]?\\{|['\"]\\s*\\+).*");

    private static final Pattern NONE_OR_SOME = Pattern.compile(
            "(?s)\\s*len\\(.*\\)\\s*(>|==|!=)\\s*0\\s*|\\s*len\\(.*\\)\\s*(>=|<)\\s*1\\s*|.*\\.size\\(\\)\\s*(>|==|!=)\\s*0\\s*");

    /** What a variable with all rows is used for. */
    private static final class Use {
        int all;
        int first;
        int asked;
        int counted;
    }

    private final Function function;
    private final Summaries summaries;
    private final Findings findings;
    private final boolean java;

    private ReadRules(Function function, Summaries summaries, Findings findings) {
        this.function = function;
        this.summaries = summaries;
        this.findings = findings;
        this.java = function.unit.language == Language.JAVA;
    }

    static void check(Function function, Summaries summaries, Findings findings) {
        ReadRules rules = new ReadRules(function, summaries, findings);
        if (summaries.calls(function).stream().anyMatch(rules::isAll)) {
            rules.atOnce();
            rules.named();
        }
    }

    /** The first rows are taken from the call itself. */
    private void atOnce() {
        Parts.expressions(function.body, expr -> {
            Expr all = firstOf(expr);
            if (all instanceof Expr.Call call && isAll(call)) {
                add(call, "of them few are used: read those, or add limit");
            } else if (!java
                    && expr instanceof Expr.Call call
                    && call.name().equals("len")
                    && call.args().size() == 1
                    && call.args().get(0).value() instanceof Expr.Call read
                    && isAll(read)) {
                add(read, "they are only counted: select count(*)");
            }
        });
    }

    /** A variable with all rows, of which each use wants few. */
    private void named() {
        Map<String, Use> uses = new HashMap<>();
        Parts.expressions(function.body, expr -> {
            if (expr instanceof Expr.Name name) {
                use(uses, name).all++;
            } else if (firstOf(expr) instanceof Expr.Name name) {
                use(uses, name).first++;
            } else if (isSize(expr) instanceof Expr.Name name) {
                use(uses, name).counted++;
            }
        });
        IdentityHashMap<Expr, Boolean> tests = new IdentityHashMap<>();
        Parts.expressions(function.body, expr -> test(expr, tests));
        Parts.statements(function.body, stmt -> {
            if (stmt instanceof Stmt.If test) {
                tests.put(test.test(), true);
            }
        });
        tests.keySet().forEach(test -> asked(test, uses));
        uses.forEach((name, use) -> {
            List<Expr> values = summaries.resolver().assigned(name, function);
            boolean read = values.size() == 1 && peeled(values.get(0)) instanceof Expr.Call call && isAll(call);
            boolean captured = function.inner.stream().anyMatch(inner -> mentions(inner, name));
            if (!read || captured || function.globals.contains(name)) {
                return;
            }
            // Once where it is assigned.
            int rest = use.all - 1;
            if (use.first > 0 && rest == use.first + use.asked) {
                add(values.get(0), "of them few are used: read those, or add limit");
            } else if (use.first == 0 && use.counted > 0 && use.asked == 0 && rest == use.counted) {
                add(values.get(0), "they are only counted: select count(*)");
            } else if (use.first == 0 && use.asked > 0 && rest == use.asked) {
                add(values.get(0), "the question is whether there are any: read one, or select exists");
            }
        });
    }

    private static Use use(Map<String, Use> uses, Expr.Name name) {
        return uses.computeIfAbsent(name.id(), key -> new Use());
    }

    private static boolean mentions(Function inner, String name) {
        boolean[] found = {false};
        Parts.expressions(
                inner.body,
                expr -> found[0] |= expr instanceof Expr.Name it && it.id().equals(name));
        return found[0];
    }

    /** Collects what is asked for its truth. */
    private static void test(Expr expr, Map<Expr, Boolean> tests) {
        if (expr instanceof Expr.Cond cond) {
            tests.put(cond.test(), true);
        } else if (expr instanceof Expr.Not not) {
            tests.put(not.value(), true);
        } else if (expr instanceof Expr.Logic logic) {
            tests.put(logic.left(), true);
        } else if (expr instanceof Expr.Call call
                && call.name().equals("bool")
                && call.args().size() == 1) {
            tests.put(call.args().get(0).value(), true);
        } else if (expr instanceof Expr.Call call && call.name().equals("isEmpty")) {
            tests.put(call, true);
        }
    }

    /** A test for rows counts once for each name in it; one that compares a size counts no size. */
    private void asked(Expr test, Map<String, Use> uses) {
        Expr inner = peeled(test);
        if (inner instanceof Expr.Name name) {
            use(uses, name).asked++;
        } else if (inner instanceof Expr.Call call
                && call.name().equals("isEmpty")
                && call.receiver() instanceof Expr.Name name) {
            use(uses, name).asked++;
        } else if (inner instanceof Expr.Compare compare
                && NONE_OR_SOME.matcher(text(compare)).matches()
                && isSize(compare.left()) instanceof Expr.Name name) {
            Use use = use(uses, name);
            use.asked++;
            use.counted--;
        } else if (inner instanceof Expr.Compare compare
                && compare.left() instanceof Expr.Name name
                && compare.right() instanceof Expr.Literal none
                && none.kind() == Expr.Kind.NULL) {
            use(uses, name).asked++;
        }
    }

    /** What the first rows are taken from; {@link Expr#ABSENT} for anything else. */
    private Expr firstOf(Expr expr) {
        if (!java && expr instanceof Expr.Index index) {
            String at = text(index.index()).strip();
            return at.matches("0|0?:\\d{1,2}") ? peeled(index.object()) : Expr.ABSENT;
        }
        if (java && expr instanceof Expr.Call call && FIRSTS.contains(call.name())) {
            boolean zero =
                    call.args().size() == 1 && text(call.args().get(0).value()).equals("0");
            Expr from =
                    call.receiver() instanceof Expr.Call stream && stream.name().equals("stream")
                            ? stream.receiver()
                            : call.receiver();
            boolean found = call.name().startsWith("find") && from != call.receiver();
            boolean first = call.name().equals("get")
                    ? zero
                    : call.args().isEmpty() && (found || call.name().equals("getFirst"));
            return first ? from : Expr.ABSENT;
        }
        return Expr.ABSENT;
    }

    private Expr isSize(Expr expr) {
        if (expr instanceof Expr.Call call && java && call.name().equals("size")) {
            return call.receiver();
        }
        return expr instanceof Expr.Call call
                        && !java
                        && call.name().equals("len")
                        && call.args().size() == 1
                ? call.args().get(0).value()
                : Expr.ABSENT;
    }

    private static Expr peeled(Expr expr) {
        return expr instanceof Expr.Through through ? peeled(through.value()) : expr;
    }

    /** True for a call that reads a whole result, unless that is small by its text. */
    private boolean isAll(Expr.Call call) {
        if (!java) {
            return call.name().equals("fetchall") && call.args().isEmpty() && !isSmall(call);
        }
        boolean limited = chain(call, "setMaxResults") || chain(call, "setMaxRows") || chain(call, "setFetchSize");
        return LISTS.contains(call.name())
                && call.target() instanceof Expr.Attr
                && (call.name().equals("getResultList") && !limited
                        || Parts.path(call.receiver())
                                        .matches("(?i)(.*\\.)?(\\w*jdbc\\w*|\\w*template|sqlsession|session)")
                                && call.args().stream().noneMatch(arg -> isSmallText(arg.value())));
    }

    private static boolean chain(Expr.Call call, String name) {
        boolean[] found = {false};
        Parts.expressions(
                call.receiver(),
                part -> found[0] |=
                        part instanceof Expr.Call each && each.name().equals(name));
        return found[0];
    }

    /** True when the last statement before it, on the same cursor, has a small result. */
    private boolean isSmall(Expr.Call read) {
        Expr.Call last = null;
        Expr receiver = peeled(read.receiver());
        if (receiver instanceof Expr.Call before && !before.args().isEmpty()) {
            last = before;
        } else {
            String cursor = Parts.path(receiver);
            for (Expr.Call call : summaries.calls(function)) {
                if (call.name().equals("execute")
                        && Parts.path(call.receiver()).equals(cursor)
                        && call.span().start() < read.span().start()
                        && (last == null || call.span().start() > last.span().start())) {
                    last = call;
                }
            }
        }
        return last != null && last.args().stream().anyMatch(arg -> isSmallText(arg.value()));
    }

    private boolean isSmallText(Expr value) {
        if (value instanceof Expr.Name name) {
            return summaries.resolver().assigned(name.id(), function).stream()
                    .anyMatch(each -> !(each instanceof Expr.Name) && isSmallText(each));
        }
        String text = text(value);
        return SMALL.matcher(text).matches() || LOOKUP.matcher(text).matches();
    }

    private String text(Expr expr) {
        String all = function.unit.text;
        int end = Math.min(expr.span().end(), all.length());
        return all.substring(Math.min(expr.span().start(), end), end);
    }

    private void add(Expr read, String what) {
        findings.add(Rule.READS_ALL, Severity.NOTE, function, read.span(), "All rows are read, and " + what + ".");
    }
}
