package io.holdfast.doctor.render;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.logs.Incident;
import io.holdfast.doctor.logs.LogGroup;
import io.holdfast.doctor.logs.LogSummary;
import io.holdfast.doctor.logs.Symptom;
import io.holdfast.doctor.why.Confidence;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.DropText;
import io.holdfast.doctor.why.Explanation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Explanations as JSON, on one line. */
public final class WhyJson {
    /** Goes up when a program that reads it has to change. */
    public static final int SCHEMA_VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private WhyJson() {}

    private record Suspect(
            String code,
            DropCause cause,
            String title,
            Confidence confidence,
            List<String> speaksFor,
            List<String> speaksAgainst) {
        static Suspect of(Explanation.Suspect suspect) {
            return new Suspect(
                    suspect.cause().code(),
                    suspect.cause(),
                    suspect.title(),
                    suspect.confidence(),
                    suspect.speaksFor(),
                    suspect.speaksAgainst());
        }
    }

    private record Why(
            String error,
            Suspect first,
            List<Suspect> others,
            @Nullable String nextTest,
            @Nullable String nextStatement,
            List<Advice> cures,
            String audience) {
        static Why of(String error, Explanation why) {
            return new Why(
                    error,
                    Suspect.of(why.first()),
                    why.others().stream().map(Suspect::of).toList(),
                    why.nextTest(),
                    why.nextStatement(),
                    why.cures(),
                    why.audience().shown());
        }
    }

    private record One(int schemaVersion, Why why) {}

    private record Group(
            long count,
            long line,
            @Nullable String first,
            @Nullable String last,
            List<Long> restMillis,
            long mentions,
            Why why) {
        static Group of(LogGroup group, Wording wording) {
            return new Group(
                    group.count(),
                    group.example().line(),
                    text(group.timeLine().first()),
                    text(group.timeLine().last()),
                    group.rests().stream().map(Duration::toMillis).toList(),
                    group.mentions(),
                    Why.of(
                            group.evidence().text().tellingLine(),
                            wording.translated(
                                    group.explanation(), group.evidence().text())));
        }

        private static @Nullable String text(@Nullable Object time) {
            return time == null ? null : time.toString();
        }
    }

    private record Log(
            int schemaVersion,
            String file,
            long bytes,
            long entries,
            long ungrouped,
            Map<String, Long> leftOut,
            @Nullable Symptom symptom,
            List<Story> incidents,
            List<Group> groups) {}

    private record Story(String from, String to, long count, List<String> codes) {
        static Story of(Incident incident) {
            return new Story(
                    incident.from().toString(),
                    incident.to().toString(),
                    incident.count(),
                    incident.parts().stream()
                            .map(part -> part.group().cause().code())
                            .distinct()
                            .toList());
        }
    }

    /** One explanation, in a language. */
    public static String render(DropText text, Explanation explanation, Wording wording) {
        return JSON.writeValueAsString(
                new One(SCHEMA_VERSION, Why.of(text.tellingLine(), wording.translated(explanation, text))));
    }

    /** The errors of a log. */
    public static String render(LogSummary log) {
        return render(log, Wording.ENGLISH);
    }

    /** The errors of a log, in a language. */
    public static String render(LogSummary log, Wording wording) {
        return JSON.writeValueAsString(new Log(
                SCHEMA_VERSION,
                log.name(),
                log.bytes(),
                log.entries(),
                log.ungrouped(),
                log.leftOut(),
                log.symptom(),
                log.incidents().stream().map(Story::of).toList(),
                log.groups().stream().map(group -> Group.of(group, wording)).toList()));
    }
}
