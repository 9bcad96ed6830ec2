package io.holdfast.scan.rules;

import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import io.holdfast.scan.flow.Project;
import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.know.Versions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** HF-3301 to HF-3304 and HF-3306: SQLAlchemy's sessions in Flask, threads and coroutines. */
final class FlaskRules {
    private static final Set<String> GIVES_BACK =
            Set.of("remove", "close", "rollback", "commit", "close_all", "invalidate", "dispose");
    private static final Set<String> BLOCKING =
            Set.of("pymysql", "mysqlclient", "mysql-connector-python", "psycopg2", "pyodbc", "pymssql", "mariadb");

    private FlaskRules() {}

    static void check(Function function, Summaries summaries, Findings findings) {
        if (function.unit.language != Language.PYTHON) {
            return;
        }
        Parts.statements(function.body, stmt -> {
            if (stmt instanceof Stmt.With with && with.items().stream().anyMatch(FlaskRules::isContext)) {
                with.body().forEach(inner -> loop(inner, function, findings));
            } else if (stmt instanceof Stmt.Try tried) {
                removed(tried, function, summaries, findings);
            }
        });
    }

    private static boolean isContext(Stmt.Item item) {
        return item.value() instanceof Expr.Call call && call.name().equals("app_context");
    }

    /** An endless loop inside one application context: the session keeps its connection between the rounds. */
    private static void loop(Stmt stmt, Function function, Findings findings) {
        if (!(stmt instanceof Stmt.Loop loop) || loop.kind() != Stmt.Kind.WHILE || !isTrue(loop.test())) {
            return;
        }
        boolean[] queries = {false};
        boolean[] gives = {false};
        Parts.expressions(loop.body(), expr -> {
            if (expr instanceof Expr.Call call) {
                gives[0] |= GIVES_BACK.contains(call.name());
                String path = Parts.path(call.target());
                queries[0] |= path.matches("(.*\\.)?session\\.(query|execute|scalars?|get|add|flush)");
            } else if (expr instanceof Expr.Attr attr) {
                queries[0] |= attr.name().equals("query");
            }
        });
        if (queries[0] && !gives[0]) {
            findings.add(
                    Rule.LOOP_IN_CONTEXT,
                    Severity.ERROR,
                    function,
                    loop.test().span(),
                    "This loop never leaves the application context, so its session keeps a connection for ever.");
        }
    }

    private static boolean isTrue(Expr test) {
        return test instanceof Expr.Literal literal
                && (literal.kind() == Expr.Kind.TRUE || literal.text().equals("1"));
    }

    /** Flask-SQLAlchemy 3 raises when remove() is called outside of the context. */
    private static void removed(Stmt.Try tried, Function function, Summaries summaries, Findings findings) {
        String version = summaries.resolver().library().version("flask-sqlalchemy");
        if (version == null || Versions.compare(version, "3") < 0) {
            return;
        }
        boolean inside = tried.body().stream()
                .anyMatch(stmt ->
                        stmt instanceof Stmt.With with && with.items().stream().anyMatch(FlaskRules::isContext));
        if (!inside) {
            return;
        }
        for (Stmt stmt : tried.last()) {
            if (stmt instanceof Stmt.Do it
                    && it.value() instanceof Expr.Call call
                    && call.name().equals("remove")
                    && Parts.path(call.receiver()).matches("(.*\\.)?session")) {
                findings.add(
                        Rule.REMOVE_OUTSIDE,
                        Severity.ERROR,
                        function,
                        call.span(),
                        "Outside of the application context this raises, and hides what was raised inside; the context"
                                + " removes the session itself.");
            }
        }
    }

    /** Sessions of a scoped_session: one for each thread, kept until remove(). */
    static void check(Unit unit, Project project, Summaries summaries, Findings findings) {
        if (unit.language != Language.PYTHON || !unit.text.contains("scoped_session")) {
            return;
        }
        Function top = unit.functions.get(0);
        for (Stmt stmt : top.body) {
            if (stmt instanceof Stmt.Assign assign
                    && assign.value() instanceof Expr.Call made
                    && assign.targets().size() == 1
                    && assign.targets().get(0) instanceof Expr.Name name
                    && summaries.resolver().path(made, top).matches("sqlalchemy\\.orm\\.(scoping\\.)?scoped_session")) {
                threads(name.id(), unit, summaries, findings);
                teardown(made, top, project, findings);
            }
        }
    }

    private static void threads(String session, Unit unit, Summaries summaries, Findings findings) {
        for (Function function : unit.functions) {
            for (Expr.Call call : summaries.calls(function)) {
                String target = call.name().equals("Thread")
                        ? call.args().stream()
                                .filter(arg -> arg.name().equals("target"))
                                .map(arg -> Parts.path(arg.value()))
                                .findFirst()
                                .orElse("")
                        : call.name().equals("submit") && !call.args().isEmpty()
                                ? Parts.path(call.args().get(0).value())
                                : "";
                for (Function run : unit.functions) {
                    if (!target.isEmpty() && run.name.equals(target.substring(target.lastIndexOf('.') + 1))) {
                        thread(session, run, summaries, findings);
                    }
                }
            }
        }
    }

    private static void thread(String session, Function run, Summaries summaries, Findings findings) {
        Expr.@Nullable Call use = null;
        for (Expr.Call call : summaries.calls(run)) {
            String path = Parts.path(call.target());
            if (path.equals(session + ".remove") || path.equals(session + ".close")) {
                return;
            }
            if (use == null && (path.equals(session) || path.startsWith(session + "."))) {
                use = call;
            }
        }
        if (use != null) {
            findings.add(
                    Rule.SESSION_IN_THREAD,
                    Severity.ERROR,
                    run,
                    use.span(),
                    "'" + session + "' keeps a session for each thread, and this thread never removes its own.");
        }
    }

    private static void teardown(Expr.Call made, Function top, Project project, Findings findings) {
        boolean flask = false;
        for (Unit unit : project.units()) {
            if (unit.language == Language.PYTHON) {
                flask |= unit.imports.containsValue("flask.Flask") && unit.text.contains("Flask(");
                if (unit.text.contains("teardown_")
                        || unit.text.contains(".remove()")
                        || unit.text.contains("after_request")) {
                    return;
                }
            }
        }
        if (flask) {
            findings.add(
                    Rule.NO_TEARDOWN,
                    Severity.WARNING,
                    top,
                    made.span(),
                    "Nothing removes this session at the end of a request, so each worker thread keeps a connection.");
        }
    }

    /** A driver that blocks, in a coroutine. */
    static void check(Site site, Summaries summaries, Findings findings) {
        if (site.function().isAsync
                && BLOCKING.contains(site.source().library())
                && !summaries.resolver().path(site.call(), site.function()).contains(".aio.")) {
            findings.add(
                    Rule.BLOCKING_IN_ASYNC,
                    Severity.INFO,
                    site.function(),
                    site.call().span(),
                    site.source().library() + " blocks the event loop: everything else waits while it waits.");
        }
    }
}
