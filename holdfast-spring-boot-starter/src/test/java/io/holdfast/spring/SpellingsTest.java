package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.holdfast.pool.InvalidConfigException;
import io.holdfast.pool.PoolConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Every setting in each spelling that Boot binds to a bean: as a property, in camel case, and as an environment variable. */
class SpellingsTest {
    /** A value that each kind of setting takes, other than its default. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("fill", "lazy"),
            Map.entry("initializationFailTimeout", "5"),
            Map.entry("resetOnReturn", "full"),
            Map.entry("pool_reset_on_return", "none"),
            Map.entry("borrowSiteCapture", "always"),
            Map.entry("transactionIsolation", "SERIALIZABLE"),
            Map.entry("autoCommit", "off"),
            Map.entry("readOnly", "yes"),
            Map.entry("registerMbeans", "on"),
            Map.entry("jmx", "true"),
            Map.entry("expectWritable", "yes"),
            Map.entry("pool_pre_ping", "true"),
            Map.entry("logStatements", "all"),
            Map.entry("echo", "true"),
            Map.entry("sql_echo", "debug"),
            Map.entry("logStatementValues", "on"),
            Map.entry("hide_parameters", "off"),
            Map.entry("druid.stat.logSlowSql", "yes"),
            Map.entry("driverClassName", "com.mysql.cj.jdbc.Driver"),
            Map.entry("dataSourceClassName", "com.mysql.cj.jdbc.MysqlDataSource"),
            Map.entry("jdbcUrl", "jdbc:mysql://127.0.0.1:1/other"),
            Map.entry("url", "jdbc:mysql://127.0.0.1:1/other"));

    private static final List<String> BY_CODE =
            List.of("dataSourceJNDI", "credentialsProviderClassName", "exceptionOverrideClassName", "minimumIdle");

    private static final Set<String> TEXTS = Set.of(
            "name", "poolName", "username", "user", "password", "catalog", "schema", "initSql", "connectionInitSql");

    static Stream<String> names() {
        return PoolConfig.settingNames().stream().filter(name -> !BY_CODE.contains(name));
    }

    private static String kebab(String name) {
        return name.replace('_', '-').replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static Map<String, String> spellings(String group, String name) {
        String prefix = "spring.datasource." + group + ".";
        String variable = "SPRING_DATASOURCE_" + group.toUpperCase(Locale.ROOT) + "_";
        Map<String, String> spellings = new LinkedHashMap<>();
        spellings.put(prefix + kebab(name), "property");
        spellings.put(prefix + name, "property");
        spellings.put(variable + kebab(name).replace('-', '_').replace('.', '_').toUpperCase(Locale.ROOT), "variable");
        spellings.put(variable + kebab(name).replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT), "variable");
        return spellings;
    }

    private static PoolSettings read(String key, String kind, String value) {
        StandardEnvironment environment = new StandardEnvironment();
        Map<String, Object> values = Map.of(key, value);
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        environment
                .getPropertySources()
                .addFirst(
                        kind.equals("variable")
                                ? new SystemEnvironmentPropertySource(
                                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, values)
                                : new MapPropertySource("test", values));
        return PoolSettings.bind(Binder.get(environment), "spring.datasource");
    }

    private static PoolConfig config(PoolSettings settings) {
        if (!settings.properties().containsKey("jdbcUrl")
                && !settings.properties().containsKey("url")) {
            settings.properties().setProperty("jdbcUrl", "jdbc:mysql://127.0.0.1:1/shop");
        }
        return PoolConfig.from(settings.properties());
    }

    @ParameterizedTest
    @MethodSource("names")
    void everySettingMustBeReadInEverySpelling(String name) {
        String value = VALUES.getOrDefault(name, "17");
        PoolConfig bare = config(read("nothing", "property", "here"));
        List<PoolConfig> read = new ArrayList<>();
        for (String group : List.of("holdfast", "hikari")) {
            String given = group.equals("hikari") && name.matches("maxLifetime|idleTimeout") ? "170000" : value;
            spellings(group, name).forEach((key, kind) -> {
                PoolSettings settings = read(key, kind, longEnough(name, given));
                assertThat(settings.ignored()).as(key).isEmpty();
                PoolConfig config = config(settings);
                if (!name.equals("dataSourceClassName")) {
                    assertThat(config).as(key).isNotEqualTo(bare);
                }
                read.add(config);
            });
        }
        if (!name.matches("dataSourceClassName|maxLifetime|idleTimeout")) {
            assertThat(read).allSatisfy(config -> assertThat(config).isEqualTo(read.get(0)));
        }
    }

    /** Some limits are above the number that serves for the rest. */
    private static String longEnough(String name, String value) {
        return name.matches(".*(Timeout|_timeout|Interval|Lifetime|Threshold|After|Time|Idle)|leak.*")
                        && value.equals("17")
                        && !name.equals("repeatedStatementThreshold")
                ? "61700"
                : value;
    }

    /** All that HikariCP's bean has is read, or named with the reason why it has no effect. */
    @Test
    void everySettingOfHikarisBeanMustBeReadOrReported() {
        Set<String> silent = new TreeSet<>();
        Set<String> hikaris = new TreeSet<>();
        for (var method : HikariConfig.class.getMethods()) {
            if (method.getName().startsWith("set") && method.getParameterCount() == 1) {
                hikaris.add(method.getName().substring(3, 4).toLowerCase(Locale.ROOT)
                        + method.getName().substring(4));
            }
        }
        // Objects cannot be written into a property.
        hikaris.removeAll(Set.of("dataSource", "credentials", "credentialsProvider"));
        assertThat(hikaris).hasSizeGreaterThan(30);
        for (String name : hikaris) {
            spellings("hikari", name).forEach((key, kind) -> {
                String given =
                        name.equals("dataSourceProperties") ? key + (kind.equals("variable") ? "_X" : ".x") : key;
                PoolSettings settings = read(given, kind, longEnough(name, VALUES.getOrDefault(name, "17")));
                boolean reported = settings.ignored().stream()
                        .anyMatch(text -> text.contains("(") && !text.contains("(no setting of"));
                if (settings.mapped().isEmpty() && !reported) {
                    silent.add(given);
                }
            });
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void kubernetesSpellingMustCount() {
        assertThat(config(read("SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE", "variable", "17"))
                        .size())
                .isEqualTo(17);
        assertThat(config(read("SPRING_DATASOURCE_HIKARI_DATA_SOURCE_PROPERTIES_CACHEPREPSTMTS", "variable", "true"))
                        .driverProperties())
                .containsEntry("cacheprepstmts", "true");
        assertThat(config(read("SPRING_DATASOURCE_HOLDFAST_DRIVER_USESSL", "variable", "false"))
                        .driverProperties())
                .containsEntry("usessl", "false");
        assertThat(config(read("SPRING_DATASOURCE_HOLDFAST_METRICS", "variable", "both"))
                        .size())
                .isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({
        "max-lifetime, 100",
        "max-lifetime, 1800",
        "max-lifetime, 29999",
        "max-lifetime, -1",
        "idle-timeout, 5",
        "idle-timeout, 600",
        "leak-detection-threshold, 1000"
    })
    void whatHikariReplacesByItsDefaultMustBeReported(String name, String value) {
        PoolConfig read = config(read("spring.datasource.hikari." + name, "property", value));
        assertThat(read.notes()).hasSize(1);
        assertThat(read).isEqualTo(config(read("nothing", "property", "here")));
    }

    /** Spellings of a number, beside a bean of HikariCP's that Boot binds the same text to. */
    @ParameterizedTest
    @CsvSource({
        "0x11",
        "0X11",
        "#11",
        "' 17 '",
        "+17",
        "017",
        "1 7",
        "17.0",
        "1.7E1",
        "0x",
        "17L",
        "1_7",
        "#",
        "seventeen",
        "17.5"
    })
    void aNumberMustBeReadAsBootReadsItForHikari(String text) {
        // What YAML makes of 17.0 is no text.
        Object given = text.matches("17.0|1.7E1") ? Double.valueOf(text) : text;
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test",
                        Map.of(
                                "spring.datasource.hikari.maximum-pool-size", given,
                                "spring.datasource.hikari.username", "0x11",
                                "spring.datasource.hikari.data-source-properties.x", "0x11")));
        Integer hikaris;
        try {
            hikaris = Binder.get(environment)
                    .bind("spring.datasource.hikari", HikariConfig.class)
                    .get()
                    .getMaximumPoolSize();
        } catch (BindException e) {
            hikaris = null;
        }
        PoolSettings settings = PoolSettings.bind(Binder.get(environment), "spring.datasource");
        PoolConfig ours;
        try {
            ours = config(settings);
            assertThat(ours.username()).isEqualTo("0x11");
            assertThat(ours.driverProperties()).containsEntry("x", "0x11");
        } catch (InvalidConfigException e) {
            ours = null;
        }
        assertThat(ours == null ? null : ours.size()).isEqualTo(hikaris);
    }

    /** Every setting that is a number or a time, in the form that only Boot reads. */
    @ParameterizedTest
    @MethodSource("names")
    void everyNumberMustBeReadAsBootReadsIt(String name) {
        String value = longEnough(name, "17");
        if (VALUES.containsKey(name) || TEXTS.contains(name)) {
            return;
        }
        String hexadecimal = "0x" + Long.toHexString(Long.parseLong(value));
        for (String group : List.of("holdfast", "hikari")) {
            String key = "spring.datasource." + group + "." + kebab(name);
            assertThat(config(read(key, "property", hexadecimal)))
                    .as(key)
                    .isEqualTo(config(read(key, "property", value)));
        }
    }

    /** What HikariCP takes of the settings that are milliseconds is taken here: at the most a year. */
    @ParameterizedTest
    @CsvSource({"max-lifetime", "connection-timeout", "idle-timeout", "validation-timeout", "leak-detection-threshold"})
    void anyNumberOfMillisecondsMustBeTaken(String name) {
        PoolSettings settings = read("spring.datasource.hikari." + name, "property", "86400000000000");
        assertThat(settings.ignored()).isEmpty();
        assertThat(config(settings)).isNotEqualTo(config(read("nothing", "property", "here")));
    }

    @Test
    void aNameThatHikariIgnoresMustBeReported() {
        PoolSettings settings = read("spring.datasource.hikari.maximum-pol-size", "property", "3");
        assertThat(settings.ignored()).singleElement().asString().startsWith("maximum-pol-size (");
        assertThat(config(settings)).isEqualTo(config(read("nothing", "property", "here")));
    }

    /** {@code ${DB_USER:}} in a file that others share. */
    @ParameterizedTest
    @CsvSource({"hikari", "holdfast"})
    void anEmptySettingMustLeaveWhatIsGivenForAnyDataSource(String group) {
        Map<String, Object> given = new LinkedHashMap<>();
        for (String name : List.of("jdbc-url", "username", "password", "driver-class-name", "pool-name")) {
            given.put("app." + group + "." + name, "");
        }
        given.put("app." + group + ".connection-init-sql", "  ");
        given.put("app.url", "jdbc:mysql://127.0.0.1:1/shop");
        given.put("app.username", "shop");
        given.put("app.password", "secret");
        given.put("app.driver-class-name", "com.mysql.cj.jdbc.Driver");
        given.put("app.name", "orders");
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("given", given));
        DataSourceProperties properties =
                Binder.get(environment).bind("app", DataSourceProperties.class).get();

        PoolConfig config = HoldfastDataSources.config(properties, null, environment, "app");

        assertThat(config.jdbcUrl()).isEqualTo("jdbc:mysql://127.0.0.1:1/shop");
        assertThat(config.username()).isEqualTo("shop");
        assertThat(config.password()).isEqualTo("secret");
        assertThat(config.driverClassName()).isEqualTo("com.mysql.cj.jdbc.Driver");
        assertThat(config.name()).isEqualTo("orders");
        assertThat(config.initSql()).isNull();
    }
}
