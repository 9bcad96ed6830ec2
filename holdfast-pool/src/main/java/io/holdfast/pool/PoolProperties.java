package io.holdfast.pool;

import io.holdfast.pool.InvalidConfigException.Problem;
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

/** Reads settings by name: Holdfast's own, HikariCP's and SQLAlchemy's. One table; {@code docs/settings.md} shows it. */
final class PoolProperties {
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String DRIVER_PREFIX = "driver.";
    private static final String HIKARI_DRIVER_PREFIX = "dataSource.";

    /**
     * How one name is read.
     *
     * @param setting the setting of ours that it gives; two names for one setting are an error
     */
    private record Name(String setting, BiConsumer<PoolConfig.Builder, String> reader) {}

    private static final Map<String, Name> NAMES = new LinkedHashMap<>();

    static {
        text("name", PoolConfig.Builder::name, "poolName");
        text("jdbcUrl", PoolConfig.Builder::jdbcUrl, "url");
        text("driverClassName", PoolConfig.Builder::driverClassName);
        text("username", PoolConfig.Builder::username, "user");
        text("password", PoolConfig.Builder::password);
        number("size", PoolConfig.Builder::size, "maximumPoolSize", "pool_size");
        number("maxOverflow", PoolConfig.Builder::maxOverflow, "max_overflow");
        duration("overflowLinger", PoolConfig.Builder::overflowLinger);
        choice("fill", Fill.class, PoolConfig.Builder::fill);
        number("openParallelism", PoolConfig.Builder::openParallelism);
        duration("borrowTimeout", PoolConfig.Builder::borrowTimeout, "connectionTimeout");
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
        duration("validationTimeout", PoolConfig.Builder::validationTimeout);
        duration("validateAfterIdle", PoolConfig.Builder::validateAfterIdle);
        duration("pingAfterIdle", PoolConfig.Builder::pingAfterIdle);
        put("pool_pre_ping", "pingAfterIdle", (builder, value) -> {
            if (truth(value)) {
                builder.pingAfterIdle(Duration.ZERO);
            }
        });
        duration("keepaliveInterval", PoolConfig.Builder::keepaliveInterval, "keepaliveTime");
        duration("backgroundValidationInterval", PoolConfig.Builder::backgroundValidationInterval);
        duration("maxLifetime", PoolConfig.Builder::maxLifetime);
        put(
                "pool_recycle",
                "maxLifetime",
                (builder, value) -> builder.maxLifetime(
                        value.trim().equals("-1") ? Duration.ZERO : Durations.parse(value, SECOND)));
        duration("idleTimeout", PoolConfig.Builder::idleTimeout);
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
        put("autoCommit", "autoCommit", (builder, value) -> builder.autoCommit(truth(value)));
        put("readOnly", "readOnly", (builder, value) -> builder.readOnly(truth(value)));
        put(
                "transactionIsolation",
                "transactionIsolation",
                (builder, value) -> builder.transactionIsolation(isolation(value)));
        text("catalog", PoolConfig.Builder::catalog);
        text("schema", PoolConfig.Builder::schema);
        text("initSql", PoolConfig.Builder::initSql, "connectionInitSql");
        duration("leakThreshold", PoolConfig.Builder::leakThreshold);
        put("leakDetectionThreshold", "leakThreshold", (builder, value) -> {
            Duration threshold = Durations.parse(value, MILLISECOND);
            if (!threshold.isZero()) {
                builder.leakThreshold(threshold);
            }
        });
        duration("reclaimAbandonedAfter", PoolConfig.Builder::reclaimAbandonedAfter);
        duration("reclaimIdleAfter", PoolConfig.Builder::reclaimIdleAfter);
        duration("heldIdleThreshold", PoolConfig.Builder::heldIdleThreshold);
        choice("borrowSiteCapture", BorrowSiteCapture.class, PoolConfig.Builder::borrowSiteCapture);
        number("repeatedStatementThreshold", PoolConfig.Builder::repeatedStatementThreshold);
        duration("shutdownTimeout", PoolConfig.Builder::shutdownTimeout);
        put("jmx", "jmx", (builder, value) -> builder.jmx(truth(value)));
        put("registerMbeans", "jmx", (builder, value) -> builder.jmx(truth(value)));
    }

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
        for (String key : properties.stringPropertyNames()) {
            sorted.put(key, properties.getProperty(key));
        }
        sorted.forEach((key, value) -> {
            Name name = NAMES.get(key);
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
        String minimumIdle = sorted.get("minimumIdle");
        if (minimumIdle != null) {
            applyMinimumIdle(minimumIdle, builder, problems);
        }
        return problems;
    }

    private static void read(String key, String value, Name name, PoolConfig.Builder builder, List<Problem> problems) {
        try {
            name.reader.accept(builder, value.trim());
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(key, shown(name.setting, value), String.valueOf(e.getMessage())));
        }
    }

    /** HikariCP keeps {@code minimumIdle} and allows {@code maximumPoolSize}: our size, and the rest as overflow. */
    private static void applyMinimumIdle(String value, PoolConfig.Builder builder, List<Problem> problems) {
        try {
            int idle = integer(value);
            int most = builder.size();
            if (idle < 0 || idle > most) {
                problems.add(new Problem("minimumIdle", value, "must be from 0 to maximumPoolSize (" + most + ")"));
            } else if (idle == 0) {
                builder.fill(Fill.LAZY);
            } else if (idle < most) {
                builder.size(idle).maxOverflow(most - idle).overflowLinger(builder.idleTimeout());
            }
        } catch (IllegalArgumentException e) {
            problems.add(new Problem("minimumIdle", value, String.valueOf(e.getMessage())));
        }
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

    private static int integer(String value) {
        try {
            return Integer.parseInt(value.trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is not a whole number", e);
        }
    }

    private static boolean truth(String value) {
        if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(value);
        }
        throw new IllegalArgumentException("must be true or false");
    }

    private static int isolation(String value) {
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
