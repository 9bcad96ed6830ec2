package io.holdfast.spring;

import io.holdfast.pool.Credentials;
import io.holdfast.pool.ExceptionSorter;
import io.holdfast.pool.PoolListener;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The data source where connection details decide that are made with the application's beans: this pool for MySQL and MariaDB,
 * otherwise the pool that Boot would have made.
 */
@Configuration(proxyBeanMethods = false)
class UndecidedDataSource {
    private static final String HIKARI = "com.zaxxer.hikari.HikariDataSource";
    private static final String TOMCAT = "org.apache.tomcat.jdbc.pool.DataSource";

    /** Boot's prefixes of the settings of its pools. */
    private static final Map<String, String> PREFIXES = Map.of(
            HIKARI,
            "spring.datasource.hikari",
            TOMCAT,
            "spring.datasource.tomcat",
            "org.apache.commons.dbcp2.BasicDataSource",
            "spring.datasource.dbcp2",
            "oracle.ucp.jdbc.PoolDataSourceImpl",
            "spring.datasource.oracleucp");

    @Bean
    DataSource dataSource(
            DataSourceProperties properties,
            JdbcConnectionDetails details,
            ObjectProvider<Credentials.Provider> credentials,
            ObjectProvider<ExceptionSorter> sorter,
            ObjectProvider<PoolListener> listeners,
            Environment environment) {
        Class<? extends DataSource> other = DataSourceBuilder.findType(properties.getClassLoader());
        return other == null || OnMySql.isMySql(details.getJdbcUrl())
                ? HoldfastAutoConfiguration.pool(properties, details, credentials, sorter, listeners, environment)
                : boots(other, properties, details, environment);
    }

    private static DataSource boots(
            Class<? extends DataSource> type,
            DataSourceProperties properties,
            JdbcConnectionDetails details,
            Environment environment) {
        String url = details.getJdbcUrl();
        DataSource source = DataSourceBuilder.create(properties.getClassLoader())
                .type(type)
                .driverClassName(details.getDriverClassName())
                .url(url)
                .username(details.getUsername())
                .password(details.getPassword())
                .build();
        String name = type.getName();
        Map<String, Object> first = new HashMap<>();
        if (name.equals(HIKARI) && StringUtils.hasText(properties.getName())) {
            first.put("pool-name", properties.getName());
        }
        String query = DatabaseDriver.fromJdbcUrl(url).getValidationQuery();
        if (name.equals(TOMCAT) && query != null) {
            first.put("test-on-borrow", true);
            first.put("validation-query", query);
        }
        set(source, first);
        String prefix = PREFIXES.get(name);
        if (prefix != null) {
            Binder.get(environment).bind(prefix, Bindable.ofInstance(source));
        }
        // Boot's details win over the settings of its pools.
        Map<String, Object> last = new HashMap<>();
        last.put(name.equals(HIKARI) ? "jdbc-url" : "url", url);
        putIfGiven(last, "username", details.getUsername());
        putIfGiven(last, "password", details.getPassword());
        set(source, last);
        return source;
    }

    private static void putIfGiven(Map<String, Object> values, String name, @Nullable String value) {
        if (value != null) {
            values.put(name, value);
        }
    }

    private static void set(DataSource source, Map<String, Object> values) {
        new Binder(new MapConfigurationPropertySource(values))
                .bind(ConfigurationPropertyName.EMPTY, Bindable.ofInstance(source));
    }
}
