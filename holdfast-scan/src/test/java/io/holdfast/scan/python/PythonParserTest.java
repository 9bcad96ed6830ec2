package io.holdfast.scan.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.scan.ir.Unit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PythonParserTest {
    private static final int FUZZED = 1_500;

    @TestFactory
    Stream<DynamicTest> everySyntaxMustBeReadWithAllItsCalls() throws IOException {
        return corpus().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.text(), () -> {
                    PythonParser parser = PythonParser.read("a.py", sample.text());

                    assertThat(parser.unit().problems).isEmpty();
                    assertThat(parser.counts()).containsExactly(sample.calls(), sample.functions());
                }));
    }

    @Test
    void theCorpusMustHoldAtOnceTogether() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Sample sample : corpus()) {
            all.append(sample.text());
        }

        assertThat(PythonParser.parse("a.py", all.toString()).problems).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x = = 1\n",
                "def f(:\n    a()\n",
                "print 'x'\n",
                "f(1\n",
                "if x\n    y()\n",
                "\"open\n",
                "x = )\n",
                "class :\n    pass\n",
                "exec 'x' in y\n",
                "f'{x'\n"
            })
    void aSyntaxErrorMustCostOneStatement(String broken) {
        Unit unit = PythonParser.parse("a.py", "before()\n" + broken + "def after():\n    pass\n");

        assertThat(unit.problems).isNotEmpty();
        assertThat(unit.functions).extracting(function -> function.name).contains("after");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r", "\n"})
    void everyLineEndMustCount(String end) {
        Unit unit = PythonParser.parse("a.py", "a()" + end + end + "def f():" + end + "\treturn 1" + end);

        assertThat(unit.problems).isEmpty();
        assertThat(unit.functions.get(1).span.line()).isEqualTo(3);
    }

    @Test
    void aByteOrderMarkMustBeSkipped() {
        assertThat(PythonParser.parse("a.py", "\ufeffa()\n").problems).isEmpty();
    }

    @Test
    void deepNestingMustBeAnErrorAndNoOverflow() {
        String deep = "x = " + "(".repeat(100_000) + "\n";
        String blocks = "";
        StringBuilder nested = new StringBuilder(blocks);
        for (int i = 0; i < 300; i++) {
            nested.append(" ".repeat(i)).append("if x:\n");
        }

        assertThat(PythonParser.parse("a.py", deep + "y()\n").problems).isNotEmpty();
        assertThat(PythonParser.parse("a.py", "{**".repeat(50_000)).problems).isNotEmpty();
        assertThat(PythonParser.parse("a.py", nested.toString()).problems).isNotEmpty();
    }

    /** Texts cut off anywhere and with pieces missing: neither exception nor endless loop. */
    @Test
    void damagedTextsMustBeReadToTheirEnd() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Sample sample : corpus()) {
            all.append(sample.text());
        }
        String text = all.toString();
        Random random = new Random(20261128);
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            for (int i = 0; i < FUZZED; i++) {
                StringBuilder damaged = new StringBuilder(text.substring(0, 1 + random.nextInt(text.length() - 1)));
                for (int j = random.nextInt(5); j > 0 && damaged.length() > 20; j--) {
                    int at = random.nextInt(damaged.length() - 10);
                    damaged.delete(at, at + 1 + random.nextInt(9));
                }
                PythonParser.parse("a.py", damaged.toString());
            }
        });
    }

    /** Where there is a Python, its own parser counts the same. */
    @Test
    void theCorpusMustBeWhatPythonReadsWhereThereIsOne() throws Exception {
        List<String> python = List.of(
                "python3",
                "-c",
                "import ast,sys;t=ast.parse(sys.stdin.read());print(sum(isinstance(n,ast.Call) for n in ast.walk(t)))");
        StringBuilder old = new StringBuilder();
        int calls = 0;
        for (Sample sample : corpus()) {
            if (!sample.text().matches("(?s).*(\\[T|\\*Ts|type Alias|f'\\{a\\['|except A, B|^t\").*|t\".*")) {
                old.append(sample.text());
                calls += sample.calls();
            }
        }
        Process process;
        try {
            process = new ProcessBuilder(python)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("no python3 here");
            return;
        }
        process.getOutputStream().write(old.toString().getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        Assumptions.assumeTrue(answer.matches("\\d+"), "a Python older than the corpus");
        assertThat(answer).isEqualTo(String.valueOf(calls));
    }

    private record Sample(int calls, int functions, String text) {}

    private static List<Sample> corpus() throws IOException {
        try (InputStream in = Objects.requireNonNull(PythonParserTest.class.getResourceAsStream("syntax.txt"))) {
            List<Sample> samples = new ArrayList<>();
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String part : text.split("(?m)^### ", -1)) {
                if (!part.startsWith("#")) {
                    String[] head = part.lines().findFirst().orElse("").split(" ", -1);
                    samples.add(new Sample(
                            Integer.parseInt(head[0]),
                            Integer.parseInt(head[1]),
                            part.substring(part.indexOf('\n') + 1)));
                }
            }
            return samples;
        }
    }
}
