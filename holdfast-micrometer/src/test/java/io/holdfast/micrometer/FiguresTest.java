package io.holdfast.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolFigure;
import io.holdfast.testkit.ScriptedDriver;
import io.holdfast.testkit.ScriptedLoad;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void everyFigureMustBeAMeter() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (ScriptedDriver driver = new ScriptedDriver();
                HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                        .name("orders")
                        .dataSource(driver.dataSource())
                        .build())) {
            new HoldfastMetrics(pool).bindTo(registry);

            for (PoolFigure figure : PoolFigure.values()) {
                assertThat(
                                registry
                                        .find(figure.meter())
                                        .tag("db.client.connection.pool.name", "orders")
                                        .meters()
                                        .stream()
                                        .map(Meter::getId))
                        .as(figure.key())
                        .anySatisfy(id -> {
                            assertThat(id.getTag("db.client.connection.state")).isEqualTo(figure.state());
                            assertThat(id.getDescription()).isEqualTo(figure.description());
                        });
            }
        }
    }

    @Test
    void statementsAndRefreshesMustBeThoseOfTheLoad() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (ScriptedDriver driver = new ScriptedDriver();
                HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                        .name("orders")
                        .dataSource(driver.dataSource())
                        .build())) {
            new HoldfastMetrics(pool).bindTo(registry);
            ScriptedLoad.run(pool, driver);
            pool.refresh();

            assertThat(registry.get("holdfast.pool.statements")
                            .functionCounter()
                            .count())
                    .isEqualTo(ScriptedLoad.STATEMENTS);
            assertThat(registry.get("holdfast.pool.statements.failed")
                            .functionCounter()
                            .count())
                    .isEqualTo(ScriptedLoad.FAILED);
            assertThat(registry.get("holdfast.pool.success.rate").gauge().value())
                    .isEqualTo(pool.stats().successRate())
                    .isLessThan(1);
            assertThat(registry.get("holdfast.pool.refreshes").functionCounter().count())
                    .isEqualTo(1);
        }
    }
}
