package io.holdfast.scan.fix;

import io.holdfast.scan.edit.Edits;
import io.holdfast.scan.edit.Refusal;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.java.JavaReader;
import io.holdfast.scan.know.Library;
import io.holdfast.scan.python.PythonParser;
import io.holdfast.scan.rules.Inspection;
import java.util.ArrayList;
import java.util.List;

/** The files of a project while they are rewritten, in memory. */
final class Workbench {
    final Library library;
    private final List<Unit> units;
    private final JavaReader reader = new JavaReader();

    Workbench(List<Unit> units, Library library) {
        this.units = new ArrayList<>(units);
        this.library = library;
    }

    List<Unit> units() {
        return List.copyOf(units);
    }

    Inspection inspection() {
        return new Inspection(units, library);
    }

    /** The project with another text of one file. */
    Inspection replaced(Unit before, Unit after) {
        units.replaceAll(each -> each.path.equals(before.path) ? after : each);
        return inspection();
    }

    /** A file as it reads after a change. */
    Unit read(Unit unit, Edits edits) throws Refusal {
        String text = edits.apply(unit.text);
        Unit read = unit.language == Language.JAVA ? reader.read(unit.path, text) : PythonParser.parse(unit.path, text);
        if (read.problems.size() > unit.problems.size()) {
            throw new Refusal("the new text does not read");
        }
        return read;
    }
}
