package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import java.util.List;
import java.util.Properties;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.core.env.Environment;

/**
 * Makes pools out of Boot's properties, for applications with several data sources:
 *
 * <pre>{@code
 * @Bean
 * HoldfastDataSource reports(Environment environment) {
 *     return HoldfastDataSources.create(environment, "app.reports");
 * }
 * }</pre>
 *
 * <p>with {@code app.reports.url}, {@code .username}, {@code .password}, {@code .holdfast.*} and {@code .hikari.*}. With
 * {@code .holdfast.fleet.name} the pool shares a budget of connections with other instances.
 */
public final class HoldfastDataSources {
    private static final Log LOG = LogFactory.getLog(HoldfastDataSources.class);

    private HoldfastDataSources() {}

    /**
     * A pool of the settings under this prefix.
     *
     * @throws io.holdfast.pool.InvalidConfigException if a setting is wrong
     */
    public static HoldfastDataSource create(Environment environment, String prefix) {
        DataSourceProperties properties =
                Binder.get(environment).bind(prefix, DataSourceProperties.class).orElseGet(DataSourceProperties::new);
        return FleetPools.open(
                config(properties, null, environment, prefix),
                PoolSettings.fleet(Binder.get(environment), prefix),
                prefix,
                properties.getClassLoader());
    }

    static PoolConfig config(
            DataSourceProperties properties,
            @Nullable JdbcConnectionDetails details,
            Environment environment,
            String prefix) {
        PoolSettings settings = PoolSettings.bind(Binder.get(environment), prefix);
        if (!settings.mapped().isEmpty() || !settings.ignored().isEmpty()) {
            LOG.info("Holdfast reads " + prefix + ".hikari.*: taken over " + settings.mapped()
                    + (settings.ignored().isEmpty() ? "" : "; without counterpart " + settings.ignored()));
        }
        Properties all = new Properties();
        put(all, "jdbcUrl", details == null ? properties.getUrl() : details.getJdbcUrl());
        put(all, "username", details == null ? properties.getUsername() : details.getUsername());
        put(all, "password", details == null ? properties.getPassword() : details.getPassword());
        put(all, "driverClassName", details == null ? properties.getDriverClassName() : details.getDriverClassName());
        put(all, "name", properties.getName());
        // A setting of the pool's own says more than one of any data source; connection details, as in Boot, more than
        // both.
        settings.properties().stringPropertyNames().forEach(key -> {
            if (details != null && !(details instanceof PropertiesDetails) && ofDetails(key)) {
                return;
            }
            PoolConfig.namesOfSameSetting(key).forEach(all::remove);
            all.setProperty(key, settings.properties().getProperty(key));
        });
        return PoolConfig.from(all);
    }

    private static boolean ofDetails(String key) {
        return List.of("jdbcUrl", "username", "password", "driverClassName").stream()
                .anyMatch(name -> PoolConfig.namesOfSameSetting(name).contains(key));
    }

    private static void put(Properties all, String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            all.setProperty(key, value);
        }
    }
}
