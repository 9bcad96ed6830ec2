package io.holdfast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class LiveViewTest {
    private final StringWriter shown = new StringWriter();

    @Test
    void withoutATerminalASecondIsALine() {
        try (LiveView view = new LiveView(new PrintWriter(shown), Terminal.none())) {
            view.show(Samples.frame("Holdfast"));
            view.show(Samples.frame("Holdfast"));
        }

        assertThat(shown.toString().lines()).hasSize(1);
        assertThat(shown.toString()).doesNotContain("\u001b");
    }

    @Test
    void nothingIsShownAfterTheEnd() {
        LiveView view = new LiveView(new PrintWriter(shown), Terminal.none());
        view.close();
        view.show(Samples.frame("Holdfast"));

        assertThat(shown.toString()).isEmpty();
    }
}
