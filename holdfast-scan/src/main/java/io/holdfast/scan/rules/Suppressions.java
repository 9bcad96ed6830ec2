package io.holdfast.scan.rules;

import io.holdfast.scan.Finding;
import io.holdfast.scan.Suppression;
import io.holdfast.scan.ir.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The comments of a file that silence findings: on the line of the finding, the line above it, or for the whole file. */
final class Suppressions {
    private static final Pattern COMMENT = Pattern.compile(
            "(?://|#|\\*)\\s*holdfast:ignore(-file)?((?:[ ,]+HF-?\\d{4})*)[ \\t]*(.*?)[ \\t]*(?:\\*/)?$");
    private static final Pattern NOQA = Pattern.compile("#\\s*noqa:\\s*([^#]*HF-?\\d{4}[^#]*)");
    private static final Pattern ANNOTATION = Pattern.compile("@SuppressWarnings\\(([^)]*HF-?\\d{4}[^)]*)\\)");
    private static final Pattern CODE = Pattern.compile("HF-?(\\d{4})");

    private record Comment(int line, int last, Set<String> codes, String reason) {}

    private final List<Comment> comments = new ArrayList<>();
    private final Set<Integer> used = new TreeSet<>();

    Suppressions(Unit unit) {
        if (!unit.text.contains("holdfast:ignore") && !unit.text.contains("HF")) {
            return;
        }
        List<String> lines = unit.text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            read(unit, lines, i);
        }
    }

    private void read(Unit unit, List<String> lines, int i) {
        String text = lines.get(i);
        int line = i + 1;
        Matcher comment = COMMENT.matcher(text);
        if (comment.find()) {
            boolean file = comment.group(1) != null;
            boolean alone = text.strip().startsWith("//")
                    || text.strip().startsWith("#")
                    || text.strip().startsWith("*")
                    || text.strip().startsWith("/*");
            comments.add(new Comment(
                    file ? 1 : line,
                    file ? Integer.MAX_VALUE : alone ? line + 1 : line,
                    codes(comment.group(2)),
                    comment.group(3)));
        }
        Matcher noqa = NOQA.matcher(text);
        if (unit.language == Unit.Language.PYTHON && noqa.find()) {
            comments.add(new Comment(line, line, codes(noqa.group(1)), "noqa"));
        }
        Matcher annotation = ANNOTATION.matcher(text);
        if (unit.language == Unit.Language.JAVA && annotation.find()) {
            comments.add(new Comment(line, end(lines, i), codes(annotation.group(1)), "@SuppressWarnings"));
        }
    }

    /** The last line of the declaration that an annotation stands on: where its brackets close. */
    private static int end(List<String> lines, int from) {
        int open = 0;
        boolean begun = false;
        for (int i = from; i < lines.size(); i++) {
            for (char c : lines.get(i).toCharArray()) {
                open += c == '{' ? 1 : c == '}' ? -1 : 0;
                begun |= c == '{';
            }
            if (begun && open <= 0 || !begun && i > from && lines.get(i).strip().endsWith(";")) {
                return i + 1;
            }
        }
        return lines.size();
    }

    private static Set<String> codes(String text) {
        Set<String> codes = new TreeSet<>();
        Matcher code = CODE.matcher(text);
        while (code.find()) {
            codes.add("HF-" + code.group(1));
        }
        return codes;
    }

    /** True when a comment silences the finding. */
    boolean silence(Finding finding) {
        for (int i = 0; i < comments.size(); i++) {
            Comment comment = comments.get(i);
            boolean here = finding.line() >= comment.line() && finding.line() <= comment.last();
            if (here
                    && (comment.codes().isEmpty()
                            || comment.codes().contains(finding.rule().code()))) {
                used.add(i);
                return true;
            }
        }
        return false;
    }

    List<Suppression> all() {
        List<Suppression> all = new ArrayList<>();
        for (int i = 0; i < comments.size(); i++) {
            Comment comment = comments.get(i);
            all.add(new Suppression(comment.line(), List.copyOf(comment.codes()), comment.reason(), used.contains(i)));
        }
        return all;
    }
}
