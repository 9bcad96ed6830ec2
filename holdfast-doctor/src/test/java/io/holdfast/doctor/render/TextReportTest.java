package io.holdfast.doctor.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.ServerIdentity;
import io.holdfast.doctor.server.ServerVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextReportTest {
    private static final String EVIL = "a\u001b[2J\u0007b\u009b1m\u202ec\u2066d";

    private static Finding finding(Severity severity, String probe, String subject) {
        return new Finding("HF-2301", probe, severity, subject, "About " + subject, List.of(), List.of(), List.of())
                .advise(Advice.finalSql("Do:", "KILL 1"));
    }

    private static Report report(List<Finding> findings) {
        return new Report(
                1,
                Instant.EPOCH,
                new ServerIdentity(
                        ServerVersion.parse("8.0.33"), "db:3306", "db", "u", "'a'@'%'", 1, Instant.EPOCH, true),
                Duration.ofSeconds(5),
                findings);
    }

    private static String text(Report report, boolean all, int width) {
        return new TextReport(false, false, all, width).render(report);
    }

    @Test
    void equalFindingsMustBeOneWithACount() {
        List<Finding> thirty = new ArrayList<>();
        for (int i = 10; i < 40; i++) {
            thirty.add(finding(Severity.WARN, "Q01", "statement " + i));
        }

        String text = text(report(thirty), false, 80);
        assertThat(text.lines().filter(line -> line.startsWith("! WARN"))).hasSize(1);
        assertThat(text).contains("29 more", "--all");
        assertThat(text(report(thirty), true, 80).lines().filter(line -> line.startsWith("! WARN")))
                .hasSize(30);
    }

    @Test
    void adviceMustTakeALineBesideAProblemAndBeWholeWithoutOne() {
        List<Finding> advice = List.of(finding(Severity.INFO, "S07", "a"), finding(Severity.INFO, "S07", "b"));

        assertThat(text(report(advice), false, 80)).contains("KILL 1");
        String beside = text(
                report(Stream.concat(
                                advice.stream(),
                                Stream.of(new Finding(
                                        "HF-2101", "C01", Severity.CRIT, "x", "Full", List.of(), List.of(), List.of())))
                        .toList()),
                false,
                80);
        assertThat(beside).doesNotContain("KILL 1");
        assertThat(beside.lines().filter(line -> line.contains("S07"))).hasSize(1);
    }

    @Test
    void detailsMustBeWholeWhereThereIsNoTerminal() {
        Finding finding = finding(Severity.CRIT, "L01", "t").detail("x".repeat(300));

        assertThat(text(report(List.of(finding)), false, Integer.MAX_VALUE)).contains("x".repeat(300));
        assertThat(text(report(List.of(finding)), false, 80).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void whatCommandsATerminalMustReachNoReader() {
        Finding finding = finding(Severity.CRIT, "L01", EVIL)
                .with(EVIL, EVIL, EVIL)
                .detail(EVIL)
                .advise(Advice.sql(EVIL, EVIL, EVIL));
        Report report = report(List.of(finding));

        for (String text : List.of(
                text(report, true, 80),
                MarkdownReport.render(report),
                HtmlReport.render(report),
                new JunitReport(Severity.WARN).render(report),
                JsonReport.render(report))) {
            assertThat(text.chars().filter(letter -> letter != '\n' && letter != '\r' && letter != '\t'))
                    .noneMatch(letter -> Character.isISOControl(letter)
                            || letter >= 0x202a && letter <= 0x202e
                            || letter >= 0x2066 && letter <= 0x2069);
        }
    }
}
