package io.holdfast.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import io.holdfast.doctor.why.DropCause;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WhyCommandTest {
    private static final String LOST =
            "2026-11-20 10:0%d:00 ERROR com.mysql.cj.jdbc.exceptions.CommunicationsException:"
                    + " Communications link failure\nCaused by: java.io.EOFException: Can not read response from server.\n";

    @TempDir
    private Path folder;

    private Path log(String text) throws IOException {
        return Files.writeString(folder.resolve("app.log"), text);
    }

    @Test
    void everyCauseMustHaveItsPage() {
        JsonNode pages =
                JsonMapper.shared().readTree(CliRun.of("explain", "--json").out());
        assertThat(pages.valueStream().map(page -> page.get("code").asString()))
                .containsAll(
                        Arrays.stream(DropCause.values()).map(DropCause::code).toList());
    }

    @Test
    void aTextMustBeExplainedVerdictFirst() {
        CliRun run = CliRun.of("why", "ERROR 1040 (HY000): Too many connections");

        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out())
                .startsWith("The server has no connection left (certain)")
                .contains("HF-4012", "do  ");
        assertThat(run.out().lines().filter(line -> !line.contains("SELECT")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(run.err()).isEmpty();
    }

    @Test
    void wordsWithoutQuotesMustBeOneText() {
        assertThat(CliRun.of("why", "Too", "many", "connections").out()).contains("HF-4012");
    }

    @Test
    void aTextInWhichNothingIsKnownMustSaySo() {
        CliRun run = CliRun.of("why", "the printer is on fire");

        assertThat(run.exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(run.out()).contains("HF-4030");
    }

    @Test
    void anotherSystemsErrorMustBeNamedAsSuch() {
        CliRun run = CliRun.of("why", "redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379.");

        assertThat(run.exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(run.out()).contains("Redis").doesNotContain("HF-4");
    }

    @Test
    void fileAndTextMustGiveTheSameAnswerInTheLanguageAskedFor() throws IOException {
        String text = "pymysql.err.OperationalError: (2006, 'MySQL server has gone away')";
        CliRun file = CliRun.of("why", "--lang", "zh", log(text + "\n").toString());
        CliRun given = CliRun.of("why", "--lang", "zh", text);

        assertThat(file.out()).isEqualTo(given.out()).contains("HF-4001", "处理", "Python");
        assertThat(CliRun.of("why", "--lang", "xx", text).exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void fileStandardInputAndArgumentMustGiveTheSameAnswer() throws IOException {
        for (String text : List.of(
                "ERROR 1040 (HY000): Too many connections",
                "ERROR 1064 (42000) at line 7: You have an error in your SQL syntax",
                "mysql: [ERROR] unknown variable 'query_cache_size=16M'.",
                "packets.go:37: unexpected EOF\n[mysql] 2024/01/01 10:00:00 invalid connection",
                "com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure\n"
                        + "Caused by: java.net.SocketException: Connection reset",
                "数据库连接池已耗尽（active=50）",
                "redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379.")) {
            CliRun argument = CliRun.of("why", text);
            InputStream before = System.in;
            CliRun input;
            try {
                System.setIn(new ByteArrayInputStream((text + "\n").getBytes(StandardCharsets.UTF_8)));
                input = CliRun.of("why", "-");
            } finally {
                System.setIn(before);
            }
            CliRun file = CliRun.of("why", log(text + "\n").toString());

            assertThat(input.exitCode()).as(text).isEqualTo(argument.exitCode()).isEqualTo(file.exitCode());
            if (argument.exitCode() == ExitCode.OK) {
                assertThat(input.out()).as(text).isEqualTo(argument.out()).isEqualTo(file.out());
            }
        }
    }

    @Test
    void aLogMustBeGroupedOnATimeLine() throws IOException {
        Path log = log(LOST.formatted(1) + LOST.formatted(5) + "2026-11-20 10:06:00 ERROR Too many connections\n");
        CliRun run = CliRun.of("why", log.toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).startsWith("3 connection errors of 2 kinds in ");
        assertThat(run.out()).contains("2 × HF-4006", "1 × HF-4012", "10:01:00", "line 1:");

        JsonNode json = JsonMapper.shared()
                .readTree(CliRun.of("why", log.toString(), "--json").out());
        assertThat(json.get("entries").asInt()).isEqualTo(3);
        assertThat(json.get("groups").get(0).get("why").get("first").get("code").asString())
                .isEqualTo("HF-4006");
    }

    @Test
    void aFileWithOneErrorMustBeExplainedAsThatError() throws IOException {
        CliRun run = CliRun.of("why", log(LOST.formatted(1)).toString());

        assertThat(run.out()).startsWith("Something between client and server").contains("(low confidence)", "or   ");
    }

    @Test
    void aLogWithoutErrorsMustSaySo() throws IOException {
        CliRun run =
                CliRun.of("why", log("2026-11-20 10:06:00 INFO all is well\n").toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(run.out()).startsWith("No connection error is known in ");
    }

    @Test
    void whatIsMissingMustBeNamed() {
        CliRun run = CliRun.of("why", "logs/app.log");
        assertThat(run.exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(run.err()).contains("logs/app.log");

        CliRun span = CliRun.of("why", "Communications link failure", "--idle", "long");
        assertThat(span.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(span.err()).contains("--idle");
    }

    @Test
    void restMustCountAsEvidence() {
        CliRun run = CliRun.of("why", "Communications link failure", "--idle", "350s");
        assertThat(run.out()).contains("after 5.8 min of rest");
    }

    @Test
    void aServerThatCannotBeReachedMustBeEvidenceToo() {
        CliRun run = CliRun.of("why", "Communications link failure", "--server", "127.0.0.1:1", "-u", "app");

        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).startsWith("The server was stopped or restarted").contains("HF-2002");
    }

    @Test
    void adviceMustSayWhatItIsOn() {
        CliRun run = CliRun.of("advise");
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("settings", "pool");
    }
}
