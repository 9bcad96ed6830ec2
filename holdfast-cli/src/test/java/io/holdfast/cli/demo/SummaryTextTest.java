package io.holdfast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.Terminal;
import io.holdfast.cli.demo.DemoResult.Breach;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTextTest {
    private static final Breach SLOW_CLOSE =
            new Breach("G14", Guarantee.G14.claim(), 7, "closing a lease took 2003 ms");

    @Test
    void fitsSixtyColumns() {
        DemoResult result = Samples.result(List.of(), Samples.suffered("HikariCP", List.of()));

        assertThat(SummaryText.of(result, Terminal.none()))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
    }

    @Test
    void aBrokenGuaranteeIsTheLastThingSaid() {
        List<String> lines = SummaryText.of(Samples.result(List.of(SLOW_CLOSE), null), Terminal.none());

        assertThat(String.join("\n", lines.subList(lines.size() - 2, lines.size())))
                .contains("G14", "7 times", "2003 ms");
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("BROKEN"));
    }

    @Test
    void showsThePeerBesideWithWhatItWouldHaveBroken() {
        DemoResult result = Samples.result(List.of(), Samples.suffered("HikariCP", List.of(SLOW_CLOSE)));
        String shown = String.join("\n", SummaryText.of(result, Terminal.none()));

        assertThat(shown).containsPattern("Holdfast +HikariCP").contains("G14 did not hold, 7 times");
        assertThat(shown.stripTrailing()).endsWith("held.");
    }

    @Test
    void withoutAPeerThereIsOneColumn() {
        assertThat(String.join("\n", SummaryText.of(Samples.result(List.of(), null), Terminal.none())))
                .doesNotContain("HikariCP");
    }
}
