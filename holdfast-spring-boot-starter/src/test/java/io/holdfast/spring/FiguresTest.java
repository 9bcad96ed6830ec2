package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolFigure;
import io.holdfast.testkit.ScriptedDriver;
import io.holdfast.testkit.ScriptedLoad;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.Show;

class FiguresTest {
    @Test
    void everyFigureMustBeAtTheEndPoint() throws Exception {
        try (ScriptedDriver driver = new ScriptedDriver();
                HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                        .name("orders")
                        .dataSource(driver.dataSource())
                        .size(3)
                        .build())) {
            ScriptedLoad.run(pool, driver);
            pool.refresh();
            Map<?, ?> pools =
                    (Map<?, ?>) new HoldfastEndpoint(() -> Map.of("orders", pool), null, List.of(), Show.NEVER)
                            .shown(false)
                            .get("pools");

            Map<?, ?> shown = (Map<?, ?>) pools.get("orders");
            assertThat(shown.keySet().stream().map(String::valueOf))
                    .contains(Arrays.stream(PoolFigure.values())
                            .map(PoolFigure::shownKey)
                            .toArray(String[]::new));
            assertThat(shown.get("size")).isEqualTo(3);
            assertThat(shown.get("statements")).isEqualTo((long) ScriptedLoad.STATEMENTS);
            assertThat(shown.get("statementsFailed")).isEqualTo((long) ScriptedLoad.FAILED);
            assertThat(shown.get("successRate")).isEqualTo(pool.stats().successRate());
            assertThat(shown.get("refreshes")).isEqualTo(1L);
        }
    }
}
