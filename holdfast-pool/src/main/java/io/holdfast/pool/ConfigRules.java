package io.holdfast.pool;

import io.holdfast.pool.InvalidConfigException.Problem;
import io.holdfast.pool.internal.JdbcDrivers;
import io.holdfast.pool.internal.mysql.JdbcUrls;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The limits of all settings. Each rule names the setting, the value given, the limit, and the reason for it. */
final class ConfigRules {
    private static final Duration LONGEST = Duration.ofDays(365);

    private ConfigRules() {}

    /** Adds what is wrong to {@code problems}; gives the code of the refusal, or null when nothing is wrong. */
    static @Nullable ErrorCode check(PoolConfig.Builder config, List<Problem> problems) {
        checkSource(config, problems);
        boolean driverFound = problems.isEmpty()
                || problems.stream().noneMatch(p -> p.setting().equals("jdbcUrl"));
        checkNumber("size", config.size(), 1, 10_000, "a pool keeps at least one connection", problems);
        checkNumber("maxOverflow", config.maxOverflow(), 0, 10_000, "0 means no connections above size", problems);
        checkNumber("openParallelism", config.openParallelism(), 1, 256, "more would storm the server", problems);
        checkNumber(
                "repeatedStatementThreshold",
                config.repeatedStatementThreshold(),
                0,
                1_000_000,
                "0 counts nothing",
                problems);
        checkNumber("maxWaiters", config.maxWaiters(), 0, Integer.MAX_VALUE, "0 means no limit", problems);

        String wait = "a wait must end";
        checkDuration("borrowTimeout", config.borrowTimeout(), Duration.ofMillis(1), wait, problems);
        checkDuration("connectTimeout", config.connectTimeout(), Duration.ofMillis(50), wait, problems);
        checkDuration("validationTimeout", config.validationTimeout(), Duration.ofMillis(10), wait, problems);
        checkDuration("resetTimeout", config.resetTimeout(), Duration.ofMillis(10), wait, problems);
        checkDuration("failFastAfter", config.failFastAfter(), Duration.ZERO, "0 refuses at once", problems);
        checkDuration("fairnessBound", config.fairnessBound(), Duration.ZERO, "0 is strict order", problems);
        checkDuration("shutdownTimeout", config.shutdownTimeout(), Duration.ZERO, "0 does not wait", problems);
        checkDuration("overflowLinger", config.overflowLinger(), Duration.ZERO, "0 closes at once", problems);
        checkDuration("validateAfterIdle", config.validateAfterIdle(), Duration.ZERO, "0 validates always", problems);
        checkDuration("pingAfterIdle", config.pingAfterIdle(), Duration.ZERO, "0 pings always", problems);
        checkDuration("leakThreshold", config.leakThreshold(), Duration.ofMillis(1), "an age", problems);

        checkOptional("readTimeout", config.readTimeout(), Duration.ofMillis(100), problems);
        checkOptional("writeTimeout", config.writeTimeout(), Duration.ofSeconds(1), problems);
        checkOptional("keepaliveInterval", config.keepaliveInterval(), Duration.ofMillis(100), problems);
        checkOptional(
                "backgroundValidationInterval",
                config.backgroundValidationInterval(),
                Duration.ofMillis(100),
                problems);
        checkOptional("maxLifetime", config.maxLifetime(), Duration.ofMillis(500), problems);
        checkOptional("reclaimAbandonedAfter", config.reclaimAbandonedAfter(), Duration.ofMillis(10), problems);
        checkOptional("reclaimIdleAfter", config.reclaimIdleAfter(), Duration.ofMillis(100), problems);
        checkOptional("heldIdleThreshold", config.heldIdleThreshold(), Duration.ofMillis(10), problems);
        checkOptional("slowStatementThreshold", config.slowStatementThreshold(), Duration.ofMillis(1), problems);
        Duration initial = config.initializationFailTimeout();
        if (initial != null) {
            checkDuration("initializationFailTimeout", initial, Duration.ZERO, "0 tries once", problems);
        }
        checkOptional("idleTimeout", config.idleTimeout(), Duration.ofMillis(100), problems);

        if (config.credentialsProvider() != null && (config.username() != null || config.password() != null)) {
            problems.add(new Problem(
                    "credentialsProvider",
                    "(set)",
                    "cannot be combined with username or password: say which one counts"));
        }
        if (config.transactionIsolation() != null && !isIsolation(config.transactionIsolation())) {
            problems.add(new Problem(
                    "transactionIsolation",
                    config.transactionIsolation().toString(),
                    "must be 1, 2, 4 or 8, the constants of java.sql.Connection"));
        }
        if (problems.isEmpty()) {
            return null;
        }
        problems.sort(Comparator.comparing(Problem::setting));
        return problems.size() == 1 && !driverFound && config.jdbcUrl() != null
                ? ErrorCode.NO_DRIVER
                : ErrorCode.INVALID_CONFIG;
    }

    private static void checkSource(PoolConfig.Builder config, List<Problem> problems) {
        String url = config.jdbcUrl();
        if (config.driverClassName() != null) {
            try {
                Class.forName(config.driverClassName(), true, JdbcDrivers.loader());
            } catch (ClassNotFoundException e) {
                problems.add(new Problem(
                        "driverClassName",
                        config.driverClassName(),
                        "no such class on the class path; add the driver"));
            }
        }
        if (url == null && config.dataSource() == null) {
            problems.add(new Problem("jdbcUrl", "(not set)", "a JDBC URL is needed, or a dataSource"));
        } else if (url != null && config.dataSource() != null) {
            problems.add(new Problem("dataSource", "(set)", "cannot be combined with jdbcUrl: say which one counts"));
        } else if (url != null) {
            try {
                JdbcDrivers.accepting(url, config.driverClassName());
            } catch (SQLException | RuntimeException | LinkageError e) {
                problems.add(new Problem("jdbcUrl", JdbcUrls.withoutSecrets(url), noDriver(url)));
            }
        }
    }

    private static String noDriver(String url) {
        if (!url.startsWith("jdbc:")) {
            return "no driver accepts it: a JDBC URL starts with jdbc:, such as jdbc:mysql://host:3306/database";
        }
        if (url.startsWith("jdbc:mysql:")) {
            return "no driver accepts it: com.mysql:mysql-connector-j is not on the class path, or what follows jdbc:mysql: is "
                    + "not //host:3306/database";
        }
        if (url.startsWith("jdbc:mariadb:")) {
            return "no driver accepts it: org.mariadb.jdbc:mariadb-java-client is not on the class path, or what follows "
                    + "jdbc:mariadb: is not //host:3306/database";
        }
        return "no driver accepts it: is it jdbc:mysql://host:3306/database or jdbc:mariadb://host:3306/database?";
    }

    private static boolean isIsolation(int level) {
        return level == 1 || level == 2 || level == 4 || level == 8;
    }

    private static void checkNumber(
            String setting, int value, int least, int most, String reason, List<Problem> problems) {
        if (value < least) {
            problems.add(new Problem(setting, Integer.toString(value), "must be at least " + least + ": " + reason));
        } else if (value > most) {
            problems.add(new Problem(setting, Integer.toString(value), "must be at most " + most + ": " + reason));
        }
    }

    private static void checkDuration(
            String setting, Duration value, Duration least, String reason, List<Problem> problems) {
        if (value.isNegative()) {
            problems.add(new Problem(setting, Durations.format(value), "must not be negative: " + reason));
        } else if (value.compareTo(least) < 0) {
            problems.add(new Problem(
                    setting, Durations.format(value), "must be at least " + Durations.format(least) + ": " + reason));
        } else if (value.compareTo(LONGEST) > 0) {
            problems.add(new Problem(setting, Durations.format(value), "must be at most 365 days: " + reason));
        }
    }

    private static void checkOptional(String setting, Duration value, Duration least, List<Problem> problems) {
        if (!value.isZero()) {
            checkDuration(setting, value, least, "or 0 to turn it off", problems);
        }
    }
}
