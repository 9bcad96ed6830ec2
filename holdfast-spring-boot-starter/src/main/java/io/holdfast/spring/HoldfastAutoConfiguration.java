package io.holdfast.spring;

import io.holdfast.pool.Credentials;
import io.holdfast.pool.ExceptionSorter;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolListener;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

/**
 * Makes the pool the application's data source, where Boot would make one of its own and the database is MySQL or MariaDB. Beside
 * HikariCP it takes precedence; {@code spring.datasource.type} decides otherwise. Ordered last of all that come before Boot's
 * data source, so that whatever keeps Boot from making one is there to be seen.
 */
@AutoConfiguration(before = DataSourceAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass({DataSource.class, EmbeddedDatabaseType.class, HoldfastDataSource.class})
@EnableConfigurationProperties(DataSourceProperties.class)
public final class HoldfastAutoConfiguration {
    static final String PREFIX = "spring.datasource";

    private HoldfastAutoConfiguration() {}

    /** The data source of an application whose database is known to be MySQL or MariaDB. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnMySql.class)
    @ConditionalOnMissingBean(
            value = {DataSource.class, XADataSource.class},
            type = "io.r2dbc.spi.ConnectionFactory")
    @Import({DecidedDataSource.class, LazyFetch.class, ReadOnlyReplica.class})
    static class PoolConfiguration {}

    /** The data source of an application whose connection details are not known yet. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnMySql.Undecided.class)
    @ConditionalOnMissingBean(
            value = {DataSource.class, XADataSource.class},
            type = "io.r2dbc.spi.ConnectionFactory")
    @Import({UndecidedDataSource.class, LazyFetch.class, ReadOnlyReplica.class})
    static class UndecidedConfiguration {}

    static HoldfastDataSource pool(
            DataSourceProperties properties,
            JdbcConnectionDetails details,
            ObjectProvider<Credentials.Provider> credentials,
            ObjectProvider<ExceptionSorter> sorter,
            ObjectProvider<PoolListener> listeners,
            Environment environment) {
        PoolConfig config = config(properties, details, credentials, sorter, listeners, environment);
        return FleetPools.open(
                config, PoolSettings.fleet(Binder.get(environment), PREFIX), PREFIX, properties.getClassLoader());
    }

    /** As the properties, the details and the application's beans say. */
    static PoolConfig config(
            DataSourceProperties properties,
            JdbcConnectionDetails details,
            ObjectProvider<Credentials.Provider> credentials,
            ObjectProvider<ExceptionSorter> sorter,
            ObjectProvider<PoolListener> listeners,
            Environment environment) {
        PoolConfig.Builder builder = HoldfastDataSources.config(properties, details, environment, PREFIX).toBuilder();
        // A provider takes the place of the user and password that are written down.
        credentials.ifAvailable(
                provider -> builder.username(null).password(null).credentialsProvider(provider));
        sorter.ifAvailable(builder::exceptionSorter);
        listeners.orderedStream().forEach(builder::listener);
        return builder.build();
    }

    /** Of all pools, those of the application's own too. */
    @Bean
    static RememberedPools holdfastRememberedPools(ConfigurableListableBeanFactory beans) {
        return new RememberedPools(beans);
    }

    /** The pool's figures as Boot's own metrics want them. */
    @Bean
    DataSourcePoolMetadataProvider holdfastPoolMetadataProvider() {
        return source -> {
            HoldfastDataSource pool = HoldfastPools.unwrap(source);
            return pool == null ? null : new HoldfastPoolMetadata(pool);
        };
    }
}
