package io.holdfast.scan.fix;

import io.holdfast.scan.edit.Edits;
import io.holdfast.scan.edit.Refusal;
import io.holdfast.scan.edit.Text;
import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Span;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.python.PythonParser;
import io.holdfast.scan.rules.Site;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rewrites one site of a Python file: {@code with}, or {@code finally} where a handler uses the connection. */
final class PythonFix {
    private final Unit unit;
    private final Site site;
    private final Closers closers;
    private final Text text;
    private final Edits edits = new Edits();
    private final Set<Integer> inStrings;
    private final Scoping scoping;
    /** True where only a scope will do: its connection is never null, and nothing but its end gives it back. */
    private final boolean scopeOnly;

    PythonFix(Unit unit, Site site, Summaries summaries) {
        this(unit, site, summaries, false);
    }

    PythonFix(Unit unit, Site site, Summaries summaries, boolean scopeOnly) {
        this.scopeOnly = scopeOnly;
        this.unit = unit;
        this.site = site;
        this.closers = new Closers(summaries, site.function());
        this.text = new Text(unit.text);
        this.inStrings = PythonParser.linesInStrings(unit.text);
        this.scoping = Scoping.of(site, summaries);
    }

    Edits edits() throws Refusal {
        Outliving.refuse(site);
        Spot spot = Spot.of(site.function(), site.call());
        Stmt stmt = spot.stmt();
        if (!text.isFirstOnLine(stmt.span().start())
                || text.rest(stmt.span().end()).strip().startsWith(";")) {
            throw new Refusal("several statements stand on one line");
        }
        if (stmt instanceof Stmt.Assign assign && Uses.bare(assign.value()) == site.call()) {
            if (assign.targets().size() != 1) {
                throw new Refusal("several variables are given it");
            }
            Expr target = assign.targets().get(0);
            if (target instanceof Expr.Name name) {
                named(spot, assign, name.id());
                return edits;
            }
            int element = site.source().element();
            if (target instanceof Expr.Coll coll
                    && element >= 0
                    && element < coll.items().size()
                    && coll.items().get(element) instanceof Expr.Name name) {
                Region region = region(spot, name.id(), Set.of());
                inBlock(region);
                around(region, assign.span(), name.id(), close(region, name.id()));
                return edits;
            }
            throw new Refusal("it is put into something else than a variable");
        }
        discarded(spot);
        return edits;
    }

    private Region region(Spot spot, String name, Set<String> also) throws Refusal {
        Region region = new Region(spot, name, also, closers, site.function());
        if (region.reassigned()) {
            throw new Refusal("the variable is given another connection in between");
        }
        return region;
    }

    private static void inBlock(Region region) throws Refusal {
        if (!region.outside.isEmpty()) {
            throw new Refusal("it is used outside of the block that acquires it");
        }
    }

    private void named(Spot spot, Stmt.Assign assign, String name) throws Refusal {
        Region region = region(spot, name, Set.of());
        if (scopeOnly) {
            onlyScope(region, name);
        } else if (!region.outside.isEmpty()) {
            lastOfTry(spot, region, name);
            return;
        }
        boolean helped = !scopeOnly && helper(region, name) != null;
        if (!scopeOnly && !site.primitive() && scoping.plainClose() && !helped && mayBeNull(region, name)) {
            tested(region, assign.span(), name);
            return;
        }
        if (helped || !scoping.scoped()) {
            around(region, assign.span(), name, close(region, name));
            return;
        }
        edits.replace(assign.span().start(), assign.value().span().start(), scoping.before());
        if (scoping.dropsAwait() && assign.value() instanceof Expr.Through through) {
            edits.replace(through.span().start(), through.value().span().start(), "");
        }
        edits.insert(assign.value().span().end(), scoping.after() + " as " + name + ":");
        body(region, assign.span());
        scoping.imports(unit, text, edits);
    }

    private void onlyScope(Region region, String name) throws Refusal {
        if (!region.outside.isEmpty()) {
            throw new Refusal("a handler, or what follows the block, uses it");
        }
        Stmt[] helper = new Stmt[1];
        Parts.statements(site.function().body, stmt -> {
            boolean taken = closers.taking(stmt, name) != null && !closers.only(stmt, name);
            helper[0] = taken && stmt.span().start() > site.call().span().start() ? stmt : helper[0];
        });
        if (helper[0] != null) {
            throw new Refusal("a helper that takes more than the connection closes it");
        }
        if (!scoping.scoped() || scoping.dropsAwait()) {
            throw new Refusal("it is acquired by await");
        }
    }

    /** True when what follows asks whether there is a connection at all: the helper may give none. */
    private static boolean mayBeNull(Region region, String name) {
        boolean[] found = {false};
        Parts.statements(region.block().subList(region.index() + 1, region.last + 1), stmt -> {
            if (stmt instanceof Stmt.If test && !region.removed.contains(stmt)) {
                found[0] |= asks(test.test(), name);
            }
        });
        return found[0];
    }

    private static boolean asks(Expr test, String name) {
        if (test instanceof Expr.Logic logic) {
            return asks(logic.left(), name) || asks(logic.right(), name);
        }
        Expr asked = test instanceof Expr.Not not
                ? not.value()
                : test instanceof Expr.Compare compare
                                && compare.right() instanceof Expr.Literal literal
                                && literal.kind() == Expr.Kind.NULL
                        ? compare.left()
                        : test;
        return Uses.bare(asked) instanceof Expr.Name it && it.id().equals(name);
    }

    /** The tests stay in front of the block that closes. */
    private void tested(Region region, Span head, String name) throws Refusal {
        int guards = region.index();
        while (guards < region.last && isGuard(region.block().get(guards + 1), name)) {
            guards++;
        }
        if (guards > region.index()) {
            Span guard = region.block().get(guards).span();
            String with = scoping.before() + name + scoping.after() + ":";
            edits.insert(text.lineEnd(guard.end()), text.separator + text.indent(head.start()) + with);
            body(region, guard);
            scoping.imports(unit, text, edits);
            return;
        }
        String indent = text.indent(head.start());
        String one = unitOfIndent(head.start());
        edits.insert(text.lineEnd(head.end()), text.separator + indent + "try:");
        body(region, head);
        String test = indent + one + "if " + name + " is not None:";
        String close = indent + one + one + scoping.close(name);
        behind(region, head, indent + "finally:" + text.separator + test + text.separator + close);
    }

    /** {@code if not conn: return}. */
    private static boolean isGuard(Stmt stmt, String name) {
        return stmt instanceof Stmt.If test
                && test.otherwise().isEmpty()
                && (test.test() instanceof Expr.Not
                        || test.test() instanceof Expr.Compare compare
                                && compare.operator().equals("=="))
                && asks(test.test(), name)
                && !test.then().isEmpty()
                && leaves(test.then().get(test.then().size() - 1));
    }

    private static boolean leaves(Stmt stmt) {
        return stmt instanceof Stmt.Return || stmt instanceof Stmt.Raise || stmt instanceof Stmt.Jump;
    }

    /** Indents what uses the connection, and removes what closed it. */
    private void body(Region region, Span head) throws Refusal {
        Stmt last = region.lastStatement();
        int lastLine = text.lineStart(Math.max(head.end(), last.span().end()));
        remove(region);
        String unitOfIndent = unitOfIndent(head.start());
        boolean any = false;
        for (int line = text.nextLine(head.end()); line <= lastLine && line < unit.text.length(); ) {
            int next = text.nextLine(line);
            if (!text.isBlankLine(line) && !inStrings.contains(line) && !edits.covers(line)) {
                edits.insert(line, unitOfIndent);
                any |= !text.text.substring(line, text.lineEnd(line)).strip().startsWith("#");
            }
            if (next == line) {
                break;
            }
            line = next;
        }
        if (!any) {
            edits.insert(text.lineEnd(head.end()), text.separator + text.indent(head.start()) + unitOfIndent + "pass");
        }
    }

    private String unitOfIndent(int offset) {
        String inner = text.indent(offset);
        String outer = site.function().isTopLevel()
                ? ""
                : text.indent(site.function().span.start());
        String added = text.unit(outer, inner);
        // Inside several blocks, the function's first statement tells how deep one is.
        Stmt first =
                site.function().body.isEmpty() ? null : site.function().body.get(0);
        return first == null ? added : text.unit(outer, text.indent(first.span().start()));
    }

    /** {@code try: … finally: close}, behind the statement that acquires. */
    private void around(Region region, Span head, String name, String close) throws Refusal {
        inBlock(region);
        String indent = text.indent(head.start());
        String inner = indent + unitOfIndent(head.start());
        StringBuilder open = new StringBuilder();
        Expr.@Nullable Call helper = helper(region, name);
        if (helper != null) {
            for (Expr.Arg arg : helper.args()) {
                if (arg.value() instanceof Expr.Name it && !it.id().equals(name) && !isBound(it.id(), head.start())) {
                    open.append(text.separator).append(indent).append(it.id()).append(" = None");
                }
            }
        }
        edits.insert(text.lineEnd(head.end()), open + text.separator + indent + "try:");
        body(region, head);
        behind(region, head, indent + "finally:" + text.separator + inner + close);
    }

    /** Adds lines behind the last statement, also when that one goes. */
    private void behind(Region region, Span head, String lines) {
        Span last = region.lastStatement().span();
        int start = text.lineStart(last.start());
        if (last.start() > head.end() && edits.covers(start)) {
            edits.insert(start, lines + text.separator);
        } else {
            edits.insert(text.lineEnd(Math.max(head.end(), last.end())), text.separator + lines);
        }
    }

    private boolean isBound(String name, int before) {
        boolean[] found = {
            site.function().params.stream().anyMatch(param -> param.name().equals(name))
        };
        Parts.statements(
                site.function().body,
                stmt -> found[0] |= Uses.assigns(stmt, name) && stmt.span().start() < before);
        return found[0];
    }

    /** The call of a helper that closes the connection, inside the region. */
    private Expr.@Nullable Call helper(Region region, String name) {
        Expr.Call[] found = new Expr.Call[1];
        Parts.statements(site.function().body, stmt -> {
            Expr.Call call = closers.taking(stmt, name);
            if (call != null && stmt.span().start() > site.call().span().start()) {
                found[0] = found[0] == null ? call : found[0];
                region.removed.add(stmt);
            }
        });
        return found[0];
    }

    private String close(Region region, String name) throws Refusal {
        Expr.Call helper = helper(region, name);
        if (helper == null) {
            return scoping.close(name);
        }
        for (Expr.Arg arg : helper.args()) {
            if (!(arg.value() instanceof Expr.Name) && !(arg.value() instanceof Expr.Literal)) {
                throw new Refusal("the helper that closes it takes more than variables");
            }
        }
        String call = unit.text.substring(helper.span().start(), helper.span().end());
        boolean awaited = unit.text
                .substring(text.lineStart(helper.span().start()), helper.span().start())
                .strip()
                .equals("await");
        return awaited ? "await " + call : call;
    }

    /** A handler, or what follows it, uses the connection: it is closed in the {@code finally} of that try. */
    private void lastOfTry(Spot spot, Region region, String name) throws Refusal {
        Stmt.@Nullable Try chosen = null;
        List<Spot.Level> levels = spot.levels();
        for (int i = levels.size() - 2; i >= 0 && chosen == null; i--) {
            Spot.Level level = levels.get(i);
            if (level.block().get(level.index()) instanceof Stmt.Loop) {
                throw new Refusal("it is acquired in a loop and used outside of it");
            }
            if (level.block().get(level.index()) instanceof Stmt.Try tried
                    && levels.get(i + 1).block() == tried.body()
                    && region.outside.stream()
                            .allMatch(used -> used.span().end() <= tried.span().end())) {
                chosen = tried;
            }
        }
        if (chosen == null) {
            throw new Refusal("it is used behind the block that acquires it");
        }
        if (!scoping.plainClose() && helper(region, name) == null) {
            throw new Refusal("its pool has a way of its own to take it back");
        }
        String close = close(region, name);
        Stmt.Try tried = chosen;
        int start = tried.span().start();
        String indent = text.indent(start);
        String added = unitOfIndent(start);
        boolean[] bound = {false};
        Parts.statements(
                site.function().body,
                stmt -> bound[0] |= Uses.assignsNull(stmt, name) && stmt.span().start() < start);
        if (!bound[0]) {
            edits.insert(text.lineStart(start), indent + name + " = None" + text.separator);
        }
        String inner = indent + added;
        String what = inner + "if " + name + " is not None:" + text.separator + inner + added + close;
        if (tried.last().isEmpty()) {
            remove(region);
            edits.insert(
                    text.lineEnd(tried.span().end()), text.separator + indent + "finally:" + text.separator + what);
        } else {
            throw new Refusal("its finally does something else, too");
        }
    }

    /** A connection that no variable holds is given one. */
    private void discarded(Spot spot) throws Refusal {
        Stmt stmt = spot.stmt();
        if (!(stmt instanceof Stmt.Do || stmt instanceof Stmt.Assign || stmt instanceof Stmt.Return)) {
            throw new Refusal("it stands in the head of a statement");
        }
        Expr value = Parts.of(stmt).get(0);
        if (!isAlways(value, site.call()) || !scoping.scoped() || scoping.dropsAwait()) {
            throw new Refusal("it is acquired inside an expression that may leave it out");
        }
        String name = "connection";
        Set<String> used = new HashSet<>();
        site.function().body.forEach(each -> Uses.names(each, it -> used.add(it.id())));
        while (used.contains(name) || unit.imports.containsKey(name)) {
            name += "_";
        }
        Set<String> also = new HashSet<>();
        if (stmt instanceof Stmt.Assign assign) {
            assign.targets().forEach(target -> also.add(Parts.path(target)));
            also.remove("");
        }
        Region region = region(spot, name, also);
        inBlock(region);
        String indent = text.indent(stmt.span().start());
        String added = unitOfIndent(stmt.span().start());
        String acquire = unit.text.substring(
                site.call().span().start(), site.call().span().end());
        edits.insert(
                text.lineStart(stmt.span().start()),
                indent + scoping.before() + acquire + scoping.after() + " as " + name + ":" + text.separator);
        edits.replace(site.call().span().start(), site.call().span().end(), name);
        int lastLine = text.lineStart(region.lastStatement().span().end());
        remove(region);
        for (int line = text.lineStart(stmt.span().start()); line <= lastLine; line = text.nextLine(line)) {
            boolean cut = line > site.call().span().start()
                    && line < site.call().span().end();
            if (!text.isBlankLine(line) && !inStrings.contains(line) && !cut && !edits.covers(line)) {
                edits.insert(line, added);
            }
            if (text.nextLine(line) == line) {
                break;
            }
        }
        scoping.imports(unit, text, edits);
    }

    /** True when the call is made each time that the expression is evaluated. */
    private static boolean isAlways(Expr expr, Expr.Call wanted) {
        if (expr == wanted) {
            return true;
        }
        if (expr instanceof Expr.Cond || expr instanceof Expr.Logic || expr instanceof Expr.Comp) {
            return false;
        }
        return Parts.of(expr).stream().anyMatch(part -> isAlways(part, wanted));
    }

    private void remove(Region region) throws Refusal {
        new PythonCloses(unit, text, inStrings, edits).remove(site.function().body, region.removed);
    }
}
