package io.holdfast.examples.shop.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The whole command, with two short acts: each pool in a JVM of its own, on a real server. */
class CompareIT {
    @TempDir
    private Path folder;

    @Test
    void bothPoolsMustStandInTheTableAndOnThePage() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Path json = folder.resolve("shop.json");
        Path page = folder.resolve("shop.md");

        int exit = Compare.run(
                List.of(
                        "--acts",
                        "cut-long-idle,connection",
                        "--seconds",
                        "2",
                        "--watch",
                        "1",
                        "--json",
                        json.toString(),
                        "--page",
                        page.toString(),
                        "--logs",
                        folder.toString()),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                System.err);

        assertThat(exit).isZero();
        Comparison found = JsonMapper.shared().readValue(Files.readString(json), Comparison.class);
        assertThat(found.pools()).containsExactly("HikariCP", "Holdfast");
        assertThat(found.acts()).extracting(ActResult::name).containsExactly("connection", "cut-long-idle");
        found.acts()
                .forEach(act -> assertThat(act.pools().values())
                        .allSatisfy(outcome -> assertThat(outcome.requests()).isPositive()));
        ActResult connection = found.acts().get(0);
        assertThat(outcome(connection, "Holdfast").isWell()).isTrue();
        assertThat(outcome(connection, "Holdfast").errors()).isZero();
        assertThat(outcome(connection, "Holdfast").said())
                .anySatisfy(said -> assertThat(said.toString()).matches("HF-1043 ForgottenConnection\\.java:[0-9]+"));
        assertThat(outcome(connection, "HikariCP").kept()).isPositive();
        assertThat(outcome(found.acts().get(1), "Holdfast").errors()).isZero();

        String table = out.toString(StandardCharsets.UTF_8);
        assertThat(table).contains("HikariCP", "Holdfast", "HF-1043 ForgottenConnection.java");
        assertThat(table.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(Files.readString(page)).contains("| HikariCP: errors | Holdfast: errors |", "| connection | E2 |");
    }

    private static Outcome outcome(ActResult act, String pool) {
        Outcome outcome = act.pools().get(pool);
        assertThat(outcome).as(pool).isNotNull();
        return outcome;
    }
}
