package io.holdfast.scan.flow;

import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.ir.Unit.Language;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All files of a scan: finds classes, functions and modules by name. */
public final class Project {
    private static final int DEEPEST_HIERARCHY = 12;

    private final List<Unit> units;
    private final Map<String, List<ClassDef>> javaClasses = new HashMap<>();
    private final Map<String, List<ClassDef>> pythonClasses = new HashMap<>();
    private final Map<String, List<Unit>> modules = new HashMap<>();
    private final Map<String, List<ClassDef>> children = new HashMap<>();
    private final Map<String, List<Function>> pythonMethods = new HashMap<>();
    private final IdentityHashMap<Function, Map<String, List<Expr>>> assigned = new IdentityHashMap<>();

    public Project(List<Unit> units) {
        this.units =
                units.stream().sorted(Comparator.comparing(unit -> unit.path)).toList();
        for (Unit unit : this.units) {
            Map<String, List<ClassDef>> index = unit.language == Language.JAVA ? javaClasses : pythonClasses;
            for (ClassDef type : unit.classes) {
                index.computeIfAbsent(type.name, key -> new ArrayList<>()).add(type);
                for (String parent : type.supers) {
                    children.computeIfAbsent(last(parent), key -> new ArrayList<>())
                            .add(type);
                }
            }
            if (unit.language == Language.PYTHON) {
                module(unit);
                for (Function function : unit.functions) {
                    if (function.owner != null && function.owner.methods.contains(function)) {
                        pythonMethods
                                .computeIfAbsent(function.name, key -> new ArrayList<>())
                                .add(function);
                    }
                }
            }
        }
    }

    /** True when a file of the project imports a Python module: this file, or any other when this one imports none of its kind. */
    boolean imports(String module, Unit from) {
        return isImported(module, from) || units.stream().anyMatch(unit -> isImported(module, unit));
    }

    private static boolean isImported(String module, Unit unit) {
        return unit.language == Language.PYTHON
                && unit.imports.values().stream()
                        .anyMatch(path -> path.equals(module) || path.startsWith(module + "."));
    }

    /** The files, by path. */
    public List<Unit> units() {
        return units;
    }

    private void module(Unit unit) {
        String path = unit.path.replaceFirst("\\.pyi?$", "").replace('/', '.');
        if (path.endsWith(".__init__")) {
            path = path.substring(0, path.length() - ".__init__".length());
        }
        while (true) {
            modules.computeIfAbsent(path, key -> new ArrayList<>()).add(unit);
            int dot = path.indexOf('.');
            if (dot < 0) {
                return;
            }
            path = path.substring(dot + 1);
        }
    }

    static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** The Python module of a dotted path, nearest to the file that names it. */
    @Nullable
    Unit module(String path, Unit from) {
        String wanted = path;
        String here = from.path.contains("/") ? from.path.substring(0, from.path.lastIndexOf('/')) : "";
        if (path.startsWith(".")) {
            int dots = 0;
            while (dots < path.length() && path.charAt(dots) == '.') {
                dots++;
            }
            String base = here;
            for (int i = 1; i < dots; i++) {
                base = base.contains("/") ? base.substring(0, base.lastIndexOf('/')) : "";
            }
            String rest = path.substring(dots);
            String full = base.replace('/', '.');
            wanted = full.isEmpty() ? rest : rest.isEmpty() ? full : full + "." + rest;
        }
        List<Unit> found = modules.getOrDefault(wanted, List.of());
        Unit best = null;
        int bestShared = -1;
        for (Unit unit : found) {
            int shared = shared(unit.path, from.path);
            if (shared > bestShared && unit != from) {
                best = unit;
                bestShared = shared;
            }
        }
        return best;
    }

    private static int shared(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        return i;
    }

    /** The class of this simple name, as the file sees it. */
    @Nullable
    ClassDef javaClass(String name, Unit from) {
        String simple = last(name);
        List<ClassDef> found = javaClasses.getOrDefault(simple, List.of());
        if (found.isEmpty()) {
            return null;
        }
        String imported = from.imports.get(simple);
        for (ClassDef type : found) {
            if (type.unit == from) {
                return type;
            }
        }
        for (ClassDef type : found) {
            if (imported != null && imported.equals(type.unit.space + "." + type.qualified())) {
                return type;
            }
        }
        if (imported != null) {
            return null;
        }
        for (ClassDef type : found) {
            if (type.unit.space.equals(from.space)) {
                return type;
            }
        }
        for (ClassDef type : found) {
            if (from.imports.containsKey("from " + type.unit.space)) {
                return type;
            }
        }
        return null;
    }

    @Nullable
    ClassDef pythonClass(String path, Unit from) {
        String head = path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
        for (ClassDef type : pythonClasses.getOrDefault(last(path), List.of())) {
            if (type.unit == from && head.equals(path)) {
                return type;
            }
        }
        String full = from.imports.containsKey(head) ? from.imports.get(head) + path.substring(head.length()) : path;
        int dot = full.lastIndexOf('.');
        if (dot > 0 || full.startsWith(".")) {
            Unit unit = module(full.substring(0, Math.max(dot, 1)), from);
            if (unit != null) {
                String name = full.substring(dot + 1);
                for (ClassDef type : unit.classes) {
                    if (type.name.equals(name)) {
                        return type;
                    }
                }
                String again = unit.imports.get(name);
                if (again != null && !again.equals(full)) {
                    int cut = again.lastIndexOf('.');
                    Unit next = cut > 0 ? module(again.substring(0, cut), unit) : null;
                    if (next != null && next != unit) {
                        return next.classes.stream()
                                .filter(type -> type.name.equals(last(again)))
                                .findFirst()
                                .orElse(null);
                    }
                }
            }
        }
        return null;
    }

    @Nullable
    ClassDef classOf(String name, Unit from) {
        return from.language == Language.JAVA ? javaClass(name, from) : pythonClass(name, from);
    }

    /** The class and its super classes in the project, nearest first. */
    List<ClassDef> hierarchy(ClassDef type) {
        List<ClassDef> all = new ArrayList<>();
        climb(type, all, 0);
        return all;
    }

    private void climb(ClassDef type, List<ClassDef> all, int depth) {
        if (depth > DEEPEST_HIERARCHY || all.contains(type)) {
            return;
        }
        all.add(type);
        for (String parent : type.supers) {
            ClassDef found = classOf(parent, type.unit);
            if (found != null) {
                climb(found, all, depth + 1);
            }
        }
    }

    /** Classes that extend or implement this one, directly or not. */
    List<ClassDef> below(ClassDef type) {
        Set<ClassDef> all = new LinkedHashSet<>();
        List<ClassDef> open = new ArrayList<>(List.of(type));
        while (!open.isEmpty() && all.size() < 200) {
            ClassDef next = open.remove(open.size() - 1);
            for (ClassDef child : children.getOrDefault(next.name, List.of())) {
                if (child.unit.language == type.unit.language
                        && child != type
                        && classOf(next.name, child.unit) == next
                        && all.add(child)) {
                    open.add(child);
                }
            }
        }
        return List.copyOf(all);
    }

    /** The class with those above and below it. */
    public List<ClassDef> family(ClassDef type) {
        List<ClassDef> all = hierarchy(type);
        all.addAll(below(type));
        return all;
    }

    /** Methods of this name in the class, or else in the nearest super class that has any. */
    List<Function> methods(ClassDef type, String name) {
        for (ClassDef each : hierarchy(type)) {
            List<Function> found = each.methods.stream()
                    .filter(method -> method.name.equals(name))
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /** All methods of this name in Python classes. */
    List<Function> pythonMethods(String name) {
        return pythonMethods.getOrDefault(name, List.of());
    }

    /** The function at a file's top level. */
    static @Nullable Function function(Unit unit, String name) {
        Function found = null;
        for (Function function : unit.functions) {
            if (function.name.equals(name)
                    && function.owner == null
                    && function.outer != null
                    && function.outer.isTopLevel()) {
                found = function;
            }
        }
        return found;
    }

    /** What the variables of a function are assigned. */
    Map<String, List<Expr>> assignments(Function function) {
        Map<String, List<Expr>> known = assigned.get(function);
        if (known != null) {
            return known;
        }
        Map<String, List<Expr>> values = new HashMap<>();
        Parts.statements(function.body, stmt -> {
            if (stmt instanceof Stmt.Assign assign) {
                for (Expr target : assign.targets()) {
                    if (target instanceof Expr.Name name) {
                        values.computeIfAbsent(name.id(), key -> new ArrayList<>())
                                .add(assign.value());
                    }
                }
            } else if (stmt instanceof Stmt.With with) {
                for (Stmt.Item item : with.items()) {
                    if (item.target() instanceof Expr.Name name) {
                        values.computeIfAbsent(name.id(), key -> new ArrayList<>())
                                .add(item.value());
                    }
                }
            }
        });
        Parts.expressions(function.body, expr -> {
            if (expr instanceof Expr.Assigned inside && inside.target() instanceof Expr.Name name) {
                values.computeIfAbsent(name.id(), key -> new ArrayList<>()).add(inside.value());
            }
        });
        assigned.put(function, values);
        return values;
    }

    private static List<Expr> targets(Stmt stmt) {
        if (stmt instanceof Stmt.Assign assign) {
            return assign.targets();
        } else if (stmt instanceof Stmt.Loop loop) {
            return loop.targets();
        }
        return stmt instanceof Stmt.With with
                ? with.items().stream().map(Stmt.Item::target).toList()
                : List.of();
    }

    /** Adds the names of a target, also of one that takes a tuple apart. */
    private static void bound(Expr target, Set<String> names) {
        if (target instanceof Expr.Name name) {
            names.add(name.id());
        } else if (target instanceof Expr.Coll coll) {
            coll.items().forEach(item -> bound(item, names));
        } else if (target instanceof Expr.Through through) {
            bound(through.value(), names);
        }
    }

    /** Names that a function binds: parameters and what it assigns. */
    Set<String> locals(Function function) {
        // What Java assigns without declaring it is a field.
        Set<String> names = function.unit.language == Language.JAVA
                ? new HashSet<>()
                : new HashSet<>(assignments(function).keySet());
        if (function.unit.language == Language.PYTHON) {
            Parts.statements(function.body, stmt -> targets(stmt).forEach(target -> bound(target, names)));
        }
        function.params.forEach(param -> names.add(param.name()));
        names.addAll(function.types.keySet());
        names.removeAll(function.globals);
        return names;
    }
}
