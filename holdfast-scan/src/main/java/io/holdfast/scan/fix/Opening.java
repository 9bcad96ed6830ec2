package io.holdfast.scan.fix;

import io.holdfast.scan.config.PythonPool;
import io.holdfast.scan.edit.Refusal;
import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.rules.Inspection;
import io.holdfast.scan.rules.Site;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The call that opens a Python connection, at the site itself or in a helper of the same file, and what its settings depend on.
 *
 * @param call the driver's {@code connect}
 * @param function where that stands
 * @param user the function that uses the connection
 */
record Opening(Expr.Call call, Function function, Function user) {
    /** Where a pool can be made. */
    enum Place {
        CONSTRUCTOR,
        MODULE,
        CALL
    }

    /** What reads a setting, and gives the same each time. */
    private static final Set<String> READS =
            Set.of("os.getenv", "os.environ.get", "environ.get", "getenv", "int", "str", "bool", "float", "dict");

    private static final int DEEPEST = 3;

    static Opening of(Unit unit, Inspection inspection, Site site) throws Refusal {
        return of(unit, inspection, site, site.function(), 0);
    }

    private static Opening of(Unit unit, Inspection inspection, Site site, Function user, int depth) throws Refusal {
        if (site.source().element() >= 0) {
            throw new Refusal("a helper gives it together with something else");
        }
        if (site.primitive()) {
            return new Opening(site.call(), site.function(), user);
        }
        List<Function> targets = inspection.summaries().resolver().targets(site.call(), site.function());
        if (targets.size() != 1 || depth == DEEPEST) {
            throw new Refusal("several functions may open it");
        }
        Function helper = targets.get(0);
        if (helper.unit != unit) {
            throw new Refusal("a helper in " + helper.unit.path + " opens it");
        }
        boolean takes = helper.params.stream()
                .anyMatch(param -> !param.name().equals("self") && !param.name().equals("cls"));
        if (takes || !site.call().args().isEmpty()) {
            throw new Refusal("the helper that opens it takes arguments");
        }
        if (helper.owner != null && !owner(helper).equals(owner(user))) {
            throw new Refusal("the helper that opens it belongs to another class");
        }
        Expr.Call returned = plain(helper.body);
        if (returned == null) {
            throw new Refusal("the helper that opens it does more than that");
        }
        for (Site each : inspection.sites(unit)) {
            if (each.call() == returned) {
                return of(unit, inspection, each, user, depth + 1);
            }
        }
        throw new Refusal("what its helper calls is not known");
    }

    private static String owner(Function function) {
        for (Function f = function; f != null; f = f.outer) {
            if (f.owner != null) {
                return f.owner.qualified();
            }
        }
        return "";
    }

    /** What a function returns that does nothing else, but for saying and passing on what failed; null for another one. */
    static Expr.@Nullable Call plain(List<Stmt> body) {
        List<Stmt> rest = new ArrayList<>(body);
        rest.removeIf(stmt -> stmt instanceof Stmt.Do it && (it.value() instanceof Expr.Literal || says(it.value())));
        if (rest.size() == 1 && rest.get(0) instanceof Stmt.Return it && it.value() instanceof Expr.Call call) {
            return call;
        }
        if (rest.size() == 1 && rest.get(0) instanceof Stmt.Try tried && raises(tried)) {
            return plain(tried.body());
        }
        if (rest.size() == 2
                && rest.get(0) instanceof Stmt.Assign assign
                && assign.targets().size() == 1
                && assign.targets().get(0) instanceof Expr.Name name
                && assign.value() instanceof Expr.Call call
                && rest.get(1) instanceof Stmt.Return it
                && it.value() instanceof Expr.Name used
                && used.id().equals(name.id())) {
            return call;
        }
        return null;
    }

    private static boolean says(Expr value) {
        return value instanceof Expr.Call call
                && (call.name().equals("print") || Parts.path(call.target()).matches("(?i).*log\\w*\\.\\w+"));
    }

    private static boolean raises(Stmt.Try tried) {
        return tried.otherwise().isEmpty()
                && tried.last().isEmpty()
                && tried.handlers().stream()
                        .allMatch(handler -> !handler.body().isEmpty()
                                && handler.body().get(handler.body().size() - 1) instanceof Stmt.Raise raise
                                && raise.value() == Expr.ABSENT
                                && handler.body().stream()
                                        .limit(handler.body().size() - 1L)
                                        .allMatch(stmt -> stmt instanceof Stmt.Do it && says(it.value())));
    }

    /**
     * What the pool is made from.
     *
     * @param broken what stands between several settings: a space, or a line end with white space
     */
    String settings(String broken) throws Refusal {
        if (call.args().isEmpty()) {
            throw new Refusal("it is opened without settings");
        }
        for (Expr.Arg arg : call.args()) {
            if (arg.name().isEmpty() || arg.name().equals("*")) {
                throw new Refusal("its settings have no names");
            }
        }
        String source = function.unit.text;
        Expr.Arg only = call.args().get(0);
        if (call.args().size() == 1 && only.name().equals("**")) {
            return source.substring(
                    only.value().span().start(), only.value().span().end());
        }
        String inside =
                source.substring(call.target().span().end(), call.span().end()).strip();
        String arguments = inside.substring(1, inside.length() - 1).strip();
        if (arguments.contains("#") || arguments.contains("\\") || arguments.matches("(?s).*(\"\"\"|''').*")) {
            return "dict(" + arguments + ")";
        }
        List<String> each = new ArrayList<>();
        int from = source.indexOf('(', call.target().span().end()) + 1;
        for (Expr.Arg arg : call.args()) {
            String text = source.substring(from, arg.value().span().end());
            each.add(text.replaceFirst("^[\\s,]+", "").replaceAll("\\s*\\R\\s*", " "));
            from = arg.value().span().end();
        }
        if (!source.substring(from, call.span().end()).matches("[\\s,]*\\)")) {
            return "dict(" + arguments + ")";
        }
        boolean lines = broken.length() > 1;
        String last = lines ? "," + broken.substring(0, broken.length() - 4) : "";
        return "dict(" + (lines ? broken : "") + String.join("," + broken, each) + last + ")";
    }

    /** Where the pool may be made, the best place first. */
    List<Place> places(PythonPool pool) {
        Set<String> fields = new HashSet<>();
        boolean stable = isStable(fields);
        List<Place> places = new ArrayList<>();
        ClassDef type = method();
        if (stable && type != null && isSetInConstructorOnly(type, fields)) {
            places.add(Place.CONSTRUCTOR);
        }
        if (stable && fields.isEmpty() && !user.isTopLevel()) {
            places.add(Place.MODULE);
        }
        if (pool.shared() && (function == user || stable)) {
            places.add(Place.CALL);
        }
        return places;
    }

    /** The class whose method uses the connection by its object; null without one. */
    @Nullable
    ClassDef method() {
        for (Function f = user; f != null; f = f.outer) {
            if (f.owner != null) {
                boolean bound =
                        !f.params.isEmpty() && f.params.get(0).name().equals("self") && !f.isMarked("staticmethod");
                return bound && !f.isConstructor() ? f.owner : null;
            }
        }
        return null;
    }

    /** True when the settings are the same each time, but for fields of the object, which are collected. */
    private boolean isStable(Set<String> fields) {
        Set<String> local = new HashSet<>();
        for (Function f = function; f != null && !f.isTopLevel(); f = f.outer) {
            f.params.forEach(param -> local.add(param.name()));
            Parts.statements(f.body, stmt -> {
                if (stmt instanceof Stmt.Assign || stmt instanceof Stmt.Loop || stmt instanceof Stmt.With) {
                    Parts.of(stmt).forEach(part -> {
                        if (part instanceof Expr.Name name) {
                            local.add(name.id());
                        }
                    });
                }
            });
            local.removeAll(f.globals);
        }
        boolean[] stable = {!function.isTopLevel()};
        for (Expr.Arg arg : call.args()) {
            stable(arg.value(), local, fields, stable);
        }
        return stable[0];
    }

    private static void stable(Expr expr, Set<String> local, Set<String> fields, boolean[] stable) {
        if (expr instanceof Expr.Attr attr
                && attr.object() instanceof Expr.Name self
                && self.id().equals("self")) {
            fields.add(attr.name());
            return;
        }
        boolean reads = expr instanceof Expr.Call call && READS.contains(Parts.path(call.target()));
        boolean changes = expr instanceof Expr.Call && !reads
                || expr instanceof Expr.Closure
                || expr instanceof Expr.Comp
                || expr instanceof Expr.Yield
                || expr instanceof Expr.Through
                || expr instanceof Expr.Assigned;
        stable[0] &= !changes && !(expr instanceof Expr.Name name && local.contains(name.id()));
        Parts.of(expr).forEach(part -> stable(part, local, fields, stable));
    }

    private static boolean isSetInConstructorOnly(ClassDef type, Set<String> fields) {
        boolean constructed = type.methods.stream().anyMatch(method -> method.name.equals("__init__"));
        Set<String> set = new HashSet<>();
        boolean[] later = {false};
        for (Function method : type.methods) {
            Parts.statements(method.body, stmt -> {
                for (String field : assigned(stmt)) {
                    if (method.name.equals("__init__")) {
                        set.add(field);
                    } else {
                        later[0] |= fields.contains(field);
                    }
                }
            });
        }
        return constructed && !later[0] && set.containsAll(fields);
    }

    /** The fields of the object that a statement assigns. */
    static Set<String> assigned(Stmt stmt) {
        Set<String> fields = new HashSet<>();
        if (stmt instanceof Stmt.Assign assign) {
            for (Expr target : assign.targets()) {
                if (target instanceof Expr.Attr attr
                        && attr.object() instanceof Expr.Name self
                        && self.id().equals("self")) {
                    fields.add(attr.name());
                }
            }
        }
        return fields;
    }

    /** Fields of the object that the settings are read from. */
    Set<String> fields() {
        Set<String> fields = new HashSet<>();
        isStable(fields);
        return fields;
    }

    /** Fields of the object and names of the file that the settings are read from. */
    Set<String> names() {
        Set<String> names = new HashSet<>();
        call.args().forEach(arg -> Uses.names(arg.value(), name -> names.add(name.id())));
        names.remove("self");
        names.addAll(fields());
        return names;
    }
}
