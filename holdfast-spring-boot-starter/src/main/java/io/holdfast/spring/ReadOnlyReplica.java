package io.holdfast.spring;

import io.holdfast.pool.Credentials;
import io.holdfast.pool.ExceptionSorter;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolListener;
import io.holdfast.pool.read.ReadPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.util.function.SingletonSupplier;

/**
 * Read-only transactions at a replica, with {@code spring.datasource.holdfast.read.url}: the data source fetches its connection with the
 * first statement, when it is known whether the transaction is read-only.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(ReadOnlyReplica.OnUrl.class)
class ReadOnlyReplica {
    /** The bean that is the replica's pool. */
    static final String POOL = "holdfastReadPool";

    private static final String READS = "holdfastReads";
    private static final String PREFIX = HoldfastAutoConfiguration.PREFIX + ".holdfast.read.";
    private static final Duration DEFAULT_LAG = Duration.ofSeconds(1);

    /** The replica's pool: as the primary's, but for what is given. No candidate where a data source is asked for. */
    @Bean(name = POOL, destroyMethod = "close", defaultCandidate = false)
    HoldfastDataSource holdfastReadPool(
            DataSourceProperties properties,
            JdbcConnectionDetails details,
            ObjectProvider<Credentials.Provider> credentials,
            ObjectProvider<ExceptionSorter> sorter,
            ObjectProvider<PoolListener> listeners,
            Environment environment) {
        PoolConfig primary =
                HoldfastAutoConfiguration.config(properties, details, credentials, sorter, listeners, environment);
        PoolConfig.Builder builder = primary.toBuilder()
                .name(primary.name() + "-read")
                .jdbcUrl(given(environment, "url", String.class))
                .expectWritable(false);
        String user = given(environment, "username", String.class);
        if (user != null) {
            builder.credentialsProvider(null).username(user).password(given(environment, "password", String.class));
        }
        Integer size = given(environment, "size", Integer.class);
        return new HoldfastDataSource((size == null ? builder : builder.size(size)).build());
    }

    @Bean(name = READS, destroyMethod = "close", defaultCandidate = false)
    ReadPool holdfastReads(
            @Qualifier("dataSource") DataSource source,
            @Qualifier(POOL) HoldfastDataSource replica,
            Environment environment) {
        HoldfastDataSource primary = HoldfastPools.unwrap(source);
        if (primary == null) {
            throw new IllegalStateException(PREFIX + "url is set, and the data source is no pool of Holdfast's");
        }
        Duration lag = given(environment, "max-lag", Duration.class);
        return ReadPool.of(primary, replica, lag == null ? DEFAULT_LAG : lag);
    }

    private static <T> @Nullable T given(Environment environment, String name, Class<T> type) {
        return Binder.get(environment).bind(PREFIX + name, type).orElse(null);
    }

    @Bean
    static BeanPostProcessor holdfastReadOnlyRouting(@Qualifier(READS) ObjectProvider<ReadPool> reads) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String beanName) {
                if (!beanName.equals("dataSource") || !(bean instanceof DataSource source)) {
                    return bean;
                }
                LazyConnectionDataSourceProxy lazy = source instanceof LazyConnectionDataSourceProxy already
                        ? already
                        : new LazyConnectionDataSourceProxy(source);
                lazy.setReadOnlyDataSource(new AtFirstUse(reads));
                return lazy;
            }
        };
    }

    /** What is asked with the first read-only transaction: to be made it needs the data source that is being wrapped. */
    private static final class AtFirstUse extends AbstractDataSource {
        private final SingletonSupplier<ReadPool> reads;

        AtFirstUse(ObjectProvider<ReadPool> reads) {
            this.reads = SingletonSupplier.of(reads::getObject);
        }

        @Override
        public Connection getConnection() throws SQLException {
            return reads.obtain().getConnection();
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            return reads.obtain().getConnection(username, password);
        }
    }

    /** A URL that is empty is none, as everywhere in the settings of a pool. */
    static final class OnUrl extends SpringBootCondition {
        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            String url = given(context.getEnvironment(), "url", String.class);
            ConditionMessage.Builder message = ConditionMessage.forCondition("Holdfast replica");
            return url == null || url.isBlank()
                    ? ConditionOutcome.noMatch(message.because(PREFIX + "url is not set"))
                    : ConditionOutcome.match(message.because(PREFIX + "url is set"));
        }
    }
}
