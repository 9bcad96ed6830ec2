package io.holdfast.it.architecture;

import com.tngtech.archunit.lang.ArchRule;
import io.holdfast.it.architecture.violations.holdfast.bench.knot.RoundFive;
import io.holdfast.it.architecture.violations.holdfast.bench.knot.RoundFour;
import io.holdfast.it.architecture.violations.holdfast.bench.knot.RoundOne;
import io.holdfast.it.architecture.violations.holdfast.bench.knot.RoundSix;
import io.holdfast.it.architecture.violations.holdfast.bench.knot.RoundThree;
import io.holdfast.it.architecture.violations.holdfast.bench.knot.RoundTwo;
import io.holdfast.it.architecture.violations.holdfast.cli.Clean;
import io.holdfast.it.architecture.violations.holdfast.cycle.one.One;
import io.holdfast.it.architecture.violations.holdfast.cycle.two.Two;
import io.holdfast.it.architecture.violations.holdfast.doctor.ReachesIntoThePool;
import io.holdfast.it.architecture.violations.holdfast.doctor.UsesAnExample;
import io.holdfast.it.architecture.violations.holdfast.doctor.UsesJdbi;
import io.holdfast.it.architecture.violations.holdfast.doctor.UsesMicrometer;
import io.holdfast.it.architecture.violations.holdfast.doctor.UsesPicocli;
import io.holdfast.it.architecture.violations.holdfast.doctor.UsesSpring;
import io.holdfast.it.architecture.violations.holdfast.doctor.fix.FixesServer;
import io.holdfast.it.architecture.violations.holdfast.doctor.logs.LogReadsDatabase;
import io.holdfast.it.architecture.violations.holdfast.doctor.logs.LogUsesProbe;
import io.holdfast.it.architecture.violations.holdfast.doctor.probe.ProbeReadsDatabase;
import io.holdfast.it.architecture.violations.holdfast.doctor.probe.ProbeUsesScan;
import io.holdfast.it.architecture.violations.holdfast.examples.shop.NamesThePool;
import io.holdfast.it.architecture.violations.holdfast.monitor.http.ChangesServer;
import io.holdfast.it.architecture.violations.holdfast.pool.ReadsNanoClock;
import io.holdfast.it.architecture.violations.holdfast.pool.ReadsNanoClockByReference;
import io.holdfast.it.architecture.violations.holdfast.pool.ReadsSystemProperty;
import io.holdfast.it.architecture.violations.holdfast.pool.ReadsSystemPropertyByReference;
import io.holdfast.it.architecture.violations.holdfast.pool.ReadsWallClock;
import io.holdfast.it.architecture.violations.holdfast.pool.UsesDriver;
import io.holdfast.it.architecture.violations.holdfast.pool.UsesForeignLibrary;
import io.holdfast.it.architecture.violations.holdfast.pool.internal.Ticker;
import io.holdfast.it.architecture.violations.holdfast.pool.internal.knot.First;
import io.holdfast.it.architecture.violations.holdfast.pool.internal.knot.Fourth;
import io.holdfast.it.architecture.violations.holdfast.pool.internal.knot.Second;
import io.holdfast.it.architecture.violations.holdfast.pool.internal.knot.Third;
import io.holdfast.it.architecture.violations.holdfast.scan.ReadsEnvironment;
import io.holdfast.it.architecture.violations.holdfast.scan.ScanReadsDatabase;
import io.holdfast.it.architecture.violations.holdfast.scan.ScanUsesLog;
import io.holdfast.it.architecture.violations.sleep.SleepsInNestedTest;
import io.holdfast.it.architecture.violations.sleep.SleepsTest;
import java.util.List;

/** Every rule of the house, with the classes that break it: a rule that nothing can break guards nothing. */
enum HouseRule {
    POOL_DEPENDS_ON_THE_JDK_ALONE(DependencyRules.POOL_DEPENDS_ON_THE_JDK_ALONE, UsesForeignLibrary.class),
    DRIVERS_ONLY_IN_POOL_INTERNAL_MYSQL(DependencyRules.DRIVERS_ONLY_IN_POOL_INTERNAL_MYSQL, UsesDriver.class),
    POOL_INTERNAL_IS_PRIVATE(DependencyRules.POOL_INTERNAL_IS_PRIVATE, ReachesIntoThePool.class),
    PURE_PARTS_NEVER_TOUCH_JDBC(
            DependencyRules.PURE_PARTS_NEVER_TOUCH_JDBC,
            ProbeReadsDatabase.class,
            LogReadsDatabase.class,
            ScanReadsDatabase.class),
    PURE_PARTS_NEVER_TOUCH_EACH_OTHER(
            DependencyRules.PURE_PARTS_NEVER_TOUCH_EACH_OTHER,
            ProbeUsesScan.class,
            LogUsesProbe.class,
            ScanUsesLog.class),
    MONITOR_NEVER_FIXES(DependencyRules.MONITOR_NEVER_FIXES, ChangesServer.class),
    PICOCLI_ONLY_IN_CLI(DependencyRules.PICOCLI_ONLY_IN_CLI, UsesPicocli.class),
    SPRING_ONLY_IN_ITS_MODULE(DependencyRules.SPRING_ONLY_IN_ITS_MODULE, UsesSpring.class),
    MICROMETER_ONLY_IN_ITS_MODULE(DependencyRules.MICROMETER_ONLY_IN_ITS_MODULE, UsesMicrometer.class),
    JDBI_ONLY_IN_ITS_MODULE(DependencyRules.JDBI_ONLY_IN_ITS_MODULE, UsesJdbi.class),
    EXAMPLES_RUN_ON_ANY_POOL(DependencyRules.EXAMPLES_RUN_ON_ANY_POOL, NamesThePool.class),
    NOTHING_DEPENDS_ON_AN_EXAMPLE(DependencyRules.NOTHING_DEPENDS_ON_AN_EXAMPLE, UsesAnExample.class),
    NO_CYCLES_BETWEEN_PACKAGES(DependencyRules.NO_CYCLES_BETWEEN_PACKAGES, One.class, Two.class),
    NO_KNOTS_IN_THE_ENGINE(
            DependencyRules.NO_KNOTS_IN_THE_ENGINE, First.class, Second.class, Third.class, Fourth.class),
    NO_KNOTS_ELSEWHERE(
            DependencyRules.NO_KNOTS_ELSEWHERE,
            RoundOne.class,
            RoundTwo.class,
            RoundThree.class,
            RoundFour.class,
            RoundFive.class,
            RoundSix.class),
    LIBRARIES_READ_NO_SYSTEM_SETTINGS(
            CallRules.LIBRARIES_READ_NO_SYSTEM_SETTINGS,
            ReadsSystemProperty.class,
            ReadsSystemPropertyByReference.class,
            ReadsEnvironment.class),
    CLOCKS_ONLY_IN_TICKER(
            CallRules.CLOCKS_ONLY_IN_TICKER,
            ReadsNanoClock.class,
            ReadsNanoClockByReference.class,
            ReadsWallClock.class),
    TESTS_NEVER_SLEEP(CallRules.TESTS_NEVER_SLEEP, SleepsTest.class, SleepsInNestedTest.Inner.class);

    /** Classes that come close to a violation, and break no rule. */
    static final List<Class<?>> INNOCENT = List.of(Clean.class, Ticker.class, Ticker.Coarse.class, FixesServer.class);

    final ArchRule rule;
    final List<Class<?>> fixtures;

    HouseRule(ArchRule rule, Class<?>... fixtures) {
        this.rule = rule.allowEmptyShould(true);
        this.fixtures = List.of(fixtures);
    }
}
