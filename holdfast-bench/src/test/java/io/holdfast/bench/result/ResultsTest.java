package io.holdfast.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    @Test
    void theMedianMustNotFollowAnOutlier() {
        assertThat(Samples.median(List.of(10.0, 900.0, 11.0))).isEqualTo(11.0);
        assertThat(Samples.median(List.of(10.0, 12.0))).isEqualTo(11.0);
    }

    @Test
    void forksMustBecomeMedianSpreadAndRawFigures() {
        assertThat(samples().measurements())
                .extracting(Measurement::metric)
                .containsExactly("time", "time.min", "time.max", "time.fork", "time.fork", "time.fork");
    }

    @Test
    void paramsMustKeepTheirOrder() {
        Map<String, Object> params = new LinkedHashMap<>();
        List.of("threads", "size", "hold", "connections").forEach(param -> params.put(param, 1));
        Samples samples = new Samples("cycle");
        samples.add("Holdfast", params, "time", 1, "ns/op");
        assertThat(samples.measurements().get(0).params().keySet())
                .containsExactly("threads", "size", "hold", "connections");
    }

    @Test
    void jsonMustBeReadAsItWasWritten(@TempDir Path folder) throws IOException {
        BenchRun run = new BenchRun(
                "cycle", "What?", "./bench cycle", List.of("Java 17"), samples().measurements());
        Path file = Files.writeString(folder.resolve("cycle.json"), JsonResults.toJson(run));

        assertThat(JsonResults.read(file)).isEqualTo(run);
        assertThat(file).content().contains("\"metric\" : \"time\"", "\"unit\" : \"ns/op\"");
    }

    @Test
    void theTableMustShowMedianAndSpread() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ResultTable.print(samples().measurements(), new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("threads  pool      time", "1        Holdfast  11.0 (10.0..900) ns/op");
    }

    private static Samples samples() {
        Samples samples = new Samples("cycle");
        for (double time : new double[] {10, 900, 11}) {
            samples.add("Holdfast", Map.of("threads", 1), "time", time, "ns/op");
        }
        return samples;
    }
}
