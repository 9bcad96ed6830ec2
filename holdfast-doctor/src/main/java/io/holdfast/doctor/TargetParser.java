package io.holdfast.doctor;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ways to write a target: as a URL of a driver or a language, as a data source name of Go, PHP or .NET, or as
 * {@code user@host:port/database}.
 */
final class TargetParser {
    private static final String HOST = "(\\[[0-9a-fA-F:]+]|[^/?:@,;()\\[\\]\\s]*)";
    private static final String PORT = "(?::(\\d{1,5}))?";

    /** What Java calls a driver, with the wrappers that stand around it, and what other languages call one. */
    private static final String SCHEME = "jdbc:(?:[\\w-]+:)?(?:mysql|mariadb)(?::aws)?"
            + "|r2dbcs?:(?:pool:)?(?:mysql|mariadb)"
            + "|(?:mysql2?|mariadb|mysqlx|trilogy|asyncmy|aiomysql)(?:\\+\\w+)?";

    private static final Pattern URL = Pattern.compile(
            "(?i)(" + SCHEME + ")://(?:([^@/?:]*)(?::([^/?]*))?@)?" + HOST + PORT + "(?:/([^?]*))?(?:\\?(.*))?");
    /** As Go's driver writes it. */
    private static final Pattern GO =
            Pattern.compile("(?:([^@/?:]*)(?::(.*))?@)?(?:tcp[46]?)?\\(" + HOST + PORT + "\\)(?:/([^?]*))?(?:\\?.*)?");

    private static final Pattern PLAIN =
            Pattern.compile("(?:([^@/?:\\s]*)(?::([^/?]*))?@)?(?=[^:/])" + HOST + PORT + "(?:/([\\w$%.-]*))?");
    /** As .NET and PHP write it: names and values between semicolons. */
    private static final Pattern PAIRS = Pattern.compile("(?i)(?:mysql:)?\\s*[\\w ]+=[^;=]*(?:;[^;]*)*");

    private TargetParser() {}

    static Target parse(String text) throws DoctorException {
        String given = text.trim();
        Matcher url = URL.matcher(given);
        if (url.matches()) {
            return fromUrl(url);
        }
        if (PAIRS.matcher(given).matches()) {
            return fromPairs(given);
        }
        for (Pattern pattern : new Pattern[] {GO, PLAIN}) {
            Matcher parts = pattern.matcher(given);
            if (parts.matches() && !given.isEmpty()) {
                return target(
                        parts.group(1), parts.group(2), host(parts.group(3)), port(parts.group(4)), parts.group(5));
            }
        }
        throw new DoctorException(
                DoctorError.BAD_TARGET,
                "the target is none of jdbc:mysql://host:port/db, jdbc:mariadb://host:port/db, mysql://user@host:port/db,"
                        + " mysql+pymysql://…, user@tcp(host:port)/db, Server=host;Port=port and host:port/db.",
                null);
    }

    private static Target fromUrl(Matcher url) throws DoctorException {
        Map<String, String> parameters = parameters(url.group(7));
        String user = url.group(2) != null ? url.group(2) : parameters.get("user");
        String password = url.group(3) != null ? url.group(3) : parameters.get("password");
        parameters.remove("user");
        parameters.remove("password");
        String scheme = url.group(1).toLowerCase(Locale.ROOT);
        Target target = target(user, password, host(url.group(4)), port(url.group(5)), url.group(6));
        if (scheme.startsWith("jdbc:")) {
            // A wrapper around the driver is not needed to ask a server.
            return withDriverUrl(target, scheme.contains("mariadb") ? "jdbc:mariadb" : "jdbc:mysql", parameters);
        }
        String mode = parameters.get("ssl-mode");
        return mode == null ? target : target.withTls(tls(mode));
    }

    private static Target fromPairs(String text) throws DoctorException {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.replaceFirst("(?i)^mysql:", "").split(";")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String name = pair.substring(0, equals).replaceAll("[\\s_]", "").toLowerCase(Locale.ROOT);
                pairs.put(name, pair.substring(equals + 1).trim());
            }
        }
        String host = first(pairs, "server", "host", "datasource", "address", "addr", "networkaddress");
        if (host == null) {
            throw new DoctorException(DoctorError.BAD_TARGET, "the target names no server.", null);
        }
        Target target = Target.of(host.replaceFirst("(?i)^tcp:", ""), port(first(pairs, "port")))
                .withUser(first(pairs, "userid", "uid", "username", "user"))
                .withDatabase(first(pairs, "database", "initialcatalog", "dbname"));
        String password = first(pairs, "password", "pwd");
        return password == null ? target : target.withPassword(PasswordSource.of(password));
    }

    private static @Nullable String first(Map<String, String> pairs, String... names) {
        for (String name : names) {
            String value = pairs.get(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    private static Target target(
            @Nullable String user, @Nullable String password, String host, int port, @Nullable String database) {
        Target target = Target.of(host, port)
                .withUser(user == null || user.isEmpty() ? null : decode(user))
                .withDatabase(database == null || database.isEmpty() ? null : decode(database));
        return password == null ? target : target.withPassword(PasswordSource.of(decode(password)));
    }

    private static Target withDriverUrl(Target target, String scheme, Map<String, String> parameters) {
        StringBuilder clean = new StringBuilder(scheme).append("://").append(target.address());
        clean.append('/').append(target.database() == null ? "" : target.database());
        String separator = "?";
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            clean.append(separator).append(parameter.getKey()).append('=').append(parameter.getValue());
            separator = "&";
        }
        return new Target(
                target.host(),
                target.port(),
                target.user(),
                target.password(),
                target.database(),
                target.tls(),
                clean.toString(),
                0,
                target.connectTimeout());
    }

    static Tls tls(String mode) throws DoctorException {
        try {
            return Tls.valueOf(mode.trim().toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new DoctorException(
                    DoctorError.BAD_TARGET,
                    "ssl-mode must be one of disabled, preferred, required, verify_ca and verify_identity, not " + mode
                            + ".",
                    e);
        }
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query != null) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    parameters.put(pair.substring(0, equals), pair.substring(equals + 1));
                }
            }
        }
        return parameters;
    }

    static int port(@Nullable String text) throws DoctorException {
        if (text == null) {
            return Target.DEFAULT_PORT;
        }
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw new DoctorException(
                    DoctorError.BAD_TARGET, "the port must be from 1 to 65535, not " + text + ".", null);
        }
        return port;
    }

    private static String host(String text) {
        if (text.isEmpty()) {
            return "localhost";
        }
        return text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // A percent sign of a password that is not encoded.
            return text;
        }
    }
}
