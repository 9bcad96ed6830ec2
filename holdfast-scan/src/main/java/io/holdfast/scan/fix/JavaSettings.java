package io.holdfast.scan.fix;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.ConstructorDeclaration;
import com.github.javaparser.ast.body.FieldDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.LambdaExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import io.holdfast.scan.edit.JavaTree;
import io.holdfast.scan.edit.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the settings of a Java connection depend on: constants, fields of the object, or what differs from call to call. */
final class JavaSettings {
    private static final Set<String> READS = Set.of("System.getenv", "System.getProperty");

    private final JavaTree tree;
    private final TypeDeclaration<?> type;
    private final List<FieldDeclaration> fields = new ArrayList<>();
    /** What the fields are initialised with, by variable. */
    private final List<VariableDeclarator> variables = new ArrayList<>();

    private boolean differs;
    private boolean calls;
    private boolean ignored;

    JavaSettings(JavaTree tree, MethodCallExpr call, TypeDeclaration<?> type) {
        this.tree = tree;
        this.type = type;
        call.getArguments().forEach(this::read);
    }

    /** Says whether the pool's arguments hold them at all. */
    void readsOnly(boolean used) {
        ignored = !used;
    }

    private void read(Node node) {
        if (node instanceof NameExpr name) {
            named(name, name.getNameAsString());
            return;
        }
        if (node instanceof FieldAccessExpr access) {
            if (access.getScope().isThisExpr()) {
                named(access, access.getNameAsString());
            } else if (!access.toString().matches("(\\w+\\.)*[A-Z]\\w*\\.[A-Z][A-Z0-9_]*")) {
                calls = true;
                differs |= access.getScope().isNameExpr()
                        && field(access.getScope().asNameExpr().getNameAsString()) == null
                        && !access.getScope().toString().matches("[A-Z]\\w*");
            }
            return;
        }
        if (node instanceof MethodCallExpr it) {
            String path = it.getScope().map(scope -> scope + ".").orElse("") + it.getNameAsString();
            calls |= !READS.contains(path);
            if (it.getScope().isPresent() && !READS.contains(path)) {
                Expression scope = it.getScope().get();
                if (!scope.isNameExpr() || !scope.toString().matches("[A-Z]\\w*")) {
                    read(scope);
                }
            }
            it.getArguments().forEach(this::read);
            return;
        }
        calls |= node instanceof ObjectCreationExpr || node instanceof LambdaExpr || node instanceof AssignExpr;
        node.getChildNodes().forEach(this::read);
    }

    private void named(Node use, String name) {
        boolean local = !(use instanceof FieldAccessExpr) && isLocal(use, name);
        VariableDeclarator found = local ? null : field(name);
        if (found == null) {
            differs = true;
            return;
        }
        variables.add(found);
        fields.add((FieldDeclaration) found.getParentNode().orElseThrow());
    }

    private static boolean isLocal(Node use, String name) {
        for (Node node = use;
                node != null && !(node instanceof TypeDeclaration<?>);
                node = node.getParentNode().orElse(null)) {
            boolean parameter = node instanceof com.github.javaparser.ast.body.CallableDeclaration<?> method
                    && method.getParameters().stream()
                            .anyMatch(each -> each.getNameAsString().equals(name));
            boolean variable = node instanceof com.github.javaparser.ast.body.CallableDeclaration<?>
                    && node.findAll(VariableDeclarator.class).stream()
                            .anyMatch(each -> each.getNameAsString().equals(name));
            boolean argument = node instanceof LambdaExpr lambda
                    && lambda.getParameters().stream()
                            .anyMatch(each -> each.getNameAsString().equals(name));
            if (parameter || variable || argument) {
                return true;
            }
        }
        return false;
    }

    private @Nullable VariableDeclarator field(String name) {
        return type.getFields().stream()
                .flatMap(field -> field.getVariables().stream())
                .filter(each -> each.getNameAsString().equals(name))
                .findFirst()
                .orElse(null);
    }

    private boolean isAssigned(VariableDeclarator variable, boolean constructors) {
        return type.findAll(AssignExpr.class).stream()
                .filter(assign -> assign.getTarget()
                        .toString()
                        .replaceFirst("^this\\.", "")
                        .equals(variable.getNameAsString()))
                .anyMatch(assign -> constructors
                        || assign.findAncestor(ConstructorDeclaration.class).isEmpty());
    }

    /** True when the class alone decides them. */
    boolean isConstant() {
        return ignored
                || !differs
                        && !calls
                        && fields.stream().allMatch(FieldDeclaration::isStatic)
                        && variables.stream()
                                .allMatch(each -> each.getInitializer().isPresent() && !isAssigned(each, true));
    }

    /** True when each object's initialisers decide them. */
    boolean isInitialised() {
        return !differs
                && !calls
                && variables.stream().allMatch(each -> each.getInitializer().isPresent() && !isAssigned(each, true));
    }

    /** True when nothing changes them once an object is made. */
    boolean isSetOnce() {
        return !differs
                && !calls
                && fields.stream()
                        .allMatch(each -> each.isFinal()
                                || each.isPrivate() && each.getAnnotations().isEmpty())
                && variables.stream()
                        .allMatch(each -> !isAssigned(each, false)
                                && (each.getInitializer().isPresent() || isAssigned(each, true)));
    }

    /** True when two calls may have different ones. */
    boolean differs() {
        return differs || calls;
    }

    boolean hasFields() {
        return !fields.isEmpty();
    }

    Set<String> instanceFields() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < fields.size(); i++) {
            if (!fields.get(i).isStatic()) {
                names.add(variables.get(i).getNameAsString());
            }
        }
        return names;
    }

    /** The last of the fields in the text; null without any. */
    @Nullable
    FieldDeclaration lastField() throws Refusal {
        FieldDeclaration last = null;
        for (FieldDeclaration field : fields) {
            last = last == null || tree.start(field) > tree.start(last) ? field : last;
        }
        return ignored ? null : last;
    }
}
