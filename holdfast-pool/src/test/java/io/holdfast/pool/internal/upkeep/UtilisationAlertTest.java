package io.holdfast.pool.internal.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolListener;
import io.holdfast.pool.internal.context.Housekeeper;
import io.holdfast.pool.internal.context.PoolEvents;
import io.holdfast.testkit.ScriptedDriver;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class UtilisationAlertTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<Boolean> told = new CopyOnWriteArrayList<>();

    @Test
    void onlyWhatLastsMustBeToldAndOnlyOnceEachWay() throws SQLException {
        Housekeeper housekeeper = Housekeeper.acquire();
        try (ScriptedDriver driver = new ScriptedDriver()) {
            PoolConfig config = PoolConfig.builder()
                    .name("alert")
                    .dataSource(driver.dataSource())
                    .size(10)
                    .build();
            PoolListener listener = new PoolListener() {
                @Override
                public void onUtilisation(String pool, boolean high, double utilisation) {
                    told.add(high);
                }
            };
            UtilisationAlert alert = new UtilisationAlert(new PoolEvents("alert", List.of(listener), housekeeper));
            alert.seen(config, 9, 0);
            alert.seen(config, 5, SECOND / 2);
            alert.seen(config, 9, SECOND);
            alert.seen(config, 10, 3 * SECOND / 2);
            assertThat(told).as("half a second is a burst").isEmpty();
            alert.seen(config, 9, 2 * SECOND);
            alert.seen(config, 9, 9 * SECOND);
            alert.seen(config, 8, 10 * SECOND);
            alert.seen(config, 7, 20 * SECOND);
            alert.seen(config, 6, 30 * SECOND);
            alert.seen(config, 6, 31 * SECOND);
            Awaitility.await().until(() -> told.equals(List.of(true, false)));
        } finally {
            housekeeper.release(SECOND);
        }
    }
}
