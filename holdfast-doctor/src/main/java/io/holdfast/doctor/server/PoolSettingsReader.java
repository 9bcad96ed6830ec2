package io.holdfast.doctor.server;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a pool's settings from a properties or JSON file with the names of Holdfast, HikariCP, SQLAlchemy or Druid. Names
 * may carry a prefix, as in {@code spring.datasource.hikari.maximumPoolSize}, and be written with dashes.
 */
public final class PoolSettingsReader {
    private static final Pattern WITH_UNIT = Pattern.compile("(\\d+)\\s*(ms|s|m|min|h|d)");
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Map<String, String> values;

    private PoolSettingsReader(Map<String, String> values) {
        this.values = values;
    }

    /**
     * The pool that a file describes.
     *
     * @param name what to call it if the file gives it no name
     * @param instances how many instances of the application use this file
     * @throws IOException if the file cannot be read, or holds none of the known names
     */
    public static PoolSettings read(Path file, String name, int instances) throws IOException {
        return parse(Files.readString(file), name, instances);
    }

    /** As {@link #read}, from text. */
    public static PoolSettings parse(String text, String name, int instances) throws IOException {
        Map<String, String> values = new HashMap<>();
        if (text.stripLeading().startsWith("{")) {
            try {
                flatten(JsonMapper.builder().build().readTree(text), "", values);
            } catch (JacksonException e) {
                throw new IOException("not JSON: " + e.getOriginalMessage(), e);
            }
        } else {
            Properties properties = new Properties();
            properties.load(new StringReader(text));
            properties.stringPropertyNames().forEach(key -> values.put(plain(key), properties.getProperty(key)));
        }
        return new PoolSettingsReader(values).settings(name, instances);
    }

    private static void flatten(JsonNode node, String key, Map<String, String> values) {
        if (node.isObject()) {
            node.properties().forEach(entry -> flatten(entry.getValue(), entry.getKey(), values));
        } else if (!key.isEmpty() && node.isValueNode()) {
            values.put(plain(key), node.asString());
        }
    }

    /** {@code spring.datasource.hikari.maximum-pool-size} and {@code maximumPoolSize} are the same. */
    private static String plain(String key) {
        return key.substring(key.lastIndexOf('.') + 1).replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    private PoolSettings settings(String name, int instances) throws IOException {
        String named = values.getOrDefault("poolname", values.getOrDefault("name", name));
        if (has("maxactive") || has("keepalivebetweentimemillis") || has("testwhileidle")) {
            return druid(named, instances);
        }
        if (has("poolrecycle") || has("poolsize") || has("poolpreping")) {
            return sqlAlchemy(named, instances);
        }
        if (has("maximumpoolsize") || has("keepalivetime") || has("connectiontimeout") || has("minimumidle")) {
            return hikari(named, instances);
        }
        if (has("size") || has("keepaliveinterval") || has("borrowtimeout") || has("maxlifetime")) {
            return holdfast(named, instances);
        }
        throw new IOException("no setting of Holdfast, HikariCP, SQLAlchemy or Druid found");
    }

    private PoolSettings holdfast(String name, int instances) throws IOException {
        return new PoolSettings(
                name,
                "Holdfast",
                number("size", 10) + number("maxoverflow", 0),
                instances,
                or(time("maxlifetime", MILLISECOND), Duration.ofMinutes(30)),
                or(time("keepaliveinterval", MILLISECOND), Duration.ofMinutes(2)),
                or(time("idletimeout", MILLISECOND), Duration.ofMinutes(10)),
                true,
                or(time("borrowtimeout", MILLISECOND), Duration.ofSeconds(10)),
                time("readtimeout", MILLISECOND));
    }

    private PoolSettings hikari(String name, int instances) throws IOException {
        int most = number("maximumpoolsize", 10);
        // HikariCP closes idle connections only where minimumIdle is below the maximum.
        boolean shrinks = has("minimumidle") && number("minimumidle", most) == 0;
        return new PoolSettings(
                name,
                "HikariCP",
                most,
                instances,
                or(time("maxlifetime", MILLISECOND), Duration.ofMinutes(30)),
                or(time("keepalivetime", MILLISECOND), Duration.ofMinutes(2)),
                shrinks ? or(time("idletimeout", MILLISECOND), Duration.ofMinutes(10)) : null,
                true,
                or(time("connectiontimeout", MILLISECOND), Duration.ofSeconds(30)),
                time("sockettimeout", MILLISECOND));
    }

    private PoolSettings sqlAlchemy(String name, int instances) throws IOException {
        String recycle = values.getOrDefault("poolrecycle", "-1").trim();
        return new PoolSettings(
                name,
                "SQLAlchemy",
                number("poolsize", 5) + number("maxoverflow", 10),
                instances,
                recycle.equals("-1") ? Duration.ZERO : time("poolrecycle", SECOND),
                null,
                null,
                truth("poolpreping"),
                or(time("pooltimeout", SECOND), Duration.ofSeconds(30)),
                time("readtimeout", SECOND));
    }

    private PoolSettings druid(String name, int instances) throws IOException {
        boolean pings = truth("keepalive");
        return new PoolSettings(
                name,
                "Druid",
                number("maxactive", 8),
                instances,
                time("phytimeoutmillis", MILLISECOND),
                pings ? or(time("keepalivebetweentimemillis", MILLISECOND), Duration.ofMinutes(2)) : null,
                or(time("maxevictableidletimemillis", MILLISECOND), Duration.ofHours(7)),
                truth("testonborrow") || !"false".equals(values.get("testwhileidle")),
                time("maxwait", MILLISECOND),
                time("sockettimeout", MILLISECOND));
    }

    private boolean has(String key) {
        return values.containsKey(key);
    }

    private boolean truth(String key) {
        return "true".equalsIgnoreCase(values.getOrDefault(key, "false").trim());
    }

    private int number(String key, int absent) throws IOException {
        String value = values.get(key);
        try {
            return value == null ? absent : Integer.parseInt(value.trim());
        } catch (NumberFormatException e) {
            throw new IOException("setting " + key + " is not a whole number: " + value, e);
        }
    }

    private @Nullable Duration time(String key, Duration unit) throws IOException {
        String value = values.get(key);
        if (value == null) {
            return null;
        }
        String text = value.trim().toLowerCase(Locale.ROOT);
        Matcher matcher = WITH_UNIT.matcher(text);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m", "min" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
        if (text.matches("-?\\d+")) {
            long amount = Long.parseLong(text);
            return amount < 0 ? Duration.ZERO : unit.multipliedBy(amount);
        }
        throw new IOException("setting " + key + " is not a duration: " + value);
    }

    private static Duration or(@Nullable Duration value, Duration absent) {
        return value == null ? absent : value;
    }
}
