package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.ScriptedDriver;
import io.holdfast.testkit.ScriptedLoad;
import java.lang.management.ManagementFactory;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** The list of figures is whole, and JMX follows it. */
class PoolFigureTest {
    /** What a record of figures has besides numbers. */
    private static final Set<String> NO_NUMBERS = Set.of("name", "waits", "evictions", "sinceAnswer", "serverState");

    private static final Set<PoolFigure> DERIVED =
            Set.of(PoolFigure.CAPACITY, PoolFigure.UTILISATION, PoolFigure.SUCCESS_RATE);

    private static String attribute(PoolFigure figure) {
        String key = figure.shownKey();
        return Character.toUpperCase(key.charAt(0)) + key.substring(1);
    }

    /** Figures of which no two are the same. */
    static PoolStats stats() throws ReflectiveOperationException {
        List<Object> values = new ArrayList<>();
        List<Class<?>> types = new ArrayList<>();
        for (RecordComponent component : PoolStats.class.getRecordComponents()) {
            int next = 101 + values.size();
            Class<?> type = component.getType();
            types.add(type);
            if (type == int.class) {
                values.add(next);
            } else if (type == long.class) {
                values.add((long) next);
            } else if (type == Duration.class) {
                values.add(Duration.ofMillis(next));
            } else if (type == Map.class) {
                values.add(Map.of());
            } else {
                values.add(
                        type == WaitTimes.class
                                ? WaitTimes.of(1)
                                : type == ServerState.class ? ServerState.UP : "orders");
            }
        }
        return PoolStats.class
                .getDeclaredConstructor(types.toArray(new Class<?>[0]))
                .newInstance(values.toArray());
    }

    @Test
    void everyNumberOfTheStatisticsMustBeAFigure() {
        List<String> numbers = Arrays.stream(PoolStats.class.getRecordComponents())
                .map(RecordComponent::getName)
                .filter(name -> !NO_NUMBERS.contains(name))
                .toList();

        assertThat(Arrays.stream(PoolFigure.values())
                        .filter(figure -> !DERIVED.contains(figure))
                        .map(PoolFigure::key))
                .containsExactlyInAnyOrderElementsOf(numbers);
    }

    @Test
    void aFigureMustReadWhatItIsNamedFor() throws Exception {
        PoolStats stats = stats();
        for (PoolFigure figure : PoolFigure.values()) {
            Object value = PoolStats.class.getMethod(figure.key()).invoke(stats);
            double expected = value instanceof Duration time ? time.toMillis() / 1e3 : ((Number) value).doubleValue();

            assertThat(figure.of(stats)).as(figure.key()).isEqualTo(expected);
        }
    }

    @Test
    void aMeterMustHaveOneFigureForEachState() {
        assertThat(Arrays.stream(PoolFigure.values()).map(figure -> figure.meter() + " " + figure.state()))
                .doesNotHaveDuplicates();
    }

    /** Success rate and refreshes, by the statistics and by JMX. */
    @Test
    void statementsAndRefreshesMustBeThoseOfTheLoad() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try (ScriptedDriver driver = new ScriptedDriver();
                HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                        .name("loaded")
                        .dataSource(driver.dataSource())
                        .size(1)
                        .jmx(true)
                        .build())) {
            assertThat(pool.stats().successRate()).isEqualTo(1);
            ScriptedLoad.run(pool, driver);
            pool.refresh();
            pool.refresh();

            PoolStats stats = pool.stats();
            assertThat(stats.statements()).isEqualTo(ScriptedLoad.STATEMENTS);
            assertThat(stats.statementsFailed()).isEqualTo(ScriptedLoad.FAILED);
            assertThat(stats.refreshes()).isEqualTo(2);
            double rate = (double) (ScriptedLoad.STATEMENTS - ScriptedLoad.FAILED) / ScriptedLoad.STATEMENTS;
            assertThat(stats.successRate()).isEqualTo(rate);
            ObjectName bean = new ObjectName("io.holdfast:type=Pool,name=\"loaded\"");
            assertThat(server.getAttribute(bean, "Statements")).isEqualTo((long) ScriptedLoad.STATEMENTS);
            assertThat(server.getAttribute(bean, "StatementsFailed")).isEqualTo((long) ScriptedLoad.FAILED);
            assertThat(server.getAttribute(bean, "SuccessRate")).isEqualTo(rate);
            assertThat(server.getAttribute(bean, "Refreshes")).isEqualTo(2L);
            // The next connection goes on counting.
            ScriptedLoad.run(pool, driver);
            assertThat(pool.stats().statements()).isEqualTo(2 * ScriptedLoad.STATEMENTS);
        }
    }

    @Test
    void everyFigureMustBeAnAttributeInJmx() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try (ScriptedDriver driver = new ScriptedDriver();
                HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                        .name("figures")
                        .dataSource(driver.dataSource())
                        .size(3)
                        .maxOverflow(4)
                        .jmx(true)
                        .build())) {
            pool.getConnection().close();
            ObjectName bean = new ObjectName("io.holdfast:type=Pool,name=\"figures\"");

            assertThat(server.getMBeanInfo(bean).getAttributes())
                    .extracting(MBeanAttributeInfo::getName)
                    .contains(Arrays.stream(PoolFigure.values())
                            .map(PoolFigureTest::attribute)
                            .toArray(String[]::new))
                    .contains("Name", "ServerState", "Broken", "Suspended", "BorrowTimeoutMillis");
            assertThat(server.getAttribute(bean, "Name")).isEqualTo("figures");
            assertThat(server.getAttribute(bean, "Size")).isEqualTo(3);
            assertThat(server.getAttribute(bean, "Capacity")).isEqualTo(7);
            assertThat(server.getAttribute(bean, "Borrows")).isEqualTo(1L);
            assertThat(server.getAttribute(bean, "TotalWaitMillis")).isInstanceOf(Double.class);
            assertThat(server.getAttributes(bean, new String[] {"InUse", "Suspended", "None"})
                            .asList())
                    .hasSize(2);
        }
    }
}
