package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolPropertiesTest {
    private static Properties properties(String... keysAndValues) {
        Properties properties = new Properties();
        properties.setProperty("jdbcUrl", "jdbc:mariadb://localhost/shop");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }

    private static InvalidConfigException refused(String... keysAndValues) {
        return catchThrowableOfType(InvalidConfigException.class, () -> PoolConfig.from(properties(keysAndValues)));
    }

    @ParameterizedTest
    @CsvSource({"500ms, 500", "10s, 10000", "2m, 120000", "1h, 3600000", "PT3S, 3000", "700, 700", "10 s, 10000"})
    void durationsMustBeReadInEveryForm(String text, long millis) {
        assertThat(PoolConfig.from(properties("borrowTimeout", text)).borrowTimeout())
                .isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void hikarisNamesMustBeReadInMilliseconds() {
        PoolConfig config = PoolConfig.from(properties(
                "poolName", "orders",
                "maximumPoolSize", "30",
                "minimumIdle", "5",
                "connectionTimeout", "3000",
                "maxLifetime", "60000",
                "idleTimeout", "20000",
                "keepaliveTime", "30000",
                "leakDetectionThreshold", "0",
                "connectionInitSql", "SELECT 1",
                "transactionIsolation", "TRANSACTION_READ_COMMITTED",
                "dataSource.useSSL", "false"));

        assertThat(config.name()).isEqualTo("orders");
        assertThat(config.size()).isEqualTo(5);
        assertThat(config.maxOverflow()).isEqualTo(25);
        assertThat(config.overflowLinger()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.borrowTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.maxLifetime()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.keepaliveInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.leakThreshold()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.initSql()).isEqualTo("SELECT 1");
        assertThat(config.transactionIsolation()).isEqualTo(java.sql.Connection.TRANSACTION_READ_COMMITTED);
        assertThat(config.driverProperties()).containsEntry("useSSL", "false");
    }

    @Test
    void sqlAlchemysNamesMustBeReadInSeconds() {
        PoolConfig config = PoolConfig.from(properties(
                "pool_size", "25",
                "max_overflow", "50",
                "pool_timeout", "60",
                "pool_recycle", "280",
                "pool_pre_ping", "True",
                "pool_reset_on_return", "commit",
                "connect_timeout", "15",
                "read_timeout", "60",
                "write_timeout", "30"));

        assertThat(config.size()).isEqualTo(25);
        assertThat(config.maxOverflow()).isEqualTo(50);
        assertThat(config.borrowTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.maxLifetime()).isEqualTo(Duration.ofSeconds(280));
        assertThat(config.pingAfterIdle()).isZero();
        assertThat(config.resetOnReturn()).isEqualTo(ResetOnReturn.COMMIT);
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.readTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.writeTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void recycleOfMinusOneMustMeanNever() {
        assertThat(PoolConfig.from(properties("pool_recycle", "-1")).maxLifetime())
                .isZero();
    }

    @Test
    void minimumIdleOfZeroMustMeanLazy() {
        PoolConfig config = PoolConfig.from(properties("maximumPoolSize", "8", "minimumIdle", "0"));

        assertThat(config.fill()).isEqualTo(Fill.LAZY);
        assertThat(config.size()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({
        "borrowTimeout, soon, borrowTimeout",
        "size, ten, size",
        "fill, sometimes, fill",
        "autoCommit, yes, autoCommit",
        "minimumIdle, 11, minimumIdle",
        "transactionIsolation, 3, transactionIsolation",
        "poolsize, 3, poolsize"
    })
    void whatCannotBeReadMustBeNamed(String key, String value, String named) {
        assertThat(refused(key, value).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.setting()).isEqualTo(named));
    }

    @Test
    void aMisspelledNameMustGetASuggestion() {
        assertThat(refused("maxLifetme", "1s").getMessage()).contains("did you mean maxLifetime?");
    }

    @Test
    void equalSettingsMustGiveEqualConfigurations() {
        PoolConfig config = PoolConfig.from(properties("size", "3", "password", "x"));

        assertThat(PoolConfig.from(properties("size", "3", "password", "x")))
                .isEqualTo(config)
                .hasSameHashCodeAs(config);
        assertThat(PoolConfig.from(properties("size", "4", "password", "x"))).isNotEqualTo(config);
        assertThat(PoolConfig.from(properties("size", "3", "password", "y"))).isNotEqualTo(config);
        assertThat(config.toBuilder().build()).isEqualTo(config);
        assertThat(config.toString()).doesNotContain("password").doesNotContain("=x");
    }

    @Test
    void sizesMustFollowServiceAndMachine() {
        PoolConfig.Builder builder = PoolConfig.builder().jdbcUrl("jdbc:mariadb://localhost/shop");

        assertThat(builder.service(ServicePreset.COLLECTOR).build().size()).isEqualTo(5);
        assertThat(builder.service(ServicePreset.BACKGROUND).build().size()).isEqualTo(3);
        assertThat(builder.service(ServicePreset.API).build().size()).isEqualTo(10);
        assertThat(builder.service(ServicePreset.SCRIPT).build().size()).isEqualTo(3);
        assertThat(builder.sizeFor(8, 1).build().size()).isEqualTo(17);
        assertThat(builder.sizeFor(8, 1).build().maxOverflow()).isEqualTo(34);
        assertThat(builder.sizeFor(64, 1).build().size()).isEqualTo(32);
    }
}
