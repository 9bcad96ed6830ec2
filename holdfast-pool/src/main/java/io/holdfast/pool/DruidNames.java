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
    private static final String REMOVE_ABANDONED = "removeAbandoned";
    private static final String ABANDONED_SECONDS = "removeAbandonedTimeout";
    private static final String ABANDONED_MILLIS = "removeAbandonedTimeoutMillis";
    private static final String KEEP_ALIVE = "keepAlive";
    private static final String KEEP_ALIVE_TIME = "keepAliveBetweenTimeMillis";

    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** Druid's own defaults. */
    private static final Duration ABANDONED = Duration.ofSeconds(300);

    private static final Duration KEPT_ALIVE = Duration.ofSeconds(120);

    private static final Map<String, PoolProperties.Name> NAMES = new LinkedHashMap<>();
    private static final Map<String, String> WITHOUT_EFFECT = new LinkedHashMap<>();

    static {
        put("maxActive", "size", (builder, value) -> builder.size(PoolProperties.integer(value)));
        put("maxWait", "borrowTimeout", (builder, value) -> {
            Duration wait = time(value, MILLISECOND);
            builder.borrowTimeout(wait.isZero() ? PoolProperties.ENDLESS : wait);
        });
        put("maxWaitThreadCount", "maxWaiters", (builder, value) -> {
            int most = PoolProperties.integer(value);
            if (most > 0) {
                builder.maxWaiters(most);
            }
        });
        put("socketTimeout", "readTimeout", (builder, value) -> builder.readTimeout(time(value, MILLISECOND)));
        put(
                "minEvictableIdleTimeMillis",
                "idleTimeout",
                (builder, value) -> builder.idleTimeout(time(value, MILLISECOND)));
        put("phyTimeoutMillis", "maxLifetime", (builder, value) -> builder.maxLifetime(time(value, MILLISECOND)));
        put("testOnBorrow", "pingAfterIdle", (builder, value) -> {
            if (PoolProperties.truth(value)) {
                builder.pingAfterIdle(Duration.ZERO);
            }
        });
        put("validationQueryTimeout", "validationTimeout", (builder, value) -> {
            Duration timeout = time(value, SECOND);
            if (!timeout.isZero()) {
                builder.validationTimeout(timeout);
            }
        });
        put("connectionInitSqls", "initSql", PoolConfig.Builder::initSql);
        put("initConnectionSqls", "initSql", PoolConfig.Builder::initSql);
        put("defaultAutoCommit", "autoCommit", (builder, value) -> builder.autoCommit(PoolProperties.truth(value)));
        put("defaultReadOnly", "readOnly", (builder, value) -> builder.readOnly(PoolProperties.truth(value)));
        put("defaultTransactionIsolation", "transactionIsolation", (builder, value) -> {
            if (!value.equalsIgnoreCase("NONE") && !value.equals("0")) {
                builder.transactionIsolation(PoolProperties.isolation(value));
            }
        });
        put("defaultCatalog", "catalog", PoolConfig.Builder::catalog);
        put("connectionProperties", "connectionProperties", DruidNames::driverProperties);
        put("connectProperties", "connectionProperties", DruidNames::driverProperties);
        // Read together, when all are known.
        for (String name : new String[] {REMOVE_ABANDONED, KEEP_ALIVE}) {
            put(name, name, (builder, value) -> PoolProperties.truth(value));
        }
        put(ABANDONED_SECONDS, ABANDONED_SECONDS, (builder, value) -> time(value, SECOND));
        put(ABANDONED_MILLIS, ABANDONED_SECONDS, (builder, value) -> time(value, MILLISECOND));
        put(KEEP_ALIVE_TIME, KEEP_ALIVE_TIME, (builder, value) -> time(value, MILLISECOND));
        put("minIdle", "minimumIdle", (builder, value) -> PoolProperties.integer(value));
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
        String bare = key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key;
        String plain = PoolProperties.plain(bare);
        for (String known : names()) {
            if (PoolProperties.plain(known).equals(plain)) {
                return known;
            }
        }
        int dot = plain.indexOf('.');
        // druid.stat.sql.MaxSize, druid.wall.deleteAllow, filter.stat.enabled: families whose members are all alike.
        if (dot > 0) {
            String family = plain.substring(0, dot);
            for (String known : Set.of("stat", "wall", "filter", "webStatFilter", "statViewServlet")) {
                if (PoolProperties.plain(known).equals(family)) {
                    return known;
                }
            }
        }
        return bare;
    }

    /** What several names say together. */
    static void finish(Map<String, String> given, PoolConfig.Builder builder) {
        String seconds = given.get(ABANDONED_SECONDS);
        String millis = given.get(ABANDONED_MILLIS);
        if ("true".equalsIgnoreCase(given.get(REMOVE_ABANDONED))) {
            builder.reclaimIdleAfter(
                    millis != null ? time(millis, MILLISECOND) : seconds != null ? time(seconds, SECOND) : ABANDONED);
        }
        String between = given.get(KEEP_ALIVE_TIME);
        if ("true".equalsIgnoreCase(given.get(KEEP_ALIVE))) {
            builder.keepaliveInterval(between == null ? KEPT_ALIVE : time(between, MILLISECOND));
        }
    }

    private static void driverProperties(PoolConfig.Builder builder, String value) {
        for (String pair : value.split(";")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            // What Druid reads from here for itself is no property of the driver.
            boolean forDruid = name.strip().startsWith(PREFIX) || name.strip().startsWith("config.");
            if (equals > 0 && !forDruid) {
                builder.driverProperty(name.strip(), pair.substring(equals + 1).strip());
            }
        }
    }

    /** Druid's -1 and 0 are no time at all. */
    private static Duration time(String value, Duration unit) {
        return value.strip().startsWith("-") ? Duration.ZERO : Durations.parse(value, unit);
    }

    private static void put(String name, String setting, BiConsumer<PoolConfig.Builder, String> reader) {
        NAMES.put(name, new PoolProperties.Name(setting, reader));
    }

    private static void without(String remark, String... names) {
        for (String name : names) {
            WITHOUT_EFFECT.put(name, remark);
        }
    }
}
