package io.holdfast.bench.peer;

import com.alibaba.druid.pool.DruidDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.stone.beecp.BeeDataSource;
import org.vibur.dbcp.ViburDBCPDataSource;

/** Opens Holdfast and the pools that are still developed for speed. */
final class ModernPools {
    private static final String HIKARI_BYPASS = "com.zaxxer.hikari.aliveBypassWindowMs";

    private ModernPools() {}

    static PeerPool holdfast(Target target, PoolShape shape) {
        HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("bench")
                .jdbcUrl(target.url())
                .driverClassName(target.driver())
                .username(target.user())
                .password(target.password())
                .size(shape.least())
                .maxOverflow(shape.most() - shape.least())
                .build());
        PoolConfig config = pool.config();
        Supplier<String> settings =
                () -> "size %d, maxOverflow %d, borrowTimeout %s, validateAfterIdle %s, resetOnReturn %s"
                        .formatted(
                                config.size(),
                                config.maxOverflow(),
                                config.borrowTimeout(),
                                config.validateAfterIdle(),
                                config.resetOnReturn());
        return new PeerPool(pool, shape.most(), settings, pool);
    }

    static PeerPool hikari(Target target, PoolShape shape) {
        // For the whole JVM, and read by each pool as it is made: whoever comes next must not find it as it was left.
        String bypassMillis = shape.checksEachBorrow() ? "-1" : "500";
        System.setProperty(HIKARI_BYPASS, bypassMillis);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(target.url());
        config.setDriverClassName(target.driver());
        config.setUsername(target.user());
        config.setPassword(target.password());
        config.setMaximumPoolSize(shape.most());
        if (shape.grows()) {
            config.setMinimumIdle(shape.least());
        }
        HikariDataSource pool = new HikariDataSource(config);
        Supplier<String> settings =
                () -> "maximumPoolSize %d, minimumIdle %d, connectionTimeout %d ms, validates after %s ms idle"
                        .formatted(
                                pool.getMaximumPoolSize(),
                                pool.getMinimumIdle(),
                                pool.getConnectionTimeout(),
                                bypassMillis);
        return new PeerPool(pool, shape.most(), settings, pool);
    }

    static PeerPool agroal(Target target, PoolShape shape) throws SQLException {
        AgroalDataSourceConfigurationSupplier supplier = new AgroalDataSourceConfigurationSupplier();
        supplier.connectionPoolConfiguration(config -> config.initialSize(shape.least())
                .minSize(shape.least())
                .maxSize(shape.most())
                .validateOnBorrow(shape.checksEachBorrow())
                .connectionValidator(
                        shape.checksEachBorrow()
                                ? ConnectionValidator.defaultValidator()
                                : ConnectionValidator.emptyValidator())
                .connectionFactoryConfiguration(factory -> factory.jdbcUrl(target.url())
                        .connectionProviderClassName(target.driver())
                        .principal(new NamePrincipal(target.user()))
                        .credential(new SimplePassword(target.password()))));
        AgroalDataSource pool = AgroalDataSource.from(supplier);
        Supplier<String> settings =
                () -> "initialSize = minSize = %d, maxSize = %d, acquisitionTimeout %s, validateOnBorrow %b"
                        .formatted(
                                shape.least(),
                                shape.most(),
                                pool.getConfiguration()
                                        .connectionPoolConfiguration()
                                        .acquisitionTimeout(),
                                shape.checksEachBorrow());
        return new PeerPool(pool, shape.most(), settings, pool);
    }

    static PeerPool druid(Target target, PoolShape shape) {
        DruidDataSource pool = new DruidDataSource();
        pool.setUrl(target.url());
        pool.setDriverClassName(target.driver());
        pool.setUsername(target.user());
        pool.setPassword(target.password());
        pool.setInitialSize(shape.least());
        pool.setMinIdle(shape.least());
        pool.setMaxActive(shape.most());
        if (shape.checksEachBorrow()) {
            pool.setTestOnBorrow(true);
            // Needed for drivers that it does not know; those of MySQL are pinged.
            pool.setValidationQuery("SELECT 1");
        }
        Supplier<String> settings =
                () -> "initialSize = minIdle = %d, maxActive = %d, maxWait %d ms, testOnBorrow %b, testWhileIdle %b"
                        .formatted(
                                shape.least(),
                                shape.most(),
                                pool.getMaxWait(),
                                pool.isTestOnBorrow(),
                                pool.isTestWhileIdle());
        return new PeerPool(pool, shape.most(), settings, pool);
    }

    static PeerPool vibur(Target target, PoolShape shape) {
        ViburDBCPDataSource pool = new ViburDBCPDataSource();
        pool.setJdbcUrl(target.url());
        pool.setDriverClassName(target.driver());
        pool.setUsername(target.user());
        pool.setPassword(target.password());
        pool.setPoolInitialSize(shape.least());
        pool.setPoolMaxSize(shape.most());
        if (shape.checksEachBorrow()) {
            pool.setConnectionIdleLimitInSeconds(0);
        }
        pool.start();
        Supplier<String> settings =
                () -> "poolInitialSize = %d, poolMaxSize = %d, connectionTimeoutInMs %d, validates after %d s idle"
                        .formatted(
                                shape.least(),
                                shape.most(),
                                pool.getConnectionTimeoutInMs(),
                                pool.getConnectionIdleLimitInSeconds());
        return new PeerPool(pool, shape.most(), settings, pool::terminate);
    }

    static PeerPool beecp(Target target, PoolShape shape) {
        BeeDataSource pool = new BeeDataSource(target.driver(), target.url(), target.user(), target.password());
        pool.setInitialSize(shape.least());
        pool.setMaxActive(shape.most());
        if (shape.checksEachBorrow()) {
            pool.setAliveAssumeTime(0);
        }
        Supplier<String> settings = () -> "initialSize = %d, maxActive = %d, maxWait %d ms, validates after %d ms idle"
                .formatted(shape.least(), shape.most(), pool.getMaxWait(), pool.getAliveAssumeTime());
        return new PeerPool(pool, shape.most(), settings, pool);
    }
}
