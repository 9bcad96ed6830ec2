package io.holdfast.scan.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A function, method, constructor, lambda or a file's top level. The front ends fill it; afterwards nothing changes. */
public final class Function {
    /**
     * A parameter.
     *
     * @param type the declared type, empty without one
     */
    public record Param(String name, String type, boolean varargs, boolean keyword) {}

    /**
     * A local variable of Java.
     *
     * @param span the whole statement that declares it, or its own part when that declares several
     */
    public record Declared(String name, Span span) {}

    public final String name;
    public final Unit unit;
    public final Span span;
    public final List<Param> params = new ArrayList<>();
    /** Annotations or decorators, as written without their first sign. */
    public final List<String> marks = new ArrayList<>();

    public final List<Stmt> body = new ArrayList<>();
    /** Declared types of local variables. */
    public final Map<String, String> types = new HashMap<>();
    /** Names that belong to the file although they are assigned here. */
    public final Set<String> globals = new LinkedHashSet<>();

    public final List<Function> inner = new ArrayList<>();
    /** Local variables in the order of the text. */
    public final List<Declared> declared = new ArrayList<>();
    /** The exceptions that Java's {@code throws} names. */
    public final List<String> raises = new ArrayList<>();

    public @Nullable ClassDef owner;
    public @Nullable Function outer;
    public String returns = "";
    public boolean isStatic;
    public boolean isAsync;
    public boolean isGenerator;
    public boolean isAbstract;
    public boolean isLambda;
    /** True for Java's {@code synchronized}. */
    public boolean isLocked;

    public Function(String name, Unit unit, Span span) {
        this.name = name;
        this.unit = unit;
        this.span = span;
    }

    /** The name with its class and outer functions. */
    public String qualified() {
        String own = outer != null && !outer.isTopLevel()
                ? outer.qualified() + "." + name
                : owner == null ? name : owner.qualified() + "." + name;
        return own;
    }

    public boolean isTopLevel() {
        return name.equals("<module>");
    }

    /** True with an annotation or decorator of this last word. */
    public boolean isMarked(String word) {
        return marks.stream().anyMatch(mark -> lastWord(mark).equals(word));
    }

    public boolean isConstructor() {
        return owner != null && (name.equals("__init__") || name.equals("<init>"));
    }

    private static String lastWord(String mark) {
        int bracket = mark.indexOf('(');
        String path = bracket < 0 ? mark : mark.substring(0, bracket);
        return path.substring(path.lastIndexOf('.') + 1).trim();
    }

    @Override
    public String toString() {
        return unit.path + ":" + span.line() + " " + qualified();
    }
}
