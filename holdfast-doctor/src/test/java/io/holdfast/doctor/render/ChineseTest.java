package io.holdfast.doctor.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.logs.LogReader;
import io.holdfast.doctor.logs.LogSummary;
import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.RowLockWait;
import io.holdfast.doctor.server.Sample;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.ServerFactsBuilder;
import io.holdfast.doctor.server.ServerIdentity;
import io.holdfast.doctor.server.ServerVersion;
import io.holdfast.doctor.server.Session;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.DropEvidence;
import io.holdfast.doctor.why.Explanation;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The answer in Chinese, for each cause, with what a server shows beside it. */
class ChineseTest {
    private static final Wording CHINESE = Wording.of("zh");
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    /** What only a server, or the time between two looks at it, can say. */
    private static final List<String> OF_SERVER = List.of(
            "now ",
            "the server",
            "no KILL",
            "KILL was",
            "session ",
            "wait_timeout",
            "max_",
            "net_",
            "offline_mode",
            "another server");

    private static ServerFactsBuilder server(Instant at, long kills, String readOnly, String version) {
        ServerIdentity server = new ServerIdentity(
                ServerVersion.parse(version), "db:3306", "db", "uuid", "'a'@'%'", 1, NOW.minusSeconds(90_000), true);
        Map<String, Long> counters = Map.of(
                "uptime", 90_000L,
                "com_kill", kills,
                "aborted_clients", kills,
                "prepared_stmt_count", 16_380L,
                "threads_connected", 150L);
        Sample sample = new Sample(at, counters, List.of());
        return new ServerFactsBuilder(at, server)
                .variable("performance_schema", kills % 2 == 0 ? "ON" : "OFF")
                .variable("wait_timeout", "28800")
                .variable("net_write_timeout", "60")
                .variable("max_connect_errors", "100")
                .variable("max_prepared_stmt_count", "16382")
                .variable("max_connections", "151")
                .variable("max_allowed_packet", "67108864")
                .variable("read_only", readOnly)
                .samples(sample, sample);
    }

    private static ServerFactsBuilder busy(ServerFactsBuilder server) {
        return server.session(session(10, "Sleep", 300))
                .session(session(11, "Query", 40))
                .session(session(12, "Query", 30))
                .session(session(13, "Query", 50))
                .transaction(new OpenTransaction(10, "t", 300, 1, 1, null, List.of()))
                .rowLockWait(new RowLockWait(11, 10, 40, "shop.orders", "PRIMARY", "X"))
                .rowLockWait(new RowLockWait(12, 10, 30, "shop.orders", "PRIMARY", "X"));
    }

    private static Session session(long id, String command, long seconds) {
        return new Session(id, "shop", "web1", "shop", command, seconds, "", null, Map.of());
    }

    /** A text with what is known besides, in several ways. */
    private static Stream<DropEvidence> ways(String text) {
        DropEvidence alone = DropEvidence.of(text);
        ServerFacts before = server(NOW.minusSeconds(600), 1, "OFF", "8.0.33").build();
        ServerFacts calm = server(NOW, 1, "ON", "8.0.33").build();
        ServerFacts quiet =
                server(NOW, 2, "OFF", "8.0.33").variable("offline_mode", "ON").build();
        ServerFacts busy = busy(server(NOW, 3, "OFF", "8.0.33")).build();
        ServerFacts none = server(NOW, 0, "OFF", "11.4.5-MariaDB").build();
        return Stream.of(
                alone,
                alone.withServer(calm),
                alone.withServer(quiet),
                alone.withServer(busy),
                alone.withServer(none).withConnection(10L, Duration.ofSeconds(28_801)),
                alone.withServer(busy).withConnection(10L, Duration.ofSeconds(400)),
                alone.withServer(busy).withConnection(13L, null),
                alone.withServer(busy).withConnection(99L, null),
                alone.withServer(busy).withEarlier(before),
                alone.withServer(calm).withEarlier(before),
                alone.withUnreachable("Connection refused"),
                alone.withServerLog(List.of("2026-11-20T09:59:00Z 0 [Note] Normal shutdown")),
                alone.withRests(List.of(Duration.ofSeconds(350), Duration.ofSeconds(351), Duration.ofSeconds(352))));
    }

    private static List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(DropEvidence.class.getResourceAsStream("texts.tsv"), StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\|", 3)[2].replace("\\n", "\n").replace("\\t", "\t"))
                    .forEach(texts::add);
        }
        return texts;
    }

    private static List<String> sentences(Explanation why) {
        List<String> sentences = new ArrayList<>();
        Stream.concat(Stream.of(why.first()), why.others().stream()).forEach(suspect -> {
            sentences.add(suspect.title());
            sentences.addAll(suspect.speaksFor());
            sentences.addAll(suspect.speaksAgainst());
        });
        why.cures().forEach(cure -> sentences.add(cure.sentence()));
        String next = why.nextTest();
        if (next != null) {
            sentences.add(next);
        }
        return sentences;
    }

    private static boolean isChinese(String sentence) {
        return sentence.codePoints().anyMatch(Character::isIdeographic);
    }

    @Test
    void noSentenceMayBeEnglishWhateverIsKnown() throws IOException {
        Set<DropCause> walked = EnumSet.noneOf(DropCause.class);
        Set<String> english = new LinkedHashSet<>();
        for (String text : texts()) {
            ways(text).forEach(evidence -> {
                Explanation why = evidence.explain();
                walked.add(why.cause());
                sentences(CHINESE.translated(why, evidence.text())).stream()
                        .filter(sentence -> !isChinese(sentence))
                        .forEach(english::add);
            });
        }
        assertThat(english).isEmpty();
        assertThat(walked).hasSizeGreaterThan(DropCause.values().length - 3);
    }

    @Test
    void nothingThatTheServerSaysMayBeLost() throws IOException {
        Set<String> lost = new TreeSet<>();
        for (String text : texts()) {
            List<String> said = new ArrayList<>();
            sentences(DropEvidence.of(text).explain()).forEach(said::add);
            ways(text).skip(1).forEach(evidence -> {
                Explanation why = evidence.explain();
                Stream.concat(why.first().speaksFor().stream(), why.first().speaksAgainst().stream())
                        .filter(fact -> OF_SERVER.stream().anyMatch(fact::startsWith))
                        .filter(fact ->
                                !said.contains(fact) && CHINESE.fact(fact).isEmpty())
                        .map(fact -> fact.replaceAll("\\d+", "9"))
                        .forEach(lost::add);
            });
        }
        assertThat(lost).isEmpty();
    }

    @Test
    void theStoryOfALogMustBeChinese() throws IOException {
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            log.append("2026-11-20 02:00:0")
                    .append(i)
                    .append(".000 ERROR 1 --- [exec-")
                    .append(i)
                    .append("] c.e.A : HikariPool-1 - Connection is not available, request timed out after 30000ms"
                            + " (total=20, active=20, idle=0, waiting=3)\n");
        }
        log.append("2026-11-20 02:00:09.000 ERROR 1 --- [exec-9] c.e.A : Cannot connect to redis:6379\n"
                + "redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused.\n");
        LogSummary summary = new LogReader(ZoneOffset.UTC)
                .read(
                        "app.log",
                        new ByteArrayInputStream(log.toString().getBytes(StandardCharsets.UTF_8)),
                        bytes -> {});

        String answer = new WhyText(false, true, ZoneOffset.UTC, CHINESE).render(summary);

        assertThat(answer.lines().filter(line -> line.matches(".*[A-Za-z]{3}.*")))
                .allMatch(line -> isChinese(line) || line.contains("HikariPool-1") || line.contains("active="));
        assertThat(answer).contains("Redis").doesNotContain("Not counted").doesNotContain("line 1");
    }
}
