package io.holdfast.scan.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A class with its methods. */
public final class ClassDef {
    public final String name;
    public final Unit unit;
    public final Span span;
    public final @Nullable ClassDef outer;
    /** Super classes and interfaces, as written. */
    public final List<String> supers = new ArrayList<>();

    public final List<String> marks = new ArrayList<>();
    public final List<Function> methods = new ArrayList<>();
    /** Fields with their declared types, empty where none is declared. */
    public final Map<String, String> fields = new HashMap<>();
    /** What fields are assigned, anywhere in the class. */
    public final Map<String, List<Expr>> values = new HashMap<>();

    public ClassDef(String name, Unit unit, Span span, @Nullable ClassDef outer) {
        this.name = name;
        this.unit = unit;
        this.span = span;
        this.outer = outer;
    }

    public String qualified() {
        return outer == null ? name : outer.qualified() + "." + name;
    }
}
