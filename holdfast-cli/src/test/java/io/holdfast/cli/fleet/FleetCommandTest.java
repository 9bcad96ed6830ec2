package io.holdfast.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import io.holdfast.fleet.FleetTable;
import io.holdfast.fleet.LeaseRow;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FleetCommandTest {
    private static JsonNode json(String... args) {
        return JsonMapper.builder().build().readTree(CliRun.of(args).out());
    }

    @Test
    void planMustCountTheSurgeAndTheReserve() {
        JsonNode plan = json("fleet", "plan", "--replicas", "20", "--surge", "25%", "--budget", "150", "--json");

        assertThat(plan.get("peak").asInt()).isEqualTo(25);
        assertThat(plan.get("reserve").asInt()).isEqualTo(5);
        assertThat(plan.get("peakShare").asDouble()).isEqualTo(5.8);
        assertThat(plan.get("fixedSize").asInt()).isEqualTo(5);
        assertThat(plan.get("verdict").asString()).isEqualTo("FLEET");
    }

    @ParameterizedTest
    @CsvSource({"20,150,FLEET,0", "20,100,TIGHT,0", "100,300,MULTIPLEXER,0", "100,100,TOO_FEW,4"})
    void planMustSayFromWhichShareOnAMultiplexerIsNeeded(int replicas, int budget, String verdict, int exitCode) {
        CliRun run = CliRun.of("fleet", "plan", "--replicas", "" + replicas, "--budget", "" + budget, "--json");

        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(run.out())
                        .get("verdict")
                        .asString())
                .isEqualTo(verdict);
        assertThat(run.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void aComfortableBudgetMustBeOne() {
        int budget = json("fleet", "plan", "--replicas", "33", "--budget", "40", "--json")
                .get("comfortableBudget")
                .asInt();

        assertThat(json("fleet", "plan", "--replicas", "33", "--budget", "" + budget, "--json")
                        .get("verdict")
                        .asString())
                .isEqualTo("FLEET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plan --replicas 0",
                "plan --replicas 5 --surge many",
                "plan --replicas 5 --budget 1",
                "init --schema shop --account app",
                "set-budget --schema shop --fleet shop --budget 10 --reserve 10",
                "set-budget --schema shop --fleet a;b --budget 10"
            })
    void whatMakesNoSenseMustBeWrongUsage(String line) {
        assertThat(CliRun.of(("fleet " + line).split(" ")).exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void initMustPrintTablesAndGrantsAndChangeNothing() {
        JsonNode script = json("fleet", "init", "--schema", "shop", "--account", "'app'@'10.%'", "--json");

        assertThat(script.get("applied").asBoolean()).isFalse();
        assertThat(script.get("statements").size()).isEqualTo(4);
    }

    @Test
    void aServerThatCannotBeAskedMustGiveItsCode() {
        CliRun run = CliRun.of("fleet", "127.0.0.1:1", "-u", "x", "--schema", "shop");

        assertThat(run.exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(run.err()).contains("HF-2002");
    }

    @Test
    void theLastDeployMustBeTheInstancesThatJoinedTogether() {
        FleetTable.View.Deploy deploy = FleetTable.View.Deploy.of(List.of(
                joined("old", 7_200, 30), joined("new", 60, 4), joined("newer", 20, 3), joined("older", 9_000, 9)));

        assertThat(deploy).isEqualTo(new FleetTable.View.Deploy(2, 20, 7, 2, 39));
    }

    private static LeaseRow joined(String name, int secondsAgo, int granted) {
        return new LeaseRow(
                name,
                "host",
                "client",
                granted,
                granted,
                granted,
                granted,
                1,
                Duration.ofSeconds(14),
                false,
                "server",
                Set.of(),
                Duration.ofSeconds(secondsAgo),
                Duration.ZERO);
    }

    @Test
    void theTableMustFitEightyColumnsWhateverTheNames() {
        String longName = "x".repeat(200);
        FleetTable.View.Instance line = new FleetTable.View.Instance(
                longName, longName, longName, 99_999, 99_999, 99_999, 99_999, 1e9, 1e9, false);
        StringWriter out = new StringWriter();
        FleetCommand.show(
                new FleetTable.View(
                        "shop",
                        10_000,
                        300,
                        9_000,
                        700,
                        9_000,
                        12,
                        11,
                        new FleetTable.View.Deploy(990, 1e9, 9_000, 990, 9_000),
                        List.of(line)),
                new PrintWriter(out, true));

        assertThat(out.toString().lines())
                .allSatisfy(each -> assertThat(each.length()).isLessThanOrEqualTo(80));
    }
}
