package io.holdfast.it.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SliceRule;
import java.util.List;

/**
 * Who may know whom. The patterns start with {@code ..holdfast.} so that they match both {@code io.holdfast.pool} and the
 * fixtures' {@code …violations.holdfast.pool}.
 */
final class DependencyRules {
    private static final String POOL = "..holdfast.pool..";
    private static final String POOL_INTERNAL = "..holdfast.pool.internal..";
    private static final String PROBE = "..holdfast.doctor.probe..";
    private static final String LOGS = "..holdfast.doctor.logs..";
    private static final String SCAN = "..holdfast.scan..";
    private static final String[] DRIVERS = {"com.mysql..", "org.mariadb.jdbc.."};

    static final ArchRule POOL_DEPENDS_ON_THE_JDK_ALONE = noClasses()
            .that()
            .resideInAPackage(POOL)
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                    POOL,
                    // Arrays of primitives have no package.
                    "",
                    "java..",
                    "javax.sql..",
                    "javax.management..",
                    "javax.naming..",
                    "javax.net..",
                    "jdk.jfr..",
                    "org.jspecify.annotations..",
                    DRIVERS[0],
                    DRIVERS[1])
            .because("it is one jar without dependencies");

    static final ArchRule DRIVERS_ONLY_IN_POOL_INTERNAL_MYSQL = noClasses()
            .that()
            .resideInAPackage(POOL)
            .and()
            .resideOutsideOfPackage("..holdfast.pool.internal.mysql..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DRIVERS)
            .because("a user has one of the two drivers, and the pool must load without the other");

    static final ArchRule POOL_INTERNAL_IS_PRIVATE = noClasses()
            .that()
            .resideOutsideOfPackage(POOL)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(POOL_INTERNAL);

    static final ArchRule PURE_PARTS_NEVER_TOUCH_JDBC = noClasses()
            .that()
            .resideInAnyPackage(PROBE, LOGS, SCAN)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..")
            .because("a saved snapshot, log or source tree must give the same findings anywhere");

    static final ArchRule PURE_PARTS_NEVER_TOUCH_EACH_OTHER =
            slices().assignedFrom(new PureParts()).should().notDependOnEachOther();

    static final ArchRule MONITOR_NEVER_FIXES = noClasses()
            .that()
            .resideInAPackage("..holdfast.monitor..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..holdfast.doctor.fix..")
            .because("a dashboard cannot change a server");

    static final ArchRule PICOCLI_ONLY_IN_CLI = only("..holdfast.cli..", "picocli..");
    static final ArchRule SPRING_ONLY_IN_ITS_MODULE =
            only("..holdfast.spring..", "org.springframework..", "..holdfast.examples..");
    static final ArchRule JDBI_ONLY_IN_ITS_MODULE = only("..holdfast.jdbi..", "org.jdbi..");
    static final ArchRule MICROMETER_ONLY_IN_ITS_MODULE = only("..holdfast.micrometer..", "io.micrometer..");

    static final ArchRule EXAMPLES_RUN_ON_ANY_POOL = noClasses()
            .that()
            .resideInAPackage("..holdfast.examples..")
            .and()
            .resideOutsideOfPackage("..holdfast.examples.*.compare..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(POOL, "..holdfast.spring..", "com.zaxxer.hikari..")
            .because("what is compared is the pool, under the same code");

    static final ArchRule NOTHING_DEPENDS_ON_AN_EXAMPLE = noClasses()
            .that()
            .resideOutsideOfPackage("..holdfast.examples..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..holdfast.examples..");

    static final ArchRule NO_CYCLES_BETWEEN_PACKAGES = noCycles();

    static final ArchRule NO_KNOTS_IN_THE_ENGINE = classes()
            .that()
            .resideInAPackage(POOL_INTERNAL)
            .and()
            .resideOutsideOfPackage("..holdfast.pool.internal.jdbc..")
            .should(new Knots(3))
            .because(
                    "a part that reaches the whole can neither be tested nor replaced; JDBC's own getters lead in circles");

    static final ArchRule NO_KNOTS_ELSEWHERE = classes()
            .that()
            .resideInAPackage("..holdfast..")
            .and()
            .resideOutsideOfPackages(POOL_INTERNAL, "..jmh_generated..")
            .should(new Knots(5))
            .because("classes that all reach each other can only be read, tested and replaced together");

    private DependencyRules() {}

    private static ArchRule only(String module, String framework, String... others) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(module)
                .and()
                .resideOutsideOfPackages(others)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(framework);
    }

    /**
     * A module's exported root package holds its words and its door. The door opens to the packages behind it, and those
     * use the words; so that one way is left out, and every other cycle is one.
     */
    private static ArchRule noCycles() {
        SliceRule rule = slices().matching("..holdfast.(**)").should().beFreeOfCycles();
        for (String module : List.of("pool", "doctor", "scan", "monitor", "cli", "testkit", "bench")) {
            rule = rule.ignoreDependency(
                    resideInAPackage("..holdfast." + module), resideInAPackage("..holdfast." + module + ".*.."));
        }
        return rule;
    }

    private static final class PureParts implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            for (String part : List.of(PROBE, LOGS, SCAN)) {
                if (resideInAPackage(part).test(type)) {
                    return SliceIdentifier.of(part);
                }
            }
            return SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "probes, logs and scan";
        }
    }
}
