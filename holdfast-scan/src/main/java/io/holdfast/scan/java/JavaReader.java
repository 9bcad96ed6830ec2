package io.holdfast.scan.java;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ast.CompilationUnit;
import io.holdfast.scan.ir.Unit;

/** Reads Java files. One reader for one thread: JavaParser gives wrong results, without an error, when two share one. */
public final class JavaReader {
    private final JavaParser parser = new JavaParser(new ParserConfiguration()
            .setLanguageLevel(ParserConfiguration.LanguageLevel.RAW)
            .setAttributeComments(false)
            .setLexicalPreservationEnabled(false));

    /** Reads a file. Never fails. */
    public Unit read(String path, String text) {
        Unit unit = new Unit(path, Unit.Language.JAVA, text);
        try {
            ParseResult<CompilationUnit> result = parser.parse(text);
            result.getProblems()
                    .forEach(problem -> unit.problems.add(new Unit.Problem(
                            problem.getLocation()
                                    .flatMap(range -> range.getBegin().getRange())
                                    .map(range -> range.begin.line)
                                    .orElse(1),
                            firstLine(problem.getMessage()))));
            result.getResult().ifPresent(parsed -> new Lowering(unit).file(parsed));
        } catch (StackOverflowError e) {
            unit.problems.add(new Unit.Problem(1, "nested too deeply"));
        }
        return unit;
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("").strip();
    }
}
