package io.holdfast.scan.fix;

import io.holdfast.scan.edit.Refusal;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a call stands in its function: from the function's body to the block with its statement.
 *
 * @param levels the blocks around it, outermost first
 */
record Spot(Stmt stmt, List<Level> levels) {
    /**
     * A block, and the statement in it that leads to the call.
     *
     * @param owner the statement that the block belongs to; null for the function's body
     */
    record Level(@Nullable Stmt owner, List<Stmt> block, int index) {}

    Level level() {
        return levels.get(levels.size() - 1);
    }

    static Spot of(Function function, Expr.Call call) throws Refusal {
        List<Level> levels = new ArrayList<>();
        Stmt found = find(null, function.body, call, levels);
        if (found == null) {
            throw new Refusal("it stands in no statement");
        }
        return new Spot(found, List.copyOf(levels));
    }

    private static @Nullable Stmt find(@Nullable Stmt owner, List<Stmt> block, Expr.Call call, List<Level> levels) {
        for (int i = 0; i < block.size(); i++) {
            Stmt stmt = block.get(i);
            levels.add(new Level(owner, block, i));
            boolean[] here = {false};
            Parts.of(stmt).forEach(expr -> Parts.expressions(expr, part -> here[0] |= part == call));
            if (here[0]) {
                return stmt;
            }
            for (List<Stmt> inner : Parts.blocks(stmt)) {
                Stmt found = find(stmt, inner, call, levels);
                if (found != null) {
                    return found;
                }
            }
            levels.remove(levels.size() - 1);
        }
        return null;
    }
}
