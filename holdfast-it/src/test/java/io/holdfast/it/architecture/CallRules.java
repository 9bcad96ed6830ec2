package io.holdfast.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Who may call what. Method references count as calls. */
final class CallRules {
    static final ArchRule LIBRARIES_READ_NO_SYSTEM_SETTINGS = noClasses()
            .that()
            .resideInAnyPackage(
                    "..holdfast.pool..",
                    "..holdfast.jdbi..",
                    "..holdfast.fleet..",
                    "..holdfast.doctor..",
                    "..holdfast.scan..",
                    "..holdfast.monitor..")
            .should()
            .accessTargetWhere(callOf(
                    "java.lang.System.getProperty",
                    "java.lang.System.getProperties",
                    "java.lang.System.getenv",
                    "java.lang.Boolean.getBoolean",
                    "java.lang.Integer.getInteger",
                    "java.lang.Long.getLong"))
            .because("a library takes its settings from its configuration only");

    static final ArchRule CLOCKS_ONLY_IN_TICKER = noClasses()
            .that()
            .resideInAPackage("..holdfast.pool..")
            .and()
            .haveNameNotMatching(".*\\.Ticker(\\$.*)?")
            .should()
            .accessTargetWhere(callOf(
                    "java.lang.System.nanoTime",
                    "java.lang.System.currentTimeMillis",
                    "java.time.Clock.system",
                    "java.time.Clock.systemDefaultZone",
                    "java.time.Clock.systemUTC",
                    "java.time.Clock.tickMillis",
                    "java.time.Clock.tickMinutes",
                    "java.time.Clock.tickSeconds",
                    "java.time.Instant.now",
                    "java.time.LocalDate.now",
                    "java.time.LocalDateTime.now",
                    "java.time.LocalTime.now",
                    "java.time.OffsetDateTime.now",
                    "java.time.ZonedDateTime.now",
                    "java.util.Date.<init>"))
            .because("a test must be able to move the time");

    static final ArchRule TESTS_NEVER_SLEEP = noClasses()
            .that()
            .haveNameMatching(".*(Test|Contract)(\\$.*)?")
            .should()
            .accessTargetWhere(callOf("java.lang.Thread.sleep", "java.util.concurrent.TimeUnit.sleep"))
            .because("a test waits for a state, not for a time");

    private CallRules() {}

    private static DescribedPredicate<JavaAccess<?>> callOf(String... methods) {
        Set<String> names = Set.of(methods);
        String shown = Arrays.stream(methods)
                .map(name -> name.replaceFirst("^([a-z]+\\.)+", ""))
                .collect(Collectors.joining(", "));
        return describe(
                "the target is one of " + shown,
                access -> names.contains(access.getTargetOwner().getName() + "."
                        + access.getTarget().getName()));
    }
}
