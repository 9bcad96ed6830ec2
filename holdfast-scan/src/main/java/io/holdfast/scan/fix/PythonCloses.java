package io.holdfast.scan.fix;

import io.holdfast.scan.edit.Edits;
import io.holdfast.scan.edit.Refusal;
import io.holdfast.scan.edit.Text;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import java.util.List;
import java.util.Set;

/** Takes away what closed a Python connection, with the {@code finally} and the {@code try} that were there for it alone. */
final class PythonCloses {
    private final Unit unit;
    private final Text text;
    private final Set<Integer> inStrings;
    private final Edits edits;

    PythonCloses(Unit unit, Text text, Set<Integer> inStrings, Edits edits) {
        this.unit = unit;
        this.text = text;
        this.inStrings = inStrings;
        this.edits = edits;
    }

    void remove(List<Stmt> body, Set<Stmt> removed) throws Refusal {
        boolean all = !body.isEmpty() && removed.containsAll(body);
        boolean first = true;
        for (Stmt stmt : body) {
            if (removed.contains(stmt)) {
                delete(stmt, all && first);
                first = false;
            } else if (stmt instanceof Stmt.Try tried
                    && !tried.handlers().isEmpty()
                    && !tried.last().isEmpty()
                    && removed.containsAll(tried.last())
                    && withoutLast(tried)) {
                remove(tried.body(), removed);
                for (Stmt.Handler handler : tried.handlers()) {
                    remove(handler.body(), removed);
                }
                remove(tried.otherwise(), removed);
            } else if (stmt instanceof Stmt.Try tried
                    && tried.handlers().isEmpty()
                    && !tried.last().isEmpty()
                    && removed.containsAll(tried.last())
                    && !removed.containsAll(tried.body())
                    && canUnwrap(tried)
                    && withoutLast(tried)) {
                unwrap(tried);
                remove(tried.body(), removed);
            } else {
                for (List<Stmt> block : Parts.blocks(stmt)) {
                    remove(block, removed);
                }
            }
        }
    }

    /** True when a {@code try} whose {@code finally} goes can go with it: its lines move out by one level. */
    private boolean canUnwrap(Stmt.Try tried) {
        int start = tried.span().start();
        String inner = text.indent(tried.body().get(0).span().start());
        if (!text.isFirstOnLine(start) || !text.rest(start).strip().equals("try:")) {
            return false;
        }
        int end = tried.body().get(tried.body().size() - 1).span().end();
        for (int line = text.nextLine(start); line <= text.lineStart(end); line = text.nextLine(line)) {
            if (!text.isBlankLine(line) && !inStrings.contains(line) && !unit.text.startsWith(inner, line)) {
                return false;
            }
            if (text.nextLine(line) == line) {
                break;
            }
        }
        return true;
    }

    private void unwrap(Stmt.Try tried) {
        int start = tried.span().start();
        int level = text.indent(tried.body().get(0).span().start()).length()
                - text.indent(start).length();
        edits.replace(text.lineStart(start), text.nextLine(start), "");
        int end = tried.body().get(tried.body().size() - 1).span().end();
        for (int line = text.nextLine(start); line <= text.lineStart(end); line = text.nextLine(line)) {
            if (!text.isBlankLine(line) && !inStrings.contains(line)) {
                edits.dedent(line, level);
            }
            if (text.nextLine(line) == line) {
                break;
            }
        }
    }

    /** Removes a whole {@code finally}, when nothing else stands in it; false when something does. */
    private boolean withoutLast(Stmt.Try tried) {
        int start = tried.last().get(0).span().start();
        int word = unit.text.lastIndexOf("finally", start);
        if (word < tried.span().start() || !text.isFirstOnLine(word)) {
            return false;
        }
        int from = text.lineEnd(word);
        StringBuilder rest = new StringBuilder();
        for (Stmt stmt : tried.last()) {
            rest.append(
                    unit.text, Math.min(from, stmt.span().start()), stmt.span().start());
            from = stmt.span().end();
        }
        if (!rest.toString().isBlank()
                || !text.rest(word).strip().equals("finally:")
                || !text.rest(from).isBlank()) {
            return false;
        }
        edits.replace(text.lineStart(word), text.nextLine(from), "");
        return true;
    }

    private void delete(Stmt stmt, boolean leavesPass) throws Refusal {
        int start = stmt.span().start();
        int end = stmt.span().end();
        String rest = text.rest(end).strip();
        if (!text.isFirstOnLine(start) || rest.startsWith(";")) {
            throw new Refusal("the close shares its line with something else");
        }
        if (leavesPass) {
            edits.replace(start, end, "pass");
        } else if (rest.isEmpty()) {
            edits.replace(text.lineStart(start), text.nextLine(end), "");
        } else {
            edits.replace(start, end, "");
        }
    }
}
