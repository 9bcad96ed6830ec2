package io.holdfast.scan.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.scan.Samples;
import io.holdfast.scan.ir.Unit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PythonParserTest {
    @TestFactory
    Stream<DynamicTest> everySyntaxMustBeReadWithAllItsCalls() {
        return Samples.in("python/syntax.txt").stream()
                .map(sample -> DynamicTest.dynamicTest(sample.text(), () -> {
                    PythonParser parser = PythonParser.read("a.py", sample.text());

                    assertThat(parser.unit().problems).isEmpty();
                    assertThat(parser.counts()).containsExactly(Samples.number(sample, 0), Samples.number(sample, 1));
                }));
    }

    @Test
    void theCorpusMustHoldAtOnceTogether() {
        StringBuilder all = new StringBuilder();
        for (Samples.Sample sample : Samples.in("python/syntax.txt")) {
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
}
