package io.holdfast.scan.fix;

import io.holdfast.scan.edit.Edits;
import io.holdfast.scan.edit.Refusal;
import io.holdfast.scan.edit.Text;
import io.holdfast.scan.flow.Summaries;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.know.Owner;
import io.holdfast.scan.know.Source;
import io.holdfast.scan.python.PythonParser;
import io.holdfast.scan.rules.Site;
import java.util.Set;

/**
 * How a Python connection is closed at the end of a block.
 *
 * @param before what stands before the call that acquires; empty when no {@code with} closes it
 * @param after what stands behind it
 * @param dropsAwait true when {@code async with} takes the place of {@code await}
 * @param giveBack what gives it back, with {@code %s} for its variable; empty when that is not known
 */
record Scoping(String before, String after, boolean dropsAwait, String giveBack) {
    private static final Set<String> VERSIONED = Set.of("pymysql", "mysqlclient", "mysql-connector-python");
    private static final Set<String> ASYNC = Set.of("aiomysql", "asyncmy", "aiosqlite", "asyncpg");

    static Scoping of(Site site, Summaries summaries) {
        Source source = site.source();
        boolean awaited = isAwaited(site);
        String receiver = Parts.path(site.call().receiver());
        if (awaited) {
            boolean scoped = site.primitive() && ASYNC.contains(source.library()) && source.closes();
            return scoped
                    ? new Scoping("async with ", "", true, "")
                    : new Scoping("", "", false, source.library().equals("asyncpg") ? "await %s.close()" : "");
        }
        if (source.owner() == Owner.LOST) {
            if (source.library().startsWith("psycopg") && !receiver.isEmpty() && isPrimitive(site, "getconn")) {
                return new Scoping("", "", false, receiver + ".putconn(%s)");
            }
            if (!source.library().equals("mysql-connector-python")) {
                return new Scoping("", "", false, "");
            }
        }
        String version = summaries.resolver().library().version(source.library());
        boolean plain = source.closes()
                && source.owner() != Owner.SESSION
                && (version != null || !VERSIONED.contains(source.library()));
        return plain
                ? new Scoping("with ", "", false, "%s.close()")
                : new Scoping("with closing(", ")", false, "%s.close()");
    }

    private static boolean isPrimitive(Site site, String method) {
        return site.call().name().equals(method);
    }

    private static boolean isAwaited(Site site) {
        boolean[] found = {false};
        Parts.expressions(
                site.function().body,
                expr -> found[0] |= expr instanceof Expr.Through through
                        && Uses.bare(through) == site.call()
                        && site.function()
                                .unit
                                .text
                                .startsWith("await", through.span().start()));
        return found[0];
    }

    boolean scoped() {
        return !before.isEmpty();
    }

    boolean plainClose() {
        return giveBack.equals("%s.close()");
    }

    String close(String name) throws Refusal {
        if (giveBack.isEmpty()) {
            throw new Refusal("its pool has a way of its own to take it back");
        }
        return giveBack.replace("%s", name);
    }

    /** Adds what the new code needs. */
    void imports(Unit unit, Text text, Edits edits) throws Refusal {
        if (!before.contains("closing")) {
            return;
        }
        String known = unit.imports.get("closing");
        if (known != null) {
            if (!known.equals("contextlib.closing")) {
                throw new Refusal("the file has another 'closing'");
            }
            return;
        }
        edits.insert(place(unit, text), "from contextlib import closing" + text.separator);
    }

    /** The line of the first import, or of the first statement that is no documentation. */
    static int place(Unit unit, Text text) {
        Set<Integer> strings = PythonParser.linesInStrings(unit.text);
        for (int line = text.lineStart(0); line < unit.text.length(); line = text.nextLine(line)) {
            String rest = text.rest(line);
            if (!strings.contains(line)
                    && (rest.startsWith("import ") || rest.startsWith("from "))
                    && !rest.startsWith("from __future__")) {
                return line;
            }
            if (text.nextLine(line) == line) {
                break;
            }
        }
        for (Stmt stmt : unit.functions.get(0).body) {
            boolean documentation = stmt instanceof Stmt.Do it && it.value() instanceof Expr.Literal;
            if (!documentation) {
                return text.lineStart(stmt.span().start());
            }
        }
        return text.lineStart(0);
    }
}
