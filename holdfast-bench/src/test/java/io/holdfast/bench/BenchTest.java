package io.holdfast.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.bench.peer.Peer;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void withoutArgumentsItMustListTheBenchmarks() {
        assertThat(bench()).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .anyMatch(line -> line.startsWith("cycle "))
                .anyMatch(line -> line.startsWith("stress "));
    }

    @Test
    void anUnknownNameMustBeAUsageErrorThatNamesTheKnownOnes() {
        assertThat(bench("cycel")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("cycel").contains("cycle");
    }

    @Test
    void anUnknownOptionMustBeAUsageError() {
        assertThat(bench("cycle", "--quik")).isEqualTo(2);
        assertThat(bench("cycle", "--json")).isEqualTo(2);
    }

    @Test
    void optionsMustBeRead() {
        assertThat(BenchOptions.parse(List.of("--quick", "--json", "x.json", "--pools", "holdfast,HikariCP")))
                .isEqualTo(new BenchOptions(
                        true,
                        Path.of("x.json"),
                        List.of(Peer.HOLDFAST, Peer.HIKARICP),
                        List.of(),
                        ServerKind.MYSQL,
                        JdbcDriver.CONNECTOR_J,
                        false,
                        0,
                        1,
                        null));
        assertThat(BenchOptions.parse(List.of(
                        "--scenario",
                        "freeze,kill-idle",
                        "--server",
                        "mariadb",
                        "--driver",
                        "mysql",
                        "--tls",
                        "--repeat",
                        "3",
                        "--parallel",
                        "2",
                        "--page",
                        "p.md")))
                .isEqualTo(new BenchOptions(
                        false,
                        null,
                        List.of(),
                        List.of("freeze", "kill-idle"),
                        ServerKind.MARIADB,
                        JdbcDriver.CONNECTOR_J,
                        true,
                        3,
                        2,
                        Path.of("p.md")));
        assertThat(BenchOptions.parse(List.of("--pools", "all")).pools()).containsExactly(Peer.values());
        assertThat(BenchOptions.parse(List.of()).poolsOr(List.of(Peer.C3P0))).containsExactly(Peer.C3P0);
    }

    @Test
    void anUnknownScenarioMustBeAUsageErrorThatNamesTheKnownOnes() {
        assertThat(bench("faults", "--scenario", "freze")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("freze").contains("black-hole");
        assertThat(bench("faults", "--server", "oracle")).isEqualTo(2);
        assertThat(bench("faults", "--repeat", "0")).isEqualTo(2);
    }

    @Test
    void anUnknownPoolMustBeRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenchOptions.parse(List.of("--pools", "holdfast,boneCP")))
                .withMessageContaining("boneCP");
    }

    private int bench(String... arguments) {
        return Bench.run(List.of(arguments), print(out), print(err));
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
