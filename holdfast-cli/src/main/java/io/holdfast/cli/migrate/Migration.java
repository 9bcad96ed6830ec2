package io.holdfast.cli.migrate;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.pool.InvalidConfigException;
import io.holdfast.pool.PoolConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of another pool in Holdfast's names.
 *
 * @param from the pool that the file is for
 * @param settings ours, where they differ from the default
 * @param remarks what has no counterpart, and what is there instead
 * @param notRead names that nothing is known of, and values that cannot be read
 */
record Migration(String from, Map<String, String> settings, Map<String, String> remarks, Map<String, String> notRead) {
    private static final String ANY_URL = "jdbc:mysql://localhost/";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^:}]*(?::([^}]*))?}");
    private static final Pattern CONNECTION =
            Pattern.compile("(?i)(?:jdbc-?url|url|user-?name|user|password|driver|driver[-_]class(?:-?name)?)");

    private static final Map<String, ForeignNames.Source> PREFIXES = new LinkedHashMap<>();
    private static final List<String> COMMON = List.of(
            "spring.datasource.", "hibernate.connection.", "jakarta.persistence.jdbc.", "javax.persistence.jdbc.");

    static {
        PREFIXES.put("spring.datasource.hikari.", ForeignNames.Source.HIKARI);
        PREFIXES.put("spring.datasource.druid.", ForeignNames.Source.DRUID);
        PREFIXES.put("spring.datasource.dbcp2.", ForeignNames.Source.DBCP2);
        PREFIXES.put("spring.datasource.tomcat.", ForeignNames.Source.TOMCAT);
        PREFIXES.put("spring.datasource.c3p0.", ForeignNames.Source.C3P0);
        PREFIXES.put("hibernate.hikari.", ForeignNames.Source.HIKARI);
        PREFIXES.put("hibernate.c3p0.", ForeignNames.Source.C3P0);
        PREFIXES.put("hibernate.dbcp2.", ForeignNames.Source.DBCP2);
        PREFIXES.put("hikari.", ForeignNames.Source.HIKARI);
        PREFIXES.put("druid.", ForeignNames.Source.DRUID);
        PREFIXES.put("c3p0.", ForeignNames.Source.C3P0);
    }

    /** The names of the settings that may be printed, and how to read them. Passwords are never printed. */
    private static final Map<String, Function<PoolConfig, @Nullable Object>> OURS = new LinkedHashMap<>();

    static {
        OURS.put("name", PoolConfig::name);
        OURS.put("username", PoolConfig::username);
        OURS.put("driverClassName", PoolConfig::driverClassName);
        OURS.put("size", PoolConfig::size);
        OURS.put("maxOverflow", PoolConfig::maxOverflow);
        OURS.put("overflowLinger", PoolConfig::overflowLinger);
        OURS.put("fill", PoolConfig::fill);
        OURS.put("initializationFailTimeout", PoolConfig::initializationFailTimeout);
        OURS.put("borrowTimeout", PoolConfig::borrowTimeout);
        OURS.put("maxWaiters", PoolConfig::maxWaiters);
        OURS.put("connectTimeout", PoolConfig::connectTimeout);
        OURS.put("readTimeout", PoolConfig::readTimeout);
        OURS.put("validationTimeout", PoolConfig::validationTimeout);
        OURS.put("validateAfterIdle", PoolConfig::validateAfterIdle);
        OURS.put("pingAfterIdle", PoolConfig::pingAfterIdle);
        OURS.put("keepaliveInterval", PoolConfig::keepaliveInterval);
        OURS.put("maxLifetime", PoolConfig::maxLifetime);
        OURS.put("idleTimeout", PoolConfig::idleTimeout);
        OURS.put("resetOnReturn", PoolConfig::resetOnReturn);
        OURS.put("autoCommit", PoolConfig::autoCommit);
        OURS.put("readOnly", PoolConfig::readOnly);
        OURS.put("transactionIsolation", PoolConfig::transactionIsolation);
        OURS.put("catalog", PoolConfig::catalog);
        OURS.put("schema", PoolConfig::schema);
        OURS.put("initSql", PoolConfig::initSql);
        OURS.put("leakThreshold", PoolConfig::leakThreshold);
        OURS.put("reclaimIdleAfter", PoolConfig::reclaimIdleAfter);
        OURS.put("logStatements", PoolConfig::logStatements);
        OURS.put("slowStatementThreshold", PoolConfig::slowStatementThreshold);
        OURS.put("jmx", PoolConfig::jmx);
    }

    /** Of a file's names and values. */
    static Migration of(Map<String, String> file) {
        return of(file, source(file));
    }

    /** Of what a Python file says. */
    static Migration ofPython(Map<String, String> file) {
        Migration migration = of(file, PythonFile.source(file));
        migration.remarks().putAll(PythonFile.defaults(file));
        return migration;
    }

    private static Migration of(Map<String, String> file, ForeignNames.Source source) {
        Map<String, String> remarks = new TreeMap<>();
        Map<String, String> notRead = new TreeMap<>();
        Properties properties = new Properties();
        chosen(file).forEach((name, given) -> {
            String value = resolved(given);
            ForeignNames.Meaning meaning = value == null ? null : ForeignNames.meaning(source, name, value);
            if (value == null) {
                notRead.put(name, "its value does not stand in the file");
            } else if (meaning == null) {
                properties.setProperty(name, value);
            } else if (meaning.name() == null) {
                remarks.put(name, String.valueOf(meaning.remark()));
            } else {
                properties.setProperty(meaning.name(), meaning.seconds() && isNumber(value) ? value + "s" : value);
            }
        });
        PoolConfig config = read(properties, notRead);
        config.notes().forEach(note -> remarks.put(first(note), note));
        return new Migration(source.label, differences(config), remarks, notRead);
    }

    /** The settings of the pool that the file names by a prefix; all of a file that has none. */
    private static Map<String, String> chosen(Map<String, String> file) {
        Map<String, String> chosen = new TreeMap<>();
        boolean prefixed = false;
        for (Map.Entry<String, String> entry : file.entrySet()) {
            for (String prefix : PREFIXES.keySet()) {
                if (entry.getKey().startsWith(prefix)) {
                    // PoolConfig reads Druid's own prefix, below which names have other meanings than alone.
                    chosen.put(
                            prefix.equals("druid.")
                                    ? entry.getKey()
                                    : entry.getKey().substring(prefix.length()),
                            entry.getValue());
                    prefixed = true;
                    break;
                }
            }
        }
        for (Map.Entry<String, String> entry : file.entrySet()) {
            for (String prefix : COMMON) {
                String name = entry.getKey().startsWith(prefix) ? entry.getKey().substring(prefix.length()) : "";
                if (CONNECTION.matcher(name).matches()) {
                    chosen.putIfAbsent(common(name), entry.getValue());
                    prefixed = true;
                }
            }
        }
        return prefixed ? chosen : file;
    }

    private static String common(String name) {
        return name.matches("(?i)driver([-_]class)?") ? "driverClassName" : name;
    }

    private static ForeignNames.Source source(Map<String, String> file) {
        return file.keySet().stream()
                .flatMap(name -> PREFIXES.entrySet().stream()
                        .filter(prefix -> name.startsWith(prefix.getKey()))
                        .limit(1))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> ForeignNames.guess(file.keySet()));
    }

    /** The value with the defaults of its placeholders; null where one has none. */
    private static @Nullable String resolved(String value) {
        Matcher placeholder = PLACEHOLDER.matcher(value);
        StringBuilder resolved = new StringBuilder();
        while (placeholder.find()) {
            if (placeholder.group(1) == null) {
                return null;
            }
            placeholder.appendReplacement(resolved, Matcher.quoteReplacement(placeholder.group(1)));
        }
        return placeholder.appendTail(resolved).toString();
    }

    private static boolean isNumber(String value) {
        return value.strip().matches("\\d+");
    }

    /** What can be read; what cannot is left out and noted. */
    private static PoolConfig read(Properties properties, Map<String, String> notRead) {
        List<String> ofConnection = new ArrayList<>(properties.stringPropertyNames());
        ofConnection.removeIf(name -> !name.matches("(?i)(druid\\.)?(jdbc-?url|url)"));
        ofConnection.forEach(properties::remove);
        properties.setProperty("jdbcUrl", ANY_URL);
        while (true) {
            try {
                return PoolConfig.from(properties);
            } catch (InvalidConfigException e) {
                int before = properties.size();
                for (InvalidConfigException.Problem problem : e.problems()) {
                    for (String name : List.copyOf(properties.stringPropertyNames())) {
                        if (name.equals(problem.setting())
                                || PoolConfig.namesOfSameSetting(problem.setting())
                                                .contains(name)
                                        && !name.equals("jdbcUrl")) {
                            properties.remove(name);
                            notRead.put(name, problem.rule());
                        }
                    }
                }
                if (properties.size() == before) {
                    throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
                }
            }
        }
    }

    private static Map<String, String> differences(PoolConfig config) {
        PoolConfig plain = PoolConfig.builder().jdbcUrl(ANY_URL).build();
        Map<String, String> different = new LinkedHashMap<>();
        OURS.forEach((name, reader) -> {
            Object value = reader.apply(config);
            if (value != null && (name.equals("size") || !value.equals(reader.apply(plain)))) {
                different.put(name, text(value));
            }
        });
        config.driverProperties().keySet().stream()
                .sorted()
                .forEach(name -> different.put(
                        "driver." + name,
                        name.toLowerCase(Locale.ROOT).contains("password")
                                ? "(as it is)"
                                : config.driverProperties().get(name)));
        return different;
    }

    private static String text(Object value) {
        if (value instanceof Duration time) {
            long millis = time.toMillis();
            return millis % 60_000 == 0 && millis > 0
                    ? millis / 60_000 + "m"
                    : millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
        }
        return value instanceof Enum<?> choice ? choice.name().toLowerCase(Locale.ROOT) : String.valueOf(value);
    }

    private static String first(String note) {
        int end = note.indexOf(' ');
        return end < 0 ? note : note.substring(0, end);
    }
}
