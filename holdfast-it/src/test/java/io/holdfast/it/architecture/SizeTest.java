package io.holdfast.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files and packages stay small enough to be read at once. Who splits one that is named here takes its name out. */
class SizeTest {
    private static final int MOST_LINES = 500;
    private static final int MOST_FILES = 25;

    private static final Set<String> LONG_FILES = Set.of(
            // Generated: a method for each of JDBC's.
            "holdfast-testkit/UnsupportedResultSet");

    private static final Set<String> LARGE_PACKAGES = Set.of(
            "holdfast-cli/demo",
            "holdfast-doctor/fix",
            // A class for each check.
            "holdfast-doctor/probe",
            "holdfast-doctor/server",
            "holdfast-pool/pool",
            "holdfast-spring-boot-starter/spring",
            "holdfast-testkit/testkit");

    @Test
    void noFileMustBeLongerThanFiveHundredLines() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : mainFiles()) {
            try (Stream<String> lines = Files.lines(file)) {
                if (lines.count() > MOST_LINES) {
                    tooLong.add(
                            moduleOf(file) + "/" + file.getFileName().toString().replace(".java", ""));
                }
            }
        }
        assertThat(tooLong).isSubsetOf(LONG_FILES);
    }

    @Test
    void noPackageMustHoldMoreThanTwentyFiveFiles() throws IOException {
        Map<Path, Long> files = mainFiles().stream()
                .filter(file -> !file.endsWith("package-info.java"))
                .collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.counting()));
        List<String> tooLarge = files.entrySet().stream()
                .filter(entry -> entry.getValue() > MOST_FILES)
                .map(entry -> moduleOf(entry.getKey()) + "/" + entry.getKey().getFileName())
                .toList();
        assertThat(tooLarge).isSubsetOf(LARGE_PACKAGES);
    }

    /** Where a rule sees no file, it holds of nothing. */
    @Test
    void theRulesMustSeeTheFiles() throws IOException {
        assertThat(mainFiles().stream().map(SizeTest::moduleOf)).contains("holdfast-pool", "holdfast-cli", "shop");
    }

    static String moduleOf(Path file) {
        Path module = file;
        while (!module.endsWith("src")) {
            module = module.getParent();
        }
        return module.getParent().getFileName().toString();
    }

    /** All files of main sources. */
    static List<Path> mainFiles() throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(Path.of("..").toRealPath(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                return name.equals("target") || name.equals("test") || name.startsWith(".")
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java") && file.toString().contains("/src/main/java/")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
