package io.holdfast.pool;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Druid's names for settings: each is read as one of ours, or has a remark why it has no counterpart. None of them is refused for
 * its name.
 */
final class DruidNames {
    private static final String PREFIX = "druid.";
    /** Of the filter that decrypts a password. */
    private static final String CONFIG = "config";

    private static final Set<String> DRIVER_TEXTS = Set.of("connectionProperties", "connectProperties");
    private static final Set<String> FAMILIES =
            Set.of("stat", "wall", "filter", "webStatFilter", "statViewServlet", CONFIG);
    /** What Druid's starter calls the properties of its filter, as they stand without hyphens. */
    private static final Map<String, String> OF_THE_FILTER = Map.of(
            "filter.stat.slowsqlmillis", "druid.stat.slowSqlMillis",
            "filter.stat.logslowsql", "druid.stat.logSlowSql");

    private static final String REMOVE_ABANDONED = "removeAbandoned";
    private static final String ABANDONED_SECONDS = "removeAbandonedTimeout";
    private static final String ABANDONED_MILLIS = "removeAbandonedTimeoutMillis";
    private static final String KEEP_ALIVE = "keepAlive";
    private static final String KEEP_ALIVE_TIME = "keepAliveBetweenTimeMillis";

    private static final Duration MILLISECOND = AliasReadings.MILLISECOND;
    private static final Duration SECOND = AliasReadings.SECOND;
    /** Druid's own defaults. */
    private static final Duration ABANDONED = Duration.ofSeconds(300);

    private static final Duration KEPT_ALIVE = Duration.ofSeconds(120);

    private static final Map<String, PoolProperties.Name> NAMES = new LinkedHashMap<>();
    private static final Map<String, String> WITHOUT_EFFECT = new LinkedHashMap<>();

    static {
        put("maxActive", Settings.SIZE);
        put("maxWait", Settings.BORROW_TIMEOUT, (name, text, setting, sink) -> {
            Duration wait = time(text, MILLISECOND);
            sink.set(setting, wait.isZero() ? AliasReadings.ENDLESS : wait);
        });
        put("maxWaitThreadCount", Settings.MAX_WAITERS, (name, text, setting, sink) -> {
            int most = SettingType.integer(text);
            if (most > 0) {
                sink.set(setting, most);
            }
        });
        put("socketTimeout", Settings.READ_TIMEOUT, DruidNames::millis);
        put("minEvictableIdleTimeMillis", Settings.IDLE_TIMEOUT, DruidNames::millis);
        put("phyTimeoutMillis", Settings.MAX_LIFETIME, DruidNames::millis);
        put("testOnBorrow", Settings.PING_AFTER_IDLE, AliasReadings::trueIsAlways);
        put("validationQueryTimeout", Settings.VALIDATION_TIMEOUT, (name, text, setting, sink) -> {
            Duration timeout = time(text, SECOND);
            if (!timeout.isZero()) {
                sink.set(setting, timeout);
            }
        });
        put("connectionInitSqls", Settings.INIT_SQL);
        put("initConnectionSqls", Settings.INIT_SQL);
        put("defaultAutoCommit", Settings.AUTO_COMMIT);
        put("defaultReadOnly", Settings.READ_ONLY);
        put("defaultTransactionIsolation", Settings.TRANSACTION_ISOLATION, (name, text, setting, sink) -> {
            if (!text.equalsIgnoreCase("NONE") && !text.equals("0")) {
                sink.set(setting, SettingType.isolation(text));
            }
        });
        put("defaultCatalog", Settings.CATALOG);
        other("connectionProperties", "connectionProperties", DruidNames::driverProperties);
        other("connectProperties", "connectionProperties", DruidNames::driverProperties);
        // Read together, when all are known.
        for (String name : new String[] {REMOVE_ABANDONED, KEEP_ALIVE}) {
            other(name, name, (values, text) -> SettingType.truth(text));
        }
        other(ABANDONED_SECONDS, ABANDONED_SECONDS, (values, text) -> time(text, SECOND));
        other(ABANDONED_MILLIS, ABANDONED_SECONDS, (values, text) -> time(text, MILLISECOND));
        other(KEEP_ALIVE_TIME, KEEP_ALIVE_TIME, (values, text) -> time(text, MILLISECOND));
        other("minIdle", "minimumIdle", (values, text) -> SettingType.integer(text));
    }

    static {
        without("fill says how many connections are opened first", "initialSize", "init", "asyncInit");
        without("initializationFailTimeout says whether a start fails", "initExceptionThrow");
        without("Druid ignores it, too", "maxIdle", "numTestsPerEvictionRun");
        without("idleTimeout and maxLifetime say when", "maxEvictableIdleTimeMillis", "timeBetweenEvictionRunsMillis");
        without(
                "the pool looks at the socket, and pings by the protocol",
                "validationQuery",
                "testOnReturn",
                "testWhileIdle",
                "usePingMethod",
                "validConnectionChecker",
                "validConnectionCheckerClassName");
        without(
                "the driver keeps statements: cachePrepStmts and prepStmtCacheSize",
                "poolPreparedStatements",
                "maxOpenPreparedStatements",
                "maxPoolPreparedStatementPerConnectionSize",
                "sharePreparedStatements",
                "useOracleImplicitCache");
        without("give a time-out for each statement, or readTimeout", "queryTimeout", "transactionQueryTimeout");
        without("leases that are too old are always reported: leakThreshold", "logAbandoned");
        without("the dashboard shows long transactions", "transactionThresholdMillis");
        without("failFastAfter says when a borrow fails at once", "failFast", "breakAfterAcquireFailure");
        without(
                "the pool tries again in its own rhythm",
                "connectionErrorRetryAttempts",
                "timeBetweenConnectErrorMillis",
                "notFullTimeoutRetryCount",
                "maxCreateTaskCount",
                "onFatalErrorMaxActive");
        without("fairnessBound says who is served next", "useUnfairLock");
        without("connectTimeout bounds a login", "loginTimeout");
        without("maxLifetime says when a connection is replaced", "phyMaxUseCount");
        without("a connection whose reading fails is never used again", "killWhenSocketReadTimeout");
        without(
                "the session is as at its creation for each borrower",
                "initVariants",
                "initGlobalVariants",
                "useLocalSessionState",
                "keepConnectionUnderlyingTransactionIsolation");
        without("give an ExceptionSorter in code", "exceptionSorter", "exceptionSorterClassName");
        without(
                "give a Credentials.Provider in code, or credentialsProviderClassName",
                "passwordCallback",
                "passwordCallbackClassName",
                "userCallback");
        without(
                "logStatements, slowStatementThreshold, holdfast-micrometer and the dashboard do that",
                "filters",
                "proxyFilters",
                "clearFiltersEnable",
                "loadSpifilterSkip",
                "resetStatEnable",
                "useGlobalDataSourceStat",
                "timeBetweenLogStatsMillis",
                "statLogger",
                "statLoggerClassName",
                "checkExecuteTime",
                "logDifferentThread",
                "dupCloseLogEnable",
                "stat",
                "wall",
                "filter",
                "webStatFilter",
                "statViewServlet",
                "aopPatterns");
        without("the password is not decrypted: give it as it is, or a Credentials.Provider", CONFIG);
        without("unwrap(Connection.class) gives the driver's connection", "accessToUnderlyingConnectionAllowed");
        without(
                "the pool has its own",
                "objectName",
                "logWriter",
                "createScheduler",
                "destroyScheduler",
                "asyncCloseConnectionEnable",
                "driver",
                "driverClassLoader",
                "enable",
                "dbType",
                "oracle");
    }

    private DruidNames() {}

    /** All names that are read or have a remark. */
    static Set<String> names() {
        Set<String> all = new TreeSet<>(NAMES.keySet());
        all.addAll(WITHOUT_EFFECT.keySet());
        return all;
    }

    /** How a name is read; null for one that is not Druid's, or has no counterpart. */
    static PoolProperties.@Nullable Name name(String canonical) {
        return NAMES.get(canonical);
    }

    /** Why a name has no counterpart; null for all others. */
    static @Nullable String remark(String canonical) {
        return WITHOUT_EFFECT.get(canonical);
    }

    /** Druid's name in its own spelling; what follows its prefix where that is no name of Druid's alone; otherwise as given. */
    static String canonical(String key) {
        String bare = withoutPrefix(key);
        String plain = PoolProperties.plain(bare);
        String ofTheFilter = OF_THE_FILTER.get(plain);
        if (ofTheFilter != null) {
            return ofTheFilter;
        }
        for (String known : names()) {
            if (PoolProperties.plain(known).equals(plain)) {
                return known;
            }
        }
        int dot = plain.indexOf('.');
        // druid.stat.sql.MaxSize, druid.wall.deleteAllow, filter.stat.enabled: families whose members are all alike.
        if (dot > 0) {
            String family = plain.substring(0, dot);
            for (String known : FAMILIES) {
                if (PoolProperties.plain(known).equals(family)) {
                    return known;
                }
            }
        }
        return bare;
    }

    static String withoutPrefix(String key) {
        return key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key;
    }

    /** True for what Druid reads from the driver's properties for itself. */
    static boolean isForDruid(String property) {
        return property.startsWith(PREFIX) || property.startsWith(CONFIG + ".");
    }

    /** Settings that stand among the driver's properties, as in {@code connectionProperties=druid.stat.slowSqlMillis=5;…}. */
    static Map<String, String> withinConnectionProperties(Map<String, Object> given) {
        Map<String, String> found = new LinkedHashMap<>();
        given.forEach((key, value) -> {
            if (DRIVER_TEXTS.contains(canonical(key))) {
                pairs(String.valueOf(value)).forEach((name, text) -> {
                    if (isForDruid(name) && !text.isEmpty()) {
                        found.put(name, text);
                    }
                });
            }
        });
        return found;
    }

    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.split(";")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                pairs.put(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip());
            }
        }
        return pairs;
    }

    /** What several names say together. */
    static void finish(Map<String, String> given, SettingValues values) {
        String seconds = given.get(ABANDONED_SECONDS);
        String millis = given.get(ABANDONED_MILLIS);
        if ("true".equalsIgnoreCase(given.get(REMOVE_ABANDONED))) {
            values.set(
                    Settings.RECLAIM_IDLE_AFTER,
                    millis != null ? time(millis, MILLISECOND) : seconds != null ? time(seconds, SECOND) : ABANDONED);
        }
        String between = given.get(KEEP_ALIVE_TIME);
        if ("true".equalsIgnoreCase(given.get(KEEP_ALIVE))) {
            values.set(Settings.KEEPALIVE_INTERVAL, between == null ? KEPT_ALIVE : time(between, MILLISECOND));
        }
    }

    private static void driverProperties(SettingValues values, String text) {
        pairs(text).forEach((name, value) -> {
            if (!isForDruid(name)) {
                values.driverProperties().put(name, value);
            }
        });
    }

    /** Druid's -1 and 0 are no time at all. */
    private static Duration time(String value, Duration unit) {
        return value.strip().startsWith("-") ? Duration.ZERO : Durations.parse(value, unit);
    }

    private static void millis(String name, String text, Setting<Duration> setting, Setting.Sink sink) {
        sink.set(setting, time(text, MILLISECOND));
    }

    /** A name whose texts are written as the setting's type says. */
    private static <T> void put(String name, Setting<T> setting) {
        put(name, setting, AliasReadings.of(Setting.Written.PLAIN));
    }

    private static <T> void put(String name, Setting<T> setting, AliasReadings.Reading<T> reading) {
        NAMES.put(name, PoolProperties.Name.of(name, setting, reading));
    }

    private static void other(String name, String setting, BiConsumer<SettingValues, String> reader) {
        NAMES.put(name, new PoolProperties.Name(setting, reader));
    }

    private static void without(String remark, String... names) {
        for (String name : names) {
            WITHOUT_EFFECT.put(name, remark);
        }
    }
}
