package io.holdfast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.Terminal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTextTest {
    private final FrameText text = new FrameText(Terminal.none());

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 100, 200})
    void noLineIsAsWideAsTheTerminal(int width) {
        assertThat(text.lines(Samples.frame("Holdfast", "HikariCP"), width))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(width));
    }

    @Test
    void everyFrameHasAsManyLines() {
        Frame later = Samples.frame("Holdfast", "HikariCP");
        Frame first = new Frame("x", 0, 60, "normal", false, 1, 5, later.pools(), List.of());

        assertThat(text.lines(first, 80)).hasSameSizeAs(text.lines(later, 80));
    }

    @Test
    void showsTheFiguresOfEachPool() {
        String shown = String.join("\n", text.lines(Samples.frame("Holdfast", "HikariCP"), 80));

        assertThat(shown)
                .contains("MariaDB 11.4.5", "00:23 of 01:00", "act 4 of 5: black-hole the link")
                .contains("Holdfast", "HikariCP", "1,234,567", "10/0/10", "12,345", "6,789", "3,000 ms", "1.2 ms");
    }

    @Test
    void keptOutputIsOneLineWithoutControlCharacters() {
        assertThat(text.line(Samples.frame("Holdfast")))
                .startsWith("00:23 black-hole the link | Holdfast")
                .doesNotContain("\n", "\u001b");
    }
}
