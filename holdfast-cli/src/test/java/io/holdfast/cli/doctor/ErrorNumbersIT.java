package io.holdfast.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.why.DropEvidence;
import io.holdfast.testkit.ServerDistribution;
import io.holdfast.testkit.ServerKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every error that the two servers can send, from the message files that they come with. */
class ErrorNumbersIT {
    private static final Pattern NAME = Pattern.compile("([A-Z][A-Z0-9_]+)(?: +\\w{5})*\\s*");
    private static final Pattern ENGLISH = Pattern.compile("\\s+eng \"(.*)\"\\s*");
    private static final Pattern PLACE = Pattern.compile("%(?:\\d+\\$)?[-.*0-9]*l*[a-zA-Z]");

    @Test
    void eachErrorOfMysqlMustHaveItsCauseOrBeARefusal() throws IOException {
        check("mysql", ofMysql(new ServerDistribution(ServerKind.MYSQL).home()));
    }

    @Test
    void eachErrorOfMariadbMustHaveItsCauseOrBeARefusal() throws IOException {
        check("mariadb", ofMariadb(new ServerDistribution(ServerKind.MARIADB).home()));
    }

    private static void check(String product, Map<Integer, String> errors) throws IOException {
        assertThat(errors).hasSizeGreaterThan(1_000);
        Map<Integer, String> causes = causes(product);
        List<String> wrong = new ArrayList<>();
        errors.forEach((number, message) -> {
            String text = "ERROR " + number + " (HY000): " + message;
            String code = DropEvidence.of(text).explain().cause().code();
            if (!code.equals(causes.getOrDefault(number, "HF-4055"))) {
                wrong.add(code + ": " + text);
            }
        });
        assertThat(wrong).isEmpty();
    }

    private static Map<Integer, String> causes(String product) throws IOException {
        Map<Integer, String> causes = new HashMap<>();
        try (InputStream in = ErrorNumbersIT.class.getResourceAsStream("server-errors.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line :
                    lines.lines().filter(each -> !each.startsWith("#")).toList()) {
                String[] fields = line.split("\\|");
                if (fields[1].equals("both") || fields[1].equals(product)) {
                    for (String number : fields[2].split(",")) {
                        causes.put(Integer.parseInt(number), fields[0]);
                    }
                }
            }
        }
        return causes;
    }

    /** Names and sentences in the order of their numbers, with the numbers at which a series begins. */
    private static Map<Integer, String> ofMysql(Path home) throws IOException {
        Map<Integer, String> errors = new TreeMap<>();
        int number = 0;
        for (String line : Files.readAllLines(home.resolve("share/messages_to_clients.txt"))) {
            Matcher english = ENGLISH.matcher(line);
            if (line.startsWith("start-error-number ")) {
                number = Integer.parseInt(line.split(" ")[1].strip()) - 1;
            } else if (NAME.matcher(line).matches()) {
                number++;
            } else if (english.matches() && number >= 1_000) {
                errors.put(number, filled(english.group(1)));
            }
        }
        return errors;
    }

    /** Head of 32 bytes; how many there are in each thousand; where each begins or how long it is; the sentences. */
    private static Map<Integer, String> ofMariadb(Path home) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(home.resolve("share/english/errmsg.sys")))
                .order(ByteOrder.LITTLE_ENDIAN);
        int all = file.getShort(12);
        int thousands = file.getShort(14);
        file.position(32 + 2 * thousands + 2 * all);
        String[] sentences =
                StandardCharsets.UTF_8.decode(file.slice()).toString().split("\0", -1);
        Map<Integer, String> errors = new TreeMap<>();
        int next = 0;
        for (int thousand = 0; thousand < thousands; thousand++) {
            int count = file.getShort(32 + 2 * thousand);
            for (int i = 0; i < count; i++) {
                String sentence = filled(sentences[next++]);
                if (sentence.chars().anyMatch(Character::isLetter)) {
                    errors.put(1_000 * (thousand + 1) + i, sentence);
                }
            }
        }
        return errors;
    }

    private static String filled(String sentence) {
        return PLACE.matcher(sentence.replace("\\n", " ").replace("\\\"", "\"")).replaceAll(place -> {
            char kind = place.group().charAt(place.group().length() - 1);
            return "duxM".indexOf(kind) >= 0 ? "7" : "abc";
        });
    }
}
