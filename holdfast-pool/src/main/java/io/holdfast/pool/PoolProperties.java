package io.holdfast.pool;

import io.holdfast.pool.InvalidConfigException.Problem;
import io.holdfast.pool.internal.ConnectionPool;
import io.holdfast.pool.internal.mysql.JdbcUrls;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads settings by name: Holdfast's own, HikariCP's, SQLAlchemy's and Druid's. One table; {@code docs/settings.md} shows it. */
final class PoolProperties {
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** What HikariCP makes of no time-out. */
    static final Duration ENDLESS = Duration.ofMillis(Integer.MAX_VALUE);

    /** Druid's own limit where it is told to log what is slow. */
    private static final Duration DRUIDS_SLOW = Duration.ofSeconds(3);

    private static final String DRUID_LOGS_SLOW = "druid.stat.logSlowSql";

    private static final Duration SHORTEST_KEEPALIVE = Duration.ofMillis(100);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final String DATA_SOURCE_JNDI = "dataSourceJNDI";
    private static final String DRIVER_PREFIX = "driver.";
    private static final String HIKARI_DRIVER_PREFIX = "dataSource.";
    /** Maps of the driver's properties, by their names without marks: HikariCP's and Druid's. */
    private static final Set<String> DRIVER_MAPS =
            Set.of("datasourceproperties", "connectproperties", "connectionproperties");

    /**
     * How one name is read.
     *
     * @param setting the setting of ours that it gives; two names for one setting are an error
     */
    record Name(String setting, BiConsumer<PoolConfig.Builder, String> reader) {}

    private static final Map<String, Name> NAMES = new LinkedHashMap<>();

    static {
        text("name", PoolConfig.Builder::name, "poolName");
        text("jdbcUrl", PoolConfig.Builder::jdbcUrl, "url");
        text("driverClassName", PoolConfig.Builder::driverClassName);
        text("username", PoolConfig.Builder::username, "user");
        text("password", PoolConfig.Builder::password);
        put(
                "dataSourceClassName",
                "dataSource",
                (builder, value) -> builder.dataSource(NamedObjects.dataSource(value)));
        put(DATA_SOURCE_JNDI, DATA_SOURCE_JNDI, (builder, value) -> {});
        put(
                "credentialsProviderClassName",
                "credentialsProvider",
                (builder, value) ->
                        builder.credentialsProvider(NamedObjects.instance(value, Credentials.Provider.class)));
        put("exceptionOverrideClassName", "exceptionSorter", (builder, value) -> {
            Object made = NamedObjects.instance(value, Object.class);
            if (made instanceof ExceptionSorter sorter) {
                builder.exceptionSorter(sorter);
            } else {
                builder.note("exceptionOverrideClassName has no effect: " + value + " is no "
                        + ExceptionSorter.class.getName());
            }
        });
        number("size", PoolConfig.Builder::size, "maximumPoolSize", "pool_size");
        number("maxOverflow", PoolConfig.Builder::maxOverflow, "max_overflow");
        duration("overflowLinger", PoolConfig.Builder::overflowLinger);
        choice("fill", Fill.class, PoolConfig.Builder::fill);
        number("openParallelism", PoolConfig.Builder::openParallelism);
        duration("borrowTimeout", PoolConfig.Builder::borrowTimeout);
        put("connectionTimeout", "borrowTimeout", (builder, value) -> {
            Duration timeout = Durations.parse(value, MILLISECOND);
            if (timeout.isZero()) {
                builder.note("connectionTimeout=0 is, as in HikariCP, a wait of 24 days");
            }
            builder.borrowTimeout(timeout.isZero() ? ENDLESS : atMostAYear(timeout));
        });
        seconds("borrowTimeout", PoolConfig.Builder::borrowTimeout, "pool_timeout");
        duration("failFastAfter", PoolConfig.Builder::failFastAfter);
        number("maxWaiters", PoolConfig.Builder::maxWaiters);
        duration("fairnessBound", PoolConfig.Builder::fairnessBound);
        duration("connectTimeout", PoolConfig.Builder::connectTimeout);
        seconds("connectTimeout", PoolConfig.Builder::connectTimeout, "connect_timeout");
        duration("readTimeout", PoolConfig.Builder::readTimeout);
        seconds("readTimeout", PoolConfig.Builder::readTimeout, "read_timeout");
        duration("writeTimeout", PoolConfig.Builder::writeTimeout);
        seconds("writeTimeout", PoolConfig.Builder::writeTimeout, "write_timeout");
        put(
                "validationTimeout",
                "validationTimeout",
                (builder, value) -> builder.validationTimeout(atMostAYear(Durations.parse(value, MILLISECOND))));
        duration("validateAfterIdle", PoolConfig.Builder::validateAfterIdle);
        duration("pingAfterIdle", PoolConfig.Builder::pingAfterIdle);
        put("pool_pre_ping", "pingAfterIdle", (builder, value) -> {
            if (truth(value)) {
                builder.pingAfterIdle(Duration.ZERO);
            }
        });
        duration("keepaliveInterval", PoolConfig.Builder::keepaliveInterval);
        put("keepaliveTime", "keepaliveInterval", (builder, value) -> {
            Duration time = Durations.parse(value, MILLISECOND);
            boolean tooShort = !time.isZero() && time.compareTo(SHORTEST_KEEPALIVE) < 0;
            if (tooShort) {
                builder.note("keepaliveTime=" + value + " is too short, and turns it off as in HikariCP");
            }
            builder.keepaliveInterval(tooShort ? Duration.ZERO : atMostAYear(time));
        });
        put("initializationFailTimeout", "initializationFailTimeout", (builder, value) -> {
            Duration timeout = Durations.parse(value, MILLISECOND);
            builder.initializationFailTimeout(timeout.isNegative() ? null : atMostAYear(timeout));
        });
        duration("backgroundValidationInterval", PoolConfig.Builder::backgroundValidationInterval);
        age("maxLifetime", 30_000, PoolConfig.Builder::maxLifetime);
        put(
                "pool_recycle",
                "maxLifetime",
                (builder, value) -> builder.maxLifetime(
                        value.trim().equals("-1") ? Duration.ZERO : Durations.parse(value, SECOND)));
        age("idleTimeout", 10_000, PoolConfig.Builder::idleTimeout);
        choice("resetOnReturn", ResetOnReturn.class, PoolConfig.Builder::resetOnReturn);
        put(
                "pool_reset_on_return",
                "resetOnReturn",
                (builder, value) -> builder.resetOnReturn(
                        value.equalsIgnoreCase("none") || value.equalsIgnoreCase("false")
                                ? ResetOnReturn.NONE
                                : value.equalsIgnoreCase("true")
                                        ? ResetOnReturn.ROLLBACK
                                        : constant(ResetOnReturn.class, value)));
        duration("resetTimeout", PoolConfig.Builder::resetTimeout);
        hikarisTruth("autoCommit", "autoCommit", PoolConfig.Builder::autoCommit);
        hikarisTruth("readOnly", "readOnly", PoolConfig.Builder::readOnly);
        put("transactionIsolation", "transactionIsolation", (builder, value) -> {
            if (value.toUpperCase(Locale.ROOT).replace('-', '_').matches("(TRANSACTION_)?NONE|0")) {
                builder.note("transactionIsolation=" + value + " leaves the server's level: it has transactions");
            } else {
                builder.transactionIsolation(isolation(value));
            }
        });
        text("catalog", PoolConfig.Builder::catalog);
        text("schema", PoolConfig.Builder::schema);
        text("initSql", PoolConfig.Builder::initSql, "connectionInitSql");
        duration("leakThreshold", PoolConfig.Builder::leakThreshold);
        put("leakDetectionThreshold", "leakThreshold", (builder, value) -> {
            Duration threshold = Durations.parse(value, MILLISECOND);
            if (!threshold.isNegative() && !isTooShort("leakDetectionThreshold", value, 2_000, builder)) {
                builder.leakThreshold(threshold.isZero() ? builder.leakThreshold() : atMostAYear(threshold));
            }
        });
        duration("reclaimAbandonedAfter", PoolConfig.Builder::reclaimAbandonedAfter);
        duration("reclaimIdleAfter", PoolConfig.Builder::reclaimIdleAfter);
        duration("heldIdleThreshold", PoolConfig.Builder::heldIdleThreshold);
        choice("borrowSiteCapture", BorrowSiteCapture.class, PoolConfig.Builder::borrowSiteCapture);
        number("repeatedStatementThreshold", PoolConfig.Builder::repeatedStatementThreshold);
        statementLog();
        duration("shutdownTimeout", PoolConfig.Builder::shutdownTimeout);
        put("jmx", "jmx", (builder, value) -> builder.jmx(truth(value)));
        hikarisTruth("registerMbeans", "jmx", PoolConfig.Builder::jmx);
    }

    private static void statementLog() {
        // YAML reads off as false.
        for (String name : List.of("logStatements", "echo", "sql_echo")) {
            put(name, "logStatements", (builder, value) -> builder.logStatements(logged(value)));
        }
        duration(
                "slowStatementThreshold",
                PoolConfig.Builder::slowStatementThreshold,
                "slowSqlMillis",
                "druid.stat.slowSqlMillis",
                "executionThreshold");
        put(DRUID_LOGS_SLOW, DRUID_LOGS_SLOW, (builder, value) -> truth(value));
        put("logStatementValues", "logStatementValues", (builder, value) -> builder.logStatementValues(truth(value)));
        put("hide_parameters", "logStatementValues", (builder, value) -> builder.logStatementValues(!truth(value)));
    }

    /** HikariCP's settings that have no counterpart, with what to know of each. */
    private static final Map<String, String> WITHOUT_EFFECT = Map.ofEntries(
            Map.entry("allowPoolSuspension", "a pool can always be suspended"),
            Map.entry("connectionTestQuery", "the pool looks at the socket, and pings by the protocol"),
            Map.entry("isolateInternalQueries", "the pool runs none within a transaction"),
            Map.entry("threadFactory", "the pool has threads of its own"),
            Map.entry("scheduledExecutor", "the pool has threads of its own"),
            Map.entry("metricRegistry", "holdfast-micrometer binds the pool's meters"),
            Map.entry("metricsTrackerFactory", "holdfast-micrometer binds the pool's meters"),
            Map.entry("healthCheckRegistry", "the pool's figures say how it is"),
            Map.entry("healthCheckProperties", "the pool's figures say how it is"),
            Map.entry("exceptionOverride", "give an ExceptionSorter in code"));

    private PoolProperties() {}

    /** All names that are read, but for {@code driver.x} and {@code minimumIdle}. */
    static Set<String> names() {
        return Set.copyOf(NAMES.keySet());
    }

    /** As above, and {@code minimumIdle}. */
    static Set<String> allNames() {
        Set<String> all = new TreeSet<>(NAMES.keySet());
        all.add("minimumIdle");
        return all;
    }

    static Set<String> namesOfSameSetting(String name) {
        Name known = NAMES.get(name);
        Set<String> same = new TreeSet<>(Set.of(name));
        if (known != null) {
            NAMES.forEach((other, entry) -> {
                if (entry.setting.equals(known.setting)) {
                    same.add(other);
                }
            });
        }
        return same;
    }

    /** Applies what can be read, and gives what cannot. */
    static List<Problem> apply(Properties properties, PoolConfig.Builder builder) {
        List<Problem> problems = new ArrayList<>();
        Map<String, String> givenAs = new LinkedHashMap<>();
        Map<String, String> sorted = new TreeMap<>();
        Map<String, String> without = new TreeMap<>();
        Map<String, String> druids = new TreeMap<>();
        given(properties).forEach((key, value) -> {
            String canonical = canonical(key);
            String ignored = withoutEffect(canonical);
            String remark = DruidNames.remark(canonical);
            if (ignored != null) {
                without.put(ignored, WITHOUT_EFFECT.get(ignored));
            } else if (remark != null) {
                druids.put(canonical, remark);
            } else if (value instanceof DataSource source && canonical.equals("dataSource")) {
                builder.dataSource(source);
            } else if (value instanceof Credentials.Provider provider && canonical.equals("credentialsProvider")) {
                builder.credentialsProvider(provider);
            } else if (!isEmpty(canonical, value)) {
                String before = sorted.put(canonical, String.valueOf(value));
                if (before != null && !before.equals(String.valueOf(value))) {
                    problems.add(new Problem(key, "(given)", "is given twice, in two spellings; keep one of the two"));
                }
            }
        });
        sorted.forEach((key, value) -> {
            Name ours = NAMES.get(key);
            Name name = ours == null ? DruidNames.name(key) : ours;
            if (name != null) {
                String other = givenAs.putIfAbsent(name.setting, key);
                if (other != null) {
                    problems.add(new Problem(
                            key,
                            shown(name.setting, value),
                            "gives the same setting as " + other + "; keep one of the two"));
                    return;
                }
                read(key, value, name, builder, problems);
            } else if (key.startsWith(DRIVER_PREFIX)) {
                builder.driverProperty(key.substring(DRIVER_PREFIX.length()), value);
            } else if (key.startsWith(HIKARI_DRIVER_PREFIX)) {
                builder.driverProperty(key.substring(HIKARI_DRIVER_PREFIX.length()), value);
            } else if (!key.equals("minimumIdle")) {
                problems.add(new Problem(key, "(given)", "no such setting" + suggestion(key)));
            }
        });
        if (problems.isEmpty()) {
            DruidNames.finish(sorted, builder);
        }
        String minimumIdle = sorted.getOrDefault("minimumIdle", sorted.get("minIdle"));
        if (minimumIdle != null) {
            applyMinimumIdle(minimumIdle, sorted.containsKey("overflowLinger"), builder, problems);
        }
        String logSlowSql = sorted.get(DRUID_LOGS_SLOW);
        if (logSlowSql != null) {
            applyLogSlowSql(logSlowSql, builder);
        }
        String directory = sorted.get(DATA_SOURCE_JNDI);
        if (directory != null) {
            applyDirectory(directory.trim(), builder, problems);
        }
        if (sorted.containsKey("dataSourceClassName") && problems.isEmpty()) {
            NamedObjects.configure(builder, problems);
        }
        if (!without.isEmpty()) {
            builder.note("these settings of HikariCP's have no effect here: " + without);
        }
        if (!druids.isEmpty()) {
            builder.note("these settings of Druid's have no effect here: " + druids);
        }
        return problems;
    }

    /** All that is given, defaults and values that are no texts included. */
    private static Map<String, Object> given(Properties properties) {
        Map<String, Object> all = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            all.put(key, properties.getProperty(key));
        }
        properties.forEach((key, value) -> all.put(String.valueOf(key), value));
        return all;
    }

    /** The name as it stands in the table, where hyphens, underscores and capitals make the difference; otherwise as given. */
    private static String canonical(String key) {
        if (NAMES.containsKey(key) || key.startsWith(DRIVER_PREFIX) || key.startsWith(HIKARI_DRIVER_PREFIX)) {
            return key;
        }
        int dot = key.indexOf('.');
        if (dot > 0 && DRIVER_MAPS.contains(plain(key.substring(0, dot)))) {
            return HIKARI_DRIVER_PREFIX + key.substring(dot + 1);
        }
        String plain = plain(key);
        String underscored = key.replace('-', '_').toLowerCase(Locale.ROOT);
        for (String known : allNames()) {
            if (known.indexOf('_') < 0 ? plain(known).equals(plain) : known.equals(underscored)) {
                return known;
            }
        }
        for (String known : List.of("dataSource", "credentialsProvider")) {
            if (plain(known).equals(plain)) {
                return known;
            }
        }
        return DruidNames.canonical(key);
    }

    static String plain(String key) {
        return key.replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
    }

    /** The setting's name where it has no effect here; null otherwise. */
    private static @Nullable String withoutEffect(String key) {
        int dot = key.indexOf('.');
        String plain = plain(dot < 0 ? key : key.substring(0, dot));
        return WITHOUT_EFFECT.keySet().stream()
                .filter(name -> plain(name).equals(plain))
                .findFirst()
                .orElse(null);
    }

    /** As if it were not there: a placeholder without a value leaves nothing. A password may be made of blanks. */
    private static boolean isEmpty(String key, Object value) {
        String text = String.valueOf(value);
        return key.startsWith(DRIVER_PREFIX) || key.startsWith(HIKARI_DRIVER_PREFIX)
                ? false
                : key.equals("password") ? text.isEmpty() : text.isBlank();
    }

    private static void read(String key, String value, Name name, PoolConfig.Builder builder, List<Problem> problems) {
        boolean asItIs = name.setting.equals("password") || name.setting.equals("username");
        try {
            name.reader.accept(builder, asItIs ? value : value.trim());
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(key, shown(name.setting, value), String.valueOf(e.getMessage())));
        }
    }

    /** HikariCP keeps {@code minimumIdle} and allows {@code maximumPoolSize}: our size, and the rest as overflow. */
    private static void applyMinimumIdle(
            String value, boolean hasLinger, PoolConfig.Builder builder, List<Problem> problems) {
        try {
            int idle = integer(value);
            int most = builder.size();
            if (idle < 0) {
                problems.add(new Problem("minimumIdle", value, "must not be negative"));
            } else if (idle > most) {
                builder.note(
                        "minimumIdle=" + idle + " is above maximumPoolSize, and counts as " + most + " as in HikariCP");
            } else if (idle == 0) {
                builder.fill(Fill.LAZY);
            } else if (idle < most) {
                builder.size(idle)
                        .maxOverflow(most - idle)
                        .overflowLinger(
                                hasLinger ? builder.overflowLinger() : ConnectionPool.lingerOf(builder.idleTimeout()));
            }
        } catch (IllegalArgumentException e) {
            problems.add(new Problem("minimumIdle", value, String.valueOf(e.getMessage())));
        }
    }

    /** HikariCP asks the directory only where nothing else says what to connect to. */
    private static void applyDirectory(String name, PoolConfig.Builder builder, List<Problem> problems) {
        if (builder.dataSource() != null || builder.jdbcUrl() != null) {
            builder.note(DATA_SOURCE_JNDI + " has no effect beside "
                    + (builder.dataSource() != null ? "a data source" : "jdbcUrl") + ", as in HikariCP");
            return;
        }
        try {
            builder.dataSource(NamedObjects.lookup(name));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(DATA_SOURCE_JNDI, name, String.valueOf(e.getMessage())));
        }
    }

    /** Beside Druid's limit stands whether it is used at all. */
    private static void applyLogSlowSql(String value, PoolConfig.Builder builder) {
        if (value.trim().equalsIgnoreCase("false")) {
            builder.slowStatementThreshold(Duration.ZERO);
        } else if (builder.slowStatementThreshold().isZero()) {
            builder.slowStatementThreshold(DRUIDS_SLOW);
        }
    }

    private static LogStatements logged(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "on", "debug" -> LogStatements.ALL;
            case "false", "none" -> LogStatements.OFF;
            default -> constant(LogStatements.class, value);
        };
    }

    private static String shown(String setting, String value) {
        return switch (setting) {
            case "password" -> "***";
            case "jdbcUrl" -> JdbcUrls.withoutSecrets(value);
            default -> value;
        };
    }

    private static String suggestion(String key) {
        String plain = key.replaceAll("[_.-]", "").toLowerCase(Locale.ROOT);
        return NAMES.keySet().stream()
                .filter(known -> distance(known.replace("_", "").toLowerCase(Locale.ROOT), plain) <= 2)
                .findFirst()
                .map(known -> "; did you mean " + known + "?")
                .orElse("");
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }

    private static void put(String name, String setting, BiConsumer<PoolConfig.Builder, String> reader) {
        NAMES.put(name, new Name(setting, reader));
    }

    private static void text(String setting, BiConsumer<PoolConfig.Builder, String> setter, String... aliases) {
        put(setting, setting, setter);
        for (String alias : aliases) {
            put(alias, setting, setter);
        }
    }

    private static void number(String setting, BiConsumer<PoolConfig.Builder, Integer> setter, String... aliases) {
        text(setting, (builder, value) -> setter.accept(builder, integer(value)), aliases);
    }

    private static void duration(String setting, BiConsumer<PoolConfig.Builder, Duration> setter, String... aliases) {
        text(setting, (builder, value) -> setter.accept(builder, Durations.parse(value, MILLISECOND)), aliases);
    }

    /** An age under a name that HikariCP has as well: a bare number is read as there, one with a unit is taken at its word. */
    private static void age(String setting, long leastMillis, BiConsumer<PoolConfig.Builder, Duration> setter) {
        put(setting, setting, (builder, value) -> {
            if (!isTooShort(setting, value, leastMillis, builder)) {
                setter.accept(builder, atMostAYear(Durations.parse(value, MILLISECOND)));
            }
        });
    }

    /** True, and noted, where HikariCP takes its default in place of this number of milliseconds. */
    private static boolean isTooShort(String name, String value, long leastMillis, PoolConfig.Builder builder) {
        if (!value.matches("[+-]?\\d{1,18}")) {
            return false;
        }
        long millis = Long.parseLong(value);
        // HikariCP itself refuses an idle time-out below 0.
        boolean tooShort = millis != 0 && millis < leastMillis && (millis > 0 || !name.equals("idleTimeout"));
        if (tooShort) {
            builder.note(name + "=" + value + " counts as not given: HikariCP takes its default below " + leastMillis
                    + (millis > 0 ? "; write " + millis + "ms where that is meant" : ""));
        }
        return tooShort;
    }

    /** More than a year is as good as a year. */
    private static Duration atMostAYear(Duration time) {
        return time.compareTo(YEAR) > 0 ? YEAR : time;
    }

    /** HikariCP takes every text but {@code true} for false. */
    private static void hikarisTruth(String name, String setting, BiConsumer<PoolConfig.Builder, Boolean> setter) {
        put(name, setting, (builder, value) -> {
            boolean isTrue = value.equalsIgnoreCase("true");
            if (!isTrue && !value.equalsIgnoreCase("false")) {
                builder.note(name + "=" + value + " is false, as in HikariCP; write true or false");
            }
            setter.accept(builder, isTrue);
        });
    }

    private static void seconds(String setting, BiConsumer<PoolConfig.Builder, Duration> setter, String alias) {
        put(alias, setting, (builder, value) -> setter.accept(builder, Durations.parse(value, SECOND)));
    }

    private static <E extends Enum<E>> void choice(
            String setting, Class<E> type, BiConsumer<PoolConfig.Builder, E> setter) {
        put(setting, setting, (builder, value) -> setter.accept(builder, constant(type, value)));
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String value) {
        try {
            return Enum.valueOf(type, value.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must be one of "
                            + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT),
                    e);
        }
    }

    static int integer(String value) {
        try {
            return Integer.parseInt(value.trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is not a whole number", e);
        }
    }

    static boolean truth(String value) {
        if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(value);
        }
        throw new IllegalArgumentException("must be true or false");
    }

    static int isolation(String value) {
        return switch (value.toUpperCase(Locale.ROOT)
                .replaceFirst("^TRANSACTION_", "")
                .replace('-', '_')) {
            case "READ_UNCOMMITTED" -> Connection.TRANSACTION_READ_UNCOMMITTED;
            case "READ_COMMITTED" -> Connection.TRANSACTION_READ_COMMITTED;
            case "REPEATABLE_READ" -> Connection.TRANSACTION_REPEATABLE_READ;
            case "SERIALIZABLE" -> Connection.TRANSACTION_SERIALIZABLE;
            default -> integer(value);
        };
    }
}
