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
 * <p>Each method asks for the delegate, which is refused where the lease has ended, and calls it. What it throws goes through {@code failed},
 * which may put a refusal of the pool's own in its place.
 *
 * <p>A method that may wait, for the network or for another thread, is framed: {@code begins} gives the delegate and says that a call is in
 * progress, {@code ends} says that it is over. Such are all but those named {@link #LOCAL}, which ask {@code live}. Statements that are
 * executed have {@code executes} and {@code executed} in their place, for batches {@code executedBatch}; rows have {@code reads}.
 * What is made by a call goes through {@code made} or {@code leased} within its frame; what may be a stream is shown to {@code takes}.
 */
public final class DelegateGenerator {
    private static final String PACKAGE = "io.holdfast.pool.internal.jdbc";

    /**
     * A class to write: the interface, its super class, the method that gives the delegate while it lives, and whether inherited
     * methods count.
     */
    private record Target(String name, String type, String superClass, boolean inherited) {
        boolean isStatement() {
            return !superClass.isEmpty();
        }

        /** What is closed refers to nothing any more; meta data cannot be closed. */
        boolean isLetGo() {
            return !type.equals("java.sql.DatabaseMetaData");
        }
    }

    private static final List<Target> TARGETS = List.of(
            new Target("DelegatingConnection", "java.sql.Connection", "", true),
            new Target("DelegatingStatement", "java.sql.Statement", "", true),
            new Target("DelegatingPreparedStatement", "java.sql.PreparedStatement", "LeasedStatement", false),
            new Target("DelegatingCallableStatement", "java.sql.CallableStatement", "LeasedPreparedStatement", false),
            new Target("DelegatingResultSet", "java.sql.ResultSet", "", true),
            new Target("DelegatingDatabaseMetaData", "java.sql.DatabaseMetaData", "", true));

    /** What neither driver waits for, by the interface that has it; a name that ends in * is the beginning of several. */
    private static final Map<String, List<String>> LOCAL = Map.of(
            "Connection",
            List.of(
                    "close",
                    "abort",
                    "isClosed",
                    "unwrap",
                    "isWrapperFor",
                    "nativeSQL",
                    "getAutoCommit",
                    "getWarnings",
                    "clearWarnings",
                    "getTypeMap",
                    "getHoldability",
                    "getNetworkTimeout",
                    "setClientInfo",
                    "create*Of",
                    "createBlob",
                    "createClob",
                    "createNClob",
                    "createSQLXML",
                    "createStruct"),
            "Statement",
            List.of(
                    "close",
                    "cancel",
                    "isClosed",
                    "unwrap",
                    "isWrapperFor",
                    "set*",
                    "is*",
                    "addBatch",
                    "clear*",
                    "closeOnCompletion",
                    "getFetch*",
                    "getMax*",
                    "getLargeMax*",
                    "getQueryTimeout",
                    "getResultSetType",
                    "getResultSetConcurrency",
                    "getResultSetHoldability",
                    "getUpdateCount",
                    "getLargeUpdateCount",
                    "getWarnings",
                    "getConnection",
                    "enquote*"),
            "PreparedStatement",
            List.of("set*", "addBatch", "clear*"),
            "CallableStatement",
            List.of("wasNull"),
            "ResultSet",
            List.of(
                    "close",
                    "isClosed",
                    "unwrap",
                    "isWrapperFor",
                    "get*",
                    "set*",
                    "wasNull",
                    "findColumn",
                    "clearWarnings",
                    "row*"),
            "DatabaseMetaData",
            List.of("unwrap", "isWrapperFor", "getConnection"));

    /** What runs SQL of the driver's own, in the transaction of the lease. */
    private static final Map<String, List<String>> QUERIES = Map.of(
            "Connection",
            List.of("prepareCall", "setSavepoint"),
            "PreparedStatement",
            List.of("getMetaData", "getParameterMetaData"),
            "ResultSet",
            List.of("insertRow", "updateRow", "deleteRow", "refreshRow"));

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
                contract(out, target);
            }
            for (ExecutableElement method : methods(target, type)) {
                write(out, target, method);
            }
            return out.append("}\n").toString();
        }

        private static void contract(StringBuilder out, Target target) {
            String simple = simpleName(target);
            String throwing = " throws java.sql.SQLException;\n\n";
            String nullable = "@org.jspecify.annotations.Nullable ";
            out.append("    abstract java.sql.SQLException failed(String method, java.sql.SQLException error);\n\n");
            out.append("    abstract void broken(Throwable error);\n\n");
            out.append("    abstract ")
                    .append(target.type())
                    .append(" live(String method)")
                    .append(throwing);
            if (!simple.equals("DatabaseMetaData")) {
                out.append("    abstract ")
                        .append(target.type())
                        .append(" begins(String method)")
                        .append(throwing);
            }
            out.append("    abstract ")
                    .append(target.type())
                    .append(" queries(String method)")
                    .append(throwing);
            out.append("    abstract void ends();\n\n");
            switch (simple) {
                case "Connection" -> {
                    out.append("    abstract java.sql.Connection liveForClientInfo(String method)\n");
                    out.append("            throws java.sql.SQLClientInfoException;\n\n");
                    for (String made : new String[] {"Statement", "DatabaseMetaData"}) {
                        out.append("    abstract java.sql.")
                                .append(made)
                                .append(" made(java.sql.")
                                .append(made);
                        out.append(" made)").append(throwing);
                    }
                    for (String made : new String[] {"PreparedStatement", "CallableStatement"}) {
                        out.append("    abstract java.sql.").append(made).append(" made(String sql, java.sql.");
                        out.append(made).append(" made)").append(throwing);
                    }
                }
                case "Statement" -> {
                    out.append("    abstract java.sql.Statement executes(String method, ")
                            .append(nullable);
                    out.append("String sql)\n            ").append(throwing);
                    out.append("    abstract void executed();\n\n    abstract void executedBatch();\n\n");
                }
                case "ResultSet" -> {
                    out.append("    abstract java.sql.ResultSet reads(String method)")
                            .append(throwing);
                    out.append("    abstract void hasRead();\n\n");
                }
                default -> {
                    // Nothing more.
                }
            }
            if (simple.equals("Statement") || simple.equals("ResultSet")) {
                out.append("    abstract void takes(@org.jspecify.annotations.Nullable Object value);\n\n");
            }
            if (simple.equals("Statement") || simple.equals("DatabaseMetaData")) {
                out.append("    abstract java.sql.").append(nullable).append("ResultSet leased(java.sql.");
                out.append(nullable).append("ResultSet results)").append(throwing);
            }
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
            out.append("    ").append(target.name()).append("(Lease lease, String sql, ");
            out.append(target.type()).append(" delegate) {\n");
            out.append("        super(lease, sql, delegate);\n    }\n\n");
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
            signature(out, method);
            List<? extends TypeMirror> thrown = method.getThrownTypes();
            String arguments = method.getParameters().stream()
                    .map(p -> p.getSimpleName().toString())
                    .collect(Collectors.joining(", ", "(", ")"));
            if (thrown.isEmpty()) {
                // Of meta data, which is never let go.
                out.append("        ").append(returns.equals("void") ? "" : "return ");
                out.append("delegate.").append(name).append(arguments).append(";\n    }\n\n");
                return;
            }
            for (VariableElement parameter : method.getParameters()) {
                if (mayBeStream(name, parameter)) {
                    out.append("        takes(")
                            .append(parameter.getSimpleName())
                            .append(");\n");
                }
            }
            Frame frame = Frame.of(target, method);
            boolean ofClientInfo = thrown.get(0).toString().equals("java.sql.SQLClientInfoException");
            String sql = frame == Frame.EXECUTES ? ", " + sqlOf(method) : "";
            String callee = (ofClientInfo ? "liveForClientInfo" : frame.begin) + "(\"" + name + "\"" + sql + ")";
            if (target.isStatement()) {
                // The one field of the super class holds it; a cast to the type it always has costs nothing that can be
                // measured.
                callee = "(" + target.type() + ") " + callee;
            }
            String call = wrapped(target, method, "callee." + name + arguments);
            out.append("        ")
                    .append(target.type())
                    .append(" callee = ")
                    .append(callee)
                    .append(";\n");
            out.append("        try {\n            ");
            out.append(returns.equals("void") ? "" : "return ").append(call).append(";\n");
            out.append("        } catch (").append(thrown.get(0)).append(" e) {\n");
            out.append(
                    ofClientInfo
                            ? "            failed(\"" + name + "\", e);\n            throw e;\n"
                            : "            throw failed(\"" + name + "\", e);\n");
            if (frame != Frame.NONE) {
                out.append(
                        "        } catch (RuntimeException | Error e) {\n            broken(e);\n            throw e;\n");
                String end = frame == Frame.EXECUTES && name.endsWith("Batch") ? "executedBatch" : frame.end;
                out.append("        } finally {\n            ").append(end).append("();\n");
            }
            out.append("        }\n    }\n\n");
        }

        private static boolean mayBeStream(String method, VariableElement parameter) {
            String type = parameter.asType().toString();
            boolean given = method.startsWith("set") || method.startsWith("update");
            return given
                    && (type.equals("java.io.InputStream")
                            || type.equals("java.io.Reader")
                            || type.equals("java.sql.Blob")
                            || type.equals("java.sql.Clob")
                            || type.equals("java.sql.NClob")
                            || type.equals("java.sql.SQLXML")
                            || type.equals("java.lang.Object"));
        }

        /** What is made on the lease's behalf leads back to the lease. */
        private static String wrapped(Target target, ExecutableElement method, String call) {
            return switch (method.getReturnType().toString()) {
                case "java.sql.ResultSet" ->
                    target.name().equals("DelegatingStatement")
                                    || target.isStatement()
                                    || target.name().equals("DelegatingDatabaseMetaData")
                            ? "leased(" + call + ")"
                            : call;
                case "java.sql.Statement", "java.sql.DatabaseMetaData" ->
                    target.name().equals("DelegatingConnection") ? "made(" + call + ")" : call;
                case "java.sql.PreparedStatement", "java.sql.CallableStatement" ->
                    "made(" + sqlOf(method) + ", " + call + ")";
                default -> call;
            };
        }

        /** How a call is announced, and its end. */
        private enum Frame {
            NONE("live", ""),
            WAITS("begins", "ends"),
            QUERIES("queries", "ends"),
            READS("reads", "hasRead"),
            EXECUTES("executes", "executed");

            final String begin;
            final String end;

            Frame(String begin, String end) {
                this.begin = begin;
                this.end = end;
            }

            static Frame of(Target target, ExecutableElement method) {
                String name = method.getSimpleName().toString();
                String type = simpleName(target);
                if (type.endsWith("Statement") && name.startsWith("execute")) {
                    return EXECUTES;
                }
                if (type.equals("ResultSet") && (name.equals("next") || name.equals("previous"))) {
                    return READS;
                }
                if (isAmong(LOCAL.get(type), name)) {
                    return NONE;
                }
                return type.equals("DatabaseMetaData") || isAmong(DelegateGenerator.QUERIES.get(type), name)
                        ? QUERIES
                        : WAITS;
            }

            private static boolean isAmong(List<String> names, String name) {
                return names != null
                        && names.stream()
                                .anyMatch(known -> known.contains("*")
                                        ? name.startsWith(known.substring(0, known.indexOf('*')))
                                                && name.endsWith(known.substring(known.indexOf('*') + 1))
                                        : known.equals(name));
            }
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
