package io.holdfast.scan.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiffTest {
    @Test
    void equalTextsMustGiveNothing() {
        assertThat(Diff.of("a", "x\ny\n", "x\ny\n")).isEmpty();
    }

    @Test
    void aChangeMustHaveItsPlaceAndThreeLinesAround() {
        String before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";

        assertThat(Diff.of("f.py", before, before.replace("5\n", "five\nand\n")))
                .isEqualTo("--- a/f.py\n+++ b/f.py\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+and\n 6\n 7\n 8\n");
    }

    @Test
    void aMissingLastLineEndMustBeSaid() {
        assertThat(Diff.of("f", "a", "b")).contains("-a\n\\ No newline at end of file\n+b\n\\ No newline");
    }

    @Test
    void applyingItMustGiveTheNewText() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            String before = lines(random);
            String after = lines(random);

            assertThat(applied(before, Diff.of("f", before, after))).isEqualTo(after);
        }
    }

    private static String lines(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            text.append((char) ('a' + random.nextInt(4))).append('\n');
        }
        return text.toString();
    }

    private static String applied(String before, String diff) {
        if (diff.isEmpty()) {
            return before;
        }
        List<String> old = before.lines().toList();
        List<String> fresh = new ArrayList<>();
        int at = 0;
        for (String line : diff.lines().skip(2).toList()) {
            if (line.startsWith("@@")) {
                String[] words = line.split("[ ,]", -1);
                int count = Integer.parseInt(words[2]);
                int start = -Integer.parseInt(words[1]) - (count == 0 ? 0 : 1);
                fresh.addAll(old.subList(at, start));
                at = start;
            } else if (line.startsWith("+")) {
                fresh.add(line.substring(1));
            } else {
                assertThat(line.substring(1)).isEqualTo(old.get(at));
                at++;
                if (line.startsWith(" ")) {
                    fresh.add(line.substring(1));
                }
            }
        }
        fresh.addAll(old.subList(at, old.size()));
        return fresh.isEmpty() ? "" : String.join("\n", fresh) + "\n";
    }
}
