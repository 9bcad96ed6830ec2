package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.testkit.ScriptedDriver;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HoldfastTest {
    private final ScriptedDriver driver;

    HoldfastTest() throws SQLException {
        driver = new ScriptedDriver();
    }

    @AfterEach
    void closeAll() throws SQLException {
        Holdfast.closeAll();
        driver.close();
    }

    private PoolConfig config(String name, int size) {
        return PoolConfig.builder()
                .name(name)
                .dataSource(driver.dataSource())
                .size(size)
                .build();
    }

    @Test
    void equalConfigurationsMustGiveOnePool() {
        javax.sql.DataSource source = driver.dataSource();
        PoolConfig.Builder builder =
                PoolConfig.builder().name("orders").dataSource(source).size(2);

        HoldfastDataSource pool = Holdfast.pool(builder.build());

        assertThat(Holdfast.pool(builder.build())).isSameAs(pool);
        assertThat(Holdfast.pool("orders")).isSameAs(pool);
        pool.resize(3, 0);
        assertThat(Holdfast.pool(builder.build())).as("also after a resize").isSameAs(pool);
    }

    @Test
    void otherSettingsUnderTheSameNameMustBeRefused() {
        Holdfast.pool(config("orders", 2));

        InvalidConfigException refusal =
                catchThrowableOfType(InvalidConfigException.class, () -> Holdfast.pool(config("orders", 3)));

        assertThat(refusal.errorCode()).isEqualTo(ErrorCode.POOL_NAME);
    }

    @Test
    void anUnknownNameMustBeRefusedWithTheKnownOnes() {
        Holdfast.pool(config("orders", 2));

        InvalidConfigException refusal =
                catchThrowableOfType(InvalidConfigException.class, () -> Holdfast.pool("invoices"));

        assertThat(refusal.errorCode()).isEqualTo(ErrorCode.POOL_NAME);
        assertThat(refusal.getMessage()).contains("orders");
    }

    @Test
    void aClosedPoolMustBeMadeAgain() throws SQLException {
        HoldfastDataSource first = Holdfast.pool(config("orders", 2));
        first.close();

        HoldfastDataSource second = Holdfast.pool(config("orders", 3));

        assertThat(second).isNotSameAs(first);
        second.getConnection().close();
        assertThat(Holdfast.names()).containsExactly("orders");
    }
}
