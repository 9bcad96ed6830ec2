package io.holdfast.spring;

import io.holdfast.pool.PoolConfig;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.util.StringUtils;

/**
 * The settings of one pool, out of Boot's properties: {@code spring.datasource.holdfast.*} in any of Boot's spellings, and
 * {@code spring.datasource.hikari.*}, so that a configuration made for HikariCP goes on as it is.
 */
final class PoolSettings {
    private static final Bindable<Map<String, String>> TEXTS = Bindable.mapOf(String.class, String.class);
    private static final Bindable<String> TEXT = Bindable.of(String.class);

    /** Of HikariCP's settings those that have no counterpart, with what to know of each. */
    private static final Map<String, String> WITHOUT_COUNTERPART = Map.of(
            "connectiontestquery", "Holdfast looks at the socket, and pings by the protocol",
            "isolateinternalqueries", "it runs none within a transaction",
            "allowpoolsuspension", "a pool can always be suspended",
            "threadfactory", "it has threads of its own",
            "scheduledexecutor", "it has threads of its own",
            "metricregistry", "Boot's registry is found",
            "metricstrackerfactory", "Boot's registry is found",
            "healthcheckregistry", "Boot's health is used",
            "healthcheckproperties", "Boot's health is used",
            "exceptionoverride", "give an ExceptionSorter bean");

    /** Settings that are true or false, which Boot writes in other ways as well. */
    private static final Set<String> TRUTHS = Set.of(
            "autocommit",
            "readonly",
            "expectwritable",
            "registermbeans",
            "jmx",
            "poolpreping",
            "logstatementvalues",
            "hideparameters",
            "druidstatlogslowsql");

    /** Settings that are texts, which may read like a number. */
    private static final Set<String> WORDS = Set.of(
            "name",
            "poolname",
            "jdbcurl",
            "url",
            "username",
            "user",
            "password",
            "credentialsproviderclassname",
            "exceptionoverrideclassname",
            "catalog",
            "schema",
            "initsql",
            "connectioninitsql");

    /** Those of the driver, by the name of the group that holds them. */
    private static final Map<String, String> GROUPS =
            Map.of("datasourceproperties", "dataSource.", "driver", "driver.");

    static final String FLEET_NAME = "fleet.name";

    /** Those of the module for fleets, which are none of the pool's. */
    private static final List<String> FLEET = List.of(FLEET_NAME, "fleet.budget");

    /** Those of a replica, which are none of this pool's. */
    private static final Set<String> OF_REPLICA =
            Set.of("readurl", "readusername", "readpassword", "readsize", "readmaxlag");

    private final Properties properties = new Properties();
    private final List<String> mapped = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();

    /** Reads both, ours over HikariCP's. */
    static PoolSettings bind(Binder binder, String prefix) {
        PoolSettings settings = new PoolSettings();
        settings.hikari(given(binder, prefix + ".hikari"));
        settings.own(given(binder, prefix + ".holdfast"));
        return settings;
    }

    /** The settings of a fleet that are given under this prefix, by the names of the module for fleets; empty where none is. */
    static Properties fleet(Binder binder, String prefix) {
        Properties fleet = new Properties();
        for (String name : FLEET) {
            String value =
                    binder.bind(prefix + ".holdfast." + name, TEXT).orElse("").strip();
            if (!value.isEmpty()) {
                fleet.setProperty(name, name.equals(FLEET_NAME) ? value : number(name, value));
            }
        }
        return fleet;
    }

    /**
     * What is given, by the names that {@link PoolConfig#from} knows. Each name is asked for, since a map is read from an environment
     * variable in pieces: MAXIMUM_POOL_SIZE becomes {@code maximum.pool.size}.
     */
    private static Map<String, String> given(Binder binder, String prefix) {
        Map<String, String> given = new TreeMap<>();
        Set<String> found = new HashSet<>();
        for (String name : PoolConfig.settingNames()) {
            String value = null;
            for (String spelling : new String[] {dashed(name, "(?<=[a-z])(?=[A-Z])"), dashed(name, "(?=[A-Z])")}) {
                value = value != null
                        ? value
                        : binder.bind(prefix + "." + spelling, TEXT).orElse(null);
            }
            // A name in camel case wins over its like with underscores: pool_size is poolSize to Boot.
            if (value != null && found.add(plain(name))) {
                given.put(name, value);
            }
        }
        for (Map.Entry<String, String> entry :
                binder.bind(prefix, TEXTS).orElseGet(Map::of).entrySet()) {
            String key = entry.getKey();
            if (!found.contains(plain(key))) {
                String grouped = grouped(key);
                given.put(grouped == null ? key : grouped, entry.getValue());
            }
        }
        return given;
    }

    /** A driver's property under the name that the pool knows it by, or null. */
    private static @Nullable String grouped(String key) {
        for (int dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
            String group = GROUPS.get(plain(key.substring(0, dot)));
            if (group != null) {
                return group + key.substring(dot + 1);
            }
        }
        return null;
    }

    private void hikari(Map<String, String> given) {
        given.forEach((key, value) -> {
            String plain = plain(key);
            if (isEmpty(key, value)) {
                return;
            }
            String without = WITHOUT_COUNTERPART.entrySet().stream()
                    .filter(entry -> plain.equals(entry.getKey())
                            || entry.getKey().equals("healthcheckproperties") && plain.startsWith(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
            if (without != null) {
                ignored.add(key + " (" + without + ")");
            } else if (!PoolConfig.settingNames().contains(key) && !key.startsWith("dataSource.")) {
                ignored.add(key + " (no setting of HikariCP's, which ignores it too)");
            } else {
                properties.setProperty(key, number(plain, truth(plain, value)));
                mapped.add(key);
            }
        });
    }

    /** As if it were not given: what {@code spring.datasource.*} says holds. Blanks may be a password; a driver may want an empty text. */
    private static boolean isEmpty(String key, String value) {
        return GROUPS.values().stream().noneMatch(key::startsWith)
                && (plain(key).equals("password") ? value.isEmpty() : value.isBlank());
    }

    /** A number as Boot gives it to a bean: {@code 0x10} and {@code #10} are 16, {@code 10.0} (YAML's) is 10, {@code 30 000} is 30000. */
    private static String number(String plain, String value) {
        String bare = StringUtils.trimAllWhitespace(value);
        if (WORDS.contains(plain) || plain.startsWith("datasource") || plain.startsWith("driver")) {
            return value;
        }
        if (bare.matches("[-+]?(0[xX]|#)\\p{XDigit}{1,15}")) {
            return Long.decode(bare).toString();
        }
        if (!bare.matches("[-+]?\\d{1,18}(\\.\\d{0,18})?([eE]\\d{1,2})?")) {
            return value;
        }
        BigDecimal number = new BigDecimal(bare).stripTrailingZeros();
        return number.scale() > 0 ? value : number.toBigInteger().toString();
    }

    private void own(Map<String, String> given) {
        given.forEach((key, value) -> {
            // The variable of spring.datasource.holdfast-metrics reads like a setting of the pool.
            if (isEmpty(key, value) || plain(key).equals("metrics") || isOfOthers(key)) {
                return;
            }
            // What a name of HikariCP's gave before is replaced.
            PoolConfig.namesOfSameSetting(key).forEach(properties::remove);
            properties.setProperty(key, number(plain(key), truth(plain(key), value)));
        });
    }

    private static boolean isOfOthers(String key) {
        return OF_REPLICA.contains(plain(key))
                || FLEET.stream().anyMatch(name -> plain(name).equals(plain(key)));
    }

    private static String truth(String plain, String value) {
        if (!TRUTHS.contains(plain)) {
            return value;
        }
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "on", "yes", "1" -> "true";
            case "off", "no", "0" -> "false";
            default -> value.strip();
        };
    }

    private static String dashed(String name, String before) {
        return name.replace('_', '-').replaceAll(before, "-").toLowerCase(Locale.ROOT);
    }

    private static String plain(String key) {
        return key.replaceAll("[._-]", "").toLowerCase(Locale.ROOT);
    }

    /** The properties for {@link PoolConfig#from}. */
    Properties properties() {
        return properties;
    }

    /** Settings of HikariCP's that were taken over. */
    List<String> mapped() {
        return mapped;
    }

    /** Settings of HikariCP's that were not, each with what to know of it. */
    List<String> ignored() {
        return ignored;
    }
}
