package io.holdfast.doctor;

import java.util.ArrayList;
import java.util.List;

/**
 * What a probe found. Immutable.
 *
 * @param code the stable code, {@code HF-2nnn}
 * @param probe the probe's short name, such as {@code L02}
 * @param subject what it is about: a table, an account, a setting; stays the same from one run to the next
 * @param sentence the verdict in one sentence
 * @param details lines that show the case, such as the tree of who waits for whom
 */
public record Finding(
        String code,
        String probe,
        Severity severity,
        String subject,
        String sentence,
        List<Evidence> evidence,
        List<String> details,
        List<Advice> advice) {

    /** Copies. */
    public Finding {
        evidence = List.copyOf(evidence);
        details = List.copyOf(details);
        advice = List.copyOf(advice);
    }

    /** Names the same trouble in the next run, whatever its figures then are. */
    public String fingerprint() {
        return probe + " " + subject;
    }

    /** With one more fact. */
    public Finding with(String name, Object value) {
        return with(new Evidence(name, String.valueOf(value), null));
    }

    /** With one more fact and the limit it was held against. */
    public Finding with(String name, Object value, String threshold) {
        return with(new Evidence(name, String.valueOf(value), threshold));
    }

    /** With one more advice. */
    public Finding advise(Advice more) {
        return new Finding(code, probe, severity, subject, sentence, evidence, details, plus(advice, more));
    }

    /** With one more line of detail. */
    public Finding detail(String line) {
        return new Finding(code, probe, severity, subject, sentence, evidence, plus(details, line), advice);
    }

    /** The same, in which what commands a terminal is a question mark. */
    Finding plain() {
        return new Finding(
                code,
                probe,
                severity,
                PlainText.of(subject),
                PlainText.of(sentence),
                evidence.stream()
                        .map(e -> new Evidence(
                                PlainText.of(e.name()),
                                PlainText.of(e.value()),
                                e.threshold() == null ? null : PlainText.of(e.threshold())))
                        .toList(),
                plain(details),
                advice.stream()
                        .map(a -> new Advice(PlainText.of(a.sentence()), a.kind(), plain(a.how()), plain(a.undo())))
                        .toList());
    }

    private static List<String> plain(List<String> lines) {
        return lines.stream().map(PlainText::of).toList();
    }

    private Finding with(Evidence more) {
        return new Finding(code, probe, severity, subject, sentence, plus(evidence, more), details, advice);
    }

    private static <T> List<T> plus(List<T> list, T more) {
        List<T> longer = new ArrayList<>(list);
        longer.add(more);
        return longer;
    }
}
