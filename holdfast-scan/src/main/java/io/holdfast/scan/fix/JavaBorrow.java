package io.holdfast.scan.fix;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.BodyDeclaration;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.ConstructorDeclaration;
import com.github.javaparser.ast.body.EnumDeclaration;
import com.github.javaparser.ast.body.FieldDeclaration;
import com.github.javaparser.ast.body.InitializerDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.stmt.ExplicitConstructorInvocationStmt;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.stmt.Statement;
import io.holdfast.scan.config.JavaPool;
import io.holdfast.scan.edit.Edits;
import io.holdfast.scan.edit.JavaImports;
import io.holdfast.scan.edit.JavaTree;
import io.holdfast.scan.edit.Refusal;
import io.holdfast.scan.edit.Text;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Unit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes a Java connection from a pool: of a field that is made in its class, of a {@code DataSource} that is given, or in place. */
final class JavaBorrow {
    private static final int WIDTH = 120;
    /** Stands where a long call may go on in a new line. */
    private static final String BREAK = "\u0001";

    private static final String DATA_SOURCE = "javax.sql.DataSource";

    private final Unit unit;
    private final List<Unit> units;
    private final JavaPool pool;
    private final JavaTree tree;
    private final Text text;
    private final Edits edits = new Edits();
    private final JavaImports imports;
    private final MethodCallExpr call;
    private final TypeDeclaration<?> type;

    JavaBorrow(Unit unit, List<Unit> units, Expr.Call opened, JavaPool pool) throws Refusal {
        this.unit = unit;
        this.units = units;
        this.pool = pool;
        this.tree = new JavaTree(unit.text);
        this.text = new Text(unit.text);
        this.imports = new JavaImports(tree, text, edits);
        this.call = find(opened);
        this.type = home();
    }

    private MethodCallExpr find(Expr.Call opened) throws Refusal {
        String path = Parts.path(opened.target());
        if (!path.equals("DriverManager.getConnection") && !path.equals("java.sql.DriverManager.getConnection")) {
            throw new Refusal("it is not opened by DriverManager");
        }
        for (MethodCallExpr each : tree.file.findAll(MethodCallExpr.class)) {
            if (tree.start(each) == opened.span().start()
                    && tree.end(each) == opened.span().end()) {
                return each;
            }
        }
        throw new Refusal("its call is not found");
    }

    /** The class that may have a field for the pool: the nearest one that can have static members in every Java. */
    private TypeDeclaration<?> home() throws Refusal {
        for (Node node = call; node != null; node = node.getParentNode().orElse(null)) {
            if (node instanceof TypeDeclaration<?> declared
                    && (declared.isTopLevelType() || declared.isStatic() || declared instanceof EnumDeclaration)) {
                if (declared instanceof ClassOrInterfaceDeclaration it && it.isInterface()) {
                    throw new Refusal("it stands in an interface");
                }
                return declared;
            }
        }
        throw new Refusal("it stands in no class");
    }

    Edits edits() throws Refusal {
        String lender = pool.inject() ? injected() : made();
        edits.replace(tree.start(call), tree.end(call), lender + ".getConnection()");
        driverManager();
        return edits;
    }

    /** The import of DriverManager goes with its last use. */
    private void driverManager() throws Refusal {
        long uses = java.util.regex.Pattern.compile("\\bDriverManager\\b")
                .matcher(unit.text)
                .results()
                .count();
        for (var each : tree.file.getImports()) {
            if (uses == 2 && each.getNameAsString().equals("java.sql.DriverManager")) {
                edits.replace(text.lineStart(tree.start(each)), text.nextLine(tree.end(each)), "");
            }
        }
    }

    // A pool of the class

    private String made() throws Refusal {
        JavaSettings settings = new JavaSettings(tree, call, type);
        String make = make(settings, Set.of());
        imports.add(pool.type());
        for (String each : pool.imports()) {
            imports.add(each);
        }
        if (settings.isConstant()) {
            return field(make, true, settings.lastField());
        }
        if (settings.isInitialised() && !inStatic() && isHere()) {
            return field(make, false, settings.lastField());
        }
        Optional<ConstructorDeclaration> constructor = onlyConstructor();
        if (settings.isSetOnce() && !inStatic() && isHere() && constructor.isPresent()) {
            return inConstructor(settings, constructor.get());
        }
        if (pool.isHoldfast() && settings.differs()) {
            throw new Refusal("its settings differ from call to call");
        }
        return make.replace(BREAK, "");
    }

    /**
     * The call that gives the pool.
     *
     * @param hidden fields that something of the same name hides where it is to stand
     */
    private String make(JavaSettings settings, Set<String> hidden) throws Refusal {
        return pool.call() + "(" + arguments(settings, hidden) + ")";
    }

    private String arguments(JavaSettings settings, Set<String> hidden) throws Refusal {
        List<Expression> given = call.getArguments();
        if (given.isEmpty() || given.size() == 2 || given.size() > 3) {
            throw new Refusal("it is opened with a set of properties");
        }
        String arguments = pool.arguments(given.size() == 3);
        if (pool.isHoldfast()) {
            arguments = arguments.replaceAll("\\.(name|jdbcUrl|username|password|build)\\(", BREAK + ".$1(");
        }
        if (given.size() == 1 && (arguments.contains("{user}") || arguments.contains("{password}"))) {
            throw new Refusal("it is opened without a user, and the pool's arguments name one");
        }
        String[] names = {"{url}", "{user}", "{password}"};
        for (int i = 0; i < given.size(); i++) {
            arguments = arguments.replace(names[i], source(given.get(i), hidden));
        }
        arguments = named(arguments, settings);
        settings.readsOnly(pool.arguments(given.size() == 3).contains("{url}"));
        return arguments;
    }

    /** Pools of different settings must have different names. */
    private String named(String arguments, JavaSettings settings) throws Refusal {
        String wanted = pool.pool();
        if (wanted.isEmpty()) {
            String simple = type.getNameAsString();
            long same = units.stream()
                    .filter(each -> each.classes.stream().anyMatch(declared -> declared.name.equals(simple)))
                    .count();
            wanted = (same > 1 && !unit.space.isEmpty() ? unit.space + "." : "") + kebab(simple);
        }
        for (int i = 1; ; i++) {
            String name = "\"" + wanted + (i == 1 ? "" : "-" + i) + "\"";
            String all = arguments.replace("{name}", name);
            boolean free = tree.file.findAll(MethodCallExpr.class).stream()
                    .noneMatch(each -> each.toString().startsWith(pool.call() + "(")
                            && each.toString().contains(".name(" + name + ")")
                            && !packed(each.toString()).startsWith(packed(pool.call() + "(" + all + ")")));
            if (free && isFreeElsewhere(name, all, settings)) {
                return all;
            }
        }
    }

    /** In another class, the same words for its own fields may be other settings. */
    private boolean isFreeElsewhere(String name, String arguments, JavaSettings settings) {
        String wanted = packed(pool.call() + "(" + arguments + ")");
        return units.stream()
                .filter(each -> each != unit && !each.path.equals(unit.path))
                .map(each -> each.text.contains(pool.call()) ? packed(each.text) : "")
                .noneMatch(text ->
                        text.contains(".name(" + name + ")") && (settings.hasFields() || !text.contains(wanted)));
    }

    /** Without white space: how a text is laid out does not matter. */
    private static String packed(String text) {
        return text.replaceAll("[\\s" + BREAK + "]+", "");
    }

    /** A call on one line, or in a chain of lines when it is long. */
    private String laidOut(String make, String before, String indent) {
        String line = make.replace(BREAK, "");
        boolean fits = indent.length() + before.length() + line.length() < WIDTH;
        return fits ? line : make.replace(BREAK, text.separator + indent + " ".repeat(8));
    }

    private String source(Node node) throws Refusal {
        return source(node, Set.of());
    }

    private String source(Node node, Set<String> hidden) throws Refusal {
        StringBuilder out = new StringBuilder();
        int at = tree.start(node);
        for (NameExpr name : node.findAll(NameExpr.class)) {
            if (hidden.contains(name.getNameAsString())) {
                out.append(unit.text, at, tree.start(name)).append("this.");
                at = tree.start(name);
            }
        }
        return out.append(unit.text, at, tree.end(node)).toString().replaceAll("\\s*\\R\\s*", " ");
    }

    static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private boolean isHere() {
        return call.findAncestor(TypeDeclaration.class)
                .filter(own -> own == type)
                .isPresent();
    }

    /** True when no object of the class is at hand. */
    private boolean inStatic() {
        for (Node node = call;
                node != null && node != type;
                node = node.getParentNode().orElse(null)) {
            if (node instanceof MethodDeclaration method && method.isStatic()
                    || node instanceof InitializerDeclaration
                    || node instanceof ConstructorDeclaration
                    || node instanceof FieldDeclaration) {
                return true;
            }
        }
        return false;
    }

    private String field(String make, boolean constant, @Nullable FieldDeclaration after) throws Refusal {
        String known = holding(make, constant);
        if (known != null) {
            return known;
        }
        String name = free(pool.name().isEmpty() ? constant ? "POOL" : "pool" : pool.name());
        String head = (constant ? "private static final " : "private final ") + dataSource() + " " + name + " = ";
        Node like = after == null ? type.getMember(0) : after;
        declare(head + laidOut(make, head, text.indent(tree.start(like))) + ";", after);
        return name;
    }

    private String dataSource() throws Refusal {
        if (!imports.canName(DATA_SOURCE)) {
            return DATA_SOURCE;
        }
        imports.add(DATA_SOURCE);
        return "DataSource";
    }

    private @Nullable String holding(String make, boolean constant) throws Refusal {
        for (FieldDeclaration field : type.getFields()) {
            for (VariableDeclarator variable : field.getVariables()) {
                Expression value = variable.getInitializer().orElse(null);
                if (field.isStatic() == constant
                        && value != null
                        && packed(source(value)).equals(packed(make))) {
                    return variable.getNameAsString();
                }
            }
        }
        return null;
    }

    private String free(String wanted) {
        String name = wanted;
        for (int i = 2; unit.text.matches("(?s).*\\b" + name + "\\b.*"); i++) {
            name = wanted + i;
        }
        return name;
    }

    /** Adds a field behind another one, or as the first member. */
    private void declare(String line, @Nullable FieldDeclaration after) throws Refusal {
        BodyDeclaration<?> first =
                type.getMembers().isEmpty() ? null : type.getMembers().get(0);
        if (after != null) {
            String indent = text.indent(tree.start(after));
            edits.insert(text.lineEnd(tree.end(after)), text.separator + indent + line);
            return;
        }
        if (type instanceof EnumDeclaration || first == null) {
            throw new Refusal("its class has no place for a field");
        }
        int start =
                first.getComment().isPresent() ? tree.start(first.getComment().get()) : tree.start(first);
        if (!text.isFirstOnLine(start)) {
            throw new Refusal("its class stands on one line");
        }
        boolean apart = !(first instanceof FieldDeclaration);
        edits.insert(text.lineStart(start), text.indent(start) + line + text.separator + (apart ? text.separator : ""));
    }

    private Optional<ConstructorDeclaration> onlyConstructor() {
        List<ConstructorDeclaration> all = type.getConstructors();
        return all.size() == 1
                        && all.get(0).findAll(ReturnStmt.class).isEmpty()
                        && !all.get(0).isAncestorOf(call)
                ? Optional.of(all.get(0))
                : Optional.empty();
    }

    private String inConstructor(JavaSettings settings, ConstructorDeclaration constructor) throws Refusal {
        Set<String> hidden = new HashSet<>();
        constructor.getParameters().forEach(parameter -> hidden.add(parameter.getNameAsString()));
        constructor.findAll(VariableDeclarator.class).forEach(variable -> hidden.add(variable.getNameAsString()));
        hidden.retainAll(settings.instanceFields());
        String make = make(settings, hidden);
        for (AssignExpr assign : constructor.findAll(AssignExpr.class)) {
            if (packed(source(assign.getValue())).equals(packed(make))) {
                return source(assign.getTarget()).replaceFirst("^this\\.", "");
            }
        }
        String name = free(pool.name().isEmpty() ? "pool" : pool.name());
        List<Statement> body = constructor.getBody().getStatements();
        if (body.isEmpty() || !text.isFirstOnLine(tree.end(constructor.getBody()) - 1)) {
            throw new Refusal("the constructor stands on one line");
        }
        declare("private final " + dataSource() + " " + name + ";", settings.lastField());
        Statement last = body.get(body.size() - 1);
        String indent = text.indent(tree.start(last));
        String head = "this." + name + " = ";
        edits.insert(text.lineEnd(tree.end(last)), text.separator + indent + head + laidOut(make, head, indent) + ";");
        return name;
    }

    // A data source that the class is given

    private String injected() throws Refusal {
        if (inStatic() || !isHere()) {
            throw new Refusal("no object is at hand that could be given a DataSource");
        }
        for (FieldDeclaration field : type.getFields()) {
            if (field.getElementType().asString().matches("(javax\\.sql\\.)?DataSource") && !field.isStatic()) {
                return field.getVariable(0).getNameAsString();
            }
        }
        if (!(type instanceof ClassOrInterfaceDeclaration own) || own.isAbstract()) {
            throw new Refusal("its class cannot be given a DataSource");
        }
        String className = type.getNameAsString();
        for (Unit each : units) {
            boolean extended = each.classes.stream().anyMatch(declared -> declared.supers.contains(className));
            if (extended || each.text.matches("(?s).*\\bnew\\s+(\\w+\\.)*" + className + "\\s*\\(.*")) {
                throw new Refusal("its class is made or extended in " + each.path);
            }
        }
        List<ConstructorDeclaration> constructors = type.getConstructors();
        if (constructors.size() > 1) {
            throw new Refusal("its class has several constructors");
        }
        String name = free(pool.name().isEmpty() ? "dataSource" : pool.name());
        String parameter = dataSource() + " " + name;
        if (constructors.isEmpty()) {
            constructor(own, name, parameter);
        } else {
            parameter(constructors.get(0), name, parameter);
        }
        return name;
    }

    private void constructor(ClassOrInterfaceDeclaration own, String name, String parameter) throws Refusal {
        FieldDeclaration last = null;
        for (FieldDeclaration field : own.getFields()) {
            last = field;
        }
        BodyDeclaration<?> first = own.getMembers().get(0);
        String indent = text.indent(tree.start(first));
        String one = text.unit(text.indent(tree.start(own)), indent);
        String s = text.separator;
        String lines = "private final " + parameter + ";" + s + s
                + indent + (own.isPublic() ? "public " : "") + own.getNameAsString() + "(" + parameter + ") {" + s
                + indent + one + "this." + name + " = " + name + ";" + s
                + indent + "}";
        declare(lines, last);
    }

    private void parameter(ConstructorDeclaration constructor, String name, String parameter) throws Refusal {
        declare("private final " + parameter + ";", lastField());
        int size = constructor.getParameters().size();
        if (size > 0) {
            edits.insert(tree.end(constructor.getParameter(size - 1)), ", " + parameter);
        } else {
            int open = unit.text.indexOf('(', tree.end(constructor.getName()));
            edits.insert(open + 1, parameter);
        }
        String indent = text.indent(tree.start(constructor));
        String one = text.unit(text.indent(tree.start(type)), indent);
        List<Statement> body = constructor.getBody().getStatements();
        int at = tree.start(constructor.getBody()) + 1;
        if (!body.isEmpty() && body.get(0) instanceof ExplicitConstructorInvocationStmt first) {
            at = tree.end(first);
        }
        boolean closesHere = body.isEmpty() && !text.rest(at).isBlank();
        edits.insert(
                at,
                text.separator + indent + one + "this." + name + " = " + name + ";"
                        + (closesHere ? text.separator + indent : ""));
    }

    private @Nullable FieldDeclaration lastField() {
        List<FieldDeclaration> fields = type.getFields();
        return fields.isEmpty() ? null : fields.get(fields.size() - 1);
    }
}
