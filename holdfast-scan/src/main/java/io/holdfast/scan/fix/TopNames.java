package io.holdfast.scan.fix;

import io.holdfast.scan.edit.Refusal;
import io.holdfast.scan.edit.Text;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.python.PythonParser;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Python file binds at its top level, and where; a name that only a function imports is not there for others. */
final class TopNames {
    private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");
    private static final Set<String> BUILT_IN = Set.of("int", "str", "bool", "float", "dict", "list", "tuple", "len");

    private final Map<String, Integer> ends = new HashMap<>();
    private int lastImport = -1;
    private boolean star;

    TopNames(Unit unit) {
        Text text = new Text(unit.text);
        imports(unit, text);
        for (Stmt stmt : unit.functions.get(0).body) {
            Parts.statements(List.of(stmt), each -> {
                if (each instanceof Stmt.Assign assign) {
                    assign.targets()
                            .forEach(target ->
                                    bind(Parts.path(target), stmt.span().end()));
                } else if (each instanceof Stmt.Define define) {
                    bind(define.function().name, stmt.span().end());
                }
            });
            String source = unit.text.substring(stmt.span().start(), stmt.span().end());
            if ((stmt instanceof Stmt.Try || stmt instanceof Stmt.If) && source.contains("import ")) {
                words(source, stmt.span().end());
            }
        }
    }

    private void bind(String name, int end) {
        ends.merge(name, end, Math::max);
    }

    private void words(String source, int end) {
        Matcher matcher = WORD.matcher(source);
        while (matcher.find()) {
            bind(matcher.group(), end);
        }
    }

    /** Imports that stand at the left; one may go over several lines. */
    private void imports(Unit unit, Text text) {
        Set<Integer> strings = PythonParser.linesInStrings(unit.text);
        StringBuilder statement = new StringBuilder();
        boolean defined = false;
        for (int line = text.lineStart(0); line < unit.text.length(); line = text.nextLine(line)) {
            String rest = text.rest(line).replaceFirst("#.*", "").stripTrailing();
            boolean goesOn = !statement.isEmpty();
            defined |= !goesOn && rest.matches("(async |def |class |@).*");
            if (goesOn || !strings.contains(line) && rest.matches("(import|from)\\s.*")) {
                statement.append(rest).append(' ');
                boolean open = statement.indexOf("(") >= 0 && statement.indexOf(")") < 0;
                if (!open && !rest.endsWith("\\")) {
                    int end = text.lineEnd(line);
                    words(statement.toString(), end);
                    star |= statement.indexOf("*") >= 0;
                    lastImport = defined ? lastImport : end;
                    statement.setLength(0);
                }
            }
            if (text.nextLine(line) == line) {
                break;
            }
        }
    }

    /** The end of the last import in front of the first function or class; -1 without one. */
    int lastImport() {
        return lastImport;
    }

    boolean has(String name) {
        return ends.containsKey(name);
    }

    /** The end of the last statement that binds one of the names; -1 when none does. */
    int bindsAll(Set<String> names) {
        return names.stream()
                .mapToInt(name -> ends.getOrDefault(name, -1))
                .max()
                .orElse(-1);
    }

    void require(Set<String> names, Set<String> fields) throws Refusal {
        Set<String> missing = new HashSet<>(names);
        missing.removeAll(fields);
        missing.removeAll(BUILT_IN);
        missing.removeAll(ends.keySet());
        if (!missing.isEmpty() && !star) {
            throw new Refusal("its settings come from names that only its function knows");
        }
    }
}
