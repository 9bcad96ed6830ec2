package io.holdfast.scan.fix;

import io.holdfast.scan.config.PythonPool;
import io.holdfast.scan.edit.Edits;
import io.holdfast.scan.edit.Refusal;
import io.holdfast.scan.edit.Text;
import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.rules.Site;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts a pool's connection into the head of a {@code with} that opened one. */
final class PythonBorrow {
    private static final int WIDTH = 120;

    private final Unit unit;
    private final Site site;
    private final Opening opening;
    private final PythonPool pool;
    private final Text text;
    private final TopNames names;
    private final Edits edits = new Edits();

    PythonBorrow(Unit unit, Site site, Opening opening, PythonPool pool) {
        this.unit = unit;
        this.site = site;
        this.opening = opening;
        this.pool = pool;
        this.text = new Text(unit.text);
        this.names = new TopNames(unit);
    }

    static boolean isScoped(Site site) {
        return item(site) != null;
    }

    private static Stmt.@Nullable Item item(Site site) {
        Stmt.Item[] found = new Stmt.Item[1];
        Parts.statements(site.function().body, stmt -> {
            if (stmt instanceof Stmt.With with) {
                for (Stmt.Item item : with.items()) {
                    if (opened(item.value()) == site.call()) {
                        found[0] = item;
                    }
                }
            }
        });
        return found[0];
    }

    private static Expr opened(Expr value) {
        return value instanceof Expr.Call call
                        && call.name().equals("closing")
                        && call.args().size() == 1
                ? call.args().get(0).value()
                : value;
    }

    Edits edits(Opening.Place place) throws Refusal {
        Stmt.Item item = item(site);
        if (item == null) {
            throw new Refusal("no scope can hold it");
        }
        if (place != Opening.Place.CALL || opening.function() != opening.user()) {
            names.require(opening.names(), opening.fields());
            refuseHidden(place);
        }
        importing(pool.module(), pool.function());
        String make = make(" ");
        String lender = switch (place) {
            case CONSTRUCTOR -> inConstructor(make);
            case MODULE -> inModule(make);
            case CALL -> make;
        };
        String borrow = lender + "." + pool.borrow() + "()";
        if (!pool.scope()) {
            borrow = "closing(" + borrow + ")";
            importing("contextlib", "closing");
        }
        edits.replace(item.value().span().start(), item.value().span().end(), borrow);
        return edits;
    }

    private String make(String broken) throws Refusal {
        return pool.function() + "(" + pool.arguments().replace("{config}", opening.settings(broken)) + ")";
    }

    /** The call of the factory for a line of its own, on several lines when it is long. */
    private String make(String head, String indent) throws Refusal {
        String line = make(" ");
        boolean fits = indent.length() + head.length() + line.length() < WIDTH;
        return head + (fits ? line : make(text.separator + indent + "    "));
    }

    /** A name of the file may be that of a variable where the settings go. */
    private void refuseHidden(Opening.Place place) throws Refusal {
        Set<String> global = opening.names();
        global.removeAll(opening.fields());
        ClassDef type = opening.method();
        for (Function f = place == Opening.Place.CALL ? opening.user() : null;
                f != null && !f.isTopLevel();
                f = f.outer) {
            global.retainAll(notBound(f, global));
        }
        if (place == Opening.Place.CONSTRUCTOR && type != null) {
            for (Function method : type.methods) {
                if (method.name.equals("__init__")) {
                    global.retainAll(notBound(method, global));
                }
            }
        }
        if (global.size() < opening.names().size() - opening.fields().size()) {
            throw new Refusal("a variable hides what its settings are read from");
        }
    }

    private static Set<String> notBound(Function function, Set<String> names) {
        Set<String> free = new HashSet<>(names);
        function.params.forEach(param -> free.remove(param.name()));
        Parts.statements(function.body, stmt -> free.removeIf(name -> Uses.assigns(stmt, name)));
        return free;
    }

    private void importing(String module, String name) throws Refusal {
        String known = unit.imports.get(name);
        if (known == null || known.equals(module + "." + name) && !names.has(name)) {
            String line = "from " + module + " import " + name;
            if (names.lastImport() < 0) {
                edits.insert(Scoping.place(unit, text), line + text.separator);
            } else {
                edits.insert(names.lastImport(), text.separator + line);
            }
        } else if (!known.equals(module + "." + name)) {
            throw new Refusal("the file has another '" + name + "'");
        }
    }

    // In the constructor

    private String inConstructor(String make) throws Refusal {
        ClassDef type = Objects.requireNonNull(opening.method());
        Function init = type.methods.stream()
                .filter(method -> method.name.equals("__init__"))
                .findFirst()
                .orElseThrow();
        String name = name(taken(type), init, "self.", make);
        if (name.startsWith("=")) {
            return "self." + name.substring(1);
        }
        Stmt after = null;
        Stmt first = null;
        for (Stmt stmt : init.body) {
            Set<String> set = new HashSet<>();
            Parts.statements(List.of(stmt), each -> set.addAll(Opening.assigned(each)));
            set.retainAll(opening.names());
            boolean inherits = stmt instanceof Stmt.Do it
                    && it.value() instanceof Expr.Call call
                    && call.receiver() instanceof Expr.Call parent
                    && parent.name().equals("super");
            after = !set.isEmpty() || inherits ? stmt : after;
            boolean documents = stmt instanceof Stmt.Do it && it.value() instanceof Expr.Literal;
            first = first == null && !documents ? stmt : first;
        }
        Stmt at = after == null ? first : after;
        if (at == null || !text.isFirstOnLine(at.span().start())) {
            throw new Refusal("the constructor stands on one line");
        }
        String indent = text.indent(at.span().start());
        String line = indent + make("self." + name + " = ", indent);
        if (after == null) {
            edits.insert(text.lineStart(at.span().start()), line + text.separator);
        } else {
            edits.insert(text.lineEnd(at.span().end()), text.separator + line);
        }
        return "self." + name;
    }

    private static Set<String> taken(ClassDef type) {
        Set<String> taken = new HashSet<>(type.fields.keySet());
        taken.addAll(type.values.keySet());
        type.methods.forEach(method -> taken.add(method.name));
        return taken;
    }

    /** A name that is free, or behind a {@code =} one that already holds the same pool. */
    private String name(Set<String> taken, Function home, String prefix, String make) {
        for (Stmt stmt : home.body) {
            if (stmt instanceof Stmt.Assign assign
                    && assign.targets().size() == 1
                    && packed(unit.text.substring(
                                    assign.value().span().start(),
                                    assign.value().span().end()))
                            .equals(packed(make))) {
                String path = Parts.path(assign.targets().get(0));
                if (path.startsWith(prefix) && !path.substring(prefix.length()).contains(".")) {
                    return "=" + path.substring(prefix.length());
                }
            }
        }
        String name = pool.name();
        for (int i = 2; taken.contains(name); i++) {
            name = pool.name() + "_" + i;
        }
        return name;
    }

    /** Without what laying it out changes. */
    private static String packed(String text) {
        return text.replaceAll("\\s+", "").replace(",)", ")");
    }

    // At the top of the module

    private String inModule(String make) throws Refusal {
        Function top = unit.functions.get(0);
        Set<String> taken = new HashSet<>(unit.imports.keySet());
        unit.functions.forEach(function -> {
            taken.add(function.name);
            function.params.forEach(param -> taken.add(param.name()));
            function.body.forEach(stmt -> Uses.names(stmt, name -> taken.add(name.id())));
        });
        String name = name(taken, top, "", make);
        if (name.startsWith("=")) {
            return name.substring(1);
        }
        int at = Math.max(names.lastImport(), names.bindsAll(opening.names()));
        if (at > opening.user().span.start()) {
            throw new Refusal("its settings are set behind the function that uses it");
        }
        String line = make(name + " = ", "");
        if (at < 0) {
            edits.insert(Scoping.place(unit, text), line + text.separator + text.separator);
        } else {
            String apart = at == names.lastImport() ? text.separator : "";
            edits.insert(text.lineEnd(at), apart + text.separator + line);
        }
        return name;
    }
}
