package io.holdfast.scan.fix;

import io.holdfast.scan.edit.Edits;
import io.holdfast.scan.edit.Refusal;
import io.holdfast.scan.edit.Text;
import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Span;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.know.Owner;
import io.holdfast.scan.rules.Site;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rewrites one site of a Java file: {@code try}-with-resources, or {@code finally} where a handler uses the connection. */
final class JavaFix {
    private static final Set<String> CATCHES = Set.of("SQLException", "Exception", "Throwable");

    private final Unit unit;
    private final Site site;
    private final Function function;
    private final Closers closers;
    private final Text text;
    private final Edits edits = new Edits();

    JavaFix(Unit unit, Site site, Summaries summaries) {
        this.unit = unit;
        this.site = site;
        this.function = site.function();
        this.closers = new Closers(summaries, function);
        this.text = new Text(unit.text);
    }

    Edits edits() throws Refusal {
        Outliving.refuse(site);
        Spot spot = Spot.of(function, site.call());
        Stmt stmt = spot.stmt();
        if (unit.text.charAt(stmt.span().end() - 1) != ';' || !inBraces(spot)) {
            throw new Refusal("it stands in the head of a statement, or without braces");
        }
        if (!text.isFirstOnLine(stmt.span().start())
                || !text.rest(stmt.span().end()).strip().matches("(//.*|/\\*.*)?")) {
            throw new Refusal("several statements stand on one line");
        }
        if (stmt instanceof Stmt.Assign assign && Uses.bare(assign.value()) == site.call()) {
            if (!(assign.targets().get(0) instanceof Expr.Name name)) {
                throw new Refusal("it is put into something else than a variable");
            }
            named(spot, assign, name);
        } else {
            discarded(spot);
        }
        return edits;
    }

    private static boolean inBraces(Spot spot) {
        Stmt owner = spot.level().owner();
        return !(owner instanceof Stmt.If) && !(owner instanceof Stmt.Loop);
    }

    private void named(Spot spot, Stmt.Assign assign, Expr.Name target) throws Refusal {
        String name = target.id();
        Region region = new Region(spot, name, Set.of(), closers, function);
        if (region.reassigned()) {
            throw new Refusal("the variable is given another connection in between");
        }
        boolean own =
                site.source().owner() == Owner.LOST || site.source().library().equals("Spring");
        boolean declared = !assign.type().isEmpty();
        if (!region.outside.isEmpty()) {
            lastOfTry(spot, region, name);
            return;
        }
        String type = unit.text.substring(assign.span().start(), target.span().start());
        @Nullable Span declaration = null;
        if (!declared) {
            declaration = declaration(name, assign.span().start());
            if (declaration == null) {
                lastOfTry(spot, region, name);
                return;
            }
            String whole = unit.text.substring(declaration.start(), declaration.end());
            type = whole.substring(
                    0, whole.lastIndexOf(name, whole.contains("=") ? whole.indexOf('=') : whole.length()));
        }
        if (own || !isHandled(spot) || !site.source().closes()) {
            around(region, assign.span(), name, own);
            return;
        }
        if (declaration != null) {
            delete(declaration);
        }
        edits.replace(
                assign.span().start(),
                declared ? assign.span().start() : target.span().end(),
                declared ? "try (" : "try (" + type.strip() + " " + name);
        edits.replace(assign.value().span().end(), assign.span().end(), ") {");
        remove(region);
        body(region, assign.span());
        close(region, assign.span(), "}");
    }

    /** The declaration of the variable, when it holds nothing else and nothing uses it before. */
    private @Nullable Span declaration(String name, int before) {
        Span[] found = new Span[1];
        boolean[] other = {false};
        function.declared.forEach(declaration -> {
            if (declaration.name().equals(name)) {
                other[0] |= found[0] != null || declaration.span().start() > before;
                found[0] = declaration.span();
            }
        });
        if (found[0] == null || other[0] || unit.text.charAt(found[0].end() - 1) != ';') {
            return null;
        }
        String whole = unit.text.substring(found[0].start(), found[0].end());
        if (!whole.matches("(?s)[\\w.<>\\s]+\\b" + name + "\\s*(=\\s*null\\s*)?;")) {
            return null;
        }
        // No other statement may need the variable: neither another acquisition nor a test before this one.
        int[] acquired = {0};
        Parts.statements(
                function.body,
                stmt -> acquired[0] += Uses.assigns(stmt, name) && !Uses.assignsNull(stmt, name) ? 1 : 0);
        boolean[] earlier = {false};
        Parts.statements(
                function.body,
                stmt -> Parts.of(stmt)
                        .forEach(expr -> Uses.names(
                                expr,
                                used -> earlier[0] |= used.id().equals(name)
                                        && used.span().start() > found[0].end()
                                        && used.span().start() < before)));
        return acquired[0] == 1 && !earlier[0] ? found[0] : null;
    }

    /** True when the exception of close() is caught or declared around the statement. */
    private boolean isHandled(Spot spot) {
        if (site.source().owner() == Owner.SESSION || site.source().library().equals("Jdbi")) {
            return true;
        }
        List<Spot.Level> levels = spot.levels();
        for (int i = levels.size() - 2; i >= 0; i--) {
            Stmt owner = levels.get(i).block().get(levels.get(i).index());
            if (owner instanceof Stmt.Try tried
                    && levels.get(i + 1).block() == tried.body()
                    && tried.handlers().stream()
                            .anyMatch(handler -> handler.types().stream().anyMatch(CATCHES::contains))) {
                return true;
            }
        }
        return function.raises.stream().anyMatch(CATCHES::contains)
                || function.isMarked("SneakyThrows")
                || throwsItself();
    }

    /** True when the acquisition throws it, so that something around it deals with it. */
    private boolean throwsItself() {
        return site.primitive()
                && !Set.of("Jdbi", "Spring").contains(site.source().library());
    }

    /** The statement that closes it by a helper, inside the region. */
    private @Nullable Stmt helper(Region region, String name) {
        Stmt[] found = new Stmt[1];
        Parts.statements(
                region.block().subList(region.index() + 1, region.block().size()), stmt -> {
                    if (closers.taking(stmt, name) != null) {
                        found[0] = stmt;
                        region.removed.add(stmt);
                    }
                });
        return found[0];
    }

    /** {@code try: … finally}, behind the statement that acquires: no exception is added that nothing deals with. */
    private void around(Region region, Span head, String name, boolean own) throws Refusal {
        String indent = text.indent(head.start());
        String inner = indent + unitOfIndent(head.start());
        String close = helped(region, head, name);
        if (close == null && own) {
            throw new Refusal("its pool has a way of its own to take it back");
        }
        edits.insert(head.end(), text.separator + indent + "try {");
        remove(region);
        body(region, head);
        String closing =
                close == null ? ownClose(inner, unitOfIndent(head.start()), name) : inner + close + text.separator;
        close(region, head, "} finally {" + text.separator + closing + indent + "}");
    }

    /** The helper's call that closes it, when all that it takes is known before; null when there is none. */
    private @Nullable String helped(Region region, Span head, String name) {
        Stmt close = helper(region, name);
        if (close == null) {
            return null;
        }
        Set<String> needed = new HashSet<>();
        Uses.names(close, used -> needed.add(used.id()));
        needed.remove(name);
        int end = Math.max(head.end(), region.lastStatement().span().end());
        for (Function.Declared declaration : function.declared) {
            if (needed.contains(declaration.name())
                    && declaration.span().start() > head.end()
                    && declaration.span().end() <= end) {
                // It stays where it is, too: to close twice does no harm.
                region.removed.removeIf(stmt -> closers.taking(stmt, name) != null);
                return null;
            }
        }
        return unit.text.substring(close.span().start(), close.span().end());
    }

    /** The close of a session throws nothing that must be caught. */
    private String ownClose(String inner, String one, String name) {
        String s = text.separator;
        return site.source().owner() == Owner.SESSION
                ? inner + "if (" + name + " != null) {" + s + inner + one + name + ".close();" + s + inner + "}" + s
                : quietClose(inner, one, name);
    }

    private String quietClose(String inner, String one, String name) {
        String s = text.separator;
        String exception = unit.imports.containsKey("SQLException") || unit.imports.containsKey("from java.sql")
                ? "SQLException"
                : "java.sql.SQLException";
        return inner + "if (" + name + " != null) {" + s
                + inner + one + "try {" + s
                + inner + one + one + name + ".close();" + s
                + inner + one + "} catch (" + exception + " closing) {" + s
                + inner + one + one + "// The work is done; what failed is the close." + s
                + inner + one + "}" + s
                + inner + "}" + s;
    }

    private void body(Region region, Span head) {
        int end = Math.max(head.end(), region.lastStatement().span().end());
        int lastLine = text.lineStart(end);
        String added = unitOfIndent(head.start());
        for (int line = text.nextLine(head.end()); line <= lastLine; line = text.nextLine(line)) {
            if (!text.isBlankLine(line) && !edits.covers(line)) {
                edits.insert(line, added);
            }
            if (text.nextLine(line) == line) {
                break;
            }
        }
    }

    private void close(Region region, Span head, String what) throws Refusal {
        int end = Math.max(head.end(), region.lastStatement().span().end());
        String rest = text.rest(end).strip();
        if (!rest.isEmpty() && !rest.startsWith("//")) {
            throw new Refusal("several statements stand on one line");
        }
        String closing = text.indent(head.start()) + what;
        int start = text.lineStart(region.lastStatement().span().start());
        if (edits.covers(start)) {
            // The last statement was the close, and goes.
            edits.insert(start, closing + text.separator);
        } else {
            edits.insert(text.lineEnd(end), text.separator + closing);
        }
    }

    private String unitOfIndent(int offset) {
        String outer = text.indent(function.span.start());
        Stmt first = function.body.isEmpty() ? null : function.body.get(0);
        return text.unit(
                outer, text.indent(first == null ? offset : first.span().start()));
    }

    private void lastOfTry(Spot spot, Region region, String name) throws Refusal {
        List<Spot.Level> levels = spot.levels();
        for (int i = levels.size() - 2; i >= 0; i--) {
            Stmt owner = levels.get(i).block().get(levels.get(i).index());
            if (owner instanceof Stmt.Loop) {
                throw new Refusal("it is acquired in a loop and used outside of it");
            }
            if (owner instanceof Stmt.Try tried
                    && levels.get(i + 1).block() == tried.body()
                    && isNullBefore(name, tried.span().start())
                    && region.outside.stream()
                            .allMatch(used -> used.span().end() <= tried.span().end())) {
                finallyOf(tried, name);
                return;
            }
        }
        throw new Refusal("it is used behind the block that acquires it");
    }

    private boolean isNullBefore(String name, int before) {
        boolean[] found = {false};
        Parts.statements(
                function.body,
                stmt -> found[0] |= Uses.assignsNull(stmt, name) && stmt.span().start() < before);
        return found[0];
    }

    private void finallyOf(Stmt.Try tried, String name) throws Refusal {
        if (site.source().owner() == Owner.LOST) {
            throw new Refusal("its pool has a way of its own to take it back");
        }
        String indent = text.indent(tried.span().start());
        String one = unitOfIndent(tried.span().start());
        String s = text.separator;
        String inner = indent + one;
        String close = ownClose(inner, one, name);
        if (tried.last().isEmpty()) {
            if (unit.text.substring(tried.span().start(), tried.span().end()).matches("(?s).*\\bfinally\\s*\\{\\s*}")) {
                throw new Refusal("its finally is empty");
            }
            edits.insert(tried.span().end(), " finally {" + s + close + indent + "}");
        } else {
            int start = tried.last().get(0).span().start();
            edits.insert(text.lineStart(start), close);
        }
    }

    private void discarded(Spot spot) throws Refusal {
        Stmt stmt = spot.stmt();
        if (site.source().owner() == Owner.LOST || site.source().owner() == Owner.SESSION) {
            throw new Refusal("its pool has a way of its own to take it back");
        }
        boolean plain = stmt instanceof Stmt.Do || stmt instanceof Stmt.Assign || stmt instanceof Stmt.Return;
        if (!plain || !isAlways(Parts.of(stmt).get(0))) {
            throw new Refusal("it is acquired inside an expression that may leave it out");
        }
        if (!isHandled(spot)) {
            throw new Refusal("SQLException is not handled here");
        }
        Set<String> used = new HashSet<>();
        function.body.forEach(each -> Uses.names(each, it -> used.add(it.id())));
        String name = "connection";
        while (used.contains(name) || function.types.containsKey(name)) {
            name += "Here";
        }
        Set<String> also = new HashSet<>();
        if (stmt instanceof Stmt.Assign assign && assign.targets().get(0) instanceof Expr.Name target) {
            if (assign.type().isEmpty()) {
                throw new Refusal("what lives on it is held by a variable from outside");
            }
            also.add(target.id());
        }
        Region region = new Region(spot, name, also, closers, function);
        if (!region.outside.isEmpty()) {
            throw new Refusal("it is used outside of the block that acquires it");
        }
        Span call = site.call().span();
        String indent = text.indent(stmt.span().start());
        boolean known = "java.sql.Connection".equals(unit.imports.get("Connection"))
                || !unit.imports.containsKey("Connection") && unit.imports.containsKey("from java.sql");
        String type = known ? "Connection" : "java.sql.Connection";
        String head = indent + "try (" + type + " " + name + " = " + unit.text.substring(call.start(), call.end())
                + ") {" + text.separator;
        boolean alone = stmt instanceof Stmt.Do it && Uses.bare(it.value()) == site.call();
        if (alone) {
            edits.replace(
                    text.lineStart(stmt.span().start()),
                    stmt.span().end(),
                    head + indent + unitOfIndent(stmt.span().start()) + "// Nothing uses it." + text.separator + indent
                            + "}");
            return;
        }
        edits.insert(text.lineStart(stmt.span().start()), head);
        edits.replace(call.start(), call.end(), name);
        edits.insert(
                text.lineStart(stmt.span().start()), unitOfIndent(stmt.span().start()));
        for (int line = text.nextLine(stmt.span().start());
                line <= text.lineStart(region.lastStatement().span().end());
                line = text.nextLine(line)) {
            boolean cut = line > call.start() && line < call.end();
            if (!text.isBlankLine(line) && !cut) {
                edits.insert(line, unitOfIndent(stmt.span().start()));
            }
        }
        close(region, stmt.span(), "}");
    }

    private boolean isAlways(Expr expr) {
        if (expr == site.call()) {
            return true;
        }
        if (expr instanceof Expr.Cond || expr instanceof Expr.Logic) {
            return false;
        }
        return Parts.of(expr).stream().anyMatch(this::isAlways);
    }

    // What closed it

    private void remove(Region region) {
        suite(function.body, region.removed);
    }

    private void suite(List<Stmt> body, Set<Stmt> removed) {
        for (Stmt stmt : body) {
            if (removed.contains(stmt)) {
                delete(stmt.span());
            } else if (stmt instanceof Stmt.Try tried
                    && !tried.last().isEmpty()
                    && removed.containsAll(tried.last())
                    && withoutLast(tried)) {
                suite(tried.body(), removed);
                tried.handlers().forEach(handler -> suite(handler.body(), removed));
            } else {
                Parts.blocks(stmt).forEach(block -> suite(block, removed));
            }
        }
    }

    /** Removes a {@code finally} in which nothing is left; without handlers, what is left is a block. */
    private boolean withoutLast(Stmt.Try tried) {
        int first = tried.last().get(0).span().start();
        int word = unit.text.lastIndexOf("finally", first);
        if (word < tried.span().start()) {
            return false;
        }
        int from = unit.text.indexOf('{', word) + 1;
        StringBuilder rest = new StringBuilder();
        for (Stmt stmt : tried.last()) {
            rest.append(
                    unit.text, Math.min(from, stmt.span().start()), stmt.span().start());
            from = stmt.span().end();
        }
        rest.append(
                unit.text, Math.min(from, tried.span().end() - 1), tried.span().end() - 1);
        if (!rest.toString().isBlank()) {
            return false;
        }
        int start = word;
        while (start > 0 && Character.isWhitespace(unit.text.charAt(start - 1))) {
            start--;
        }
        if (tried.handlers().isEmpty()) {
            if (!unit.text.substring(tried.span().start()).matches("(?s)try\\s*\\{.*")) {
                // Resources of its own: the finally may go.
                edits.replace(start, tried.span().end(), "");
                return true;
            }
            int brace = unit.text.indexOf('{', tried.span().start());
            edits.replace(tried.span().start(), brace, "");
        }
        edits.replace(start, tried.span().end(), "");
        return true;
    }

    private void delete(Span span) {
        boolean lines =
                text.isFirstOnLine(span.start()) && text.rest(span.end()).isBlank();
        if (lines) {
            // The indentation of the block may be added at the line's start: what is deleted begins behind it.
            int start = text.lineStart(span.start());
            edits.replace(start, text.nextLine(span.end()), "");
        } else {
            edits.replace(span.start(), span.end(), "");
        }
    }
}
