package io.holdfast.spring;

import io.holdfast.pool.PoolConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * The settings of one pool, out of Boot's properties: {@code spring.datasource.holdfast.*} in any of Boot's spellings, and
 * {@code spring.datasource.hikari.*}, so that a configuration made for HikariCP goes on as it is.
 */
final class PoolSettings {
    private static final Bindable<Map<String, String>> TEXTS = Bindable.mapOf(String.class, String.class);

    /** Of HikariCP's settings those that have no counterpart, with what to know of each. */
    private static final Map<String, String> WITHOUT_COUNTERPART = Map.of(
            "connectiontestquery", "Holdfast looks at the socket, and pings by the protocol",
            "initializationfailtimeout", "a pool opens without a database, and says so",
            "isolateinternalqueries", "it runs none within a transaction",
            "allowpoolsuspension", "not needed: borrowers wait while the server is away",
            "threadfactory", "it has threads of its own",
            "scheduledexecutor", "it has threads of its own",
            "metricregistry", "Boot's registry is found",
            "healthcheckregistry", "Boot's health is used",
            "exceptionoverrideclassname", "give an ExceptionSorter bean");

    private final Properties properties = new Properties();
    private final List<String> mapped = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();

    /** Reads both, ours over HikariCP's. */
    static PoolSettings bind(Binder binder, String prefix) {
        PoolSettings settings = new PoolSettings();
        settings.hikari(flattened(binder, prefix + ".hikari"));
        settings.own(flattened(binder, prefix + ".holdfast"));
        return settings;
    }

    private static Map<String, String> flattened(Binder binder, String prefix) {
        return new TreeMap<>(binder.bind(prefix, TEXTS).orElseGet(Map::of));
    }

    private void hikari(Map<String, String> given) {
        given.forEach((key, value) -> {
            String plain = plain(key);
            String canonical = plain.startsWith("datasourceproperties.")
                    ? "dataSource." + key.substring(key.indexOf('.') + 1)
                    : canonical(key);
            if (WITHOUT_COUNTERPART.containsKey(plain)) {
                ignored.add(key + " (" + WITHOUT_COUNTERPART.get(plain) + ")");
            } else if (canonical == null) {
                ignored.add(key);
            } else {
                properties.setProperty(canonical, value);
                mapped.add(key);
            }
        });
    }

    private void own(Map<String, String> given) {
        given.forEach((key, value) -> {
            String canonical = key.startsWith("driver.") ? key : canonical(key);
            String name = canonical == null ? key : canonical;
            // What a name of HikariCP's gave before is given anew.
            PoolConfig.namesOfSameSetting(name).forEach(properties::remove);
            properties.setProperty(name, value);
        });
    }

    private static String plain(String key) {
        return key.replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
    }

    /** The name as {@link PoolConfig#from} knows it; null when it does not. */
    private static @Nullable String canonical(String key) {
        Set<String> names = PoolConfig.settingNames();
        String plain = plain(key);
        return names.stream()
                .filter(name -> plain(name).equals(plain))
                .findFirst()
                .orElse(null);
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
