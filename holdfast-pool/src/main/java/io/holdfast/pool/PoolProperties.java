package io.holdfast.pool;

import io.holdfast.pool.InvalidConfigException.Problem;
import io.holdfast.pool.internal.OverflowLinger;
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

/** Reads settings by name: those of {@link Settings}, Druid's, and the few names that mean several settings at once. */
final class PoolProperties {
    /** Druid's own limit where slow statements are logged. */
    private static final Duration DRUIDS_SLOW = Duration.ofSeconds(3);

    private static final String DRUID_LOGS_SLOW = "druid.stat.logSlowSql";

    private static final String HIKARIS_WAIT = "connectionTimeout";
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
    record Name(String setting, BiConsumer<SettingValues, String> reader) {
        static <T> Name of(String name, Setting<T> setting, AliasReadings.Reading<T> reading) {
            return new Name(setting.name(), (values, text) -> reading.read(name, text, setting, values));
        }
    }

    private static final Map<String, Name> NAMES = new LinkedHashMap<>();

    static {
        Settings.ALL.forEach(PoolProperties::put);
        // Both are read when all is known.
        NAMES.put(DATA_SOURCE_JNDI, new Name(DATA_SOURCE_JNDI, (values, text) -> {}));
        NAMES.put(DRUID_LOGS_SLOW, new Name(DRUID_LOGS_SLOW, (values, text) -> SettingType.truth(text)));
    }

    private static <T> void put(Setting<T> setting) {
        if (setting.type().isText()) {
            put(setting.name(), setting, setting.written());
        }
        setting.aliases().forEach(alias -> put(alias.name(), setting, alias.written()));
    }

    private static <T> void put(String name, Setting<T> setting, Setting.Written written) {
        NAMES.put(name, Name.of(name, setting, AliasReadings.of(written)));
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
    static List<Problem> apply(Properties properties, SettingValues values) {
        List<Problem> problems = new ArrayList<>();
        Map<String, String> givenAs = new LinkedHashMap<>();
        Map<String, String> sorted = new TreeMap<>();
        Map<String, String> without = new TreeMap<>();
        Map<String, String> druids = new TreeMap<>();
        Map<String, Object> all = given(properties);
        all.forEach((key, value) -> {
            String canonical = canonical(key);
            String ignored = withoutEffect(canonical);
            String remark = DruidNames.remark(canonical);
            if (ignored != null) {
                without.put(ignored, WITHOUT_EFFECT.get(ignored));
            } else if (remark != null) {
                druids.put(canonical, remark);
            } else if (value instanceof DataSource source && canonical.equals("dataSource")) {
                values.set(Settings.DATA_SOURCE, source);
            } else if (value instanceof Credentials.Provider provider && canonical.equals("credentialsProvider")) {
                values.set(Settings.CREDENTIALS_PROVIDER, provider);
            } else if (!isEmpty(canonical, value)) {
                String before = sorted.put(canonical, String.valueOf(value));
                if (before != null && !before.equals(String.valueOf(value))) {
                    problems.add(new Problem(key, "(given)", "is given twice, in two spellings; keep one of the two"));
                }
            }
        });
        DruidNames.withinConnectionProperties(all).forEach((key, value) -> {
            String canonical = canonical(key);
            String remark = DruidNames.remark(canonical);
            Name name = name(canonical);
            if (remark != null) {
                druids.put(canonical, remark);
            } else if (name != null && sorted.keySet().stream().noneMatch(other -> isSame(name, name(other)))) {
                sorted.put(canonical, value);
            }
        });
        sorted.forEach((key, value) -> {
            Name name = name(key);
            if (name != null) {
                String other = givenAs.putIfAbsent(name.setting, key);
                if (other != null) {
                    problems.add(new Problem(
                            key,
                            shown(name.setting, value),
                            "gives the same setting as " + other + "; keep one of the two"));
                    return;
                }
                read(key, value, name, values, problems);
            } else if (key.startsWith(DRIVER_PREFIX)) {
                values.driverProperties().put(key.substring(DRIVER_PREFIX.length()), value);
            } else if (key.startsWith(HIKARI_DRIVER_PREFIX)) {
                values.driverProperties().put(key.substring(HIKARI_DRIVER_PREFIX.length()), value);
            } else if (!key.equals("minimumIdle")) {
                problems.add(new Problem(key, "(given)", "no such setting" + suggestion(key)));
            }
        });
        if (problems.isEmpty()) {
            DruidNames.finish(sorted, values);
        }
        String minimumIdle = sorted.getOrDefault("minimumIdle", sorted.get("minIdle"));
        if (minimumIdle != null) {
            applyMinimumIdle(minimumIdle, sorted.containsKey("overflowLinger"), values, problems);
        }
        if (sorted.containsKey(HIKARIS_WAIT) && !sorted.containsKey(Settings.INITIALIZATION_FAIL_TIMEOUT.name())) {
            waitForTheFirst(values);
        }
        String logSlowSql = sorted.get(DRUID_LOGS_SLOW);
        if (logSlowSql != null) {
            applyLogSlowSql(logSlowSql, values);
        }
        String directory = sorted.get(DATA_SOURCE_JNDI);
        if (directory != null) {
            applyDirectory(directory.trim(), values, problems);
        }
        if (sorted.containsKey("dataSourceClassName") && problems.isEmpty()) {
            configureDataSource(values, problems);
        }
        if (!without.isEmpty()) {
            values.note("these settings of HikariCP's have no effect here: " + without);
        }
        if (!druids.isEmpty()) {
            values.note("these settings of Druid's have no effect here: " + druids);
        }
        return problems;
    }

    private static @Nullable Name name(String canonical) {
        Name ours = NAMES.get(canonical);
        return ours == null ? DruidNames.name(canonical) : ours;
    }

    private static boolean isSame(@Nullable Name one, @Nullable Name other) {
        return one != null && other != null && other.setting.equals(one.setting);
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
        String bare = DruidNames.withoutPrefix(key);
        int dot = bare.indexOf('.');
        if (dot > 0 && DRIVER_MAPS.contains(plain(bare.substring(0, dot)))) {
            String property = bare.substring(dot + 1);
            return DruidNames.isForDruid(property) ? canonical(property) : HIKARI_DRIVER_PREFIX + property;
        }
        String plain = plain(key);
        String underscored = key.replace('-', '_').toLowerCase(Locale.ROOT);
        for (String known : allNames()) {
            if (known.indexOf('_') < 0 ? plain(known).equals(plain) : known.equals(underscored)) {
                return known;
            }
        }
        // A name of ours or HikariCP's that Druid has as well, behind Druid's prefix: druid.driver-class-name.
        if (!bare.equals(key) && !bare.isEmpty() && DruidNames.name(DruidNames.canonical(bare)) == null) {
            return canonical(bare);
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

    private static void read(String key, String value, Name name, SettingValues values, List<Problem> problems) {
        Setting<?> setting = Settings.named(name.setting);
        // HikariCP takes "true " for false.
        boolean asItIs = setting != null && (setting.type().keepsBlanks() || setting.type() == SettingType.TRUTH);
        try {
            name.reader.accept(values, asItIs ? value : value.trim());
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(key, shown(name.setting, value), String.valueOf(e.getMessage())));
        }
    }

    /** Gives URL, user, password and driver properties to a data source that was made by its class's name. */
    private static void configureDataSource(SettingValues values, List<Problem> problems) {
        DataSource source = values.find(Settings.DATA_SOURCE);
        if (source == null) {
            return;
        }
        Map<String, String> given = new LinkedHashMap<>();
        String url = values.find(Settings.JDBC_URL);
        if (url != null) {
            given.put("url", url);
        }
        given.putAll(values.driverProperties());
        given.forEach((name, value) -> {
            if (!NamedObjects.set(source, name, value) && !name.equals("url")) {
                problems.add(new Problem(
                        "dataSource." + name,
                        "(given)",
                        "no such property of " + source.getClass().getName()));
            }
        });
        values.set(Settings.JDBC_URL, null);
        values.set(Settings.DRIVER_CLASS_NAME, null);
        values.driverProperties().clear();
    }

    /**
     * A first login takes a second, most of it for the driver's classes. HikariCP waits for it before it is there, whatever its
     * {@code connectionTimeout}: one that is shorter must not make the first borrow fail.
     */
    private static void waitForTheFirst(SettingValues values) {
        if (values.get(Settings.BORROW_TIMEOUT).compareTo(values.get(Settings.CONNECT_TIMEOUT)) < 0) {
            values.set(Settings.INITIALIZATION_FAIL_TIMEOUT, Duration.ZERO);
        }
    }

    /** HikariCP keeps {@code minimumIdle} and allows {@code maximumPoolSize}: our size, and the rest as overflow. */
    private static void applyMinimumIdle(
            String value, boolean hasLinger, SettingValues values, List<Problem> problems) {
        try {
            int idle = SettingType.integer(value);
            int most = values.get(Settings.SIZE);
            if (idle < 0) {
                problems.add(new Problem("minimumIdle", value, "must not be negative"));
            } else if (idle > most) {
                values.note(
                        "minimumIdle=" + idle + " is above maximumPoolSize, and counts as " + most + " as in HikariCP");
            } else if (idle == 0) {
                values.set(Settings.FILL, Fill.LAZY);
            } else if (idle < most) {
                values.set(Settings.SIZE, idle);
                values.set(Settings.MAX_OVERFLOW, most - idle);
                if (!hasLinger) {
                    values.set(Settings.OVERFLOW_LINGER, OverflowLinger.following(values.get(Settings.IDLE_TIMEOUT)));
                }
            }
        } catch (IllegalArgumentException e) {
            problems.add(new Problem("minimumIdle", value, String.valueOf(e.getMessage())));
        }
    }

    /** HikariCP asks the directory only where nothing else says what to connect to. */
    private static void applyDirectory(String name, SettingValues values, List<Problem> problems) {
        boolean hasSource = values.find(Settings.DATA_SOURCE) != null;
        if (hasSource || values.find(Settings.JDBC_URL) != null) {
            values.note(DATA_SOURCE_JNDI + " has no effect beside " + (hasSource ? "a data source" : "jdbcUrl")
                    + ", as in HikariCP");
            return;
        }
        try {
            values.set(Settings.DATA_SOURCE, NamedObjects.lookup(name));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(DATA_SOURCE_JNDI, name, String.valueOf(e.getMessage())));
        }
    }

    /** Beside Druid's limit stands whether it is used at all. */
    private static void applyLogSlowSql(String value, SettingValues values) {
        if (value.trim().equalsIgnoreCase("false")) {
            values.set(Settings.SLOW_STATEMENT_THRESHOLD, Duration.ZERO);
        } else if (values.get(Settings.SLOW_STATEMENT_THRESHOLD).isZero()) {
            values.set(Settings.SLOW_STATEMENT_THRESHOLD, DRUIDS_SLOW);
        }
    }

    private static String shown(String setting, String value) {
        Setting<?> known = Settings.named(setting);
        return known == null ? value : known.type().shown(value);
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
}
