package io.holdfast.scan.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One source file, lowered. */
public final class Unit {
    /** What could not be read: one statement each. */
    public record Problem(int line, String text) {}

    public final String path;
    public final Language language;
    public final String text;
    /** Local names to what was imported under them, with dots. */
    public final Map<String, String> imports = new HashMap<>();

    public final List<ClassDef> classes = new ArrayList<>();
    /** All functions, the inner ones and the top level too. */
    public final List<Function> functions = new ArrayList<>();

    public final List<Problem> problems = new ArrayList<>();
    /** The package of a Java file. */
    public String space = "";

    public Unit(String path, Language language, String text) {
        this.path = path;
        this.language = language;
        this.text = text;
    }

    /** The languages that are read. */
    public enum Language {
        JAVA,
        PYTHON
    }
}
