package io.holdfast.scan.versions;

import io.holdfast.scan.know.Versions;
import java.util.Map;
import java.util.Set;

/** Reads the files in which a project names its dependencies. What cannot be read says nothing. */
public final class Dependencies {
    private static final Set<String> NAMES = Set.of(
            "pyproject.toml",
            "poetry.lock",
            "uv.lock",
            "pdm.lock",
            "Pipfile",
            "Pipfile.lock",
            "setup.cfg",
            "constraints.txt",
            "pom.xml",
            "build.gradle",
            "build.gradle.kts",
            "gradle.properties");

    private Dependencies() {}

    /** True for the name of a file that is read. */
    public static boolean isNamed(String file) {
        return NAMES.contains(file) || isRequirements(file) || file.endsWith(".versions.toml");
    }

    private static boolean isRequirements(String file) {
        return file.matches("(?i).*requirements.*\\.(txt|in)") || file.equals("constraints.txt");
    }

    /**
     * The versions of libraries.
     *
     * @param files paths with slashes, to texts
     * @return names as PyPI or as {@code group:artifact}, and the names that the scan uses for libraries of Java
     */
    public static Map<String, String> versions(Map<String, String> files) {
        Pins pins = new Pins();
        MavenFiles maven = new MavenFiles();
        GradleFiles gradle = new GradleFiles();
        files.forEach((path, text) -> {
            String name = path.substring(path.lastIndexOf('/') + 1);
            switch (name) {
                case "pyproject.toml" -> PythonFiles.pyproject(text, pins);
                case "poetry.lock", "uv.lock", "pdm.lock" -> PythonFiles.lock(text, pins);
                case "Pipfile" -> PythonFiles.pipfile(text, pins);
                case "Pipfile.lock" -> PythonFiles.pipfileLock(text, pins);
                case "setup.cfg" -> PythonFiles.setupCfg(text, pins);
                case "pom.xml" -> maven.add(text);
                case "build.gradle", "build.gradle.kts" -> gradle.build(text);
                case "gradle.properties" -> gradle.properties(text);
                default -> {
                    if (name.endsWith(".versions.toml")) {
                        GradleFiles.catalogue(text, pins);
                    } else if (isRequirements(name)) {
                        PythonFiles.requirements(text, pins);
                    }
                }
            }
        });
        maven.versions(pins);
        gradle.versions(pins);
        return withNames(pins.all());
    }

    /** The names by which the scan knows libraries of Java. */
    private static Map<String, String> withNames(Map<String, String> versions) {
        for (String hibernate : new String[] {
            "org.hibernate.orm:hibernate-core", "org.hibernate:hibernate-core", "org.hibernate:hibernate-entitymanager"
        }) {
            String version = versions.get(hibernate);
            if (version != null) {
                versions.merge("Hibernate", version, (a, b) -> Versions.compare(a, b) <= 0 ? a : b);
            }
        }
        for (String boot : new String[] {
            "org.springframework.boot:spring-boot-starter-parent",
            "org.springframework.boot:spring-boot-dependencies",
            "org.springframework.boot:spring-boot-gradle-plugin",
            "org.springframework.boot:spring-boot"
        }) {
            String version = versions.get(boot);
            if (version != null) {
                // Boot 1 manages Hibernate 5.0, Boot 2 begins with 5.2.
                versions.putIfAbsent("Hibernate", Versions.compare(version, "2") < 0 ? "5.0" : "5.2");
            }
        }
        return versions;
    }
}
