package io.holdfast.scan.flow;

import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Library;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out what names mean: of which type a value is, and which functions of the project a call may reach. */
public final class Resolver {
    private static final int DEEPEST = 8;
    private static final Set<String> ANY_TYPES = Set.of("Object", "T", "E", "K", "V", "R", "U", "var", "");

    private final Project project;
    private final Library library;
    private final IdentityHashMap<Expr, List<Function>> targets = new IdentityHashMap<>();
    private final IdentityHashMap<Expr, Kind> kinds = new IdentityHashMap<>();
    private final IdentityHashMap<Function, Map<String, Kind>> names = new IdentityHashMap<>();

    public Resolver(Project project, Library library) {
        this.project = project;
        this.library = library;
    }

    /**
     * What a value is.
     *
     * @param name Java: the type's simple name. Python: the dotted path of something imported, or a colon and a type of types.txt.
     *     Empty when it is not known
     * @param type the class of the project; null when it is none
     */
    public record Kind(String name, @Nullable ClassDef type) {
        static final Kind UNKNOWN = new Kind("", null);

        boolean known() {
            return !name.isEmpty() || type != null;
        }
    }

    /** What a value is, as the function sees it. */
    public Kind kind(Expr value, Function in) {
        return kind(value, in, 0);
    }

    private Kind kind(Expr value, Function in, int depth) {
        if (depth > DEEPEST) {
            return Kind.UNKNOWN;
        }
        if (value instanceof Expr.Call) {
            Kind known = kinds.get(value);
            if (known == null) {
                // What is asked for again meanwhile depends on itself.
                kinds.put(value, Kind.UNKNOWN);
                known = in.unit.language == Language.JAVA ? javaKind(value, in, depth) : pythonKind(value, in, depth);
                kinds.put(value, known);
            }
            return known;
        }
        if (value instanceof Expr.Through through) {
            return kind(through.value(), in, depth + 1);
        }
        if (value instanceof Expr.Cond cond) {
            Kind then = kind(cond.then(), in, depth + 1);
            return then.known() ? then : kind(cond.otherwise(), in, depth + 1);
        }
        if (value instanceof Expr.Logic logic) {
            Kind left = kind(logic.left(), in, depth + 1);
            return left.known() ? left : kind(logic.right(), in, depth + 1);
        }
        if (value instanceof Expr.Assigned assigned) {
            return kind(assigned.value(), in, depth + 1);
        }
        if (value instanceof Expr.Literal literal && literal.kind() == Expr.Kind.STRING) {
            return new Kind("String", null);
        }
        return in.unit.language == Language.JAVA ? javaKind(value, in, depth) : pythonKind(value, in, depth);
    }

    // Java

    private Kind javaKind(Expr value, Function in, int depth) {
        if (value instanceof Expr.Name name) {
            return javaName(name.id(), in);
        }
        if (value instanceof Expr.Attr attr) {
            Kind object = kind(attr.object(), in, depth + 1);
            if (object.type() != null) {
                String declared = field(object.type(), attr.name());
                if (!declared.isEmpty()) {
                    return named(declared, object.type().unit);
                }
            }
            return Character.isUpperCase(
                            attr.name().isEmpty() ? 'a' : attr.name().charAt(0))
                    ? named(attr.name(), in.unit)
                    : Kind.UNKNOWN;
        }
        if (value instanceof Expr.Call call) {
            if (call.creation()) {
                return named(call.name(), in.unit);
            }
            for (Function target : javaTargets(call, in, depth + 1)) {
                if (!target.returns.isEmpty() && !ANY_TYPES.contains(target.returns)) {
                    return named(target.returns, target.unit);
                }
            }
            String name = call.name();
            if (name.matches("(get|create|build|make)\\w*(DataSource|Datasource)")) {
                return new Kind("DataSource", null);
            }
            if (name.matches("getDataSource.*|dataSource")) {
                return new Kind("DataSource", null);
            }
            return Kind.UNKNOWN;
        }
        return Kind.UNKNOWN;
    }

    private Kind javaName(String id, Function in) {
        if (id.equals("this") || id.equals("super")) {
            return in.owner == null ? Kind.UNKNOWN : new Kind(in.owner.name, in.owner);
        }
        for (Function f = in; f != null; f = f.outer) {
            String declared = f.types.get(id);
            if (declared != null) {
                if (declared.equals("var") || declared.isEmpty()) {
                    List<Expr> values = project.assignments(f).getOrDefault(id, List.of());
                    return values.isEmpty() ? Kind.UNKNOWN : kind(values.get(0), f, DEEPEST - 2);
                }
                return named(declared, in.unit);
            }
        }
        for (ClassDef type = in.owner; type != null; type = type.outer) {
            String declared = field(type, id);
            if (!declared.isEmpty()) {
                return named(declared, type.unit);
            }
        }
        return Character.isUpperCase(id.charAt(0)) ? named(id, in.unit) : Kind.UNKNOWN;
    }

    private String field(ClassDef type, String name) {
        for (ClassDef each : project.hierarchy(type)) {
            String declared = each.fields.get(name);
            if (declared != null) {
                return declared;
            }
        }
        return "";
    }

    private Kind named(String type, Unit from) {
        return new Kind(Project.last(type), project.classOf(type, from));
    }

    private List<Function> javaTargets(Expr.Call call, Function in, int depth) {
        String name = call.name();
        List<Function> found = new ArrayList<>();
        if (call.creation()) {
            ClassDef type = name.equals("this") || name.equals("super")
                    ? in.owner == null
                            ? null
                            : name.equals("this")
                                    ? in.owner
                                    : project.hierarchy(in.owner).stream()
                                            .skip(1)
                                            .findFirst()
                                            .orElse(null)
                    : project.javaClass(name, in.unit);
            return type == null
                    ? List.of()
                    : fitting(
                            type.methods.stream()
                                    .filter(m -> m.name.equals("<init>"))
                                    .toList(),
                            call,
                            in,
                            depth);
        }
        if (call.target() instanceof Expr.Name) {
            for (ClassDef type = in.owner; type != null && found.isEmpty(); type = type.outer) {
                found.addAll(overloads(type, name));
            }
            if (found.isEmpty()) {
                String path = in.unit.imports.get("static " + name);
                if (path != null) {
                    ClassDef type = javaPath(path.substring(0, path.length() - name.length() - 1), in.unit);
                    if (type != null) {
                        found.addAll(overloads(type, name));
                    }
                }
            }
        } else {
            Kind kind = kind(call.receiver(), in, depth);
            if (kind.type() != null) {
                found.addAll(
                        call.receiver() instanceof Expr.Name self && self.id().equals("super")
                                ? project.hierarchy(kind.type()).stream()
                                        .skip(1)
                                        .flatMap(type -> type.methods.stream())
                                        .filter(method -> method.name.equals(name))
                                        .toList()
                                : overloads(kind.type(), name));
            }
        }
        return fitting(found, call, in, depth);
    }

    private @Nullable ClassDef javaPath(String path, Unit from) {
        ClassDef seen = project.javaClass(Project.last(path), from);
        if (seen != null) {
            return seen;
        }
        Unit unit = new Unit(from.path, Language.JAVA, "");
        unit.imports.put(Project.last(path), path);
        return project.javaClass(Project.last(path), unit);
    }

    /** All methods of a name in a class and above it, and below it where it is abstract. */
    private List<Function> overloads(ClassDef type, String name) {
        Set<Function> found = new LinkedHashSet<>();
        for (ClassDef each : project.hierarchy(type)) {
            each.methods.stream().filter(method -> method.name.equals(name)).forEach(found::add);
        }
        if (found.stream().anyMatch(method -> method.isAbstract)) {
            for (ClassDef each : project.below(type)) {
                each.methods.stream()
                        .filter(method -> method.name.equals(name) && !method.isAbstract)
                        .forEach(found::add);
            }
        }
        return List.copyOf(found);
    }

    private List<Function> fitting(List<Function> candidates, Expr.Call call, Function in, int depth) {
        int count = (int) call.args().stream()
                .filter(arg -> !(arg.value() instanceof Expr.Closure closure && isBody(call, closure)))
                .count();
        List<Function> fit =
                candidates.stream().filter(candidate -> takes(candidate, count)).toList();
        if (fit.size() < 2) {
            return fit;
        }
        List<Function> typed = fit.stream()
                .filter(candidate -> compatible(candidate, call, in, depth))
                .toList();
        List<Function> best = typed.isEmpty() ? fit : typed;
        List<Function> fixed = best.stream()
                .filter(candidate -> candidate.params.size() == count
                        && candidate.params.stream().noneMatch(Function.Param::varargs))
                .toList();
        return fixed.isEmpty() ? best : fixed;
    }

    private static boolean isBody(Expr.Call call, Expr.Closure closure) {
        return call.creation() && closure.span() == call.span();
    }

    private static boolean takes(Function candidate, int count) {
        int size = candidate.params.size();
        boolean varargs = size > 0 && candidate.params.get(size - 1).varargs();
        return varargs ? count >= size - 1 : count == size;
    }

    private boolean compatible(Function candidate, Expr.Call call, Function in, int depth) {
        int size = candidate.params.size();
        for (int i = 0; i < call.args().size() && size > 0; i++) {
            Function.Param param = candidate.params.get(Math.min(i, size - 1));
            Kind given = kind(call.args().get(i).value(), in, depth + 1);
            if (!fits(given, param, candidate.unit)) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(Kind given, Function.Param param, Unit unit) {
        if (given.name().isEmpty()
                || ANY_TYPES.contains(param.type())
                || given.name().equals(param.type())) {
            return true;
        }
        if (given.name().equals(param.type() + "[]")) {
            return param.varargs();
        }
        if (given.type() != null) {
            for (ClassDef each : project.hierarchy(given.type())) {
                if (each.name.equals(param.type())
                        || each.supers.stream().anyMatch(s -> Project.last(s).equals(param.type()))) {
                    return true;
                }
            }
            return project.javaClass(param.type(), unit) == null && !isJdbc(param.type());
        }
        if (param.type().equals("AutoCloseable")
                || param.type().equals("Wrapper")
                || param.type().equals("Closeable")) {
            return isJdbc(given.name());
        }
        if (given.name().endsWith("Statement")) {
            return param.type().equals("Statement");
        }
        return !isJdbc(given.name())
                && !isJdbc(param.type())
                && !param.type().equals("String")
                && !given.name().equals("String");
    }

    static boolean isJdbc(String type) {
        return switch (type) {
            case "Connection",
                    "Statement",
                    "PreparedStatement",
                    "CallableStatement",
                    "ResultSet",
                    "DatabaseMetaData",
                    "ResultSetMetaData" -> true;
            default -> false;
        };
    }

    // Python

    private Kind pythonKind(Expr value, Function in, int depth) {
        if (value instanceof Expr.Name name) {
            return pythonName(name.id(), in, depth);
        }
        if (value instanceof Expr.Attr attr) {
            Kind object = kind(attr.object(), in, depth + 1);
            if (object.type() != null) {
                return member(object.type(), attr.name(), depth);
            }
            if (object.name().startsWith(":")) {
                // A method that is not called yet is a value like any other: its call is found by this name.
                String method = object.name() + "#" + attr.name();
                String type = library.type(method.substring(1));
                return new Kind(type == null ? method : ":" + type, null);
            }
            if (!object.name().isEmpty()) {
                return imported(object.name() + "." + attr.name(), in.unit, depth);
            }
            return Kind.UNKNOWN;
        }
        if (value instanceof Expr.Call call) {
            // A function with some of its arguments stands for the function.
            return call.name().equals("partial") && !call.args().isEmpty()
                    ? kind(call.args().get(0).value(), in, depth + 1)
                    : called(call, in, depth);
        }
        return Kind.UNKNOWN;
    }

    private Kind pythonName(String id, Function in, int depth) {
        Map<String, Kind> known = names.computeIfAbsent(in, key -> new HashMap<>());
        Kind kind = known.get(id);
        if (kind == null) {
            known.put(id, Kind.UNKNOWN);
            kind = findName(id, in, depth);
            known.put(id, kind);
        }
        return kind;
    }

    private Kind findName(String id, Function in, int depth) {
        if (in.owner != null && (id.equals("self") || id.equals("cls"))) {
            return new Kind("", in.owner);
        }
        for (Function f = in; f != null && !f.isTopLevel(); f = f.outer) {
            if (f.globals.contains(id)) {
                break;
            }
            String annotation = f.types.get(id);
            if (annotation != null) {
                Kind kind = annotated(annotation, in);
                if (kind.known()) {
                    return kind;
                }
            }
            List<Expr> values = project.assignments(f).get(id);
            if (values != null) {
                return first(values, f, depth);
            }
            if (f.params.stream().anyMatch(param -> param.name().equals(id))) {
                return Kind.UNKNOWN;
            }
        }
        String path = in.unit.imports.get(id);
        if (path != null) {
            return imported(path, in.unit, depth);
        }
        return global(in.unit, id, depth);
    }

    private Kind first(List<Expr> values, Function in, int depth) {
        for (Expr value : values) {
            Kind kind = kind(value, in, depth + 1);
            if (kind.known()) {
                return kind;
            }
        }
        return Kind.UNKNOWN;
    }

    /** What a variable of a file is given, at its top level or by a function that declares it global. */
    private Kind global(Unit unit, String name, int depth) {
        for (Function function : unit.functions) {
            if (function.isTopLevel() || function.globals.contains(name)) {
                // What it is given may be named by the function's own variables.
                Kind kind = first(project.assignments(function).getOrDefault(name, List.of()), function, depth);
                if (kind.known()) {
                    return kind;
                }
            }
        }
        return Kind.UNKNOWN;
    }

    private Kind annotated(String annotation, Function in) {
        String plain = annotation
                .replaceAll("^[\"']|[\"']$", "")
                .replaceFirst("^(typing\\.)?Optional\\[(.*)\\]$", "$2")
                .replaceFirst("\\s*\\|\\s*None$", "");
        if (!plain.matches("[\\w.]+")) {
            return Kind.UNKNOWN;
        }
        ClassDef type = project.pythonClass(plain, in.unit);
        if (type != null) {
            return new Kind("", type);
        }
        String head = plain.contains(".") ? plain.substring(0, plain.indexOf('.')) : plain;
        String path = in.unit.imports.get(head);
        String known = path == null ? null : library.type(path + plain.substring(head.length()));
        return known == null ? Kind.UNKNOWN : new Kind(":" + known, null);
    }

    /** A member of a module: a variable of the project, or the path as it is. */
    private Kind imported(String path, Unit from, int depth) {
        int dot = path.lastIndexOf('.');
        if (dot > 0) {
            Unit unit = project.module(path.substring(0, dot), from);
            if (unit != null && depth < DEEPEST) {
                String name = path.substring(dot + 1);
                Kind kind = global(unit, name, depth + 1);
                if (kind.known()) {
                    return kind;
                }
                String again = unit.imports.get(name);
                if (again != null && !again.equals(path)) {
                    return imported(again, unit, depth + 1);
                }
            }
        }
        return new Kind(path, null);
    }

    private Kind member(ClassDef type, String name, int depth) {
        for (ClassDef each : project.hierarchy(type)) {
            List<Expr> values = each.values.get(name);
            Function context = each.methods.isEmpty() ? each.unit.functions.get(0) : each.methods.get(0);
            String annotation = each.fields.get(name);
            if (annotation != null) {
                Kind kind = annotated(annotation, context);
                if (kind.known()) {
                    return kind;
                }
            }
            if (values != null) {
                for (Expr value : values) {
                    Kind kind = kind(value, home(value, each, context), depth + 1);
                    if (kind.known()) {
                        return kind;
                    }
                }
            }
        }
        return Kind.UNKNOWN;
    }

    /** The method that a field's value stands in. */
    private static Function home(Expr value, ClassDef type, Function otherwise) {
        Function home = otherwise;
        for (Function method : type.methods) {
            if (method.span.start() <= value.span().start() && method.span.start() >= home.span.start()) {
                home = method;
            }
        }
        return home;
    }

    private Kind called(Expr.Call call, Function in, int depth) {
        ClassDef made = pythonClass(call, in);
        if (made != null) {
            return new Kind("", made);
        }
        Kind target = call.target() instanceof Expr.Attr attr
                ? attribute(attr, in, depth)
                : kind(call.target(), in, depth + 1);
        if (!target.name().isEmpty()) {
            String type =
                    library.type(target.name().startsWith(":") ? target.name().substring(1) : target.name());
            if (type != null) {
                return new Kind(":" + type, null);
            }
        }
        for (Function function : pythonTargets(call, in, depth + 1)) {
            if (!function.returns.isEmpty()) {
                Kind kind = annotated(function.returns, function);
                if (kind.known()) {
                    return kind;
                }
            }
            Kind[] result = {Kind.UNKNOWN};
            Parts.statements(function.body, stmt -> {
                if (stmt instanceof Stmt.Return ret && !result[0].known()) {
                    Kind kind = kind(ret.value(), function, depth + 2);
                    if (kind.name().startsWith(":") || kind.type() != null) {
                        result[0] = kind;
                    }
                }
            });
            if (result[0].known()) {
                return result[0];
            }
        }
        return Kind.UNKNOWN;
    }

    /** The whole path of what a call names, {@code TYPE#method} for a method of a library's type. */
    private Kind attribute(Expr.Attr attr, Function in, int depth) {
        Kind object = kind(attr.object(), in, depth + 1);
        if (object.name().startsWith(":")) {
            return new Kind(object.name() + "#" + attr.name(), null);
        }
        return object.type() != null || object.name().isEmpty()
                ? Kind.UNKNOWN
                : imported(object.name() + "." + attr.name(), in.unit, depth);
    }

    /** The path of what a Python call names: of something imported, or {@code TYPE#method}; empty when it is not known. */
    public String path(Expr.Call call, Function in) {
        Kind kind = call.target() instanceof Expr.Attr attr ? attribute(attr, in, 0) : kind(call.target(), in, 0);
        return kind.name().startsWith(":") ? kind.name().substring(1) : kind.name();
    }

    private @Nullable ClassDef pythonClass(Expr.Call call, Function in) {
        String path = Parts.path(call.target());
        if (path.isEmpty() || path.startsWith("self.")) {
            return null;
        }
        if (path.equals("cls")) {
            return in.owner;
        }
        return project.pythonClass(path, in.unit);
    }

    private List<Function> pythonTargets(Expr.Call call, Function in, int depth) {
        if (depth > DEEPEST) {
            return List.of();
        }
        ClassDef made = pythonClass(call, in);
        if (made != null) {
            return project.methods(made, "__init__");
        }
        String name = call.name();
        if (call.target() instanceof Expr.Name) {
            for (Function f = in; f != null; f = f.outer) {
                for (Function inner : f.inner) {
                    if (inner.name.equals(name)) {
                        return List.of(inner);
                    }
                }
            }
            String path = in.unit.imports.get(name);
            if (path == null) {
                for (var star : in.unit.imports.entrySet()) {
                    if (star.getKey().startsWith("from ")) {
                        Unit unit = project.module(star.getKey().substring(5), in.unit);
                        Function found = unit == null ? null : Project.function(unit, name);
                        if (found != null) {
                            return List.of(found);
                        }
                    }
                }
                return List.of();
            }
            return imports(path, in.unit, 0);
        }
        if (call.receiver() instanceof Expr.Call inner && inner.name().equals("super") && in.owner != null) {
            return project.hierarchy(in.owner).stream()
                    .skip(1)
                    .flatMap(type -> type.methods.stream())
                    .filter(method -> method.name.equals(name))
                    .limit(1)
                    .toList();
        }
        Kind kind = kind(call.receiver(), in, depth);
        if (kind.type() != null) {
            List<Function> own = project.methods(kind.type(), name);
            if (own.isEmpty() || isEmpty(own.get(0))) {
                List<Function> below = new ArrayList<>();
                for (ClassDef each : project.below(kind.type())) {
                    each.methods.stream().filter(m -> m.name.equals(name)).forEach(below::add);
                }
                return below.isEmpty() ? own : below;
            }
            return own;
        }
        ClassDef named = project.pythonClass(Parts.path(call.receiver()), in.unit);
        if (named != null) {
            return project.methods(named, name);
        }
        return kind.name().isEmpty() || kind.name().startsWith(":")
                ? List.of()
                : imports(kind.name() + "." + name, in.unit, 0);
    }

    private static boolean isEmpty(Function function) {
        return function.body.isEmpty()
                || function.body.size() == 1
                        && (function.body.get(0) instanceof Stmt.Raise
                                || function.body.get(0) instanceof Stmt.Do only
                                        && only.value() instanceof Expr.Literal);
    }

    private List<Function> imports(String path, Unit from, int depth) {
        int dot = path.lastIndexOf('.');
        if (dot < 0 || depth > 3) {
            return List.of();
        }
        String name = path.substring(dot + 1);
        Unit unit = project.module(path.substring(0, Math.max(1, dot)), from);
        if (unit == null) {
            return List.of();
        }
        Function found = Project.function(unit, name);
        if (found != null) {
            return List.of(found);
        }
        String again = unit.imports.get(name);
        return again == null ? List.of() : imports(again, unit, depth + 1);
    }

    /** The functions of the project that a call may reach; empty when it reaches none that is known. */
    public List<Function> targets(Expr.Call call, Function in) {
        List<Function> known = targets.get(call);
        if (known == null) {
            known = in.unit.language == Language.JAVA ? javaTargets(call, in, 0) : pythonTargets(call, in, 0);
            targets.put(call, known);
        }
        return known;
    }

    /** The parameter that an argument goes to; -1 when there is none. */
    public static int parameter(Function target, Expr.Call call, int argument) {
        Expr.Arg arg = call.args().get(argument);
        int size = target.params.size();
        if (!arg.name().isEmpty()) {
            for (int i = 0; i < size; i++) {
                if (target.params.get(i).name().equals(arg.name())) {
                    return i;
                }
            }
            return -1;
        }
        boolean bound = target.unit.language == Language.PYTHON
                && size > 0
                && (target.params.get(0).name().equals("self")
                        || target.params.get(0).name().equals("cls"));
        int place = argument + (bound ? 1 : 0);
        for (int i = 0; i < Math.min(place + 1, size); i++) {
            if (target.params.get(i).varargs()) {
                return i;
            }
        }
        return place < size ? place : -1;
    }

    /** The library type that a function of this path gives; null when it is not known. */
    public @Nullable String type(String path) {
        return library.type(path);
    }

    /** What a local variable is assigned. */
    public List<Expr> assigned(String name, Function in) {
        return project.assignments(in).getOrDefault(name, List.of());
    }

    /** What is known of libraries. */
    public Library library() {
        return library;
    }

    Project project() {
        return project;
    }
}
