package io.holdfast.bench.faults;

import com.alibaba.druid.pool.DruidDataSource;
import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.peer.PeerPool;
import io.holdfast.bench.peer.Target;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import java.time.Duration;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.stone.beecp.BeeDataSource;
import org.stone.beecp.BeeDataSourceConfig;
import org.vibur.dbcp.ViburDBCPDataSource;

/** Opens each pool for the fault matrix: the same size and borrow time-out, and one of two sets of settings. */
final class FaultPools {
    static final int SIZE = 4;
    static final int BORROW_TIMEOUT_MILLIS = 3_000;
    private static final String PING = "SELECT 1";

    private FaultPools() {}

    /** What is appended to the URL for all peers that are to be resilient. */
    static String driverTimeouts(boolean connectorJ) {
        return connectorJ
                ? "&connectTimeout=1000&socketTimeout=5000&tcpKeepAlive=true"
                : "&connectTimeout=1000&socketTimeout=5000";
    }

    static PeerPool open(Peer peer, Settings settings, Target target) throws Exception {
        boolean resilient = settings == Settings.RESILIENT;
        return switch (peer) {
            case HOLDFAST -> holdfast(target);
            case HIKARICP -> hikari(target, resilient);
            case AGROAL -> agroal(target, resilient);
            case DRUID -> druid(target, resilient);
            case VIBUR -> vibur(target, resilient);
            case TOMCAT -> tomcat(target, resilient);
            case DBCP2 -> dbcp2(target, resilient);
            case C3P0 -> c3p0(target, resilient);
            case BEECP -> beecp(target, resilient);
        };
    }

    private static PeerPool holdfast(Target target) {
        HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("faults")
                .jdbcUrl(target.url())
                .username(target.user())
                .password(target.password())
                .size(SIZE)
                .borrowTimeout(Duration.ofMillis(BORROW_TIMEOUT_MILLIS))
                .build());
        return new PeerPool(pool, SIZE, () -> "defaults", pool);
    }

    private static PeerPool hikari(Target target, boolean resilient) {
        if (resilient) {
            System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(target.url());
        config.setUsername(target.user());
        config.setPassword(target.password());
        config.setMaximumPoolSize(SIZE);
        config.setConnectionTimeout(BORROW_TIMEOUT_MILLIS);
        config.setInitializationFailTimeout(-1);
        if (resilient) {
            config.setValidationTimeout(1_000);
            config.setKeepaliveTime(30_000);
        }
        HikariDataSource pool = new HikariDataSource(config);
        return new PeerPool(
                pool,
                SIZE,
                () -> resilient ? "aliveBypassWindowMs 0, validationTimeout 1 s, keepaliveTime 30 s" : "defaults",
                pool);
    }

    private static PeerPool agroal(Target target, boolean resilient) throws Exception {
        AgroalDataSourceConfigurationSupplier supplier = new AgroalDataSourceConfigurationSupplier();
        supplier.connectionPoolConfiguration(config -> {
            config.initialSize(SIZE)
                    .minSize(SIZE)
                    .maxSize(SIZE)
                    .acquisitionTimeout(Duration.ofMillis(BORROW_TIMEOUT_MILLIS))
                    .connectionFactoryConfiguration(factory -> factory.jdbcUrl(target.url())
                            .principal(new NamePrincipal(target.user()))
                            .credential(new SimplePassword(target.password())));
            if (resilient) {
                config.validateOnBorrow(true).connectionValidator(ConnectionValidator.defaultValidatorWithTimeout(1));
            }
            return config;
        });
        AgroalDataSource pool = AgroalDataSource.from(supplier);
        return new PeerPool(
                pool, SIZE, () -> resilient ? "validateOnBorrow, validator time-out 1 s" : "defaults", pool);
    }

    private static PeerPool druid(Target target, boolean resilient) {
        DruidDataSource pool = new DruidDataSource();
        pool.setUrl(target.url());
        pool.setUsername(target.user());
        pool.setPassword(target.password());
        pool.setInitialSize(0);
        pool.setMinIdle(SIZE);
        pool.setMaxActive(SIZE);
        pool.setMaxWait(BORROW_TIMEOUT_MILLIS);
        if (resilient) {
            pool.setTestOnBorrow(true);
            pool.setValidationQuery(PING);
            pool.setValidationQueryTimeout(1);
            pool.setKeepAlive(true);
            pool.setTimeBetweenConnectErrorMillis(200);
        }
        return new PeerPool(
                pool,
                SIZE,
                () -> resilient ? "testOnBorrow, validationQueryTimeout 1 s, keepAlive, retry 200 ms" : "defaults",
                pool);
    }

    private static PeerPool vibur(Target target, boolean resilient) {
        ViburDBCPDataSource pool = new ViburDBCPDataSource();
        pool.setJdbcUrl(target.url());
        pool.setUsername(target.user());
        pool.setPassword(target.password());
        pool.setPoolInitialSize(SIZE);
        pool.setPoolMaxSize(SIZE);
        pool.setConnectionTimeoutInMs(BORROW_TIMEOUT_MILLIS);
        if (resilient) {
            pool.setConnectionIdleLimitInSeconds(0);
            pool.setValidateTimeoutInSeconds(1);
            pool.setResetDefaultsAfterUse(true);
            pool.setAcquireRetryDelayInMs(200);
        }
        pool.start();
        return new PeerPool(
                pool,
                SIZE,
                () -> resilient
                        ? "idle limit 0, validate time-out 1 s, resetDefaultsAfterUse, retry 200 ms"
                        : "defaults",
                pool::terminate);
    }

    private static PeerPool tomcat(Target target, boolean resilient) {
        PoolProperties config = new PoolProperties();
        config.setUrl(target.url());
        config.setDriverClassName(target.driver());
        config.setUsername(target.user());
        config.setPassword(target.password());
        config.setInitialSize(SIZE);
        config.setMinIdle(SIZE);
        config.setMaxIdle(SIZE);
        config.setMaxActive(SIZE);
        config.setMaxWait(BORROW_TIMEOUT_MILLIS);
        if (resilient) {
            config.setTestOnBorrow(true);
            config.setValidationQuery(PING);
            config.setValidationQueryTimeout(1);
            config.setValidationInterval(0);
            config.setRollbackOnReturn(true);
            config.setJdbcInterceptors("ConnectionState;StatementFinalizer");
        }
        DataSource pool = new DataSource(config);
        return new PeerPool(
                pool,
                SIZE,
                () -> resilient
                        ? "testOnBorrow each time, time-out 1 s, rollbackOnReturn, ConnectionState, StatementFinalizer"
                        : "defaults",
                () -> pool.close(true));
    }

    private static PeerPool dbcp2(Target target, boolean resilient) {
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl(target.url());
        pool.setDriverClassName(target.driver());
        pool.setUsername(target.user());
        pool.setPassword(target.password());
        pool.setInitialSize(0);
        pool.setMinIdle(SIZE);
        pool.setMaxIdle(SIZE);
        pool.setMaxTotal(SIZE);
        pool.setMaxWait(Duration.ofMillis(BORROW_TIMEOUT_MILLIS));
        if (resilient) {
            pool.setTestOnBorrow(true);
            pool.setValidationQueryTimeout(Duration.ofSeconds(1));
            pool.setFastFailValidation(true);
            pool.setDefaultAutoCommit(true);
            pool.setAutoCommitOnReturn(true);
        } else {
            pool.setTestOnBorrow(true);
        }
        return new PeerPool(
                pool,
                SIZE,
                () -> resilient ? "testOnBorrow (also the default), time-out 1 s, fastFailValidation" : "defaults",
                pool);
    }

    private static PeerPool c3p0(Target target, boolean resilient) throws Exception {
        ComboPooledDataSource pool = new ComboPooledDataSource();
        pool.setJdbcUrl(target.url());
        pool.setDriverClass(target.driver());
        pool.setUser(target.user());
        pool.setPassword(target.password());
        pool.setInitialPoolSize(SIZE);
        pool.setMinPoolSize(SIZE);
        pool.setMaxPoolSize(SIZE);
        pool.setCheckoutTimeout(BORROW_TIMEOUT_MILLIS);
        if (resilient) {
            pool.setTestConnectionOnCheckout(true);
            pool.setConnectionIsValidTimeout(1);
            pool.setAcquireRetryDelay(200);
            pool.setAcquireRetryAttempts(0);
            pool.setMaxAdministrativeTaskTime(5);
        }
        return new PeerPool(
                pool,
                SIZE,
                () -> resilient
                        ? "testConnectionOnCheckout, isValid time-out 1 s, retry 200 ms, maxAdministrativeTaskTime 5 s"
                        : "defaults",
                pool::close);
    }

    private static PeerPool beecp(Target target, boolean resilient) {
        BeeDataSourceConfig config =
                new BeeDataSourceConfig(target.driver(), target.url(), target.user(), target.password());
        config.setInitialSize(0);
        config.setMaxActive(SIZE);
        config.setMaxWait(BORROW_TIMEOUT_MILLIS);
        if (resilient) {
            config.setAliveAssumeTime(0);
            config.setAliveTestTimeout(1);
        }
        BeeDataSource pool = new BeeDataSource(config);
        return new PeerPool(pool, SIZE, () -> resilient ? "aliveAssumeTime 0, aliveTestTimeout 1 s" : "defaults", pool);
    }
}
