package io.holdfast.scan.flow;

import io.holdfast.scan.flow.Resolver.Kind;
import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.ir.Unit.Language;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What names mean in Java: declared types, and methods by number and type of their arguments. */
final class JavaNames {
    private static final Set<String> ANY_TYPES = Set.of("Object", "T", "E", "K", "V", "R", "U", "var", "");

    private final Resolver resolver;
    private final Project project;

    JavaNames(Resolver resolver) {
        this.resolver = resolver;
        this.project = resolver.project();
    }

    Kind kind(Expr value, Function in, int depth) {
        if (value instanceof Expr.Name name) {
            return name(name.id(), in);
        }
        if (value instanceof Expr.Attr attr) {
            Kind object = resolver.kind(attr.object(), in, depth + 1);
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
            for (Function target : targets(call, in, depth + 1)) {
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

    private Kind name(String id, Function in) {
        if (id.equals("this") || id.equals("super")) {
            return in.owner == null ? Kind.UNKNOWN : new Kind(in.owner.name, in.owner);
        }
        for (Function f = in; f != null; f = f.outer) {
            String declared = f.types.get(id);
            if (declared != null) {
                if (declared.equals("var") || declared.isEmpty()) {
                    List<Expr> values = project.assignments(f).getOrDefault(id, List.of());
                    return values.isEmpty() ? Kind.UNKNOWN : resolver.kind(values.get(0), f, Resolver.DEEPEST - 2);
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

    List<Function> targets(Expr.Call call, Function in, int depth) {
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
            Kind kind = resolver.kind(call.receiver(), in, depth);
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
            Kind given = resolver.kind(call.args().get(i).value(), in, depth + 1);
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
}
