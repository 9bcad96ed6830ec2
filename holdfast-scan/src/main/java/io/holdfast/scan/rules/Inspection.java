package io.holdfast.scan.rules;

import io.holdfast.scan.FileReport;
import io.holdfast.scan.FileReport.Rank;
import io.holdfast.scan.Finding;
import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import io.holdfast.scan.flow.Project;
import io.holdfast.scan.flow.Resolver;
import io.holdfast.scan.flow.Result;
import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.know.Library;
import io.holdfast.scan.know.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds the sites of all files and applies the rules to them. */
public final class Inspection {
    /** What is only reported when it is asked for. */
    private static final Set<Rule> STRICT = Set.of(Rule.OPEN_AFTER_UNLIKELY, Rule.RAW_CONNECTION);

    private final Project project;
    private final Summaries summaries;

    public Inspection(List<Unit> units, Library library) {
        this.project = new Project(units);
        this.summaries = new Summaries(new Resolver(project, library));
    }

    /**
     * What each file holds; files without anything to say are left out.
     *
     * @param strict true to report what hardly ever happens, too
     */
    public List<FileReport> reports(boolean strict) {
        List<FileReport> reports = new ArrayList<>();
        for (Unit unit : project.units()) {
            FileReport report = report(unit, strict);
            if (report.sites() > 0
                    || !report.findings().isEmpty()
                    || !report.problems().isEmpty()) {
                reports.add(report);
            }
        }
        return reports;
    }

    /** What a file holds, of what is reported without being asked for more. */
    public FileReport report(Unit unit) {
        return report(unit, false);
    }

    private FileReport report(Unit unit, boolean strict) {
        List<Site> sites = sites(unit);
        Findings findings = new Findings();
        Rank rank = Ranks.of(unit);
        for (Site site : sites) {
            LeakRules.check(site, findings);
            HoldRules.check(site, project, summaries, findings);
            CloseRules.check(site, rank, findings);
            TransactionRules.check(site, summaries, findings);
            SpringRules.check(site, summaries, findings);
            FlaskRules.check(site, summaries, findings);
        }
        for (Function function : unit.functions) {
            PoolRules.check(function, summaries, findings);
            LazyPoolRules.check(function, summaries, findings);
            QueryRules.check(function, summaries, findings);
            ReadRules.check(function, summaries, findings);
            CursorRules.check(function, summaries, findings);
            TransactionRules.check(function, summaries, findings);
            SpringRules.check(function, summaries, findings);
            FlaskRules.check(function, summaries, findings);
            EngineRules.check(function, summaries, findings);
        }
        FlaskRules.check(unit, project, summaries, findings);
        EngineRules.check(unit, summaries, findings);
        Suppressions suppressions = new Suppressions(unit);
        List<Finding> suppressed = new ArrayList<>();
        List<Finding> shown = new ArrayList<>();
        findings.all().stream()
                .filter(finding -> strict || !STRICT.contains(finding.rule()))
                .sorted(Comparator.comparingInt(Finding::start).thenComparing(Finding::rule))
                .forEach(finding -> (suppressions.silence(finding) ? suppressed : shown).add(finding));
        Set<String> libraries = new TreeSet<>();
        sites.forEach(site -> libraries.add(site.source().library()));
        return new FileReport(
                unit.path,
                status(unit, sites, shown, suppressed),
                rank,
                sites.size(),
                List.copyOf(libraries),
                shown,
                suppressed,
                suppressions.all(),
                unit.problems.stream()
                        .map(problem -> new FileReport.Problem(problem.line(), problem.text()))
                        .toList());
    }

    public Summaries summaries() {
        return summaries;
    }

    /** The places of a file that acquire a connection. */
    public List<Site> sites(Unit unit) {
        List<Site> sites = new ArrayList<>();
        for (Function function : unit.functions) {
            for (Expr.Call call : summaries.calls(function)) {
                Source source = summaries.source(call, function);
                if (source != null) {
                    Result result = summaries.follow(call, function, source);
                    boolean primitive =
                            summaries.resolver().targets(call, function).isEmpty();
                    sites.add(new Site(call, function, source, result, primitive));
                }
            }
        }
        return sites;
    }

    private static FileReport.Status status(
            Unit unit, List<Site> sites, List<Finding> findings, List<Finding> suppressed) {
        if (findings.stream().anyMatch(finding -> finding.severity().atLeast(Severity.WARNING))) {
            return FileReport.Status.TO_FIX;
        }
        if (!suppressed.isEmpty()) {
            return FileReport.Status.SUPPRESSED;
        }
        if (sites.isEmpty() && !unit.problems.isEmpty()) {
            return FileReport.Status.UNPARSED;
        }
        return sites.stream().anyMatch(site -> !site.source().owner().pooled())
                ? FileReport.Status.RAW
                : FileReport.Status.POOLED;
    }
}
