package io.holdfast.scan.fix;

import io.holdfast.scan.Finding;
import io.holdfast.scan.Replacement;
import io.holdfast.scan.config.ScanConfig;
import io.holdfast.scan.edit.Edits;
import io.holdfast.scan.edit.Refusal;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Library;
import io.holdfast.scan.rules.Inspection;
import io.holdfast.scan.rules.Site;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites leaks: one at a time, each read and judged again. A change stays when the file still reads, the leak is gone, nothing new is
 * found, and the code calls what it called before but for what closes.
 */
public final class Fixer {
    private static final int MOST = 400;

    private final Workbench bench;
    private final ScanConfig config;

    public Fixer(List<Unit> units, Library library, ScanConfig config) {
        this.bench = new Workbench(units, library);
        this.config = config;
    }

    /** Files with leaks, rewritten as far as that can be done safely. */
    public List<FileFix> run() {
        List<FileFix> fixes = new ArrayList<>();
        Inspection inspection = bench.inspection();
        List<Unit> candidates = bench.units().stream()
                .filter(unit -> !leaks(inspection, unit).isEmpty())
                .toList();
        for (Unit unit : candidates) {
            fixes.add(file(unit));
        }
        return fixes;
    }

    /** For each leak that can be rewritten by itself, the changes of its file, by the finding's fingerprint. */
    public Map<String, List<Replacement>> each() {
        Map<String, List<Replacement>> all = new TreeMap<>();
        Inspection inspection = bench.inspection();
        for (Unit unit : bench.units()) {
            for (Finding finding : leaks(inspection, unit)) {
                try {
                    Edits edits = edits(unit, inspection, finding);
                    Unit changed = bench.read(unit, edits);
                    judge(inspection, unit, bench.replaced(unit, changed), changed);
                    bench.replaced(changed, unit);
                    all.put(finding.fingerprint(), edits.sorted());
                } catch (Refusal refusal) {
                    // It has no fix that is safe.
                }
            }
        }
        return all;
    }

    private List<Finding> leaks(Inspection inspection, Unit unit) {
        return inspection.report(unit).findings().stream()
                .filter(finding -> FindingCounts.LEAKS.contains(finding.rule()) && config.isOn(finding.rule()))
                .toList();
    }

    private FileFix file(Unit original) {
        Unit unit = original;
        Inspection inspection = bench.inspection();
        Map<String, String> refused = new TreeMap<>();
        int fixed = 0;
        List<FileFix.Left> left = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            List<Finding> leaks = leaks(inspection, unit);
            Finding next = first(leaks, refused.keySet());
            if (next == null) {
                for (Finding finding : leaks) {
                    left.add(new FileFix.Left(
                            finding.rule(), finding.line(), refused.getOrDefault(finding.fingerprint(), "")));
                }
                break;
            }
            try {
                Unit changed = bench.read(unit, edits(unit, inspection, next));
                Inspection again = bench.replaced(unit, changed);
                judge(inspection, unit, again, changed);
                fixed += leaks.size() - leaks(again, changed).size();
                unit = changed;
                inspection = again;
            } catch (Refusal refusal) {
                refused.put(next.fingerprint(), refusal.reason());
            }
        }
        bench.replaced(unit, unit);
        return new FileFix(original.path, original.text, unit.text, fixed, left);
    }

    private static @Nullable Finding first(List<Finding> leaks, Set<String> refused) {
        return leaks.stream()
                .filter(finding -> !refused.contains(finding.fingerprint()))
                .findFirst()
                .orElse(null);
    }

    private static Edits edits(Unit unit, Inspection inspection, Finding finding) throws Refusal {
        for (Site site : inspection.sites(unit)) {
            if (site.call().span().start() == finding.start()) {
                return unit.language == Language.JAVA
                        ? new JavaFix(unit, site, inspection.summaries()).edits()
                        : new PythonFix(unit, site, inspection.summaries()).edits();
            }
        }
        throw new Refusal("its call is not found");
    }

    private void judge(Inspection before, Unit old, Inspection after, Unit changed) throws Refusal {
        try {
            if (!calls(old).equals(calls(changed))) {
                throw new Refusal("the new text would call something else");
            }
            FindingCounts had = FindingCounts.of(before.report(old));
            FindingCounts has = FindingCounts.of(after.report(changed));
            if (has.leaks() >= had.leaks()) {
                throw new Refusal("the new text would not be sure to close it");
            }
            has.requireNoOtherThan(had);
        } catch (Refusal refusal) {
            bench.replaced(changed, old);
            throw refusal;
        }
    }

    /** What a file calls and the constants in it, without what closes. */
    private Map<String, Integer> calls(Unit unit) {
        Map<String, Integer> counts = new TreeMap<>();
        Set<Expr.Call> closing = new HashSet<>();
        unit.functions.forEach(function -> Parts.expressions(function.body, expr -> {
            if (expr instanceof Expr.Call call && !Quiet.closes(call, bench.library) && closing.add(call)) {
                counts.merge("call " + call.name(), 1, Integer::sum);
            } else if (expr instanceof Expr.Literal literal
                    && (literal.kind() == Expr.Kind.STRING || literal.kind() == Expr.Kind.NUMBER)) {
                counts.merge("constant " + literal.text(), 1, Integer::sum);
            }
        }));
        return counts;
    }
}
