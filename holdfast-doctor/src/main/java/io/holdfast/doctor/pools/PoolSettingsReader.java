package io.holdfast.doctor.pools;

import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.pools.CodeReader.Found;
import io.holdfast.doctor.server.PoolSettings;
import java.io.IOException;
import java.io.StringReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a pool's settings from the configuration of an application: properties, JSON or YAML with the names of Holdfast,
 * HikariCP, SQLAlchemy or Druid; a settings file or program of Python (SQLAlchemy, Flask, Django), Node (mysql2, knex,
 * Sequelize), Go; Rails' database.yml. Nothing is executed: a value that has to be computed is unknown. Names may carry a
 * prefix, as in {@code spring.datasource.hikari.maximumPoolSize}, and be written with dashes.
 */
public final class PoolSettingsReader {
    private static final Pattern WITH_UNIT = Pattern.compile("(\\d+)\\s*(ms|s|m|min|h|d)");
    private static final Pattern USER_IN_URL =
            Pattern.compile("^(?:[\\w+.:-]+://)?([^:@/?\\s]+)(?::[^@]*)?@.*", Pattern.DOTALL);
    private static final Pattern USER_IN_QUERY = Pattern.compile("[?&;]user(?:name)?=([^&;]+)");
    private static final Pattern LIMIT_IN_QUERY =
            Pattern.compile("[?&](?:connectionLimit|connection_limit|pool)=(\\d+)");
    private static final Pattern NESTED = Pattern.compile("(?m)^[\\w-]+:\\s*(&\\w+\\s*)?$");
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long LONGEST = 4L << 20;

    private final Map<String, String> values;

    private PoolSettingsReader(Map<String, String> values) {
        this.values = values;
    }

    /**
     * The pools that a file describes, at least one.
     *
     * @param instances how many instances of the application use this file
     * @throws DoctorException HF-2013 if the file cannot be read, or describes no pool
     */
    public static List<PoolSettings> read(Path file, int instances) throws DoctorException {
        String name = String.valueOf(file.getFileName());
        try {
            if (Files.size(file) > LONGEST) {
                throw new IOException("it is larger than any configuration");
            }
            return parse(Files.readString(file), name, instances);
        } catch (IOException e) {
            String why = e instanceof java.nio.charset.MalformedInputException
                    ? "it is no text in UTF-8"
                    : e instanceof java.nio.file.NoSuchFileException
                            ? "there is no such file"
                            : String.valueOf(e.getMessage());
            throw DoctorException.noPoolConfig(file + " describes no pool: " + why + ".", e);
        }
    }

    /**
     * The pools that a text describes, at least one.
     *
     * @param name the name of its file, whose ending says what it is; the pool's name where the text gives none
     * @throws IOException if it describes none
     */
    public static List<PoolSettings> parse(String text, String name, int instances) throws IOException {
        List<PoolSettings> pools = new ArrayList<>();
        for (Found found : found(text, name.toLowerCase(Locale.ROOT))) {
            PoolSettingsReader reader = new PoolSettingsReader(found.values());
            pools.add(reader.settings(found.kind(), Objects.requireNonNullElse(found.name(), name), instances));
        }
        if (pools.isEmpty()) {
            throw new IOException("no pool of a known library is made in it");
        }
        return pools;
    }

    private static List<Found> found(String text, String file) throws IOException {
        String begin = text.stripLeading();
        if (file.endsWith(".py") || file.isEmpty() && begin.contains("create_engine(")) {
            return CodeReader.python(text);
        }
        if (file.matches(".*\\.[cm]?[jt]sx?")) {
            return CodeReader.node(text);
        }
        if (file.endsWith(".go")) {
            return CodeReader.go(text);
        }
        if (begin.startsWith("{")) {
            return json(text);
        }
        if ((file.endsWith(".yml") || file.endsWith(".yaml") || file.isEmpty())
                && NESTED.matcher(text).find()) {
            return yaml(text);
        }
        return properties(text);
    }

    private static List<Found> json(String text) throws IOException {
        try {
            Map<String, String> values = new HashMap<>();
            flatten(JsonMapper.builder().build().readTree(text), "", values);
            return List.of(new Found("", null, values));
        } catch (JacksonException e) {
            List<Found> python = CodeReader.python(text);
            if (python.isEmpty() || python.get(0).values().isEmpty()) {
                throw new IOException("not JSON: " + e.getOriginalMessage(), e);
            }
            return python;
        }
    }

    private static List<Found> yaml(String text) {
        Map<String, Object> root = YamlReader.read(text);
        List<Found> rails = new ArrayList<>();
        for (Map.Entry<String, Map<String, Object>> database : YamlReader.railsDatabases(root)) {
            rails.add(new Found("Rails", database.getKey(), Found.flat(database.getValue())));
        }
        boolean spring = root.keySet().stream().anyMatch(key -> key.startsWith("spring"));
        return rails.isEmpty() ? List.of(new Found(spring ? "Spring" : "", null, Found.flat(root))) : rails;
    }

    private static List<Found> properties(String text) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            throw new IOException("it is no properties file: " + e.getMessage(), e);
        }
        Map<String, String> values = new HashMap<>();
        boolean spring = false;
        for (String key : properties.stringPropertyNames()) {
            spring |= key.startsWith("spring.datasource");
            values.put(Found.plain(key), properties.getProperty(key));
        }
        return List.of(new Found(spring ? "Spring" : "", null, values));
    }

    private static void flatten(JsonNode node, String key, Map<String, String> values) {
        if (node.isObject()) {
            node.properties().forEach(entry -> flatten(entry.getValue(), entry.getKey(), values));
        } else if (!key.isEmpty() && node.isValueNode()) {
            values.put(Found.plain(key), node.asString());
        }
    }

    private PoolSettings settings(String kind, String name, int instances) throws IOException {
        String named = values.getOrDefault("poolname", kind.isEmpty() ? values.getOrDefault("name", name) : name);
        PoolSettings pool = switch (kind) {
            case "SQLAlchemy", "Python" -> python(named, instances);
            case "Django" -> django(named, instances);
            case "database/sql" -> go(named, instances);
            case "Rails" -> rails(named, instances);
            case "mysql2", "knex", "Knex", "Sequelize", "DataSource" -> node(kind, named, instances);
            default -> java(kind, named, instances);
        };
        return pool.of(user());
    }

    private PoolSettings java(String kind, String named, int instances) throws IOException {
        if (has("maxactive") || has("keepalivebetweentimemillis") || has("testwhileidle")) {
            return druid(named, instances);
        }
        if (has("poolrecycle") || has("poolsize") || has("poolpreping")) {
            return sqlAlchemy(named, instances);
        }
        if (has("connectionlimit")) {
            return node("mysql2", named, instances);
        }
        if (has("maximumpoolsize") || has("keepalivetime") || has("connectiontimeout") || has("minimumidle")) {
            return hikari(named, instances);
        }
        if (has("size") || has("keepaliveinterval") || has("borrowtimeout") || has("maxlifetime")) {
            return holdfast(named, instances);
        }
        // Spring makes a HikariCP pool where it is given nothing but a server.
        if (kind.equals("Spring") && has("url")) {
            return hikari(named, instances);
        }
        throw new IOException("it has no setting of a known pool");
    }

    /** The account; null when the text does not name it. */
    private @Nullable String user() {
        for (String key : List.of("username", "user")) {
            String user = values.get(key);
            if (user != null && plainName(user)) {
                return user;
            }
        }
        for (String key : List.of("url", "jdbcurl", "uri", "databaseurl", "dsn")) {
            String url = values.getOrDefault(key, "");
            for (Pattern pattern : List.of(USER_IN_QUERY, USER_IN_URL)) {
                Matcher matcher = pattern.matcher(url);
                if (matcher.find() && plainName(matcher.group(1))) {
                    return decoded(matcher.group(1));
                }
            }
        }
        return null;
    }

    /** What is filled in when the program runs is no name. */
    private static boolean plainName(String text) {
        return !text.isBlank() && !text.equals("none") && text.chars().noneMatch(c -> "{}$<>".indexOf(c) >= 0);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private PoolSettings python(String name, int instances) throws IOException {
        String most = values.getOrDefault("maxconnections", values.get("maxsize"));
        if (most == null) {
            return sqlAlchemy(name, instances);
        }
        values.put("poolsize", most);
        values.put("maxoverflow", "0");
        return sqlAlchemy(name, instances);
    }

    /** Django keeps one connection for each thread, unless a library gives it a pool. */
    private PoolSettings django(String name, int instances) throws IOException {
        Duration age = has("connmaxage") && "none".equals(values.get("connmaxage"))
                ? Duration.ZERO
                : time("connmaxage", SECOND);
        boolean pooled = has("poolsize");
        return new PoolSettings(
                name,
                "Django",
                pooled ? number("poolsize", 5) + number("maxoverflow", 10) : 0,
                instances,
                age == null || has("connmaxage") && "0".equals(values.get("connmaxage")) ? SECOND : age,
                null,
                null,
                truth("connhealthchecks"),
                null,
                time("readtimeout", SECOND));
    }

    private PoolSettings go(String name, int instances) throws IOException {
        return new PoolSettings(
                name,
                "database/sql",
                number("maxopenconns", 0),
                instances,
                or(time("connmaxlifetime", SECOND), Duration.ZERO),
                null,
                time("connmaxidletime", SECOND),
                true,
                null,
                null);
    }

    private PoolSettings rails(String name, int instances) throws IOException {
        return new PoolSettings(
                name,
                "Rails",
                has("maxconnections") ? number("maxconnections", 5) : number("pool", 5),
                instances,
                null,
                time("keepalive", SECOND),
                or(time("idletimeout", SECOND), Duration.ofMinutes(5)),
                true,
                or(time("checkouttimeout", SECOND), Duration.ofSeconds(5)),
                time("readtimeout", SECOND));
    }

    private PoolSettings node(String kind, String name, int instances) throws IOException {
        Matcher limit = LIMIT_IN_QUERY.matcher(values.getOrDefault("url", values.getOrDefault("uri", "")));
        return new PoolSettings(
                name,
                kind,
                limit.find() && !has("connectionlimit")
                        ? Integer.parseInt(limit.group(1))
                        : number("connectionlimit", 10),
                instances,
                null,
                null,
                or(time(has("idle") ? "idle" : "idletimeout", MILLISECOND), Duration.ofMinutes(1)),
                false,
                null,
                null);
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
                        time("sockettimeout", MILLISECOND))
                .keepingAll(!has("minimumidle") || number("minimumidle", most) >= most);
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
            return value == null || value.equals("none") ? absent : Integer.parseInt(value.trim());
        } catch (NumberFormatException e) {
            throw new IOException("setting " + key + " is not a whole number: " + value, e);
        }
    }

    private @Nullable Duration time(String key, Duration unit) throws IOException {
        String value = values.get(key);
        if (value == null || value.equals("none")) {
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
