package io.holdfast.pool.internal.mysql;

import io.holdfast.pool.PoolConfig;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keeps a configuration's secrets out of texts that others wrote: drivers print the URL that they cannot read. */
public final class Secrets {
    /** A shorter secret would take pieces out of words. */
    private static final int SHORTEST = 4;
    /** A driver that cuts a URL at the wrong place prints a piece of a secret. */
    private static final int SHORTEST_PIECE = 5;

    private static final Pattern SEPARATORS = Pattern.compile("[/@:,?()=\\s#&;%\\[\\]]+");
    /** Chains of causes may run in circles. */
    private static final int DEEPEST = 50;

    private static final String NAME = "[\\w.-]*(?:passw|passphrase|pwd|secret|token|credential)[\\w.-]*";
    private static final Pattern SECRET_NAME = Pattern.compile("(?i)" + NAME);
    private static final Pattern SECRET_VALUE = Pattern.compile("(?i)(" + NAME + "\\s*=\\s*)(?!\\*\\*\\*)[^&,);\\s]+");
    private static final Pattern WHOLE_VALUE = Pattern.compile("(?i)" + NAME + "\\s*=\\s*([^&]+)");
    private static final Pattern USER_INFO = Pattern.compile("(//)[^\\s/@]*:[^\\s]*@");

    private final @Nullable String url;
    private final List<String> values;

    private Secrets(@Nullable String url, List<String> values) {
        this.url = url;
        this.values = values;
    }

    /** Those of a configuration, and the password that was used with it. */
    public static Secrets of(PoolConfig config, @Nullable String password) {
        Set<String> found = new TreeSet<>();
        add(found, config.password());
        add(found, password);
        config.driverProperties().forEach((name, value) -> {
            if (isSecretName(name)) {
                add(found, value);
            }
        });
        String url = config.jdbcUrl();
        if (url != null) {
            addThoseOf(url, found);
        }
        // What is no secret elsewhere is none here: a password may be the user's name.
        String plain = JdbcUrls.withoutSecrets(url) + " " + config.username() + " " + config.name();
        found.removeIf(value -> value.length() < SHORTEST || plain.contains(value));
        List<String> longestFirst = new ArrayList<>(found);
        longestFirst.sort(Comparator.comparingInt(String::length).reversed());
        return new Secrets(url, longestFirst);
    }

    /** True for a driver's property that holds a secret. */
    public static boolean isSecretName(String name) {
        return SECRET_NAME.matcher(name).matches();
    }

    private static void addThoseOf(String url, Set<String> found) {
        for (Pattern pattern : List.of(SECRET_VALUE, WHOLE_VALUE)) {
            Matcher matcher = pattern.matcher(url);
            while (matcher.find()) {
                String value = pattern == WHOLE_VALUE ? matcher.group(1) : url.substring(matcher.end(1), matcher.end());
                add(found, value);
            }
        }
        int slashes = url.indexOf("//");
        if (slashes < 0) {
            return;
        }
        String rest = url.substring(slashes + 2);
        addUserInfo(found, rest);
        for (String host : rest.split("[,\\[]")) {
            addUserInfo(found, host);
        }
    }

    private static void addUserInfo(Set<String> found, String text) {
        int parenthesis = text.indexOf('(');
        String part = parenthesis < 0 ? text : text.substring(0, parenthesis);
        int at = part.lastIndexOf('@');
        int colon = part.indexOf(':');
        if (colon >= 0 && colon < at) {
            add(found, part.substring(colon + 1, at));
        }
    }

    private static void add(Set<String> found, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return;
        }
        found.add(value);
        for (String piece : SEPARATORS.split(value)) {
            if (piece.length() >= SHORTEST_PIECE) {
                found.add(piece);
            }
        }
        try {
            found.add(URLDecoder.decode(value, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            // Not encoded.
        }
    }

    /** The text with three asterisks in place of each secret. */
    public String mask(String text) {
        String masked = url == null ? text : text.replace(url, JdbcUrls.withoutSecrets(url));
        masked = SECRET_VALUE.matcher(masked).replaceAll("$1***");
        masked = USER_INFO.matcher(masked).replaceAll("$1***@");
        for (String value : values) {
            masked = masked.replace(value, "***");
        }
        return masked;
    }

    /**
     * The failure itself where no message in it holds a secret; otherwise one with the same stack traces, SQLState and number,
     * and with masked messages.
     */
    public Throwable mask(Throwable failure) {
        return isClean(failure, new IdentityHashMap<>(), 0) ? failure : copy(failure, new IdentityHashMap<>(), 0);
    }

    private boolean isClean(@Nullable Throwable failure, Map<Throwable, Boolean> seen, int depth) {
        if (failure == null || depth > DEEPEST || seen.put(failure, true) != null) {
            return true;
        }
        String text = textOf(failure);
        if (!mask(text).equals(text) || !isClean(failure.getCause(), seen, depth + 1)) {
            return false;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (!isClean(suppressed, seen, depth + 1)) {
                return false;
            }
        }
        return !(failure instanceof SQLException error) || isClean(error.getNextException(), seen, depth + 1);
    }

    /** Foreign exceptions answer what they like. */
    private static String textOf(Throwable failure) {
        try {
            return failure.getMessage() + "\n" + failure;
        } catch (RuntimeException e) {
            return "";
        }
    }

    private Throwable copy(Throwable failure, Map<Throwable, Throwable> copies, int depth) {
        Throwable known = copies.get(failure);
        if (known != null) {
            return known;
        }
        String message;
        try {
            message = mask(String.valueOf(failure.getMessage()));
        } catch (RuntimeException e) {
            message = "(no message)";
        }
        String text = failure.getClass().getName() + ": " + message;
        Throwable copy = sameKind(failure, message, text);
        copies.put(failure, copy);
        copy.setStackTrace(failure.getStackTrace());
        if (depth < DEEPEST) {
            Throwable cause = failure.getCause();
            if (cause != null && copy.getCause() == null) {
                Throwable copied = copy(cause, copies, depth + 1);
                if (copied != copy) {
                    copy.initCause(copied);
                }
            }
            for (Throwable suppressed : failure.getSuppressed()) {
                Throwable copied = copy(suppressed, copies, depth + 1);
                if (copied != copy) {
                    copy.addSuppressed(copied);
                }
            }
            if (failure instanceof SQLException from && copy instanceof SQLException to) {
                SQLException next = from.getNextException();
                if (next != null && next != from && copies.get(next) == null) {
                    to.setNextException((SQLException) copy(next, copies, depth + 1));
                }
            }
        }
        return copy;
    }

    private static Throwable sameKind(Throwable failure, String message, String text) {
        if (failure instanceof SQLException error) {
            String state = error.getSQLState();
            int number = error.getErrorCode();
            return failure instanceof SQLTransientException
                    ? new SQLTransientException(message, state, number)
                    : failure instanceof SQLNonTransientException
                            ? new SQLNonTransientException(message, state, number)
                            : new SQLException(message, state, number);
        }
        return failure instanceof IOException
                ? new IOException(text)
                : failure instanceof RuntimeException
                        ? new RuntimeException(text)
                        : failure instanceof Error ? new Error(text) : new Exception(text);
    }
}
