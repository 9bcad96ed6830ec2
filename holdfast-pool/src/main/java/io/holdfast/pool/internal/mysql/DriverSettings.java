package io.holdfast.pool.internal.mysql;

import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.mysql.socket.ConnectorJSocketFactory;
import io.holdfast.pool.internal.mysql.socket.MariaDbSocketFactory;
import io.holdfast.pool.internal.mysql.socket.Proxies;
import java.sql.Driver;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The properties that a driver is given with its URL. What the URL or the user's own driver properties say wins: the pool
 * adds only what they leave open.
 */
public final class DriverSettings {
    /** What changes how a driver reaches its server, so that a socket of ours would be in the way. */
    private static final String[] OTHER_WAYS = {
        "socketFactory", "localSocket", "pipe", "namedPipePath", "socksProxyHost", "ha-mode"
    };

    /** Connector/J's own limit, 256 characters, leaves out most of what object mappers write. */
    private static final String LONGEST_CACHED_SQL = "2048";

    /** The longest silence where the server cannot be asked what a statement is doing. */
    private static final Duration UNASKED = Duration.ofMinutes(10);

    private static final Duration LONGEST_LOGIN = Duration.ofSeconds(30);

    private static final String ATTRIBUTES = "connectionAttributes";

    private DriverSettings() {}

    /** True for a URL of either MySQL driver. */
    public static boolean isMySql(@Nullable String url) {
        return url != null && (url.startsWith("jdbc:mysql:") || url.startsWith("jdbc:mariadb:"));
    }

    /** The properties to open a connection with, without user and password. */
    public static Properties propertiesFor(PoolConfig config) {
        Properties properties = new Properties();
        properties.putAll(config.driverProperties());
        String url = config.jdbcUrl();
        if (url == null || !isMySql(url)) {
            return properties;
        }
        // The driver's read time-out also bounds each step of the login; the lease's own value is set afterwards.
        addMillis(properties, url, "connectTimeout", config.connectTimeout());
        addMillis(properties, url, "socketTimeout", longestLogin(config));
        if (url.startsWith("jdbc:mysql:")) {
            // Connector/J's UTF-8 is the server's utf8mb4; MariaDB's driver speaks nothing else.
            add(properties, url, "characterEncoding", "UTF-8");
            if (!isGiven(config, url, "useServerPrepStmts")
                    && !isGiven(config, url, "useCursorFetch")
                    && !isGiven(config, url, "useConfigs")) {
                // What the driver found out about a statement's text, not a statement at the server.
                add(properties, url, "cachePrepStmts", "true");
                add(properties, url, "prepStmtCacheSqlLimit", LONGEST_CACHED_SQL);
            }
        } else {
            add(properties, url, "useResetConnection", "true");
        }
        add(properties, url, ATTRIBUTES, "hf_pool:" + config.name().replaceAll("[^A-Za-z0-9_.-]", "_"));
        long seconds = config.writeTimeout().toSeconds();
        if (seconds > 0) {
            add(
                    properties,
                    url,
                    "sessionVariables",
                    "net_read_timeout=" + atLeast("net_read_timeout", seconds) + ",net_write_timeout="
                            + atLeast("net_write_timeout", seconds));
        }
        return properties;
    }

    /** The same for a connection beside the slots, which says so at the server: it is none of the pool's size. */
    public static Properties reserved(Properties properties) {
        Properties marked = new Properties();
        marked.putAll(properties);
        String attributes = properties.getProperty(ATTRIBUTES);
        if (attributes != null) {
            marked.setProperty(ATTRIBUTES, attributes + ",hf_lane:reserved");
        }
        return marked;
    }

    /**
     * How long an opening may take once the server has accepted the connection: a login that is broken off counts against
     * this host at the server. Four times {@code connectTimeout}, at most 30 s unless that is longer.
     */
    public static Duration longestLogin(PoolConfig config) {
        Duration connect = config.connectTimeout();
        Duration longest = connect.multipliedBy(4);
        return longest.compareTo(LONGEST_LOGIN) <= 0
                ? longest
                : connect.compareTo(LONGEST_LOGIN) > 0 ? connect : LONGEST_LOGIN;
    }

    /**
     * The read time-out of a lease, or null where the URL or the user's properties set one.
     *
     * @param ownSockets whether the driver uses the pool's sockets, which have somebody ask the server when nothing comes
     */
    public static @Nullable Duration readTimeout(PoolConfig config, boolean ownSockets) {
        String url = config.jdbcUrl();
        if (url == null || !isMySql(url) || isGiven(config, url, "socketTimeout")) {
            return null;
        }
        return config.readTimeout().isZero() && !ownSockets ? UNASKED : config.readTimeout();
    }

    /**
     * Has the driver use the pool's sockets.
     *
     * @return null when it will, otherwise why it cannot
     */
    public static @Nullable String ownSockets(PoolConfig config, Driver driver, Properties properties) {
        String url = config.jdbcUrl();
        if (url == null || !isMySql(url)) {
            return "the URL is not one of MySQL's or MariaDB's drivers";
        }
        for (String property : OTHER_WAYS) {
            if (isGiven(config, url, property)) {
                return property + " is set";
            }
        }
        String otherWay = otherWay(UrlHosts.of(url));
        if (otherWay != null) {
            return otherWay;
        }
        String name = driver.getClass().getName();
        Class<?> factory;
        try {
            factory = name.startsWith("com.mysql.cj.")
                    ? ConnectorJSocketFactory.class
                    : name.startsWith("org.mariadb.jdbc.") ? MariaDbSocketFactory.class : null;
            if (factory == null
                    || Class.forName(factory.getName(), false, driver.getClass().getClassLoader()) != factory) {
                return "the driver " + name + " does not see the pool's classes";
            }
        } catch (ClassNotFoundException | LinkageError e) {
            return "the driver " + name + " does not see the pool's classes";
        }
        properties.setProperty("socketFactory", factory.getName());
        if (!isGiven(config, url, "connectTimeout")) {
            // To MariaDB's driver it is also the time for each answer during the login, which has longer, and
            // Connector/J
            // tries no other address after it. The pool itself ends an attempt to connect.
            properties.setProperty(
                    "connectTimeout", Long.toString(longestLogin(config).toMillis()));
        }
        return null;
    }

    /** Why sockets of ours cannot lead to these hosts; null when they can. */
    private static @Nullable String otherWay(@Nullable UrlHosts hosts) {
        if (hosts == null) {
            return "the hosts that the URL names cannot be told";
        }
        if (!hosts.mode().isEmpty() && !hosts.mode().equals("sequential:")) {
            return "with " + hosts.mode() + " the driver opens several connections for one";
        }
        for (UrlHosts.Host host : hosts.hosts()) {
            if (host.other() != null) {
                return host.other() + " is set";
            }
            if (Proxies.leadTo(host.name(), host.port())) {
                return "the JVM leads sockets to " + host.name() + " through a SOCKS proxy";
            }
        }
        return null;
    }

    /** The one host that the URL names, or null. */
    public static @Nullable String host(@Nullable String url) {
        UrlHosts hosts = UrlHosts.of(url);
        if (hosts == null || hosts.hosts().size() != 1) {
            return null;
        }
        String name = hosts.hosts().get(0).name();
        return name.isEmpty() ? null : name;
    }

    /** For a URL with a list of hosts one for each of them, in their order; the URL itself where it has one, or the driver opens several. */
    public static List<String> ofEachHost(String url) {
        return UrlHosts.each(url);
    }

    /** True when the driver's settings may give each statement a fetch size; those of a data source are not known. */
    public static boolean mayFetchInParts(PoolConfig config) {
        String url = config.jdbcUrl();
        String all = (url + config.driverProperties().keySet()).toLowerCase(Locale.ROOT);
        return url == null || all.contains("fetchsize") || all.contains("useconfigs");
    }

    /** Never less than the server's own, which somebody may have raised on purpose. */
    private static String atLeast(String variable, long seconds) {
        return "CAST(GREATEST(@@" + variable + "," + seconds + ") AS SIGNED)";
    }

    private static boolean isGiven(PoolConfig config, String url, String key) {
        return mentions(url, key) || config.driverProperties().containsKey(key);
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
