package io.holdfast.cli.migrate;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of c3p0, DBCP2 and Tomcat's pool, of Django and of Python's drivers that PoolConfig does not read itself: it knows
 * HikariCP's, SQLAlchemy's and Druid's.
 */
final class ForeignNames {
    /** Which pool a file is for. */
    enum Source {
        HIKARI("HikariCP"),
        DRUID("Druid"),
        C3P0("c3p0"),
        DBCP2("DBCP2"),
        TOMCAT("Tomcat's pool"),
        PYTHON("SQLAlchemy's, DBUtils' or the driver"),
        DJANGO("Django");

        final String label;

        Source(String label) {
            this.label = label;
        }
    }

    /**
     * What becomes of a name.
     *
     * @param name one that PoolConfig reads; null where there is no counterpart
     * @param seconds whether the number is seconds, where PoolConfig reads milliseconds
     * @param remark what is there instead of it
     */
    record Meaning(
            @Nullable String name,
            boolean seconds,
            @Nullable String remark) {}

    private static final Map<Source, Map<String, Meaning>> NAMES = new HashMap<>();

    static {
        String tested = "the pool looks at the socket, and pings by the protocol";
        String statements = "the driver keeps statements: cachePrepStmts and prepStmtCacheSize";
        String rhythm = "the pool tries again in its own rhythm";
        String own = "the pool has its own";

        read(Source.C3P0, "maximumPoolSize", "maxPoolSize", "max_size");
        read(Source.C3P0, "minimumIdle", "minPoolSize", "min_size");
        read(Source.C3P0, "connectionTimeout", "checkoutTimeout");
        read(Source.C3P0, "driverClassName", "driverClass");
        read(Source.C3P0, "poolName", "dataSourceName");
        read(Source.C3P0, "testOnBorrow", "testConnectionOnCheckout", "validate");
        seconds(Source.C3P0, "maxLifetime", "maxConnectionAge");
        seconds(Source.C3P0, "idleTimeout", "maxIdleTime", "timeout");
        seconds(Source.C3P0, "keepaliveInterval", "idleConnectionTestPeriod", "idle_test_period");
        seconds(Source.C3P0, "reclaimIdleAfter", "unreturnedConnectionTimeout");
        without(Source.C3P0, "fill says how many connections are opened first", "initialPoolSize", "acquireIncrement");
        without(Source.C3P0, rhythm, "acquireRetryAttempts", "acquireRetryDelay", "breakAfterAcquireFailure");
        without(Source.C3P0, tested, "preferredTestQuery", "automaticTestTable", "testConnectionOnCheckin");
        without(Source.C3P0, tested, "connectionTesterClassName", "forceIgnoreUnresolvedTransactions");
        without(Source.C3P0, statements, "maxStatements", "max_statements", "maxStatementsPerConnection");
        without(Source.C3P0, statements, "statementCacheNumDeferredCloseThreads");
        without(Source.C3P0, own, "numHelperThreads", "propertyCycle", "maxAdministrativeTaskTime");
        without(Source.C3P0, own, "contextClassLoaderSource", "privilegeSpawnedThreads", "acquire_increment");
        without(Source.C3P0, "what is open at a return is rolled back", "autoCommitOnClose");
        without(Source.C3P0, "leases are always reported with their place", "debugUnreturnedConnectionStackTraces");
        without(Source.C3P0, "use initSql, or a PoolListener", "connectionCustomizerClassName");
        without(Source.C3P0, "overflowLinger says when", "maxIdleTimeExcessConnections");

        read(Source.DBCP2, "maximumPoolSize", "maxTotal");
        read(Source.DBCP2, "maxWait", "maxWaitMillis");
        read(Source.DBCP2, "maxLifetime", "maxConnLifetimeMillis", "maxConn");
        read(Source.DBCP2, "removeAbandoned", "removeAbandonedOnBorrow", "removeAbandonedOnMaintenance");
        read(Source.DBCP2, "schema", "defaultSchema");
        without(Source.DBCP2, own, "jmxName", "lifo", "cacheState", "evictionPolicyClassName");
        without(Source.DBCP2, own, "abandonedUsageTracking", "logExpiredConnections");
        without(Source.DBCP2, "idleTimeout and maxLifetime say when", "softMinEvictableIdleTimeMillis");
        without(Source.DBCP2, "idleTimeout and maxLifetime say when", "durationBetweenEvictionRuns");
        without(Source.DBCP2, "give a time-out for each statement, or readTimeout", "defaultQueryTimeout");
        without(Source.DBCP2, "resetOnReturn says what is done", "rollbackOnReturn", "autoCommitOnReturn");
        without(Source.DBCP2, "resetOnReturn says what is done", "enableAutoCommitOnReturn");
        without(Source.DBCP2, tested, "testOnCreate", "fastFailValidation");
        without(
                Source.DBCP2,
                "give an ExceptionSorter in code",
                "disconnectionSqlCodes",
                "disconnectionIgnoreSqlCodes");

        read(Source.TOMCAT, "maxLifetime", "maxAge");
        read(Source.TOMCAT, "initSql", "initSQL");
        read(Source.TOMCAT, "jmx", "jmxEnabled");
        read(Source.TOMCAT, "validateAfterIdle", "validationInterval");
        seconds(Source.TOMCAT, "leakThreshold", "suspectTimeout");
        without(Source.TOMCAT, "logStatements and the dashboard do that", "jdbcInterceptors");
        without(Source.TOMCAT, "fairnessBound says who is served next", "fairQueue");
        without(Source.TOMCAT, "resetOnReturn says what is done", "rollbackOnReturn", "commitOnReturn");
        without(Source.TOMCAT, own, "useEquals", "useLock", "useDisposableConnectionFacade", "logValidationErrors");
        without(Source.TOMCAT, own, "useStatementFacade", "abandonWhenPercentageFull", "ignoreExceptionOnPreLoad");
        without(Source.TOMCAT, own, "alternateUsernameAllowed", "propagateInterruptState", "validatorClassName");
        without(Source.TOMCAT, tested, "testOnConnect");
    }

    static {
        String openFirst = "JDBC begins with auto-commit on, Python's drivers with it off: begin a transaction";
        for (Source source : new Source[] {Source.PYTHON, Source.DJANGO}) {
            read(source, "username", "user");
            read(source, "transactionIsolation", "isolation_level");
            read(source, "initSql", "init_command");
            without(source, openFirst, "autocommit");
            without(source, "sslMode in the URL says so", "ssl", "ssl_ca", "ssl_disabled");
            without(source, "driver.sessionVariables sets it", "sql_mode", "time_zone");
            without(source, "no matter of the pool", "cursorclass", "use_unicode", "local_infile");
        }
        read(Source.PYTHON, "poolName", "pool_logging_name");
        read(Source.PYTHON, "pool_size", "sqlalchemy_pool_size");
        read(Source.PYTHON, "max_overflow", "sqlalchemy_max_overflow");
        read(Source.PYTHON, "pool_timeout", "sqlalchemy_pool_timeout");
        read(Source.PYTHON, "pool_recycle", "sqlalchemy_pool_recycle");
        read(Source.PYTHON, "echo", "sqlalchemy_echo");
        read(Source.PYTHON, "maximumPoolSize", "maxconnections");
        read(Source.PYTHON, "minimumIdle", "mincached");
        without(Source.PYTHON, "the connection used last is lent first", "pool_use_lifo");
        without(Source.PYTHON, "java.util.logging has the levels: io.holdfast", "echo_pool");
        without(Source.PYTHON, "there is one kind of pool", "poolclass", "maxshared");
        without(Source.PYTHON, "idleTimeout says when", "maxcached");
        without(Source.PYTHON, "a borrower waits up to borrowTimeout", "blocking");
        without(Source.PYTHON, "maxLifetime says when", "maxusage");
        without(Source.PYTHON, "initSql is run on each new connection", "setsession");
        without(Source.PYTHON, "resetOnReturn says what is done", "reset");
        without(Source.PYTHON, "the pool checks the socket, and pings by the protocol", "ping", "pool_pre_ping");
        seconds(Source.DJANGO, "maxLifetime", "conn_max_age");
        without(Source.DJANGO, "the pool checks the socket before each lease", "conn_health_checks");
        without(Source.DJANGO, "a transaction is begun by the code: pool.inTransaction", "atomic_requests");
    }

    private ForeignNames() {}

    /** What becomes of a name; null where PoolConfig is to read it as it is. */
    static @Nullable Meaning meaning(Source source, String name, String value) {
        if (source == Source.DJANGO && plain(name).equals("connmaxage") && !value.matches("[1-9]\\d*")) {
            // 0 closes after each request, None never does; 0 here would mean never.
            return new Meaning(null, false, "a pool keeps its connections: maxLifetime says for how long");
        }
        if (value.equalsIgnoreCase("AUTOCOMMIT") && plain(name).equals("isolationlevel")) {
            return new Meaning(null, false, "auto-commit is on in a fresh lease");
        }
        return NAMES.getOrDefault(source, Map.of()).get(plain(name));
    }

    /** Which pool a file without a prefix is for, by names that only one of them has. */
    static Source guess(Iterable<String> names) {
        Source guessed = Source.HIKARI;
        for (String name : names) {
            switch (plain(name)) {
                case "maxtotal", "maxconnlifetimemillis", "maxwaitmillis" -> {
                    return Source.DBCP2;
                }
                case "maxpoolsize", "minpoolsize", "checkouttimeout", "acquireincrement" -> {
                    return Source.C3P0;
                }
                case "jdbcinterceptors", "validationinterval", "maxage", "suspecttimeout" -> {
                    return Source.TOMCAT;
                }
                case "maxactive" -> guessed = Source.DRUID;
                default -> {
                    // A name of several pools.
                }
            }
        }
        return guessed;
    }

    private static void read(Source source, String name, String... theirs) {
        add(source, new Meaning(name, false, null), theirs);
    }

    private static void seconds(Source source, String name, String... theirs) {
        add(source, new Meaning(name, true, null), theirs);
    }

    private static void without(Source source, String remark, String... theirs) {
        add(source, new Meaning(null, false, remark), theirs);
    }

    private static void add(Source source, Meaning meaning, String... theirs) {
        for (String name : theirs) {
            NAMES.computeIfAbsent(source, unused -> new LinkedHashMap<>()).put(plain(name), meaning);
        }
    }

    private static String plain(String name) {
        return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }
}
