package io.holdfast.scan.flow;

import io.holdfast.scan.flow.Resolver.Kind;
import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.know.Library;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What names mean in Python: what they were imported as, assigned or annotated with. */
final class PythonNames {
    private final Resolver resolver;
    private final Project project;
    private final Library library;
    private final IdentityHashMap<Function, Map<String, Kind>> names = new IdentityHashMap<>();

    PythonNames(Resolver resolver) {
        this.resolver = resolver;
        this.project = resolver.project();
        this.library = resolver.library();
    }

    Kind kind(Expr value, Function in, int depth) {
        if (value instanceof Expr.Name name) {
            return name(name.id(), in, depth);
        }
        if (value instanceof Expr.Attr attr) {
            Kind object = resolver.kind(attr.object(), in, depth + 1);
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
                    ? resolver.kind(call.args().get(0).value(), in, depth + 1)
                    : called(call, in, depth);
        }
        return Kind.UNKNOWN;
    }

    private Kind name(String id, Function in, int depth) {
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
            Kind kind = resolver.kind(value, in, depth + 1);
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
            if (unit != null && depth < Resolver.DEEPEST) {
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
                    Kind kind = resolver.kind(value, home(value, each, context), depth + 1);
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
        ClassDef made = classOf(call, in);
        if (made != null) {
            return new Kind("", made);
        }
        Kind target = call.target() instanceof Expr.Attr attr
                ? attribute(attr, in, depth)
                : resolver.kind(call.target(), in, depth + 1);
        if (!target.name().isEmpty()) {
            String type =
                    library.type(target.name().startsWith(":") ? target.name().substring(1) : target.name());
            if (type != null) {
                return new Kind(":" + type, null);
            }
        }
        for (Function function : targets(call, in, depth + 1)) {
            if (!function.returns.isEmpty()) {
                Kind kind = annotated(function.returns, function);
                if (kind.known()) {
                    return kind;
                }
            }
            Kind[] result = {Kind.UNKNOWN};
            Parts.statements(function.body, stmt -> {
                if (stmt instanceof Stmt.Return ret && !result[0].known()) {
                    Kind kind = resolver.kind(ret.value(), function, depth + 2);
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
        Kind object = resolver.kind(attr.object(), in, depth + 1);
        if (object.name().startsWith(":")) {
            return new Kind(object.name() + "#" + attr.name(), null);
        }
        return object.type() != null || object.name().isEmpty()
                ? Kind.UNKNOWN
                : imported(object.name() + "." + attr.name(), in.unit, depth);
    }

    /** The path of what a Python call names: of something imported, or {@code TYPE#method}; empty when it is not known. */
    String path(Expr.Call call, Function in) {
        Kind kind =
                call.target() instanceof Expr.Attr attr ? attribute(attr, in, 0) : resolver.kind(call.target(), in, 0);
        return kind.name().startsWith(":") ? kind.name().substring(1) : kind.name();
    }

    private @Nullable ClassDef classOf(Expr.Call call, Function in) {
        String path = Parts.path(call.target());
        if (path.isEmpty() || path.startsWith("self.")) {
            return null;
        }
        if (path.equals("cls")) {
            return in.owner;
        }
        return project.pythonClass(path, in.unit);
    }

    List<Function> targets(Expr.Call call, Function in, int depth) {
        if (depth > Resolver.DEEPEST) {
            return List.of();
        }
        ClassDef made = classOf(call, in);
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
        Kind kind = resolver.kind(call.receiver(), in, depth);
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
}
