package io.holdfast.scan.rules;

import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit.Language;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** HF-3604: a pool that the first query makes, with no lock around it. */
final class LazyPoolRules {
    /** Functions that run once, before the first query. */
    private static final String ONCE =
            "(?i)(main|<clinit>|<field>|<module>|lifespan|_*(init|start|set_?up|configure|create_app|connect_?on"
                    + "|on_?(enable|load|start|create)|context_?initialized|after_?properties_?set|before_).*)";

    private static final String ONCE_MARKS = "(?i).*(bean|cache|produces|provides|startup|on_event|before_first|command"
            + "|synchronized|locked|postconstruct|singleton).*";
    private static final String LOCK = "(?i).*(lock|mutex|semaphore).*";
    private static final int DEEPEST = 3;

    private final Function function;
    private final Summaries summaries;
    private final Findings findings;

    private LazyPoolRules(Function function, Summaries summaries, Findings findings) {
        this.function = function;
        this.summaries = summaries;
        this.findings = findings;
    }

    static void check(Function function, Summaries summaries, Findings findings) {
        boolean once = function.isConstructor()
                || function.isLocked
                || function.name.matches(ONCE)
                || function.marks.stream().anyMatch(mark -> mark.matches(ONCE_MARKS));
        if (!once) {
            new LazyPoolRules(function, summaries, findings).body(function.body, Set.of());
        }
    }

    /** Walks over statements, with the names that tests around them or before them ask for. */
    private void body(List<Stmt> body, Set<String> tested) {
        Set<String> asked = new HashSet<>(tested);
        for (Stmt stmt : body) {
            if (isLock(stmt)) {
                // What stands inside, or follows, runs in one thread at a time.
                return;
            }
            if (stmt instanceof Stmt.If test) {
                Set<String> inside = new HashSet<>(asked);
                inside.addAll(words(test.test()));
                body(test.then(), inside);
                body(test.otherwise(), inside);
                if (leaves(test.then())) {
                    asked = inside;
                }
                continue;
            }
            if (stmt instanceof Stmt.Assign assign) {
                for (Expr target : assign.targets()) {
                    assigned(target, assign.value(), asked);
                }
            } else if (stmt instanceof Stmt.Do it && it.value() instanceof Expr.Call call) {
                helper(call, asked);
            }
            for (Expr part : Parts.of(stmt)) {
                Set<String> now = asked;
                Parts.expressions(part, expr -> {
                    if (expr instanceof Expr.Assigned assigned) {
                        assigned(assigned.target(), assigned.value(), now);
                    }
                });
            }
            for (List<Stmt> block : Parts.blocks(stmt)) {
                body(block, asked);
            }
        }
    }

    private void assigned(Expr target, Expr value, Set<String> asked) {
        String field = field(target, function);
        if (!field.isEmpty() && (asked.contains(field) || asksItself(value, field)) && makesPool(value, function, 0)) {
            report(value);
        }
    }

    /** A method that only makes the pool, called where a test found none. */
    private void helper(Expr.Call call, Set<String> asked) {
        for (Function target : summaries.resolver().targets(call, function)) {
            if (target.isLocked || target == function) {
                continue;
            }
            for (Stmt stmt : target.body) {
                if (isLock(stmt)) {
                    return;
                }
                if (stmt instanceof Stmt.Assign assign
                        && assign.targets().stream().anyMatch(to -> asked.contains(field(to, target)))
                        && makesPool(assign.value(), target, 0)) {
                    report(call);
                    return;
                }
            }
        }
    }

    private void report(Expr made) {
        boolean waits = function.isAsync && made instanceof Expr.Through;
        findings.add(
                Rule.POOL_TOO_LATE,
                function.unit.language == Language.JAVA || waits ? Severity.WARNING : Severity.NOTE,
                function,
                made.span(),
                "The first query makes this pool, and nothing locks it: callers that come at once make one each, and all but"
                        + " the last are lost.");
    }

    /** The last word of a field or a variable of the file; empty for anything else. */
    private static String field(Expr target, Function in) {
        String path = Parts.path(target);
        String last = path.substring(path.lastIndexOf('.') + 1);
        if (path.isEmpty()) {
            return "";
        }
        if (path.contains(".")) {
            return path.matches("(self|cls|this|[A-Z]\\w*)\\.\\w+") ? last : "";
        }
        if (in.unit.language == Language.PYTHON) {
            return in.globals.contains(path) ? last : "";
        }
        for (Function each = in; each != null; each = each.outer) {
            if (each.types.containsKey(path)
                    || each.params.stream().anyMatch(param -> param.name().equals(path))) {
                return "";
            }
        }
        return last;
    }

    /** True for {@code x = x == null ? … : x} and {@code x = x or …}. */
    private static boolean asksItself(Expr value, String field) {
        return value instanceof Expr.Cond cond && words(cond.test()).contains(field)
                || value instanceof Expr.Logic logic && words(logic.left()).contains(field)
                || value instanceof Expr.Through through && asksItself(through.value(), field);
    }

    private boolean makesPool(Expr value, Function in, int depth) {
        boolean[] makes = {false};
        Parts.expressions(value, part -> {
            if (makes[0] || depth > DEEPEST) {
                return;
            }
            if (part instanceof Expr.Call call) {
                makes[0] = PoolRules.makesPool(call, in, summaries)
                        || summaries.resolver().targets(call, in).stream().anyMatch(target -> gives(target, depth + 1));
            } else if (part instanceof Expr.Name name) {
                makes[0] = summaries.resolver().assigned(name.id(), in).stream()
                        .anyMatch(each -> each != value && makesPool(each, in, depth + 1));
            }
        });
        return makes[0];
    }

    /** True for a function that returns a new pool. */
    private boolean gives(Function target, int depth) {
        boolean[] gives = {false};
        if (!target.isLocked && target.body.stream().noneMatch(LazyPoolRules::isLock)) {
            Parts.statements(
                    target.body,
                    stmt -> gives[0] |= stmt instanceof Stmt.Return it && makesPool(it.value(), target, depth));
        }
        return gives[0];
    }

    private static boolean isLock(Stmt stmt) {
        if (stmt instanceof Stmt.With with) {
            return with.items().stream().anyMatch(item -> isNamedLock(item.value()));
        }
        return stmt instanceof Stmt.Block block && block.locked()
                || stmt instanceof Stmt.Do it
                        && peeled(it.value()) instanceof Expr.Call call
                        && call.name().matches("lock|lockInterruptibly|writeLock|acquire\\w*")
                        && isNamedLock(call.receiver());
    }

    private static boolean isNamedLock(Expr value) {
        boolean[] named = {false};
        Parts.expressions(value, part -> named[0] |= Parts.path(part).matches(LOCK));
        return named[0];
    }

    private static Expr peeled(Expr value) {
        return value instanceof Expr.Through through ? peeled(through.value()) : value;
    }

    private static boolean leaves(List<Stmt> body) {
        Stmt last = body.isEmpty() ? null : body.get(body.size() - 1);
        return last instanceof Stmt.Return || last instanceof Stmt.Raise;
    }

    /** The last words of what an expression names, and its texts. */
    private static Set<String> words(Expr expr) {
        Set<String> words = new HashSet<>();
        Parts.expressions(expr, part -> {
            if (part instanceof Expr.Name name) {
                words.add(name.id());
            } else if (part instanceof Expr.Attr attr) {
                words.add(attr.name());
            } else if (part instanceof Expr.Literal literal && literal.kind() == Expr.Kind.STRING) {
                words.add(literal.text().replaceAll("^[\"']|[\"']$", ""));
            }
        });
        return words;
    }
}
