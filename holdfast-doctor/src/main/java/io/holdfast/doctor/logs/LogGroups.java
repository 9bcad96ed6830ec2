package io.holdfast.doctor.logs;

import io.holdfast.doctor.why.Confidence;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.DropEvidence;
import io.holdfast.doctor.why.DropText;
import io.holdfast.doctor.why.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sorts entries into groups: what has the same cause and the same evidence is one. Not thread-safe. */
final class LogGroups {
    private static final int MOST_GROUPS = 500;
    private static final int MOST_SIGNATURES = 20_000;
    /** A file that is no longer than this was pasted: what could be about any system is about this one there. */
    private static final int PASTED_LINES = 200;

    private static final int PASTED_CHARACTERS = 64 * 1024;
    /** Lines that something has broken are no longer than this. */
    private static final int WIDEST_BROKEN = 120;

    private static final Pattern HYPHENATED = Pattern.compile("(?<=\\p{Ll})-\\R(?=\\p{Ll})");

    private final Map<String, Verdict> verdicts = new HashMap<>();
    private final Map<String, LogGroup> groups = new LinkedHashMap<>();
    private final Map<String, LogGroup> unclear = new LinkedHashMap<>();
    private final Map<String, Long> leftOut = new TreeMap<>();
    private final SameFailure failures = new SameFailure();
    private long ungrouped;

    /** What entries with one signature are. */
    private record Verdict(
            @Nullable LogGroup group, @Nullable String system, boolean dull) {}

    /** The group that the entry was counted in; null where it was not, or was only another word of one that was. */
    @Nullable
    LogGroup add(LogEntry entry) {
        String signature = Signature.of(entry.text());
        Verdict verdict = verdicts.get(signature);
        if (verdict == null) {
            verdict = judge(entry);
            if (verdicts.size() < MOST_SIGNATURES) {
                verdicts.put(signature, verdict);
            }
        }
        if (verdict.system() != null) {
            leftOut.merge(verdict.system(), 1L, Long::sum);
            return null;
        }
        LogGroup group = verdict.group();
        if (group == null) {
            ungrouped += verdict.dull() ? 0 : 1;
            return null;
        }
        LogGroup same = failures.earlier(entry, group, signature);
        if (same != null) {
            same.addConsequence(entry);
            return null;
        }
        group.add(entry);
        return unclear.containsValue(group) ? null : group;
    }

    private Verdict judge(LogEntry entry) {
        DropEvidence evidence = DropEvidence.of(entry.text());
        DropText text = evidence.text();
        if (text.saysNothing()) {
            return new Verdict(null, null, true);
        }
        if (text.subject().kind() == Subject.Kind.OTHER) {
            return new Verdict(null, text.subject().name(), false);
        }
        DropCause cause = evidence.explain().cause();
        if (cause == DropCause.STATEMENT_REFUSED) {
            return new Verdict(null, null, true);
        }
        if (cause == DropCause.UNEXPLAINED
                && text.holdfastCodes().isEmpty()
                && text.codes().isEmpty()
                && text.signs().isEmpty()) {
            return new Verdict(null, null, true);
        }
        Map<String, LogGroup> kind = text.subject().kind() == Subject.Kind.UNCLEAR ? unclear : groups;
        String key = cause + " " + text.codes() + " " + text.signs() + " " + text.holdfastCodes() + " "
                + text.audience().family();
        LogGroup group = kind.get(key);
        if (group == null) {
            if (kind.size() >= MOST_GROUPS) {
                return new Verdict(null, null, false);
            }
            group = new LogGroup(entry, evidence);
            kind.put(key, group);
        }
        return new Verdict(group, null, false);
    }

    LogSummary summary(String name, LogLines lines, LogEntries entries) {
        Collection<LogGroup> found = counted(groups.values());
        Collection<LogGroup> open = counted(unclear.values());
        boolean shortText = entries.lines() <= PASTED_LINES && lines.consumed() <= PASTED_CHARACTERS;
        if (shortText && found.isEmpty() && !isOfAnother(entries.head())) {
            found = open;
            open = List.of();
        }
        for (LogGroup group : open) {
            leftOut.merge("", group.count(), Long::sum);
        }
        if (shortText && !entries.anyTime() && isOfAnother(entries.head())) {
            // One story: a pool's own words in it are about the system that another line names.
            String system = DropText.of(entries.head()).subject().name();
            found.forEach(group -> leftOut.merge(system, group.count(), Long::sum));
            found = List.of();
        }
        if (shortText && (!entries.anyTime() || found.isEmpty())) {
            found = asOne(found, entries.head());
        }
        DropEvidence refused = shortText && found.isEmpty() ? refusal(entries.head()) : null;
        return new LogSummary(
                name, lines.consumed(), List.copyOf(found), ungrouped, leftOut, lines.isBinary(), refused);
    }

    /** A short text in which the server only refuses a statement. */
    private static @Nullable DropEvidence refusal(String text) {
        DropEvidence whole = DropEvidence.of(text);
        return whole.explain().cause() == DropCause.STATEMENT_REFUSED ? whole : null;
    }

    private static boolean isOfAnother(String text) {
        return DropText.of(text).subject().kind() == Subject.Kind.OTHER;
    }

    private static Collection<LogGroup> counted(Collection<LogGroup> all) {
        return all.stream().filter(group -> group.count() > 0).toList();
    }

    /** Where a terminal, a mail or a picture has broken the lines, the text says more with its lines joined. */
    private static DropEvidence whole(String text) {
        DropEvidence plain = DropEvidence.of(text);
        Confidence sure = plain.explain().confidence();
        boolean clear = sure.compareTo(Confidence.MEDIUM) < 0;
        if (clear || text.lines().anyMatch(line -> line.length() > WIDEST_BROKEN)) {
            return plain;
        }
        DropEvidence joined =
                DropEvidence.of(HYPHENATED.matcher(text).replaceAll("").replaceAll("\\s*\\R\\s*(?=\\S)", " "));
        boolean more = plain.text().saysNothing() && !joined.text().saysNothing();
        return more || joined.explain().confidence().compareTo(sure) < 0 ? joined : plain;
    }

    /** A short text without times is one story, unless its parts are certain and different. */
    private static Collection<LogGroup> asOne(Collection<LogGroup> found, String text) {
        DropEvidence whole = whole(text);
        boolean other = whole.text().subject().kind() == Subject.Kind.OTHER;
        boolean clear = found.stream().map(LogGroup::firstCause).distinct().count() > 1
                && found.stream().allMatch(group -> group.explanation().confidence() == Confidence.CERTAIN);
        boolean surer = found.size() != 1
                || whole.explain()
                                .confidence()
                                .compareTo(found.iterator().next().explanation().confidence())
                        < 0;
        DropCause cause = whole.explain().cause();
        boolean vague = cause == DropCause.UNEXPLAINED || cause == DropCause.STATEMENT_REFUSED;
        if (other || clear || !surer || vague && found.isEmpty() || whole.text().saysNothingAtAll()) {
            return found;
        }
        LogEntry entry = new LogEntry(null, 1, whole.text().text());
        LogGroup one = new LogGroup(entry, whole);
        one.add(entry);
        List<LogGroup> all = new ArrayList<>();
        all.add(one);
        return all;
    }
}
