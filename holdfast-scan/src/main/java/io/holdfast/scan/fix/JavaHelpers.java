package io.holdfast.scan.fix;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.stmt.Statement;
import io.holdfast.scan.config.JavaPool;
import io.holdfast.scan.edit.Edits;
import io.holdfast.scan.edit.JavaTree;
import io.holdfast.scan.edit.Refusal;
import io.holdfast.scan.edit.Text;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Unit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Private methods that only hand on a pool's connection: their callers ask the pool. */
final class JavaHelpers {
    private final Unit unit;
    private final JavaPool pool;
    private final JavaTree tree;
    private final Text text;
    private final Edits edits;
    private final Set<Expr> gone;

    JavaHelpers(Unit unit, JavaPool pool, Edits edits, Set<Expr> gone) throws Refusal {
        this.unit = unit;
        this.pool = pool;
        this.tree = new JavaTree(unit.text);
        this.text = new Text(unit.text);
        this.edits = edits;
        this.gone = gone;
    }

    void edits() throws Refusal {
        for (MethodDeclaration method : tree.file.findAll(MethodDeclaration.class)) {
            String lender = lender(method);
            if (lender != null) {
                replace(method, lender);
            }
        }
    }

    /** What the method asks for a connection and gives as it is; null when it does anything else. */
    private @Nullable String lender(MethodDeclaration method) throws Refusal {
        List<Statement> body = method.getBody()
                .map(block -> (List<Statement>) block.getStatements())
                .orElse(List.of());
        boolean thrown = method.getThrownExceptions().stream()
                .anyMatch(type -> type.asString().matches("(java\\.sql\\.)?SQLException|(java\\.lang\\.)?Exception"));
        if (!method.isPrivate()
                || !method.getParameters().isEmpty()
                || !method.getAnnotations().isEmpty()
                || !thrown
                || body.size() != 1
                || !(body.get(0) instanceof ReturnStmt returned)
                || !(returned.getExpression().orElse(null) instanceof MethodCallExpr call)
                || !call.getNameAsString().equals("getConnection")
                || !call.getArguments().isEmpty()) {
            return null;
        }
        @Nullable Expression scope = call.getScope().orElse(null);
        if (scope == null) {
            return null;
        }
        String lender = unit.text.substring(tree.start(scope), tree.end(scope));
        boolean own = lender.startsWith(pool.call() + "(")
                || method.findAncestor(TypeDeclaration.class)
                        .map(type -> ((TypeDeclaration<?>) type)
                                .getFieldByName(lender)
                                .isPresent())
                        .orElse(false);
        return own ? lender : null;
    }

    private void replace(MethodDeclaration method, String lender) throws Refusal {
        String name = method.getNameAsString();
        Node type = method.getParentNode().orElseThrow();
        boolean overloaded = tree.file.findAll(MethodDeclaration.class).stream()
                .anyMatch(each -> each != method && each.getNameAsString().equals(name));
        if (overloaded || unit.text.contains("::" + name)) {
            return;
        }
        for (MethodCallExpr call : tree.file.findAll(MethodCallExpr.class)) {
            boolean here = call.getNameAsString().equals(name)
                    && call.getArguments().isEmpty()
                    && call.getScope().map(Node::toString).orElse("this").equals("this");
            if (here && type.isAncestorOf(call)) {
                edits.replace(tree.start(call), tree.end(call), lender + ".getConnection()");
            }
        }
        int start =
                method.getComment().isPresent() ? tree.start(method.getComment().get()) : tree.start(method);
        int end = tree.end(method);
        if (!text.isFirstOnLine(start) || !text.rest(end).isBlank()) {
            throw new Refusal("the helper shares its lines with something else");
        }
        int from = text.lineStart(start);
        while (from > 0 && text.isBlankLine(text.lineStart(from - 1))) {
            from = text.lineStart(from - 1);
        }
        edits.replace(from, text.nextLine(end), "");
        unit.functions.forEach(function -> Parts.expressions(function.body, expr -> {
            if (expr instanceof Expr.Call call
                    && call.name().equals(name)
                    && call.args().isEmpty()) {
                gone.add(call);
            }
        }));
    }
}
