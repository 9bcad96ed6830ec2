package io.holdfast.doctor;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the ways to write a target. */
final class TargetParser {
    private static final Pattern URL = Pattern.compile("(?i)(jdbc:mysql|jdbc:mariadb|mysql|mariadb)://"
            + "(?:([^@/?:]*)(?::([^@/?]*))?@)?"
            + "(\\[[0-9a-f:]+]|[^/?:@,\\[\\]]*)(?::(\\d{1,5}))?(?:/([^?]*))?(?:\\?(.*))?");
    private static final Pattern HOST_PORT = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^/?:@\\s]+)(?::(\\d{1,5}))?");

    private TargetParser() {}

    static Target parse(String text) throws DoctorException {
        Matcher url = URL.matcher(text.trim());
        if (url.matches()) {
            return fromUrl(url);
        }
        Matcher hostPort = HOST_PORT.matcher(text.trim());
        if (hostPort.matches()) {
            return Target.of(host(hostPort.group(1)), port(hostPort.group(2)));
        }
        throw new DoctorException(
                DoctorError.BAD_TARGET,
                "the target is none of jdbc:mysql://host:port/db, jdbc:mariadb://host:port/db, mysql://user@host:port/db"
                        + " and host:port.",
                null);
    }

    private static Target fromUrl(Matcher url) throws DoctorException {
        Map<String, String> parameters = parameters(url.group(7));
        String user = url.group(2) != null ? decode(url.group(2)) : parameters.remove("user");
        String password = url.group(3) != null ? decode(url.group(3)) : parameters.remove("password");
        parameters.remove("user");
        parameters.remove("password");
        String scheme = url.group(1).toLowerCase(Locale.ROOT);
        String database = url.group(6) == null || url.group(6).isEmpty() ? null : decode(url.group(6));
        Target target = Target.of(host(url.group(4)), port(url.group(5)))
                .withUser(user == null || user.isEmpty() ? null : user)
                .withDatabase(database);
        if (password != null) {
            target = target.withPassword(PasswordSource.of(password));
        }
        if (scheme.startsWith("jdbc:")) {
            return withDriverUrl(target, scheme, parameters);
        }
        String mode = parameters.get("ssl-mode");
        return mode == null ? target : target.withTls(tls(mode));
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
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
