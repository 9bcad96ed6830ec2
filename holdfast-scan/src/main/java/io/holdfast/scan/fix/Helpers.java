package io.holdfast.scan.fix;

import io.holdfast.scan.config.ScanConfig;
import io.holdfast.scan.edit.Edits;
import io.holdfast.scan.edit.Refusal;
import io.holdfast.scan.edit.Text;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Owner;
import io.holdfast.scan.rules.Inspection;
import io.holdfast.scan.rules.Site;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Private helpers that only open or lend connections and that nothing needs any more, and imports that go with them. */
final class Helpers {
    private final Unit unit;
    private final List<Unit> units;
    private final ScanConfig config;
    private final Text text;
    private final Edits edits = new Edits();
    private final Set<Expr> gone = new HashSet<>();

    Helpers(Unit unit, List<Unit> units, ScanConfig config) {
        this.unit = unit;
        this.units = units;
        this.config = config;
        this.text = new Text(unit.text);
    }

    /** The expressions that go with them. */
    Set<Expr> gone() {
        return gone;
    }

    Edits edits(Unit original, Inspection inspection) throws Refusal {
        if (unit.language == Language.JAVA) {
            new JavaHelpers(unit, Objects.requireNonNull(config.java()), edits, gone).edits();
            return edits;
        }
        for (Site site : inspection.sites(unit)) {
            Function helper = site.function();
            if (site.source().owner() == Owner.RAW
                    && helper.name.matches("_[A-Za-z0-9]\\w*")
                    && helper.marks.isEmpty()
                    && Opening.plain(helper.body) == site.call()
                    && mentions(original, helper.name) > 0
                    && units.stream().noneMatch(each -> mentions(each, helper.name) > 0)) {
                delete(helper);
                Parts.expressions(helper.body, gone::add);
            }
        }
        closing(original);
        return edits;
    }

    private static int mentions(Unit unit, String name) {
        int[] found = {0};
        unit.functions.forEach(function -> Parts.expressions(
                function.body,
                expr -> found[0] += expr instanceof Expr.Attr attr
                                        && attr.name().equals(name)
                                || expr instanceof Expr.Name it && it.id().equals(name)
                                || expr instanceof Expr.Literal literal
                                        && literal.text()
                                                .replaceAll("[\"']", "")
                                                .equals(name)
                        ? 1
                        : 0));
        return found[0];
    }

    private void delete(Function helper) throws Refusal {
        int start = text.lineStart(helper.span.start());
        Stmt last = helper.body.get(helper.body.size() - 1);
        if (!text.rest(start).strip().matches("(async\\s+)?def\\s.*")
                || !text.rest(last.span().end()).isBlank()) {
            throw new Refusal("the helper shares its lines with something else");
        }
        int end = text.nextLine(last.span().end());
        // The blank lines behind it go as well, so that those in front of it stay in front of what follows.
        while (end < unit.text.length() && text.isBlankLine(end) && text.nextLine(end) > end) {
            end = text.nextLine(end);
        }
        if (end == unit.text.length()) {
            while (start > 0 && text.isBlankLine(text.lineStart(start - 1))) {
                start = text.lineStart(start - 1);
            }
        }
        edits.replace(start, end, "");
    }

    /** The import of {@code closing}, when its last use is gone. */
    private void closing(Unit original) {
        if (mentions(original, "closing") == 0 && original.imports.containsKey("closing")
                || mentions(unit, "closing") > 0) {
            return;
        }
        for (int line = text.lineStart(0); line < unit.text.length(); line = text.nextLine(line)) {
            if (text.rest(line).matches("from contextlib import closing\\s*")) {
                edits.replace(line, text.nextLine(line), "");
                return;
            }
            if (text.nextLine(line) == line) {
                return;
            }
        }
    }
}
