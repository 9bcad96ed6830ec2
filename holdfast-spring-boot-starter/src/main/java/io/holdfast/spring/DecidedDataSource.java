package io.holdfast.spring;

import io.holdfast.pool.Credentials;
import io.holdfast.pool.ExceptionSorter;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The pool as the data source, and the connection details that it is made of. Imported under conditions. */
@Configuration(proxyBeanMethods = false)
class DecidedDataSource {
    @Bean
    @ConditionalOnMissingBean(JdbcConnectionDetails.class)
    PropertiesDetails jdbcConnectionDetails(DataSourceProperties properties) {
        return new PropertiesDetails(properties);
    }

    /** The pool; it opens without a database, and connects as soon as there is one. */
    @Bean(destroyMethod = "close")
    HoldfastDataSource dataSource(
            DataSourceProperties properties,
            JdbcConnectionDetails details,
            ObjectProvider<Credentials.Provider> credentials,
            ObjectProvider<ExceptionSorter> sorter,
            ObjectProvider<PoolListener> listeners,
            Environment environment) {
        return HoldfastAutoConfiguration.pool(properties, details, credentials, sorter, listeners, environment);
    }
}
