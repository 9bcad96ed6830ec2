package io.holdfast.pool.internal.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.PoolConfig;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DriverSettingsTest {
    private static final String ATTRIBUTES = "connectionAttributes";

    private static Properties properties(String url) {
        return DriverSettings.propertiesFor(
                PoolConfig.builder().jdbcUrl(url).name("orders").build());
    }

    @Test
    void theConnectionBesideTheSlotsMustSaySoAtTheServer() {
        Properties usual = properties("jdbc:mysql://db/shop");

        assertThat(DriverSettings.reserved(usual).getProperty(ATTRIBUTES)).isEqualTo("hf_pool:orders,hf_lane:reserved");
        assertThat(usual.getProperty(ATTRIBUTES)).isEqualTo("hf_pool:orders");
    }

    @Test
    void attributesThatTheUrlSetsMustStay() {
        Properties usual = properties("jdbc:mysql://db/shop?connectionAttributes=team:a");

        assertThat(DriverSettings.reserved(usual)).isEqualTo(usual).doesNotContainKey(ATTRIBUTES);
    }
}
