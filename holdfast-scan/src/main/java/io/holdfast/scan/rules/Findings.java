package io.holdfast.scan.rules;

import io.holdfast.scan.Finding;
import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import io.holdfast.scan.flow.Step;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Span;
import io.holdfast.scan.render.Secrets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects findings, and gives each a fingerprint that no moved line changes. */
public final class Findings {
    private static final int LONGEST_TEXT = 100;

    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Integer> ordinals = new HashMap<>();

    public void add(Rule rule, Severity severity, Function function, Span span, String message) {
        add(rule, severity, function, span, message, null, Finding.Confidence.CERTAIN, "");
    }

    public void add(
            Rule rule,
            Severity severity,
            Function function,
            Span span,
            String message,
            @Nullable Step way,
            Finding.Confidence confidence,
            String library) {
        String text = text(function, span);
        List<Finding.Place> path = new ArrayList<>();
        for (Step step = way; step != null; step = step.before()) {
            path.add(0, new Finding.Place(step.line(), step.what()));
        }
        String identity = rule.code() + "\n" + function.unit.path + "\n" + function.qualified() + "\n" + text;
        int ordinal = ordinals.merge(identity, 1, Integer::sum);
        findings.add(new Finding(
                rule,
                severity,
                function.unit.path,
                span.line(),
                span.column(),
                function.isTopLevel() ? "" : function.qualified(),
                text,
                message,
                distinct(path),
                confidence,
                library,
                digest(identity + "\n" + ordinal),
                span.start()));
    }

    private static List<Finding.Place> distinct(List<Finding.Place> path) {
        List<Finding.Place> places = new ArrayList<>();
        for (Finding.Place place : path) {
            if (!places.contains(place)) {
                places.add(place);
            }
        }
        return places;
    }

    private static String text(Function function, Span span) {
        String source = function.unit.text;
        int end = Math.min(span.end(), source.length());
        String text = Secrets.hidden(source.substring(Math.min(span.start(), end), end))
                .replaceAll("\\s+", " ");
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
    }

    private static String digest(String identity) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<Finding> all() {
        return List.copyOf(findings);
    }
}
