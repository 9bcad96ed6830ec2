package io.holdfast.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.PoolFigures;
import io.holdfast.monitor.PoolSample;
import io.holdfast.monitor.Samples;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolFigure;
import io.holdfast.testkit.ScriptedDriver;
import io.holdfast.testkit.ScriptedLoad;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Every figure of a pool stands in Prometheus' text, on the board, in what travels between programs, and in a history. */
class FiguresTest {
    /** Figures of which no two are the same. */
    private static PoolFigures figures() throws ReflectiveOperationException {
        List<Object> values = new ArrayList<>();
        List<Class<?>> types = new ArrayList<>();
        for (RecordComponent component : PoolFigures.class.getRecordComponents()) {
            int next = 1_000 - values.size();
            Class<?> type = component.getType();
            types.add(type);
            values.add(
                    type == int.class
                            ? (Object) next
                            : type == long.class
                                    ? (Object) (long) next
                                    : type == double.class
                                            ? (Object) (double) next
                                            : type == List.class ? List.of(1L) : type == Map.class ? Map.of() : "UP");
        }
        return PoolFigures.class
                .getDeclaredConstructor(types.toArray(new Class<?>[0]))
                .newInstance(values.toArray());
    }

    @Test
    void everyFigureMustTravel() throws Exception {
        PoolFigures figures = figures();
        PoolFigures back = PoolFigures.of(figures.stats());

        for (RecordComponent component : PoolFigures.class.getRecordComponents()) {
            if (component.getType().isPrimitive()) {
                assertThat(component.getAccessor().invoke(back))
                        .as(component.getName())
                        .isEqualTo(component.getAccessor().invoke(figures));
            }
        }
        assertThat(List.of(PoolFigure.values()).stream()
                        .filter(figure -> figure.kind() != PoolFigure.Kind.TIME)
                        .map(figure -> figure.of(figures.stats())))
                .doesNotHaveDuplicates()
                .doesNotContain(0.0);
    }

    @Test
    void everyFigureMustBeInPrometheusTextAndOnTheBoard() throws Exception {
        String text = Metrics.ofPools(Map.of(Map.of("pool", "orders"), figures()));
        String board = Files.readString(Path.of("..", "docs", "grafana", "holdfast.json"));

        for (PoolFigure figure : PoolFigure.values()) {
            String name = Metrics.name(figure);
            assertThat(text).as(figure.key()).containsPattern("(?m)^# TYPE " + name + " \\w+$");
            assertThat(text).as(figure.key()).containsPattern("(?m)^" + name + "(_sum)?\\{[^}]*pool=\"orders\"");
            assertThat(board).as(figure.key()).contains(name);
        }
    }

    /** In Prometheus' text and in a history, of a pool that a monitor watches. */
    @Test
    void statementsAndRefreshesMustBeThoseOfTheLoad() throws Exception {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        AtomicReference<Instant> clock = new AtomicReference<>(start);
        try (ScriptedDriver driver = new ScriptedDriver();
                HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                        .name("orders")
                        .dataSource(driver.dataSource())
                        .build());
                Monitor monitor = Monitor.builder()
                        .pool(pool)
                        .examineEvery(Duration.ZERO)
                        .clock(clock::get)
                        .onDemand()
                        .start()) {
            monitor.sampleNow();
            ScriptedLoad.run(pool, driver);
            pool.refresh();
            clock.set(start.plusSeconds(10));
            monitor.sampleNow();

            assertThat(Metrics.of(monitor, 0))
                    .containsPattern("(?m)^holdfast_pool_statements_total\\{.*} " + ScriptedLoad.STATEMENTS + "$")
                    .containsPattern("(?m)^holdfast_pool_statements_failed_total\\{.*} " + ScriptedLoad.FAILED + "$")
                    .containsPattern("(?m)^holdfast_pool_success_rate\\{.*} "
                            + pool.stats().successRate() + "$")
                    .containsPattern("(?m)^holdfast_pool_refreshes_total\\{.*} 1$");
            PoolFigures travelled = monitor.snapshot().pools().get(0).figures();
            assertThat(travelled.statements()).isEqualTo(ScriptedLoad.STATEMENTS);
            assertThat(travelled.refreshes()).isEqualTo(1);
            Map<String, List<Double>> kept = monitor.history()
                    .read("pool-orders", start, start.plusSeconds(10), 100)
                    .means();
            assertThat(last(kept.get("statements")) * 10).isCloseTo(ScriptedLoad.STATEMENTS, within(1e-6));
            assertThat(last(kept.get("statementsFailed")) * 10).isCloseTo(ScriptedLoad.FAILED, within(1e-6));
            assertThat(last(kept.get("refreshes")) * 10).isCloseTo(1, within(1e-6));
        }
    }

    private static double last(List<Double> values) {
        return values.stream().filter(Objects::nonNull).reduce((a, b) -> b).orElseThrow();
    }

    @Test
    void everyFigureMustBeKept() throws Exception {
        PoolFigures now = figures();
        PoolSample sample = Samples.pool("orders", HealthStatus.UP, now, Samples.figures(0, 0, 0, 0));

        assertThat(sample.kept(PoolFigure.IN_USE)).isEqualTo(now.inUse());
        assertThat(sample.kept(PoolFigure.SCOPE_LEAKS)).isCloseTo(now.scopeLeaks() / 10.0, within(1e-9));
        assertThat(sample.kept(PoolFigure.LONGEST_WAIT)).isCloseTo(now.longestWaitMillis(), within(1e-6));
    }
}
