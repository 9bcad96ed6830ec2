package io.holdfast.scan.rules;

import io.holdfast.scan.Finding;
import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import io.holdfast.scan.flow.Result;
import io.holdfast.scan.flow.Step;
import io.holdfast.scan.know.Owner;
import org.jspecify.annotations.Nullable;

/** HF-3101, HF-3102, HF-3103, HF-3105 and HF-3107: a connection that is not closed on every way out. */
final class LeakRules {
    private LeakRules() {}

    static void check(Site site, Findings findings) {
        Result result = site.result();
        if (result.withKeeps && !result.closed) {
            add(
                    site,
                    Rule.SCOPE_DOES_NOT_CLOSE,
                    Severity.ERROR,
                    "with does not close a connection of " + site.source().library() + ", it only ends the transaction",
                    result.openNormally,
                    findings);
            return;
        }
        boolean normal = result.openNormally != null || result.lost != null;
        boolean nowhere = result.lost == null && (result.openNormally != null || result.risk > 0);
        if (nowhere && !result.closed && !result.kept && !result.returned) {
            add(site, Rule.NEVER_CLOSED, severity(site, Severity.ERROR), "is never closed", first(result), findings);
        } else if (normal) {
            String what = result.lost != null
                    ? "is still open when its variable is given another one"
                    : "stays open on a normal path";
            add(site, Rule.OPEN_ON_A_PATH, severity(site, Severity.ERROR), what, first(result), findings);
        } else if (result.risk >= 2) {
            Severity usual = site.source().owner().pooled() ? Severity.ERROR : Severity.WARNING;
            add(
                    site,
                    Rule.OPEN_AFTER_EXCEPTION,
                    severity(site, usual),
                    "stays open when line " + line(result.openByException) + " throws",
                    result.openByException,
                    findings);
        } else if (result.risk == 1) {
            add(
                    site,
                    Rule.OPEN_AFTER_UNLIKELY,
                    Severity.NOTE,
                    "stays open in the unlikely case that line " + line(result.openByException) + " throws",
                    result.openByException,
                    findings);
        }
    }

    private static @Nullable Step first(Result result) {
        if (result.openNormally != null) {
            return result.openNormally;
        }
        return result.lost != null ? result.lost : result.openByException;
    }

    private static int line(@Nullable Step step) {
        for (Step each = step; each != null; each = each.before()) {
            if (each.what().contains("throw")) {
                return each.line();
            }
        }
        return 0;
    }

    private static Severity severity(Site site, Severity usual) {
        if (site.source().owner() == Owner.RETURNS) {
            return Severity.NOTE;
        }
        // SQLAlchemy's pool takes a connection back when its object is collected.
        return site.source().library().equals("SQLAlchemy") ? Severity.WARNING : usual;
    }

    private static void add(
            Site site, Rule rule, Severity severity, String what, @Nullable Step way, Findings findings) {
        Finding.Confidence confidence =
                site.result().strangers.isEmpty() ? Finding.Confidence.CERTAIN : Finding.Confidence.LIKELY;
        String subject = site.source().owner() == Owner.SESSION ? "session" : "connection";
        String message = "This " + subject + " (" + site.source().library() + ") " + what + ": "
                + site.source().owner().cost() + ".";
        findings.add(
                rule,
                severity,
                site.function(),
                site.call().span(),
                message,
                way,
                confidence,
                site.source().library());
    }
}
