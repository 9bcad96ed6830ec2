package io.holdfast.scan.java;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.scan.Samples;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Unit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaReaderTest {
    @TestFactory
    Stream<DynamicTest> everySyntaxMustBeReadWithAllItsCalls() {
        return Samples.in("java/syntax.txt").stream()
                .map(sample -> DynamicTest.dynamicTest(sample.head(), () -> {
                    Unit unit = new JavaReader().read("A.java", sample.text());

                    assertThat(unit.problems).isEmpty();
                    assertThat(List.of(calls(unit), methods(unit)))
                            .containsExactly(Samples.number(sample, 0), Samples.number(sample, 1));
                }));
    }

    @Test
    void everyVersionFromEightMustBeInTheCorpus() {
        assertThat(Samples.in("java/syntax.txt").stream().map(sample -> Samples.number(sample, 2)))
                .contains(8, 9, 10, 11, 14, 15, 16, 17, 21, 22, 23, 25, 26);
    }

    /** What JavaParser cannot read, and what no compiler can. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "enum Local { A, B }",
                "String s = STR.\"x \\{lost()}\";",
                "int x = = 1;",
                "x = lost(;",
                "for (int i = 0; i < ; i++) { lost(); }",
                "if (x { lost(); }",
                "foo bar baz;",
                "#;"
            })
    void whatCannotBeReadMustCostOneStatementAndBeShown(String broken) {
        String text = "class A {\n  void m() {\n    before();\n    " + broken
                + "\n    after();\n  }\n  void n() { last(); }\n}\n";

        Unit unit = new JavaReader().read("A.java", text);

        assertThat(unit.problems).extracting(Unit.Problem::line).containsExactly(4);
        assertThat(names(unit)).containsExactlyInAnyOrder("before", "after", "last");
    }

    @Test
    void severalBrokenStatementsMustCostOneEach() {
        Unit unit = new JavaReader()
                .read("A.java", "class A {\n void m() {\n x = ;\n a();\n }\n void n() {\n y = ;\n b();\n }\n}\n");

        assertThat(unit.problems).hasSize(2);
        assertThat(names(unit)).containsExactly("a", "b");
    }

    @Test
    void aFileThatEndsInTheMiddleMustKeepWhatStandsBefore() {
        Unit unit = new JavaReader().read("A.java", "class A {\n void m() { a(); }\n void n() { b();\n int x = f(");

        assertThat(unit.problems).isNotEmpty();
    }

    @Test
    void deepNestingMustBeAnErrorAndNoOverflow() {
        Unit unit = new JavaReader().read("A.java", "class A { int x = " + "(".repeat(20_000) + "; }");

        assertThat(unit.problems).isNotEmpty();
    }

    private static List<String> names(Unit unit) {
        return unit.functions.stream()
                .flatMap(function -> callsOf(function).stream())
                .map(Expr.Call::name)
                .toList();
    }

    private static int calls(Unit unit) {
        return names(unit).size();
    }

    private static List<Expr.Call> callsOf(Function function) {
        List<Expr.Call> calls = new java.util.ArrayList<>();
        Parts.expressions(function.body, expr -> {
            if (expr instanceof Expr.Call call) {
                calls.add(call);
            }
        });
        return calls;
    }

    private static int methods(Unit unit) {
        return (int) unit.functions.stream()
                .filter(function -> !function.name.startsWith("<"))
                .count();
    }
}
