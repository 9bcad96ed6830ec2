package io.holdfast.examples.shop.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompareOptionsTest {
    @Test
    void withoutArgumentsAllMustRun() {
        CompareOptions options = CompareOptions.parse(List.of());
        assertThat(options.pools()).containsExactly(PoolChoice.values());
        assertThat(options.acts()).containsExactly(Act.values());
        assertThat(options.json()).isNull();
        assertThat(options.keep()).isFalse();
    }

    @Test
    void argumentsMustBeRead() {
        CompareOptions options = CompareOptions.parse(List.of(
                "--pool",
                "holdfast",
                "--acts",
                "clean,cut-long-idle",
                "--seconds",
                "7",
                "--json",
                "a",
                "--page",
                "b",
                "--keep"));
        assertThat(options.pools()).containsExactly(PoolChoice.HOLDFAST);
        assertThat(options.acts()).containsExactly(Act.CLEAN, Act.CUT_LONG_IDLE);
        assertThat(options.length()).isEqualTo(Duration.ofSeconds(7));
        assertThat(options.json()).isEqualTo(Path.of("a"));
        assertThat(options.page()).isEqualTo(Path.of("b"));
        assertThat(options.keep()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--pool druid", "--acts none", "--seconds 0", "--watch x", "--seconds", "--unknown"})
    void aWrongArgumentMustBeRefused(String arguments) {
        assertThatIllegalArgumentException().isThrownBy(() -> CompareOptions.parse(List.of(arguments.split(" "))));
    }

    @Test
    void theCommandMustBeShownAsItWasTyped() {
        assertThat(Compare.command(List.of("--progress", "--logs", "/somewhere/target", "--seconds", "5")))
                .isEqualTo("./examples/shop/run --seconds 5");
    }
}
