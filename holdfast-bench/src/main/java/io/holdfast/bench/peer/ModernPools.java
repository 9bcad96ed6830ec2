package io.holdfast.bench.peer;

import com.alibaba.druid.pool.DruidDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import java.sql.SQLException;
import org.stone.beecp.BeeDataSource;
import org.vibur.dbcp.ViburDBCPDataSource;

/** Opens Holdfast and the pools that are still developed for speed. */
final class ModernPools {
    private ModernPools() {}

    static PeerPool holdfast(Target target, int size) {
        HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("bench")
                .jdbcUrl(target.url())
                .driverClassName(target.driver())
                .username(target.user())
                .password(target.password())
                .size(size)
                .build());
        PoolConfig config = pool.config();
        String settings = "size %d, borrowTimeout %s, validateAfterIdle %s, resetOnReturn %s"
                .formatted(size, config.borrowTimeout(), config.validateAfterIdle(), config.resetOnReturn());
        return new PeerPool(pool, size, settings, pool);
    }

    static PeerPool hikari(Target target, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(target.url());
        config.setDriverClassName(target.driver());
        config.setUsername(target.user());
        config.setPassword(target.password());
        config.setMaximumPoolSize(size);
        HikariDataSource pool = new HikariDataSource(config);
        String settings = "maximumPoolSize %d, minimumIdle %d, connectionTimeout %d ms, validates after 500 ms idle"
                .formatted(pool.getMaximumPoolSize(), pool.getMinimumIdle(), pool.getConnectionTimeout());
        return new PeerPool(pool, size, settings, pool);
    }

    static PeerPool agroal(Target target, int size) throws SQLException {
        AgroalDataSourceConfigurationSupplier supplier = new AgroalDataSourceConfigurationSupplier();
        supplier.connectionPoolConfiguration(config -> config.initialSize(size)
                .minSize(size)
                .maxSize(size)
                .connectionFactoryConfiguration(factory -> factory.jdbcUrl(target.url())
                        .connectionProviderClassName(target.driver())
                        .principal(new NamePrincipal(target.user()))
                        .credential(new SimplePassword(target.password()))));
        AgroalDataSource pool = AgroalDataSource.from(supplier);
        String settings = "initialSize = minSize = maxSize = %d, acquisitionTimeout %s, validates never"
                .formatted(
                        size,
                        pool.getConfiguration().connectionPoolConfiguration().acquisitionTimeout());
        return new PeerPool(pool, size, settings, pool);
    }

    static PeerPool druid(Target target, int size) {
        DruidDataSource pool = new DruidDataSource();
        pool.setUrl(target.url());
        pool.setDriverClassName(target.driver());
        pool.setUsername(target.user());
        pool.setPassword(target.password());
        pool.setInitialSize(size);
        pool.setMinIdle(size);
        pool.setMaxActive(size);
        String settings = "initialSize = minIdle = maxActive = %d, maxWait %d ms, testOnBorrow %b, testWhileIdle %b"
                .formatted(size, pool.getMaxWait(), pool.isTestOnBorrow(), pool.isTestWhileIdle());
        return new PeerPool(pool, size, settings, pool);
    }

    static PeerPool vibur(Target target, int size) {
        ViburDBCPDataSource pool = new ViburDBCPDataSource();
        pool.setJdbcUrl(target.url());
        pool.setDriverClassName(target.driver());
        pool.setUsername(target.user());
        pool.setPassword(target.password());
        pool.setPoolInitialSize(size);
        pool.setPoolMaxSize(size);
        pool.start();
        String settings = "poolInitialSize = poolMaxSize = %d, connectionTimeoutInMs %d, validates after %d s idle"
                .formatted(size, pool.getConnectionTimeoutInMs(), pool.getConnectionIdleLimitInSeconds());
        return new PeerPool(pool, size, settings, pool::terminate);
    }

    static PeerPool beecp(Target target, int size) {
        BeeDataSource pool = new BeeDataSource(target.driver(), target.url(), target.user(), target.password());
        pool.setInitialSize(size);
        pool.setMaxActive(size);
        String settings = "initialSize = maxActive = %d, maxWait %d ms, validates after %d ms idle"
                .formatted(size, pool.getMaxWait(), pool.getAliveAssumeTime());
        return new PeerPool(pool, size, settings, pool);
    }
}
