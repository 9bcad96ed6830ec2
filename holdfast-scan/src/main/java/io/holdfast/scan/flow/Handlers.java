package io.holdfast.scan.flow;

import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit.Language;
import java.util.Set;

/** Which exceptions a handler catches. */
final class Handlers {
    private static final Set<String> ALL = Set.of("Exception", "Throwable", "BaseException", "StandardError");
    private static final Set<String> DATABASE = Set.of(
            "SQLException",
            "Error",
            "MySQLError",
            "DatabaseError",
            "SQLAlchemyError",
            "DBAPIError",
            "DataAccessException");

    enum Catches {
        NEVER,
        MAYBE,
        SURELY
    }

    private Handlers() {}

    static boolean catchesAll(Stmt.Handler handler) {
        return handler.types().isEmpty()
                || handler.types().stream().anyMatch(type -> ALL.contains(Project.last(type.strip())));
    }

    static boolean catchesDatabase(Stmt.Handler handler, Language language) {
        return handler.types().stream()
                .map(type -> Project.last(type.strip()))
                .anyMatch(type -> DATABASE.contains(type) && (language == Language.PYTHON || !type.equals("Error")));
    }

    /** True for a new exception of the database's kind. */
    static boolean isDatabase(Expr thrown, Language language) {
        return isNew(thrown, language)
                && (DATABASE.contains(((Expr.Call) thrown).name())
                        || ((Expr.Call) thrown).name().matches("SQL\\w*Exception"));
    }

    /** True for a new exception: its type is known. */
    static boolean isNew(Expr thrown, Language language) {
        return thrown instanceof Expr.Call call && (call.creation() || language == Language.PYTHON);
    }

    static Catches catches(Stmt.Handler handler, Exits.Kind kind, Language language) {
        if (catchesAll(handler)) {
            return Catches.SURELY;
        }
        if (kind == Exits.Kind.DATABASE) {
            if (catchesDatabase(handler, language)) {
                return Catches.SURELY;
            }
            boolean related = handler.types().stream()
                    .anyMatch(
                            type -> type.matches(".*(SQL|Operational|Programming|Integrity|Interface|Data|Internal).*")
                                    || language == Language.JAVA && type.endsWith("IOException"));
            return related ? Catches.MAYBE : Catches.NEVER;
        }
        return Catches.MAYBE;
    }
}
