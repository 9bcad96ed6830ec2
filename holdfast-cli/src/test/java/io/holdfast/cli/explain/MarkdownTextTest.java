package io.holdfast.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.Terminal;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownTextTest {
    @Test
    void wrapsParagraphsAtTheWidth() {
        assertThat(render("one two three\nfour five", 10)).containsExactly("one two", "three four", "five");
    }

    @Test
    void indentsItemsUnderTheirMark() {
        assertThat(render("- one two three\n- four\n\n1. five", 12))
                .containsExactly("  - one two", "    three", "  - four", "", "  1. five");
    }

    @Test
    void keepsCodeAsItIs() {
        assertThat(render("```\nSELECT  a_very_long_name FROM t;\n```", 10))
                .containsExactly("    SELECT  a_very_long_name FROM t;");
    }

    @Test
    void dropsTheMarksOfHeadingsEmphasisCodeAndLinks() {
        assertThat(render("## Head\n\n**bold** and `code_x` and [text](https://x.example)", 80))
                .containsExactly("Head", "", "bold and code_x and text");
    }

    @Test
    void doesNotSplitShortInlineCode() {
        assertThat(render("set it by `a b c` now", 14)).containsExactly("set it by", "a b c now");
    }

    private static List<String> render(String markdown, int width) {
        return MarkdownText.render(markdown, Terminal.none(), width);
    }
}
