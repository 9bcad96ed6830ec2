package io.holdfast.scan.fix;

import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit.Language;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The statements that use a connection: those behind its acquisition in the same block, and those outside of it. */
final class Region {
    private static final Set<String> DERIVES = Set.of(
            "cursor",
            "execute",
            "executemany",
            "begin",
            "query",
            "stream",
            "scalars",
            "get_cursor",
            "prepare",
            "scoped");

    private final Spot spot;
    private final String name;
    private final Closers closers;
    private final Function function;
    /** The variable, and what lives on it. */
    final Set<String> tracked = new HashSet<>();
    /** Statements that close it, and are not needed any more. */
    final Set<Stmt> removed = new LinkedHashSet<>();
    /** Uses outside of the block. */
    final List<Expr.Name> outside = new ArrayList<>();
    /** The index of the last statement in the block that needs it. */
    int last;
    /** The index behind which the variable holds something else. */
    private int limit;

    Region(Spot spot, String name, Set<String> also, Closers closers, Function function) {
        this.spot = spot;
        this.name = name;
        this.closers = closers;
        this.function = function;
        tracked.add(name);
        tracked.addAll(also);
        inside();
        outside();
    }

    private boolean isJava() {
        return function.unit.language == Language.JAVA;
    }

    List<Stmt> block() {
        return spot.level().block();
    }

    int index() {
        return spot.level().index();
    }

    /** The last statement, or the one that acquires when nothing follows. */
    Stmt lastStatement() {
        return block().get(last);
    }

    private void inside() {
        List<Stmt> block = block();
        limit = block.size();
        for (int i = index() + 1; i < block.size(); i++) {
            if (Uses.assigns(block.get(i), name) && !Uses.assignsNull(block.get(i), name)) {
                limit = i;
                break;
            }
        }
        last = index();
        for (int i = index() + 1; i < limit; i++) {
            Stmt stmt = block.get(i);
            if (!isRemovable(stmt) && Uses.any(stmt, tracked)) {
                last = i;
                track(stmt);
            }
        }
        if (isJava()) {
            declared();
        }
        for (int i = index() + 1; i < limit; i++) {
            remove(block.get(i), false);
        }
    }

    private boolean isRemovable(Stmt stmt) {
        return closers.only(stmt, name) || Uses.assignsNull(stmt, name);
    }

    /** What is declared inside must not be used behind. */
    private void declared() {
        List<Stmt> block = block();
        boolean grown = true;
        while (grown) {
            grown = false;
            int from = block.get(index()).span().end();
            int to = block.get(last).span().end();
            Set<String> names = new HashSet<>();
            function.declared.forEach(declaration -> {
                if (declaration.span().start() >= from && declaration.span().end() <= to) {
                    names.add(declaration.name());
                }
            });
            for (int i = last + 1; i < limit; i++) {
                if (Uses.any(block.get(i), names)) {
                    last = i;
                    grown = true;
                }
            }
        }
    }

    private void track(Stmt stmt) {
        if (stmt instanceof Stmt.Define define) {
            tracked.add(define.function().name);
        }
        Parts.statements(List.of(stmt), each -> {
            if (each instanceof Stmt.Assign assign && lives(assign.value())) {
                assign.targets().forEach(target -> {
                    if (target instanceof Expr.Name it) {
                        tracked.add(it.id());
                    }
                });
            }
        });
    }

    /** True for a value that needs the connection after it was made. */
    private boolean lives(Expr value) {
        Expr bare = Uses.bare(value);
        if (bare instanceof Expr.Name it) {
            return tracked.contains(it.id());
        }
        if (bare instanceof Expr.Closure || bare instanceof Expr.Comp) {
            return Uses.any(bare, tracked);
        }
        if (bare instanceof Expr.Call call) {
            boolean on = Uses.any(call.receiver(), tracked);
            boolean derives =
                    on && (DERIVES.contains(call.name()) || call.name().matches("(create|prepare)\\w*"));
            boolean wraps = call.name().matches("_?[A-Z]\\w*")
                    && call.args().stream().anyMatch(arg -> Uses.any(arg.value(), tracked));
            return derives || wraps;
        }
        return false;
    }

    private void outside() {
        if (limit < block().size()) {
            return;
        }
        List<Spot.Level> levels = spot.levels();
        for (int i = levels.size() - 2; i >= 0; i--) {
            Spot.Level level = levels.get(i);
            Spot.Level inner = levels.get(i + 1);
            Stmt owner = level.block().get(level.index());
            if (owner instanceof Stmt.Try tried) {
                if (inner.block() == tried.body()) {
                    tried.handlers().forEach(handler -> handler.body().forEach(stmt -> remove(stmt, true)));
                    tried.otherwise().forEach(stmt -> remove(stmt, true));
                }
                if (inner.block() != tried.last()) {
                    tried.last().forEach(stmt -> remove(stmt, true));
                }
            } else if (owner instanceof Stmt.Loop loop) {
                use(loop.test());
                Parts.statements(loop.body(), this::nextRound);
            }
            for (int j = level.index() + 1; j < level.block().size(); j++) {
                Stmt stmt = level.block().get(j);
                if (Uses.assigns(stmt, name) && !Uses.assignsNull(stmt, name)) {
                    return;
                }
                remove(stmt, true);
            }
        }
    }

    /** Notes what uses it before it is acquired: the next round of a loop does so afterwards. */
    private void nextRound(Stmt stmt) {
        for (Expr part : Parts.of(stmt)) {
            boolean target =
                    stmt instanceof Stmt.Assign assign && assign.targets().contains(part) && part instanceof Expr.Name;
            if (!target) {
                Uses.names(part, used -> {
                    if (used.span().start() < spot.stmt().span().start()) {
                        use(used);
                    }
                });
            }
        }
    }

    /** Notes what closes the variable in a statement, and outside of the block each other use. */
    private void remove(Stmt stmt, boolean out) {
        if (closers.only(stmt, name) || out && tracked.stream().anyMatch(each -> closers.only(stmt, each))) {
            removed.add(stmt);
            return;
        }
        if (Uses.assignsNull(stmt, name)) {
            if (isJava()) {
                removed.add(stmt);
            }
            return;
        }
        if (out) {
            Parts.of(stmt).forEach(this::use);
        }
        if (stmt instanceof Stmt.Define define && out) {
            define.function().body.forEach(inner -> Uses.names(inner, this::use));
        }
        Parts.blocks(stmt).forEach(block -> block.forEach(inner -> remove(inner, out)));
    }

    private void use(Expr expr) {
        Uses.names(expr, this::use);
    }

    private void use(Expr.Name used) {
        if (tracked.contains(used.id())) {
            outside.add(used);
        }
    }

    /** True when the variable is given another connection inside. */
    boolean reassigned() {
        boolean[] found = {false};
        Parts.statements(
                block().subList(index() + 1, last + 1),
                stmt -> found[0] |= Uses.assigns(stmt, name) && !Uses.assignsNull(stmt, name));
        return found[0];
    }
}
