package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.Terminal.Style;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void coloursOnlyATerminal() {
        assertThat(Terminal.of(true, Map.of()).styled(Style.BAD, "x")).contains("\u001b[");
        assertThat(Terminal.of(false, Map.of()).styled(Style.BAD, "x")).isEqualTo("x");
    }

    @Test
    void noColorTurnsColoursOffButNotTheLiveView() {
        Terminal terminal = Terminal.of(true, Map.of("NO_COLOR", "1"));

        assertThat(terminal.styled(Style.GOOD, "x")).isEqualTo("x");
        assertThat(terminal.isInteractive()).isTrue();
    }

    @Test
    void anEmptyNoColorCountsAsUnset() {
        assertThat(Terminal.of(true, Map.of("NO_COLOR", "")).styled(Style.GOOD, "x"))
                .isNotEqualTo("x");
    }

    @Test
    void aDumbTerminalIsNotDrawnOver() {
        assertThat(Terminal.of(true, Map.of("TERM", "dumb")).isInteractive()).isFalse();
    }

    @Test
    void onlyALocaleThatSaysOtherwiseRulesOutUnicode() {
        assertThat(Terminal.of(true, Map.of()).isUnicode()).isTrue();
        assertThat(Terminal.of(true, Map.of("LANG", "en_GB.UTF-8")).isUnicode()).isTrue();
        assertThat(Terminal.of(true, Map.of("LANG", "en_GB.UTF-8", "LC_ALL", "C"))
                        .isUnicode())
                .isFalse();
    }

    @Test
    void readsTheWidthFromStty() {
        assertThat(Terminal.parseWidth("24 80\n")).hasValue(80);
        assertThat(Terminal.parseWidth("0 0\n")).isEmpty();
        assertThat(Terminal.parseWidth("")).isEmpty();
    }
}
