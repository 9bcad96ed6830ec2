package io.holdfast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The demo as users run it, on both servers, as short as it can be. */
class DemoIT {
    @ParameterizedTest
    @EnumSource(ServerChoice.class)
    @Timeout(120)
    void keepsTheGuaranteesOnARealServer(ServerChoice server) {
        CliRun run = CliRun.of("demo", "--seconds", "20", "--json", "--peer", "none", "--server", server.name());

        assertThat(run.out().lines()).as(run.err()).hasSize(1);
        JsonNode json = JsonMapper.shared().readTree(run.out());
        assertThat(json.get("guaranteesBroken")).as(run.err()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(json.get("guaranteesChecked"))
                .hasSize(Guarantee.values().length)
                .allSatisfy(checked -> assertThat(checked.get("observations").asLong())
                        .as(checked.toString())
                        .isPositive());
        assertThat(json.get("server").asString()).containsIgnoringCase(server.name());
        assertThat(json.get("seconds").asDouble()).isBetween(20.0, 60.0);
        assertThat(json.get("peer").isNull()).isTrue();
        assertThat(json.get("borrows").asLong()).isGreaterThan(1_000);
        assertThat(json.get("failedBorrows").isIntegralNumber()).isTrue();
        assertThat(json.get("failedStatements").asLong()).isPositive();
        assertThat(json.get("p50WaitMillis").asDouble())
                .isLessThanOrEqualTo(json.get("p99WaitMillis").asDouble());
        assertThat(json.get("p99WaitMillis").asDouble())
                .isLessThanOrEqualTo(json.get("maxWaitMillis").asDouble());
        assertThat(json.get("faults")
                        .valueStream()
                        .map(fault -> fault.get("name").asString()))
                .containsExactly(
                        "kill connections",
                        "kill idle connections",
                        "cut result streams",
                        "restart the server",
                        "black-hole the link",
                        "leak leases");
        assertThat(json.get("doctorFound")
                        .valueStream()
                        .map(found -> found.get("check").asString()))
                .as(json.get("doctorFound").toString())
                .contains("L02", "L03", "Q03", "Q05", "C07");
        JsonNode healed = json.get("healed");
        assertThat(healed.get("left")).as(healed.toString()).isEmpty();
        assertThat(healed.get("done").size()).isEqualTo(6);
        assertThat(healed.get("undoneToTheSame").asBoolean()).isTrue();
        assertThat(json.get("faults"))
                .allSatisfy(fault -> assertThat(fault.get("seconds").asDouble()).isPositive());
    }

    @Test
    @Timeout(60)
    void ctrlCStopsTheServerAndEndsWith130() throws IOException, InterruptedException {
        // A script's background job ignores SIGINT, and its children inherit that.
        Process demo = new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.holdfast.cli.Main",
                        "demo",
                        "--peer",
                        "none")
                .redirectOutput(Redirect.DISCARD)
                .start();
        try (BufferedReader talk = demo.errorReader()) {
            talk.lines().filter(line -> line.contains("normal")).findFirst();
            List<ProcessHandle> children = demo.descendants().toList();
            assertThat(children).as("the database server").isNotEmpty();
            new ProcessBuilder("kill", "-INT", Long.toString(demo.pid()))
                    .start()
                    .waitFor();

            assertThat(demo.waitFor(30, TimeUnit.SECONDS))
                    .as("ended by SIGINT; whatever a script starts in the background ignores that signal")
                    .isTrue();
            assertThat(demo.exitValue()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(children).noneMatch(ProcessHandle::isAlive);
        } finally {
            demo.destroyForcibly();
        }
    }
}
