package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class SpanConverterTest {
    @ParameterizedTest
    @CsvSource({
        "30, 30000",
        "30s, 30000",
        "30S, 30000",
        "500ms, 500",
        "0.5, 500",
        "1.5s, 1500",
        "5m, 300000",
        "5min, 300000",
        "2h, 7200000",
        "1d, 86400000",
        "0, 0"
    })
    void aTimeMustBeReadWithItsUnitAndAsSecondsWithout(String text, long millis) {
        assertThat(new SpanConverter().convert(text)).hasMillis(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1", "1w", "5 minutes", "PT5S", "1e3", "99999999999"})
    void whatIsNoTimeMustBeRefused(String text) {
        assertThatThrownBy(() -> new SpanConverter().convert(text))
                .isInstanceOf(CommandLine.TypeConversionException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo --seconds",
                "doctor db --window",
                "test db --interval",
                "test db --idle",
                "monitor db --interval",
                "serve db --interval",
                "serve db --time",
                "kill db --idle-trx",
                "why --idle"
            })
    void everyOptionThatTakesATimeMustRefuseTheSameTexts(String line) {
        CliRun run = CliRun.of(
                Stream.concat(Arrays.stream(line.split(" ")), Stream.of("soon")).toArray(String[]::new));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("'soon' is no time");
    }

    @Test
    void noOptionMayTakeTimesInItsOwnManner() {
        List<String> labels = Commands.NAMES.stream()
                .flatMap(name -> new CommandLine(Commands.named(name)).getCommandSpec().options().stream())
                .filter(option -> option.paramLabel().matches("(?i)<?(seconds|span|millis|minutes)>?"))
                .map(OptionSpec::longestName)
                .toList();

        assertThat(labels).isEmpty();
    }
}
