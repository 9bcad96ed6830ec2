package io.holdfast.scan.fix;

import io.holdfast.scan.FileReport;
import io.holdfast.scan.Finding;
import io.holdfast.scan.Rule;
import io.holdfast.scan.config.JavaPool;
import io.holdfast.scan.config.PythonPool;
import io.holdfast.scan.config.ScanConfig;
import io.holdfast.scan.edit.Edits;
import io.holdfast.scan.edit.Refusal;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Library;
import io.holdfast.scan.know.Owner;
import io.holdfast.scan.rules.Inspection;
import io.holdfast.scan.rules.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes connections from a pool that were opened one by one. Each is rewritten by itself, read and judged again, and left as it is
 * when the file would not read, or would have another finding, or would call anything else than before, but for what opens and closes.
 */
public final class PoolFixer {
    private static final int MOST = 400;

    private final Workbench bench;
    private final ScanConfig config;

    public PoolFixer(List<Unit> units, Library library, ScanConfig config) {
        this.bench = new Workbench(units, library);
        this.config = config;
    }

    /** Files that open connections, rewritten as far as that can be done safely. */
    public List<FileFix> run() {
        List<FileFix> fixes = new ArrayList<>();
        Inspection inspection = bench.inspection();
        List<Unit> candidates = bench.units().stream()
                .filter(unit -> !sites(inspection, unit).isEmpty())
                .toList();
        Map<String, Rewritten> scoped = new HashMap<>();
        for (Unit unit : candidates) {
            Rewritten state = new Rewritten(unit);
            scoped.put(unit.path, state);
            if (unit.language == Language.JAVA) {
                work(state, site -> !site.primitive());
            }
        }
        for (Unit unit : candidates) {
            fixes.add(file(Objects.requireNonNull(scoped.get(unit.path))));
        }
        return fixes;
    }

    /** A file while it is rewritten. */
    private static final class Rewritten {
        private final Unit original;
        private final Map<String, String> refused = new LinkedHashMap<>();
        private Unit unit;
        private int fixed;

        Rewritten(Unit original) {
            this.original = original;
            this.unit = original;
        }
    }

    /** The sites that open a connection, in the languages for which the configuration names a pool. */
    private List<Site> sites(Inspection inspection, Unit unit) {
        boolean java = unit.language == Language.JAVA;
        if (java ? config.java() == null : config.python() == null || isFactory(unit)) {
            return List.of();
        }
        return inspection.sites(unit).stream()
                .filter(site -> site.source().owner() == Owner.RAW
                        && config.drivers().contains(site.source().library()))
                .filter(site -> !site.result().kept)
                // A helper of Java may return a pool's connection: closing that gives it back. Its callers need a
                // scope.
                .filter(site -> java
                        ? site.primitive() || site.result().leaks() && !site.result().returned
                        : !site.result().returned)
                .toList();
    }

    /** True for the file that makes the pool. */
    private boolean isFactory(Unit unit) {
        PythonPool pool = Objects.requireNonNull(config.python());
        String module = unit.path.replaceFirst("(/__init__)?\\.py$", "").replace('/', '.');
        return module.equals(pool.module())
                || module.endsWith("." + pool.module())
                || unit.functions.stream()
                        .anyMatch(function -> function.name.equals(pool.function())
                                && pool.module().endsWith(module.substring(module.lastIndexOf('.') + 1)));
    }

    private void work(Rewritten state, Predicate<Site> wanted) {
        for (int i = 0; i < MOST; i++) {
            Inspection inspection = bench.inspection();
            Map.Entry<String, Site> next = keyed(sites(inspection, state.unit)).entrySet().stream()
                    .filter(entry -> wanted.test(entry.getValue()) && !state.refused.containsKey(entry.getKey()))
                    .findFirst()
                    .orElse(null);
            if (next == null) {
                return;
            }
            try {
                state.unit = one(state.unit, inspection, next.getValue());
                state.fixed++;
            } catch (Refusal refusal) {
                state.refused.put(next.getKey(), refusal.reason());
                bench.replaced(state.unit, state.unit);
            }
        }
    }

    private FileFix file(Rewritten state) {
        work(state, site -> true);
        Unit unit = withoutHelpers(state.original, state.unit);
        List<FileFix.Left> left = new ArrayList<>();
        Inspection inspection = bench.inspection();
        FileReport report = inspection.report(unit);
        keyed(sites(inspection, unit))
                .forEach((key, site) -> left.add(new FileFix.Left(
                        rule(report, site),
                        site.call().span().line(),
                        state.refused.getOrDefault(key, "it was not tried"))));
        return new FileFix(state.original.path, state.original.text, unit.text, state.fixed, left);
    }

    private static Rule rule(FileReport report, Site site) {
        return report.findings().stream()
                .filter(finding ->
                        finding.start() == site.call().span().start() && FindingCounts.LEAKS.contains(finding.rule()))
                .map(Finding::rule)
                .findFirst()
                .orElse(Rule.RAW_CONNECTION);
    }

    /** Sites by function and text, which stay when lines move. */
    private static Map<String, Site> keyed(List<Site> sites) {
        Map<String, Site> keyed = new LinkedHashMap<>();
        Map<String, Integer> ordinals = new HashMap<>();
        for (Site site : sites) {
            String text = site.function()
                    .unit
                    .text
                    .substring(site.call().span().start(), site.call().span().end());
            String key = site.function().qualified() + " " + text.replaceAll("\\s+", " ");
            keyed.put(key + " " + ordinals.merge(key, 1, Integer::sum), site);
        }
        return keyed;
    }

    private Unit one(Unit unit, Inspection inspection, Site site) throws Refusal {
        return unit.language == Language.JAVA ? java(unit, inspection, site) : python(unit, inspection, site);
    }

    // Python: a scope around what uses it, then the pool's connection in the head of that scope

    private Unit python(Unit unit, Inspection inspection, Site site) throws Refusal {
        PythonPool pool = Objects.requireNonNull(config.python());
        Opening opening = Opening.of(unit, inspection, site);
        Refusal first = null;
        for (Opening.Place place : opening.places(pool)) {
            try {
                Unit scoped = unit;
                Inspection now = inspection;
                Site there = site;
                if (!PythonBorrow.isScoped(site)) {
                    scoped = bench.read(unit, new PythonFix(unit, site, inspection.summaries(), true).edits());
                    now = bench.replaced(unit, scoped);
                    there = same(inspection.sites(unit), site, now.sites(scoped));
                    opening = Opening.of(scoped, now, there);
                }
                Unit changed = bench.read(scoped, new PythonBorrow(scoped, there, opening, pool).edits(place));
                judge(inspection, unit, bench.replaced(scoped, changed), changed, Set.of(site.call()));
                return changed;
            } catch (Refusal refusal) {
                bench.replaced(unit, unit);
                first = first == null ? refusal : first;
                opening = Opening.of(unit, inspection, site);
            }
        }
        throw first == null ? new Refusal("its settings differ from call to call") : first;
    }

    private static Site same(List<Site> before, Site site, List<Site> after) throws Refusal {
        for (int i = 0; i < before.size(); i++) {
            if (before.get(i).call() == site.call() && before.size() == after.size()) {
                return after.get(i);
            }
        }
        throw new Refusal("its scope is not understood");
    }

    // Java: the leak is closed first; a pool's connection is then the same to all that uses it

    private Unit java(Unit unit, Inspection inspection, Site site) throws Refusal {
        JavaPool pool = Objects.requireNonNull(config.java());
        Unit scoped = unit;
        Inspection now = inspection;
        Site there = site;
        if (site.result().leaks()) {
            scoped = bench.read(unit, new JavaFix(unit, site, inspection.summaries()).edits());
            now = bench.replaced(unit, scoped);
            there = same(inspection.sites(unit), site, now.sites(scoped));
            if (there.result().leaks()) {
                throw new Refusal("the new text would not be sure to close it");
            }
            if (!site.primitive()) {
                judge(inspection, unit, now, scoped, Set.of());
                return scoped;
            }
        }
        if (there.result().returned && isLeakedByCaller(now, there.function())) {
            throw new Refusal("a caller of its helper does not close it");
        }
        Edits edits = new JavaBorrow(scoped, bench.units(), there.call(), pool).edits();
        Unit changed = bench.read(scoped, edits);
        judge(inspection, unit, bench.replaced(scoped, changed), changed, Set.of(site.call()));
        return changed;
    }

    private boolean isLeakedByCaller(Inspection inspection, Function helper) {
        return bench.units().stream()
                .filter(unit -> unit.language == Language.JAVA)
                .flatMap(unit -> inspection.sites(unit).stream())
                .anyMatch(site -> !site.primitive()
                        && site.result().leaks()
                        && inspection
                                .summaries()
                                .resolver()
                                .targets(site.call(), site.function())
                                .contains(helper));
    }

    // What only opened connections goes

    private Unit withoutHelpers(Unit original, Unit changed) {
        Unit unit = changed;
        if (unit == original) {
            return unit;
        }
        try {
            Helpers helpers = new Helpers(unit, bench.units(), config);
            Edits edits = helpers.edits(original, bench.inspection());
            if (!edits.isEmpty()) {
                Unit shorter = bench.read(unit, edits);
                Inspection before = bench.inspection();
                judge(before, unit, bench.replaced(unit, shorter), shorter, helpers.gone());
                unit = shorter;
            }
        } catch (Refusal refusal) {
            // It stays: nothing is wrong with it.
            bench.replaced(unit, unit);
        }
        return unit;
    }

    // The judgement

    private void judge(Inspection before, Unit old, Inspection after, Unit changed, Set<Expr> gone) throws Refusal {
        if (!calls(old, gone).equals(calls(changed, Set.of()))) {
            throw new Refusal("the new text would call something else");
        }
        if (raw(after, changed) > raw(before, old)) {
            throw new Refusal("the new text would open more connections");
        }
        FindingCounts had = FindingCounts.of(before.report(old));
        FindingCounts has = FindingCounts.of(after.report(changed));
        if (has.leaks() > had.leaks()) {
            throw new Refusal("the new text would not be sure to give it back");
        }
        has.requireNoOtherThan(had);
    }

    private long raw(Inspection inspection, Unit unit) {
        return inspection.sites(unit).stream()
                .filter(site -> site.source().owner() == Owner.RAW)
                .count();
    }

    /** What a file calls and its constants, without what opens, borrows or closes a connection, and without what those are given. */
    private Map<String, Integer> calls(Unit unit, Set<Expr> gone) {
        Map<String, Integer> counts = new TreeMap<>();
        Set<Expr> seen = new HashSet<>();
        for (Function function : unit.functions) {
            Parts.statements(function.body, stmt -> Parts.of(stmt).forEach(expr -> count(expr, gone, seen, counts)));
        }
        return counts;
    }

    private void count(Expr expr, Set<Expr> gone, Set<Expr> seen, Map<String, Integer> counts) {
        if (gone.contains(expr) || !seen.add(expr)) {
            return;
        }
        if (expr instanceof Expr.Call call) {
            if (borrows(call)) {
                return;
            }
            if (!Quiet.closes(call, bench.library)) {
                counts.merge("call " + call.name(), 1, Integer::sum);
            }
        } else if (expr instanceof Expr.Literal literal
                && (literal.kind() == Expr.Kind.STRING || literal.kind() == Expr.Kind.NUMBER)) {
            counts.merge("constant " + literal.text(), 1, Integer::sum);
        }
        Parts.of(expr).forEach(part -> count(part, gone, seen, counts));
    }

    /** True for a call of the pool's factory, or of what lends its connections. */
    private boolean borrows(Expr.Call call) {
        PythonPool python = config.python();
        if (python != null
                && (call.name().equals(python.function())
                        || call.name().equals(python.borrow()) && call.args().isEmpty())) {
            return true;
        }
        @Nullable JavaPool java = config.java();
        String path = Parts.path(call.target());
        return java != null
                && (path.equals(java.call())
                        || call.name().equals("getConnection") && call.args().isEmpty());
    }
}
