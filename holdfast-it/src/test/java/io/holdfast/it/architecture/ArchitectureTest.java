package io.holdfast.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.EvaluationResult;
import io.holdfast.pool.HoldfastDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of the house hold in all modules, and each is able to fail. */
class ArchitectureTest {
    private static final String FIXTURES = "/io/holdfast/it/architecture/violations/";
    /** The stress tests stand in the engine's package to reach its parts, but are no part of the product. */
    private static final String STRESS = "/holdfast-bench/target/classes/io/holdfast/pool/";

    private static final JavaClasses PRODUCT = read("classes");
    private static final JavaClasses TESTS = read("test-classes");

    @ParameterizedTest
    @EnumSource
    void theHouseMustKeep(HouseRule house) {
        house.rule.check(house == HouseRule.TESTS_NEVER_SLEEP ? TESTS : PRODUCT);
    }

    /** Every fixture is named in the report of its rule; so no fixture rides on another one's violation. */
    @ParameterizedTest
    @EnumSource
    void everyFixtureMustBreak(HouseRule house) {
        JavaClasses broken = new ClassFileImporter().importClasses(house.fixtures);

        EvaluationResult result = house.rule.evaluate(broken);

        assertThat(result.hasViolation())
                .as(house + " is broken by its fixtures")
                .isTrue();
        assertThat(result.getFailureReport().toString()).contains(names(house.fixtures));
    }

    @ParameterizedTest
    @EnumSource
    void innocentClassesMustNotBreak(HouseRule house) {
        house.rule.check(new ClassFileImporter().importClasses(HouseRule.INNOCENT));
    }

    @Test
    void theRulesMustSeeTheClasses() {
        assertThat(PRODUCT.contain(HoldfastDataSource.class)).isTrue();
        assertThat(TESTS.contain(ArchitectureTest.class)).isTrue();
    }

    private static String[] names(List<Class<?>> classes) {
        return classes.stream().map(Class::getName).toArray(String[]::new);
    }

    /** Reads the modules' folders, not the class path: no module must escape because this one does not depend on it. */
    private static JavaClasses read(String kind) {
        List<Path> folders = new ArrayList<>();
        folders.addAll(modules(Path.of(".."), "holdfast-*"));
        folders.addAll(modules(Path.of("..", "examples"), "*"));
        // The same sources as those of the other starter, under the same names.
        folders.removeIf(module -> module.endsWith("holdfast-spring-boot3-starter"));
        folders.replaceAll(module -> module.resolve("target").resolve(kind));
        folders.removeIf(Files::notExists);
        return new ClassFileImporter()
                .withImportOption(location -> !location.contains(FIXTURES) && !location.contains(STRESS))
                .importPaths(folders);
    }

    private static List<Path> modules(Path parent, String names) {
        List<Path> modules = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, names)) {
            found.forEach(modules::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return modules;
    }
}
