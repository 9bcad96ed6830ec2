package io.holdfast.scan.java;

import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.NodeList;
import com.github.javaparser.ast.body.BodyDeclaration;
import com.github.javaparser.ast.body.CallableDeclaration;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.CompactConstructorDeclaration;
import com.github.javaparser.ast.body.ConstructorDeclaration;
import com.github.javaparser.ast.body.EnumDeclaration;
import com.github.javaparser.ast.body.FieldDeclaration;
import com.github.javaparser.ast.body.InitializerDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.RecordDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.AnnotationExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.type.Type;
import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Span;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lowers the declarations of a Java file; the tree is dropped afterwards. */
final class Lowering {
    final Unit unit;
    private final int[] lineStarts;

    @Nullable
    Function function;

    @Nullable
    ClassDef type;

    Lowering(Unit unit) {
        this.unit = unit;
        this.lineStarts = lineStarts(unit.text);
    }

    private static int[] lineStarts(String text) {
        List<Integer> starts = new ArrayList<>(List.of(0));
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r' && (i + 1 >= text.length() || text.charAt(i + 1) != '\n')) {
                starts.add(i + 1);
            }
        }
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    Span span(Node node) {
        return node.getRange()
                .map(range -> new Span(
                        offset(range.begin.line, range.begin.column),
                        offset(range.end.line, range.end.column) + 1,
                        range.begin.line,
                        range.begin.column))
                .orElse(Span.NONE);
    }

    private int offset(int line, int column) {
        int at = lineStarts[Math.min(line, lineStarts.length) - 1] + column - 1;
        return Math.max(0, Math.min(unit.text.length() - 1, at));
    }

    void file(CompilationUnit file) {
        file.getPackageDeclaration().ifPresent(found -> unit.space = found.getNameAsString());
        file.getImports().forEach(found -> {
            String path = found.getNameAsString();
            if (found.isAsterisk()) {
                unit.imports.put((found.isStatic() ? "static " : "from ") + path, path + ".*");
            } else {
                String last = path.substring(path.lastIndexOf('.') + 1);
                unit.imports.put(found.isStatic() ? "static " + last : last, path);
            }
        });
        Function top = new Function("<module>", unit, Span.NONE);
        unit.functions.add(top);
        file.getTypes().forEach(this::type);
    }

    void type(TypeDeclaration<?> declared) {
        ClassDef made = new ClassDef(declared.getNameAsString(), unit, span(declared.getName()), type);
        marks(declared.getAnnotations(), made.marks);
        if (declared instanceof ClassOrInterfaceDeclaration it) {
            it.getExtendedTypes().forEach(found -> made.supers.add(found.getNameAsString()));
            it.getImplementedTypes().forEach(found -> made.supers.add(found.getNameAsString()));
        } else if (declared instanceof EnumDeclaration it) {
            it.getImplementedTypes().forEach(found -> made.supers.add(found.getNameAsString()));
        } else if (declared instanceof RecordDeclaration it) {
            it.getImplementedTypes().forEach(found -> made.supers.add(found.getNameAsString()));
            it.getParameters().forEach(field -> made.fields.put(field.getNameAsString(), simple(field.getType())));
        }
        unit.classes.add(made);
        ClassDef outer = type;
        type = made;
        try {
            if (declared instanceof EnumDeclaration it) {
                it.getEntries().forEach(entry -> entry.getClassBody().forEach(this::member));
            }
            declared.getMembers().forEach(this::member);
        } finally {
            type = outer;
        }
    }

    void member(BodyDeclaration<?> member) {
        if (member instanceof FieldDeclaration field) {
            field.getVariables().forEach(variable -> field(field, variable));
        } else if (member instanceof MethodDeclaration method) {
            Function made = function(method.getNameAsString(), method, method.getParameters());
            made.returns = simple(method.getType());
            made.isStatic = method.isStatic();
            made.isAbstract = method.getBody().isEmpty();
            made.isLocked = method.isSynchronized();
            body(made, method.getBody().orElse(null));
        } else if (member instanceof ConstructorDeclaration constructor) {
            body(function("<init>", constructor, constructor.getParameters()), constructor.getBody());
        } else if (member instanceof CompactConstructorDeclaration constructor) {
            Function made = new Function("<init>", unit, span(constructor.getName()));
            add(made);
            body(made, constructor.getBody());
        } else if (member instanceof InitializerDeclaration initializer) {
            Function made = new Function("<clinit>", unit, span(initializer));
            made.isStatic = initializer.isStatic();
            add(made);
            body(made, initializer.getBody());
        } else if (member instanceof TypeDeclaration<?> inner) {
            type(inner);
        }
    }

    private void field(FieldDeclaration field, VariableDeclarator variable) {
        if (type == null) {
            return;
        }
        type.fields.put(variable.getNameAsString(), simple(variable.getType()));
        if (variable.getInitializer().isPresent()) {
            Function made = new Function("<field>", unit, span(variable));
            made.isStatic = field.isStatic();
            add(made);
            Function outer = function;
            function = made;
            Expr value = new Values(this).expr(variable.getInitializer().get());
            function = outer;
            Expr target = new Expr.Attr(
                    new Expr.Name("this", span(variable.getName())),
                    variable.getNameAsString(),
                    span(variable.getName()));
            made.body.add(new Stmt.Assign(List.of(target), value, "", span(variable)));
            type.values
                    .computeIfAbsent(variable.getNameAsString(), key -> new ArrayList<>())
                    .add(value);
        }
    }

    private Function function(String name, CallableDeclaration<?> declared, NodeList<Parameter> parameters) {
        Function made = new Function(name, unit, span(declared.getName()));
        marks(declared.getAnnotations(), made.marks);
        declared.getThrownExceptions().forEach(thrown -> made.raises.add(last(thrown.asString())));
        parameters(made, parameters);
        add(made);
        return made;
    }

    void parameters(Function made, NodeList<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            String declared = simple(parameter.getType());
            made.params.add(new Function.Param(parameter.getNameAsString(), declared, parameter.isVarArgs(), false));
            made.types.put(parameter.getNameAsString(), parameter.isVarArgs() ? declared + "[]" : declared);
        }
    }

    private void add(Function made) {
        made.owner = type;
        made.outer = function;
        unit.functions.add(made);
        if (type != null) {
            type.methods.add(made);
        }
    }

    void body(Function made, @Nullable BlockStmt block) {
        Function outer = function;
        function = made;
        try {
            if (block != null) {
                made.body.addAll(new Statements(this).block(block));
            }
        } finally {
            function = outer;
        }
    }

    static void marks(NodeList<AnnotationExpr> annotations, List<String> marks) {
        annotations.forEach(annotation -> marks.add(annotation.toString().substring(1)));
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** The name of a type without its package and parameters. */
    static String simple(Type type) {
        if (type.isClassOrInterfaceType()) {
            return type.asClassOrInterfaceType().getNameAsString();
        }
        return type.isArrayType() ? simple(type.asArrayType().getComponentType()) + "[]" : type.asString();
    }
}
