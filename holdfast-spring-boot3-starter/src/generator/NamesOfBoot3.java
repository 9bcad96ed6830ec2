import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes the sources of the starter for Spring Boot 4, tests included, under the names that Boot 3.5 has for the same classes.
 * What has no counterpart by another name stands in this module's own src, and is left out here.
 *
 * <p>Arguments: the folder src of the starter for Boot 4, that of this module, and the folder to write to.
 */
public final class NamesOfBoot3 {
    /** Boot 4's names and Boot 3.5's; the first that fits counts. */
    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
        String boot = "org.springframework.boot.";
        NAMES.put(boot + "jdbc.autoconfigure.metrics.", boot + "actuate.autoconfigure.metrics.jdbc.");
        NAMES.put(boot + "jdbc.autoconfigure.health.", boot + "actuate.autoconfigure.jdbc.");
        NAMES.put(boot + "jdbc.autoconfigure.", boot + "autoconfigure.jdbc.");
        NAMES.put(boot + "jdbc.health.", boot + "actuate.jdbc.");
        NAMES.put(boot + "jdbc.test.autoconfigure.", boot + "test.autoconfigure.jdbc.");
        NAMES.put(boot + "health.autoconfigure.contributor.", boot + "actuate.autoconfigure.health.");
        NAMES.put(boot + "health.contributor.", boot + "actuate.health.");
        NAMES.put(boot + "hibernate.autoconfigure.", boot + "autoconfigure.orm.jpa.");
        NAMES.put(boot + "tomcat.servlet.", boot + "web.embedded.tomcat.");
        NAMES.put(boot + "web.server.context.", boot + "web.context.");
        NAMES.put(boot + "EnvironmentPostProcessor", boot + "env.EnvironmentPostProcessor");
        NAMES.put("MemberCategory.ACCESS_DECLARED_FIELDS", "MemberCategory.DECLARED_FIELDS");
        // Of the tests alone.
        NAMES.put(".onFieldAccess(", ".onField(");
        NAMES.put(".onMethodInvocation(", ".onMethod(");
        NAMES.put(".onConstructorInvocation(", ".onConstructor(");
        NAMES.put("named.name()", "named.getName()");
        NAMES.put("named.contributor()", "named.getContributor()");
    }

    private NamesOfBoot3() {}

    public static void main(String[] args) throws IOException {
        Path four = Path.of(args[0]);
        Path own = Path.of(args[1]);
        Path target = Path.of(args[2]);
        Set<Path> written = new HashSet<>();
        for (String part : List.of("main", "test")) {
            for (Path source : files(four.resolve(part))) {
                Path name = four.relativize(source);
                if (Files.exists(own.resolve(name))) {
                    continue;
                }
                Path file = target.resolve(renamed(name.toString()));
                String text = renamed(Files.readString(source));
                // Written only when it differs, so that nothing is compiled again without need.
                if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                    Files.createDirectories(file.getParent());
                    Files.writeString(file, text);
                }
                written.add(file);
            }
        }
        for (Path file : files(target)) {
            if (!written.contains(file)) {
                Files.delete(file);
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static String renamed(String text) {
        for (Map.Entry<String, String> name : NAMES.entrySet()) {
            text = text.replace(name.getKey(), name.getValue());
        }
        return text;
    }
}
