package io.holdfast.scan.flow;

import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Library;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out what names mean: of which type a value is, and which functions of the project a call may reach. */
public final class Resolver {
    static final int DEEPEST = 8;

    private final Project project;
    private final Library library;
    private final IdentityHashMap<Expr, List<Function>> targets = new IdentityHashMap<>();
    private final IdentityHashMap<Expr, Kind> kinds = new IdentityHashMap<>();
    private final JavaNames java;
    private final PythonNames python;

    public Resolver(Project project, Library library) {
        this.project = project;
        this.library = library;
        this.java = new JavaNames(this);
        this.python = new PythonNames(this);
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

    Kind kind(Expr value, Function in, int depth) {
        if (depth > DEEPEST) {
            return Kind.UNKNOWN;
        }
        if (value instanceof Expr.Call) {
            Kind known = kinds.get(value);
            if (known == null) {
                // What is asked for again meanwhile depends on itself.
                kinds.put(value, Kind.UNKNOWN);
                known = in.unit.language == Language.JAVA ? java.kind(value, in, depth) : python.kind(value, in, depth);
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
        return in.unit.language == Language.JAVA ? java.kind(value, in, depth) : python.kind(value, in, depth);
    }

    /** The path of what a Python call names: of something imported, or {@code TYPE#method}; empty when it is not known. */
    public String path(Expr.Call call, Function in) {
        return python.path(call, in);
    }

    /** The functions of the project that a call may reach; empty when it reaches none that is known. */
    public List<Function> targets(Expr.Call call, Function in) {
        List<Function> known = targets.get(call);
        if (known == null) {
            known = in.unit.language == Language.JAVA ? java.targets(call, in, 0) : python.targets(call, in, 0);
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
