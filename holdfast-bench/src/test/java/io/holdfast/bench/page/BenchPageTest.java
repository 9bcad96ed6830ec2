package io.holdfast.bench.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.bench.result.BenchRun;
import io.holdfast.bench.result.JsonResults;
import io.holdfast.bench.result.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchPageTest {
    @TempDir
    private Path folder;

    private String page(double ours, double hikari, double agroal) throws IOException {
        Samples samples = new Samples("cycle");
        for (double spread : new double[] {0, -1, 1}) {
            samples.add("Holdfast", Map.of("threads", 1), "time", ours + spread, "ns/op");
            samples.add("HikariCP", Map.of("threads", 1), "time", hikari + spread, "ns/op");
            samples.add("Agroal", Map.of("threads", 1), "time", agroal + spread, "ns/op");
        }
        BenchRun run = new BenchRun(
                "cycle", "What does it cost?", "./bench cycle", List.of("Java 17", ""), samples.measurements());
        Path results = Files.createDirectories(folder.resolve("benchmarks"));
        Files.writeString(results.resolve("cycle.json"), JsonResults.toJson(run));
        return Files.readString(BenchPage.write(results));
    }

    @Test
    void aimsThatWereReachedMustBeToldFromThoseThatWereNot() throws IOException {
        assertThat(page(40, 100, 30).lines())
                .anySatisfy(line -> assertThat(line).contains("0.5 × HikariCP", "0.40 ×", "| reached |"))
                .anySatisfy(line -> assertThat(line).contains("the best peer's", "1.33 ×", "**missed**"));
    }

    @Test
    void whoIsAheadMustBeNamed() throws IOException {
        assertThat(page(40, 100, 30)).contains("Ahead of Holdfast", "time: Agroal");
        assertThat(page(20, 100, 30)).doesNotContain("Ahead of Holdfast");
    }

    @Test
    void theTableMustShowMediansWithTheirSpread() throws IOException {
        assertThat(page(40, 100, 30)).contains("| threads 1 | HikariCP | 100 (99…101) ns/op |", "- Java 17");
    }

    @Test
    void thePlotMustNameThePools() throws IOException {
        page(40, 100, 30);
        assertThat(folder.resolve("benchmarks/cycle.svg"))
                .content()
                .startsWith("<?xml")
                .contains("Holdfast", "HikariCP", "Agroal");
    }

    @Test
    void aFolderWithoutResultsMustBeRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenchPage.write(folder))
                .withMessageContaining("no *.json");
    }
}
