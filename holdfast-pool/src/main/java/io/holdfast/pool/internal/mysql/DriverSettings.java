package io.holdfast.pool.internal.mysql;

import io.holdfast.pool.PoolConfig;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The properties that a driver is given with its URL. What the URL or the user's own driver properties say wins: the pool
 * adds only what they leave open.
 */
public final class DriverSettings {
    private DriverSettings() {}

    /** True for a URL of either MySQL driver. */
    public static boolean isMySql(@Nullable String url) {
        return url != null && (url.startsWith("jdbc:mysql:") || url.startsWith("jdbc:mariadb:"));
    }

    /** The properties to open a connection with, without user and password. */
    public static Properties propertiesFor(PoolConfig config) {
        Properties properties = new Properties();
        config.driverProperties().forEach(properties::setProperty);
        String url = config.jdbcUrl();
        if (url == null || !isMySql(url)) {
            return properties;
        }
        // The driver's read time-out also bounds each step of the login; the lease's own value is set afterwards.
        addMillis(properties, url, "connectTimeout", config.connectTimeout());
        addMillis(properties, url, "socketTimeout", config.connectTimeout());
        if (url.startsWith("jdbc:mysql:")) {
            // Connector/J's UTF-8 is the server's utf8mb4; MariaDB's driver speaks nothing else.
            add(properties, url, "characterEncoding", "UTF-8");
        }
        add(properties, url, "connectionAttributes", "hf_pool:" + config.name().replaceAll("[^A-Za-z0-9_.-]", "_"));
        long seconds = config.writeTimeout().toSeconds();
        if (seconds > 0) {
            add(properties, url, "sessionVariables", "net_read_timeout=" + seconds + ",net_write_timeout=" + seconds);
        }
        return properties;
    }

    /** The read time-out of a lease, or null where the URL or the user's properties set one. */
    public static @Nullable Duration readTimeout(PoolConfig config) {
        String url = config.jdbcUrl();
        boolean given = url == null
                || !isMySql(url)
                || mentions(url, "socketTimeout")
                || config.driverProperties().containsKey("socketTimeout");
        return given ? null : config.readTimeout();
    }

    private static void addMillis(Properties properties, String url, String key, Duration value) {
        add(properties, url, key, Long.toString(Math.min(Integer.MAX_VALUE, value.toMillis())));
    }

    private static void add(Properties properties, String url, String key, String value) {
        if (!mentions(url, key) && !properties.containsKey(key)) {
            properties.setProperty(key, value);
        }
    }

    private static boolean mentions(String url, String key) {
        String lower = url.toLowerCase(Locale.ROOT);
        String name = key.toLowerCase(Locale.ROOT) + "=";
        return lower.contains("?" + name)
                || lower.contains("&" + name)
                || lower.contains("(" + name)
                || lower.contains("," + name);
    }
}
