package io.holdfast.scan.java;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.Position;
import com.github.javaparser.Problem;
import com.github.javaparser.ast.CompilationUnit;
import io.holdfast.scan.ir.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Java files. What cannot be read costs one statement: it is blanked out, and the rest is read again. One reader for one
 * thread: JavaParser gives wrong results, without an error, when two share one.
 */
public final class JavaReader {
    private static final int MOST_BROKEN = 20;
    private static final Pattern LEXICAL = Pattern.compile("Lexical error at line (\\d+), column (\\d+)");

    private final JavaParser newest = parser(LanguageLevel.BLEEDING_EDGE);
    /** Without words that were names once, as {@code yield}. */
    private final JavaParser oldest = parser(LanguageLevel.RAW);

    private static JavaParser parser(LanguageLevel level) {
        ParserConfiguration configuration = new ParserConfiguration()
                .setLanguageLevel(level)
                .setAttributeComments(false)
                .setLexicalPreservationEnabled(false);
        // Without them nothing is said of a file that is only older or newer than the level.
        configuration.getProcessors().clear();
        return new JavaParser(configuration);
    }

    /** Reads a file. Never fails. */
    public Unit read(String path, String text) {
        Unit unit = new Unit(path, Unit.Language.JAVA, text);
        try {
            read(unit);
        } catch (StackOverflowError e) {
            unit.problems.add(new Unit.Problem(1, "nested too deeply"));
        }
        return unit;
    }

    private void read(Unit unit) {
        ParseResult<CompilationUnit> whole = newest.parse(unit.text);
        if (!whole.isSuccessful()) {
            ParseResult<CompilationUnit> older = oldest.parse(unit.text);
            whole = older.getProblems().size() < whole.getProblems().size() ? older : whole;
        }
        ParseResult<CompilationUnit> best = whole;
        List<Unit.Problem> problems = new ArrayList<>();
        String text = unit.text;
        while (!best.isSuccessful() && problems.size() < MOST_BROKEN) {
            Problem first = best.getProblems().get(0);
            BrokenStatement broken = new BrokenStatement(text);
            String mended = place(first).map(broken::blank).orElse("");
            if (mended.isEmpty() || mended.equals(text)) {
                break;
            }
            problems.add(problem(first));
            text = mended;
            best = newest.parse(text);
        }
        if (!best.isSuccessful()) {
            best = whole;
            problems.clear();
            whole.getProblems().forEach(each -> problems.add(problem(each)));
        }
        unit.problems.addAll(problems);
        best.getResult().ifPresent(parsed -> new Lowering(unit).file(parsed));
    }

    private static Optional<Position> place(Problem problem) {
        // An error of the lexer has its place in its text.
        Matcher lexical = LEXICAL.matcher(problem.getMessage());
        if (lexical.find()) {
            return Optional.of(new Position(Integer.parseInt(lexical.group(1)), Integer.parseInt(lexical.group(2))));
        }
        return problem.getLocation()
                .flatMap(range -> range.getBegin().getRange())
                .map(range -> range.begin);
    }

    private static Unit.Problem problem(Problem problem) {
        int line = place(problem).map(position -> position.line).orElse(1);
        return new Unit.Problem(
                line, problem.getMessage().lines().findFirst().orElse("").strip());
    }
}
