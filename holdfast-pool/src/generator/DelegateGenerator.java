import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.tools.ToolProvider;

/**
 * Writes the {@code Delegating*} classes of {@code io.holdfast.pool.internal.jdbc} from the JDBC interfaces of Java 17, whatever JDK runs the
 * build. Run by the build as {@code java DelegateGenerator.java OUTPUT_FOLDER}.
 *
 * <p>Each method asks {@code live} for the delegate, which refuses where there is none any more, calls it, tells {@code failed} about an
 * SQLException, and rethrows it. What may be a stream is shown to {@code takes}. Methods that execute SQL are framed by {@code beginCall} and {@code endCall}, for batches {@code endBatch};
 * result sets go through {@code leased}.
 */
public final class DelegateGenerator {
    private static final String PACKAGE = "io.holdfast.pool.internal.jdbc";

    /**
     * A class to write: the interface, its super class, the method that gives the delegate while it lives, and whether inherited
     * methods count.
     */
    private record Target(String name, String type, String superClass, String callee, boolean inherited) {
        boolean isStatement() {
            return !superClass.isEmpty();
        }

        /** What is closed refers to nothing any more; meta data cannot be closed. */
        boolean isLetGo() {
            return !type.equals("java.sql.DatabaseMetaData");
        }
    }

    private static final List<Target> TARGETS = List.of(
            new Target("DelegatingConnection", "java.sql.Connection", "", "live", true),
            new Target("DelegatingStatement", "java.sql.Statement", "", "live", true),
            new Target(
                    "DelegatingPreparedStatement", "java.sql.PreparedStatement", "LeasedStatement", "prepared", false),
            new Target(
                    "DelegatingCallableStatement",
                    "java.sql.CallableStatement",
                    "LeasedPreparedStatement",
                    "callable",
                    false),
            new Target("DelegatingResultSet", "java.sql.ResultSet", "", "live", true),
            new Target("DelegatingDatabaseMetaData", "java.sql.DatabaseMetaData", "", "live", true));

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0], PACKAGE.split("\\."));
        Files.createDirectories(folder);
        Map<Path, String> files = new LinkedHashMap<>();
        var task = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        null,
                        null,
                        null,
                        List.of("--release", "17", "-proc:only"),
                        TARGETS.stream().map(Target::type).toList(),
                        null);
        task.setProcessors(List.of(new Reader(folder, files)));
        if (!task.call() || files.size() != TARGETS.size()) {
            throw new IOException("could not read the JDBC interfaces");
        }
        try (Stream<Path> present = Files.list(folder)) {
            // Written by an older generator, they would be compiled and packed like the rest.
            for (Path file : present.filter(path -> !files.containsKey(path)).toList()) {
                Files.delete(file);
            }
        }
        for (Map.Entry<Path, String> file : files.entrySet()) {
            // An unchanged file keeps its time stamp, so that the compiler has nothing to do.
            if (!Files.exists(file.getKey()) || !Files.readString(file.getKey()).equals(file.getValue())) {
                Files.writeString(file.getKey(), file.getValue());
            }
        }
    }

    @SupportedAnnotationTypes("*")
    private static final class Reader extends AbstractProcessor {
        private final Path folder;
        private final Map<Path, String> files;

        Reader(Path folder, Map<Path, String> files) {
            this.folder = folder;
            this.files = files;
        }

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latest();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            if (files.isEmpty()) {
                for (Target target : TARGETS) {
                    TypeElement type = processingEnv.getElementUtils().getTypeElement(target.type());
                    files.put(folder.resolve(target.name() + ".java"), source(target, type));
                }
            }
            return false;
        }

        private String source(Target target, TypeElement type) {
            String simple = simpleName(target);
            StringBuilder out = new StringBuilder();
            out.append("package ").append(PACKAGE).append(";\n\n");
            out.append("/** Calls a {@link ").append(target.type()).append("}. Written by DelegateGenerator. */\n");
            out.append("@SuppressWarnings({\"deprecation\", \"removal\"})\n");
            out.append("abstract class ").append(target.name());
            if (!target.superClass().isEmpty()) {
                out.append(" extends ").append(target.superClass());
            }
            out.append(" implements ").append(target.type()).append(" {\n");
            if (target.isStatement()) {
                statement(out, target);
            } else {
                delegate(out, target);
                out.append("    abstract void failed(java.sql.SQLException error);\n\n");
                out.append("    abstract ").append(target.type());
                out.append(" live(String method) throws java.sql.SQLException;\n\n");
                if (simple.equals("Connection")) {
                    out.append("    abstract java.sql.Connection liveForClientInfo(String method)\n");
                    out.append("            throws java.sql.SQLClientInfoException;\n\n");
                }
                if (simple.equals("Statement") || simple.equals("DatabaseMetaData")) {
                    String nullable = "java.sql.@org.jspecify.annotations.Nullable ResultSet";
                    out.append("    abstract ")
                            .append(nullable)
                            .append(" leased(")
                            .append(nullable)
                            .append(" results);\n\n");
                }
                if (simple.equals("Statement") || simple.equals("ResultSet")) {
                    out.append("    abstract void takes(@org.jspecify.annotations.Nullable Object value);\n\n");
                }
                if (simple.equals("Statement")) {
                    out.append("    abstract void beginCall(@org.jspecify.annotations.Nullable String sql)\n");
                    out.append("            throws java.sql.SQLException;\n\n");
                    out.append("    abstract void endCall();\n\n");
                    out.append("    abstract void endBatch();\n\n");
                }
            }
            for (ExecutableElement method : methods(target, type)) {
                write(out, target, method);
            }
            return out.append("}\n").toString();
        }

        private static String simpleName(Target target) {
            return target.type().substring("java.sql.".length());
        }

        private static void delegate(StringBuilder out, Target target) {
            String nullable = target.isLetGo() ? "@org.jspecify.annotations.Nullable " : "";
            out.append("    java.sql.")
                    .append(nullable)
                    .append(simpleName(target))
                    .append(" delegate;\n\n");
            out.append("    ")
                    .append(target.name())
                    .append('(')
                    .append(target.type())
                    .append(" delegate) {\n");
            out.append("        this.delegate = delegate;\n    }\n\n");
        }

        /** The one field of the super class holds it; a cast to the type it always has costs nothing that can be measured. */
        private static void statement(StringBuilder out, Target target) {
            out.append("    ").append(target.name()).append("(LeasedConnection lease, String sql, ");
            out.append(target.type()).append(" delegate) {\n");
            out.append("        super(lease, sql, delegate);\n    }\n\n");
            out.append("    private ").append(target.type()).append(' ').append(target.callee());
            out.append("(String method) throws java.sql.SQLException {\n");
            out.append("        return (").append(target.type()).append(") live(method);\n    }\n\n");
        }

        private List<ExecutableElement> methods(Target target, TypeElement type) {
            List<ExecutableElement> methods = new ArrayList<>();
            var members = target.inherited()
                    ? processingEnv.getElementUtils().getAllMembers(type)
                    : type.getEnclosedElements();
            for (ExecutableElement method : ElementFilter.methodsIn(members)) {
                boolean ofInterface = method.getEnclosingElement().getKind() == ElementKind.INTERFACE;
                if (ofInterface && !method.getModifiers().contains(Modifier.STATIC)) {
                    methods.add(method);
                }
            }
            return methods;
        }

        private static void write(StringBuilder out, Target target, ExecutableElement method) {
            String name = method.getSimpleName().toString();
            String returns = method.getReturnType().toString();
            boolean executes = name.startsWith("execute") && !target.name().equals("DelegatingConnection");
            signature(out, method);
            List<? extends TypeMirror> thrown = method.getThrownTypes();
            String callee = callee(target, method) + (thrown.isEmpty() ? "" : "(\"" + name + "\")");
            String call = callee + "." + name + "("
                    + method.getParameters().stream()
                            .map(p -> p.getSimpleName().toString())
                            .collect(Collectors.joining(", "))
                    + ")";
            if (returns.equals("java.sql.ResultSet")) {
                call = "leased(" + call + ")";
            }
            String statement = (returns.equals("void") ? "" : "return ") + call + ";\n";
            if (thrown.isEmpty()) {
                out.append("        ").append(statement).append("    }\n\n");
                return;
            }
            for (VariableElement parameter : method.getParameters()) {
                if (mayBeStream(name, parameter)) {
                    out.append("        takes(")
                            .append(parameter.getSimpleName())
                            .append(");\n");
                }
            }
            if (executes) {
                out.append("        beginCall(").append(sqlOf(method)).append(");\n");
            }
            out.append("        try {\n            ").append(statement);
            out.append("        } catch (")
                    .append(thrown.get(0))
                    .append(" e) {\n            failed(e);\n            throw e;\n");
            String end = name.endsWith("Batch") ? "endBatch" : "endCall";
            out.append(executes ? "        } finally {\n            " + end + "();\n        }\n" : "        }\n")
                    .append("    }\n\n");
        }

        private static boolean mayBeStream(String method, VariableElement parameter) {
            String type = parameter.asType().toString();
            boolean given = method.startsWith("set") || method.startsWith("update");
            return given
                    && (type.equals("java.io.InputStream")
                            || type.equals("java.io.Reader")
                            || type.equals("java.lang.Object"));
        }

        /** What gives the delegate; those that cannot throw are of meta data, which is never let go. */
        private static String callee(Target target, ExecutableElement method) {
            List<? extends TypeMirror> thrown = method.getThrownTypes();
            if (thrown.isEmpty()) {
                return "delegate";
            }
            boolean ofClientInfo = thrown.get(0).toString().equals("java.sql.SQLClientInfoException");
            return ofClientInfo ? "liveForClientInfo" : target.callee();
        }

        private static void signature(StringBuilder out, ExecutableElement method) {
            out.append("    @Override\n    public ")
                    .append(typeParameters(method))
                    .append(method.getReturnType())
                    .append(' ')
                    .append(method.getSimpleName());
            out.append('(').append(parameters(method)).append(')');
            List<? extends TypeMirror> thrown = method.getThrownTypes();
            if (!thrown.isEmpty()) {
                out.append(" throws ")
                        .append(thrown.stream().map(Object::toString).collect(Collectors.joining(", ")));
            }
            out.append(" {\n");
        }

        private static String sqlOf(ExecutableElement method) {
            boolean hasSql = !method.getParameters().isEmpty()
                    && method.getParameters().get(0).asType().toString().equals("java.lang.String");
            return hasSql ? method.getParameters().get(0).getSimpleName().toString() : "null";
        }

        private static String typeParameters(ExecutableElement method) {
            if (method.getTypeParameters().isEmpty()) {
                return "";
            }
            return method.getTypeParameters().stream()
                    .map(TypeParameterElement::toString)
                    .collect(Collectors.joining(", ", "<", "> "));
        }

        private static String parameters(ExecutableElement method) {
            List<String> parameters = new ArrayList<>();
            for (VariableElement parameter : method.getParameters()) {
                parameters.add(parameter.asType() + " " + parameter.getSimpleName());
            }
            return String.join(", ", parameters);
        }
    }
}
