package io.holdfast.pool;

import io.holdfast.pool.InvalidConfigException.Problem;
import io.holdfast.pool.internal.mysql.JdbcUrls;
import io.holdfast.pool.internal.open.JdbcDrivers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds settings to their limits, and to the rules between them. Each problem names the setting, the value given, the limit, and the
 * reason for it.
 */
final class ConfigRules {
    private ConfigRules() {}

    /** Adds what is wrong to {@code problems}; gives the code of the refusal, or null when nothing is wrong. */
    static @Nullable ErrorCode check(SettingValues config, List<Problem> problems) {
        checkSource(config, problems);
        boolean driverFound = problems.isEmpty()
                || problems.stream().noneMatch(p -> p.setting().equals("jdbcUrl"));
        for (Setting<?> setting : Settings.ALL) {
            check(setting, config, problems);
        }

        if (config.find(Settings.CREDENTIALS_PROVIDER) != null
                && (config.find(Settings.USERNAME) != null || config.find(Settings.PASSWORD) != null)) {
            problems.add(new Problem(
                    "credentialsProvider",
                    "(set)",
                    "cannot be combined with username or password: say which one counts"));
        }
        if (problems.isEmpty()) {
            return null;
        }
        problems.sort(Comparator.comparing(Problem::setting));
        return problems.size() == 1 && !driverFound && config.find(Settings.JDBC_URL) != null
                ? ErrorCode.NO_DRIVER
                : ErrorCode.INVALID_CONFIG;
    }

    private static void checkSource(SettingValues config, List<Problem> problems) {
        String url = config.find(Settings.JDBC_URL);
        String driver = config.find(Settings.DRIVER_CLASS_NAME);
        if (driver != null) {
            try {
                Class.forName(driver, true, JdbcDrivers.loader());
            } catch (ClassNotFoundException e) {
                problems.add(new Problem("driverClassName", driver, "no such class on the class path; add the driver"));
            }
        }
        if (url == null && config.find(Settings.DATA_SOURCE) == null) {
            problems.add(new Problem("jdbcUrl", "(not set)", "a JDBC URL is needed, or a dataSource"));
        } else if (url != null && config.find(Settings.DATA_SOURCE) != null) {
            problems.add(new Problem("dataSource", "(set)", "cannot be combined with jdbcUrl: say which one counts"));
        } else if (url != null) {
            try {
                JdbcDrivers.accepting(url, driver);
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

    private static <T> void check(Setting<T> setting, SettingValues config, List<Problem> problems) {
        T value = config.find(setting);
        String broken = value == null ? null : setting.limit().broken(value);
        if (broken != null) {
            String shown = value instanceof Duration duration ? Durations.format(duration) : String.valueOf(value);
            problems.add(new Problem(setting.name(), shown, broken));
        }
    }
}
