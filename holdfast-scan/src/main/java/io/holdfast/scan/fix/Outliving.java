package io.holdfast.scan.fix;

import io.holdfast.scan.edit.Refusal;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit.Language;
import io.holdfast.scan.rules.Site;
import java.util.HashSet;
import java.util.Set;

/** What a function gives away that still reads from the connection: closing it inside would break the caller. */
final class Outliving {
    private static final String LIVE =
            "executeQuery|getResultSet|getGeneratedKeys|createStatement|prepareStatement|prepareCall|getMetaData"
                    + "|createQuery|createNativeQuery|queryForStream|stream|getResultStream|selectCursor|iterator|cursor|query|scalars"
                    + "|mappings|partitions|yield_per|iter|map|filter|zip|enumerate|chain|islice";
    /** Libraries whose execute gives something that reads rows later. */
    private static final Set<String> LAZY = Set.of("SQLAlchemy", "sqlite3", "aiosqlite", "psycopg", "duckdb");

    private final Site site;
    private final boolean java;
    /** The connection, and what reads from it. */
    private final Set<String> live = new HashSet<>();

    private Outliving(Site site) {
        this.site = site;
        this.java = site.function().unit.language == Language.JAVA;
        live.addAll(site.result().names);
    }

    /** Refuses where something that is returned, or kept in a field, still needs the connection. */
    static void refuse(Site site) throws Refusal {
        if (new Outliving(site).any()) {
            throw new Refusal("what reads from it is given away");
        }
    }

    private boolean any() {
        Function function = site.function();
        for (int before = -1; before < live.size(); ) {
            before = live.size();
            Parts.statements(function.body, this::assigned);
        }
        boolean[] given = {false};
        Parts.statements(function.body, stmt -> {
            if (stmt instanceof Stmt.Return it) {
                given[0] |= isLive(it.value());
            } else if (stmt instanceof Stmt.Assign assign
                    && assign.targets().stream().anyMatch(Expr.Attr.class::isInstance)) {
                given[0] |= isLive(assign.value());
            }
        });
        return given[0];
    }

    private void assigned(Stmt stmt) {
        if (stmt instanceof Stmt.Assign assign && isLive(assign.value())) {
            assign.targets().forEach(this::add);
        } else if (stmt instanceof Stmt.With with && !java) {
            // What a resource of Java's try holds ends with it, and is not given away by anybody.
            with.items().stream().filter(item -> isLive(item.value())).forEach(item -> add(item.target()));
        }
    }

    private void add(Expr target) {
        if (target instanceof Expr.Name name) {
            live.add(name.id());
        }
    }

    private boolean isLive(Expr value) {
        Expr bare = Uses.bare(value);
        if (bare instanceof Expr.Name name) {
            return live.contains(name.id()) && !site.result().names.contains(name.id());
        }
        if (bare instanceof Expr.Call call) {
            boolean from = call == site.call() || reads(call.receiver());
            boolean given = call.args().stream().anyMatch(arg -> isLive(arg.value()));
            boolean lazily = call.name().matches(LIVE)
                    || call.name().equals("execute")
                            && LAZY.contains(site.source().library());
            boolean wraps = call.creation() || call.name().matches("_?[A-Z]\\w*");
            return call != site.call() && (from && lazily || given && (wraps || lazily));
        }
        if (bare instanceof Expr.Cond cond) {
            return isLive(cond.then()) || isLive(cond.otherwise());
        }
        if (bare instanceof Expr.Logic logic) {
            return isLive(logic.left()) || isLive(logic.right());
        }
        if (bare instanceof Expr.Coll coll) {
            return coll.items().stream().anyMatch(this::isLive);
        }
        // A generator reads when it is asked; a list has read already.
        return bare instanceof Expr.Comp comp
                && !isInBrackets(comp)
                && comp.parts().stream().anyMatch(this::reads);
    }

    private boolean isInBrackets(Expr.Comp comp) {
        String text = site.function().unit.text;
        int at = comp.span().start();
        String before = text.substring(0, at).stripTrailing();
        return "[{".indexOf(text.charAt(at)) >= 0 || before.endsWith("[") || before.endsWith("{");
    }

    /** True for the connection, what lives on it, and a chain of calls that only adds to a query. */
    private boolean reads(Expr value) {
        Expr bare = Uses.bare(value);
        if (bare instanceof Expr.Name name) {
            return live.contains(name.id());
        }
        if (bare instanceof Expr.Call call) {
            return call == site.call()
                    || reads(call.receiver())
                            && !call.name()
                                    .matches(
                                            "fetch(all|one|many|val|row)|all|one|first|scalar\\w*_?one\\w*|scalar|list|toList|collect"
                                                    + "|findFirst|findOne|findOnly|one_or_none|get\\w+|next|count|keys|values|tolist");
        }
        return false;
    }
}
