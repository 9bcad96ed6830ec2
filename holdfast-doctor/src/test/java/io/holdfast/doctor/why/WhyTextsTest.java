package io.holdfast.doctor.why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.holdfast.doctor.logs.LogReader;
import io.holdfast.doctor.logs.LogSummary;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Texts of all the drivers, pools, proxies and systems that are known; {@code texts.tsv} says what each is. */
class WhyTextsTest {
    private record Case(List<String> codes, String family, String text) {}

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        try (InputStream in = WhyTextsTest.class.getResourceAsStream("texts.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        String[] fields = line.split("\\|", 3);
                        String text = fields[2].replace("\\n", "\n").replace("\\t", "\t");
                        cases.add(new Case(List.of(fields[0].split(",")), fields[1], text));
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }

    private static LogSummary read(byte[] text) throws IOException {
        return new LogReader(ZoneOffset.UTC).read("text", new ByteArrayInputStream(text), bytes -> {});
    }

    private static LogSummary read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String code(LogSummary log) {
        return log.groups().isEmpty() ? "-" : log.groups().get(0).cause().code();
    }

    /** How many there are of each verdict; those that are not right are named. */
    @Test
    void everyTextMustBeUnderstoodOrPassedOver() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (Case each : cases()) {
            LogSummary log = read(each.text());
            String code = code(log);
            boolean right = each.codes().contains(code);
            counts.merge(right ? "right" : code.equals("-") ? "silent" : "wrong", 1, Integer::sum);
            if (!right) {
                wrong.add(code + " instead of " + each.codes() + ": " + each.text());
            }
        }
        assertThat(wrong).as("%s", counts).isEmpty();
    }

    @Test
    void theAskersLanguageMustBeKnownAndItsSettingsComeFirst() {
        for (Case each : cases()) {
            if (each.family().equals("-")) {
                continue;
            }
            DropEvidence evidence = DropEvidence.of(each.text());
            assertThat(evidence.text().audience().family()).as(each.text()).isEqualTo(each.family());
            Explanation why = evidence.explain();
            assertThat(why.cures()).as(each.text()).isNotEmpty();
            if (!why.audience().java() && !why.cause().settings().equals("NONE")) {
                assertThat(why.cures().get(0).how()).as(each.text()).isNotEmpty();
                assertThat(why.cures())
                        .as(each.text())
                        .noneMatch(cure -> cure.sentence().startsWith("With Holdfast"));
            }
        }
    }

    @Test
    void eachRowMustBeSeenInALog() {
        for (CauseRows.Row row : Knowledge.all().rows().rows()) {
            if (row.guesses()) {
                continue;
            }
            StringBuilder text = new StringBuilder();
            for (int phrase : row.phrases()) {
                text.append(Knowledge.all().phrase(phrase)).append(' ');
            }
            assertThat(DropText.mayMatter(text)).as(text.toString()).isTrue();
        }
    }

    /** A text that was given is explained by itself where a log of it has no error; then a file of it must have none. */
    @Test
    void everyPhraseMustBeUnderstoodInAFileAsInAnArgument() throws IOException {
        List<String> texts = new ArrayList<>();
        for (CauseRows.Row row : Knowledge.all().rows().rows()) {
            StringBuilder text = new StringBuilder();
            for (int phrase : row.phrases()) {
                text.append(Knowledge.all().phrase(phrase)).append(' ');
            }
            texts.add(text.toString());
        }
        for (String sign : Table.lines("signs.tsv")) {
            String phrase = sign.substring(sign.indexOf('|') + 1);
            texts.add(phrase);
            texts.add("mysql: " + phrase);
        }
        for (ErrorNumbers.Sentence sentence : ErrorNumbers.sentences()) {
            texts.add(sentence.words());
            texts.add("ERROR " + sentence.number() + " (HY000): " + sentence.words());
        }
        List<String> other = new ArrayList<>();
        for (String text : texts) {
            DropEvidence alone = DropEvidence.of(text);
            DropCause cause = alone.explain().cause();
            String argument = alone.text().subject().kind() == Subject.Kind.OTHER
                            || cause == DropCause.UNEXPLAINED && alone.text().saysNothing()
                            || cause == DropCause.STATEMENT_REFUSED
                    ? "-"
                    : cause.code();
            String file = code(read(text));
            if (!file.equals(argument)) {
                other.add(text + ": " + argument + ", in a file " + file);
            }
        }
        assertThat(other).isEmpty();
    }

    @Test
    void certaintyMustComeFromWordsOfServerOrDriver() {
        for (Case each : cases()) {
            Explanation why = DropEvidence.of(each.text()).explain();
            if (why.confidence() == Confidence.CERTAIN && !each.codes().contains("-")) {
                assertThat(each.codes()).as(each.text()).contains(why.cause().code());
            }
        }
    }

    @Test
    void eachCauseMustBeExplainedInChinese() {
        for (DropCause cause : DropCause.values()) {
            Explanation.Suspect first = new Explanation.Suspect(cause, Confidence.LOW, List.of("a fact"), List.of());
            Explanation english = new Explanation(first, List.of(), "a test", null, List.of(), Audience.UNKNOWN);
            Explanation chinese = io.holdfast.doctor.render.Wording.of("zh").translated(english, DropText.of("x"));
            assertThat(chinese.first().title()).as(cause.code()).matches(".*\\p{IsHan}.*");
            assertThat(chinese.cures())
                    .as(cause.code())
                    .allMatch(cure -> cure.sentence().matches(".*\\p{IsHan}.*"));
            assertThat(chinese.nextTest()).as(cause.code()).matches(".*\\p{IsHan}.*");
        }
    }

    @Test
    void cutAndNoisyTextsMustDoNoHarm() {
        Random random = new Random(7);
        for (Case each : cases()) {
            byte[] bytes = each.text().getBytes(StandardCharsets.UTF_8);
            byte[] cut = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            byte[] noisy = bytes.clone();
            for (int i = 0; i < 1 + bytes.length / 20; i++) {
                noisy[random.nextInt(noisy.length)] = (byte) random.nextInt(256);
            }
            assertThatCode(() -> read(cut)).as(each.text()).doesNotThrowAnyException();
            assertThatCode(() -> read(noisy)).as(each.text()).doesNotThrowAnyException();
        }
    }

    @Test
    void secretsMustBeMaskedInEveryForm() {
        for (String text : List.of(
                "app:S3cretX@tcp(10.0.0.1:3306)/shop?timeout=5s: Too many connections",
                "{\"host\":\"db\",\"password\":\"S3cretX\",\"err\":\"Too many connections\"}",
                "mysql -u root -pS3cretX -h db: ERROR 1040 (HY000): Too many connections",
                "mysqli_connect('db', 'app', 'S3cretX'): (HY000/1040): Too many connections",
                "#0 Connection.php(59): PDO->__construct('mysql:host=db', 'app', 'S3cretX', Array) Too many"
                        + " connections",
                "connect(host=db,user=app,password=S3cretX) failed: Too many connections",
                "mysql+pymysql://app:p@S3cretX@db:3306/shop Too many connections",
                "MYSQL_ROOT_PASSWORD=S3cretX DB_HOST=db Too many connections",
                "{\\\"password\\\":\\\"S3cretX\\\"} Too many connections",
                "mysql -h db -u root --password S3cretX Too many connections",
                "--password 'S3cretX' -h db Too many connections",
                "SET PASSWORD FOR 'a'@'b' = 'S3cretX' Too many connections",
                "SET PASSWORD = PASSWORD('S3cretX') Too many connections",
                "DB_PASS=S3cretX Too many connections",
                "dbpass: S3cretX Too many connections",
                "define('DB_PASSWORD', 'S3cretX'); Too many connections",
                "app:S3cretX@/shop Too many connections",
                "user 'app' password 'S3cretX' host 'db' Too many connections",
                "Authorization: Bearer S3cretX Too many connections",
                "<password>S3cretX</password> Too many connections",
                "credentials=app/S3cretX Too many connections",
                "--password=S3cretX Too many connections",
                "ALTER USER app IDENTIFIED BY 'S3cretX' Too many connections")) {
            assertThat(DropText.of(text).tellingLine())
                    .as(text)
                    .doesNotContain("S3cretX")
                    .contains("oo many conn");
        }
        assertThat(DropText.of("\u001b]0;owned\u0007Too many connections\u001b[2J\u0000")
                        .tellingLine())
                .isEqualTo("Too many connections");
        assertThat(DropText.of("Access denied for user 'a'@'b' (using password: YES)")
                        .tellingLine())
                .contains("YES");
    }
}
