package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.ScriptedDriver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A pool that is set by setters opens at its first use, and not because a framework looks at it. */
class LookedAtTest {
    private static final class Listener implements PoolListener {
        final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void onOpened(String pool, Duration took) {
            told.add(pool);
        }
    }

    @Test
    void aPoolThatIsLookedAtMustNotOpen() throws SQLException {
        try (ScriptedDriver driver = new ScriptedDriver();
                HoldfastDataSource pool = new HoldfastDataSource()) {
            assertThat(pool.isWrapperFor(DataSource.class)).isTrue();
            assertThat(pool.isWrapperFor(ScriptedDriver.class))
                    .as("without settings")
                    .isFalse();
            assertThatThrownBy(() -> pool.unwrap(String.class)).isInstanceOf(SQLException.class);
            DataSource source = driver.dataSource();
            pool.setDataSource(source);
            pool.setPoolName("orders");
            assertThat(pool.isWrapperFor(source.getClass())).isTrue();
            assertThat(pool.unwrap(source.getClass())).isSameAs(source);
            Listener stays = new Listener();
            Listener goes = new Listener();
            pool.addListener(stays);
            pool.addListener(goes);
            pool.removeListener(goes);
            LeaseScope.open(pool).close();
            assertThat(pool.toString()).contains("not open");
            assertThat(pool.isOpen()).isFalse();
            assertThat(driver.opened()).isZero();

            pool.getConnection().close();

            assertThat(pool.isOpen()).isTrue();
            await().until(() -> stays.told.contains("orders"));
            assertThat(goes.told).isEmpty();
            pool.close();
            assertThat(pool.isOpen()).isFalse();
        }
    }

    @Test
    void aScopeOverAPoolThatWasClosedUnusedMustBeHarmless() {
        HoldfastDataSource pool = new HoldfastDataSource();
        pool.close();
        assertThat(LeaseScope.open(pool).end()).isEmpty();
    }
}
