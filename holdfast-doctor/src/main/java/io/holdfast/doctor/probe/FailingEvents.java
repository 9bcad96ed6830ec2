package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.plan.SqlText;
import io.holdfast.doctor.server.LogLine;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.Sample;
import io.holdfast.doctor.server.ServerFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Events of the server's scheduler fail, and no client is there to see it. */
public final class FailingEvents implements Probe {
    private static final Pattern LINE = Pattern.compile("Event Scheduler: \\[[^\\]]*\\]\\s*\\[([^\\]]+)\\] ?(.*)");
    private static final Pattern UNNAMED = Pattern.compile("Event Scheduler: \\[[^\\]]*\\]\\.?\\[([^\\]]+)\\] (.*)");
    private static final Duration RECENT = Duration.ofHours(1);
    private static final int OFTEN = 3;

    private static final Info INFO = Info.of("HF-2703", "E03", "whether events of the server fail", Reading.STATUS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        Map<String, Integer> logged = new HashMap<>();
        Map<String, String> last = new HashMap<>();
        for (LogLine line : facts.errorLog()) {
            Matcher found = LINE.matcher(line.text());
            boolean named = found.find();
            if (!named) {
                found = UNNAMED.matcher(line.text());
                named = found.find();
            }
            if (named && line.at().isAfter(facts.takenAt().minus(RECENT))) {
                logged.merge(found.group(1), 1, Integer::sum);
                last.put(found.group(1), found.group(2));
            }
        }
        TreeSet<String> names = new TreeSet<>(logged.keySet());
        facts.now().counters().keySet().stream()
                .filter(name -> name.startsWith(Sample.EVENT_ERRORS))
                .map(name -> name.substring(Sample.EVENT_ERRORS.length()))
                .forEach(names::add);
        List<Finding> findings = new ArrayList<>();
        for (String name : names) {
            finding(facts, name, logged.getOrDefault(name, 0), last.get(name), findings);
        }
        return findings.isEmpty() ? List.of(INFO.ok("No event of the server fails")) : findings;
    }

    private static void finding(
            ServerFacts facts, String name, int lines, @Nullable String reason, List<Finding> findings) {
        long now = facts.now().counters().getOrDefault(Sample.EVENT_ERRORS + name, 0L);
        long grown = now - facts.before().counters().getOrDefault(Sample.EVENT_ERRORS + name, 0L);
        boolean goesOn = grown > 0 || lines >= OFTEN;
        if (!goesOn && now < OFTEN) {
            return;
        }
        int dot = name.indexOf('.');
        Finding finding = INFO.finding(
                        goesOn ? Severity.WARN : Severity.INFO,
                        "event " + name,
                        "The event " + name
                                + (goesOn ? " fails" : " has failed " + Figures.count(now, "time"))
                                + (reason == null || reason.isBlank() ? "" : ": " + reason))
                .with("failures since the start", now)
                .with("lines in the log within an hour", lines, "WARN from " + OFTEN);
        findings.add(
                dot <= 0
                        ? finding
                        : finding.advise(Advice.look(
                                "See what it does, and mend it; or let it rest with ALTER EVENT … DISABLE:",
                                "SHOW CREATE EVENT " + SqlText.identifier(name.substring(0, dot)) + "."
                                        + SqlText.identifier(name.substring(dot + 1)))));
    }
}
