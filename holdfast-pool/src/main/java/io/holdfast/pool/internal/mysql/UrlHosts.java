package io.holdfast.pool.internal.mysql;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts a URL of these drivers names, in every form that they take: {@code host:port}, {@code [::1]:port},
 * {@code user:password@host}, {@code address=(host=h)(port=p)}, {@code (host=h,port=p)}, and lists of them.
 *
 * @param mode what stands between the scheme and the slashes, such as {@code replication:}; mostly empty
 * @param hosts in their order
 * @param database what is named after the hosts, or null
 */
record UrlHosts(String mode, List<Host> hosts, @Nullable String database) {
    private static final int DEFAULT_PORT = 3306;
    private static final Pattern SCHEME = Pattern.compile("jdbc:(?:mysql|mariadb):([a-z-]*:)?//");
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[^\\]]*\\]|[^:\\[\\]()=]*)(?::(\\d*))?");
    private static final Pattern KEY = Pattern.compile("[(,]\\s*([\\w-]+)\\s*=\\s*([^(),]*)");

    /**
     * One host.
     *
     * @param name as the URL has it; empty where it names none, which means this machine
     * @param other a key of the form in parentheses that leads elsewhere than to host and port, such as {@code pipe}; or null
     */
    record Host(String name, int port, @Nullable String other) {}

    /** Reads a URL; null when its hosts cannot be told. */
    static @Nullable UrlHosts of(@Nullable String url) {
        Matcher scheme = url == null ? null : SCHEME.matcher(url);
        if (url == null || scheme == null || !scheme.lookingAt()) {
            return null;
        }
        String mode = scheme.group(1) == null ? "" : scheme.group(1);
        String rest = url.substring(scheme.end());
        int end = firstOf(rest, '/', '?', '#');
        List<Host> hosts = new ArrayList<>();
        for (String part : parts(withoutUser(rest.substring(0, end)))) {
            Host host = host(withoutUser(part.strip()));
            if (host == null) {
                return null;
            }
            hosts.add(host);
        }
        return new UrlHosts(mode, hosts, database(rest.substring(end)));
    }

    /** A URL for each host of a list; the URL itself where it is no list, or users are named in it. */
    static List<String> each(String url) {
        UrlHosts all = of(url);
        Matcher scheme = SCHEME.matcher(url);
        if (all == null
                || all.hosts.size() < 2
                || !all.mode.isEmpty() && !all.mode.equals("sequential:")
                || !scheme.lookingAt()) {
            return List.of(url);
        }
        String rest = url.substring(scheme.end());
        String list = rest.substring(0, firstOf(rest, '/', '?', '#'));
        return list.indexOf('@') >= 0
                ? List.of(url)
                : parts(list).stream()
                        .map(part -> scheme.group() + part.strip() + rest.substring(list.length()))
                        .toList();
    }

    private static int firstOf(String text, char... wanted) {
        int first = text.length();
        for (char one : wanted) {
            int at = text.indexOf(one);
            first = at >= 0 && at < first ? at : first;
        }
        return first;
    }

    private static @Nullable String database(String path) {
        if (!path.startsWith("/")) {
            return null;
        }
        String name = path.substring(1, Math.max(1, firstOf(path, '?', '#')));
        return name.isEmpty() ? null : URLDecoder.decode(name, StandardCharsets.UTF_8);
    }

    /** What precedes the last @ outside parentheses is a user with a password. */
    private static String withoutUser(String hosts) {
        int depth = 0;
        for (int i = hosts.length() - 1; i >= 0; i--) {
            char one = hosts.charAt(i);
            depth += one == ')' ? 1 : one == '(' ? -1 : 0;
            if (one == '@' && depth == 0) {
                String users = hosts.substring(0, i);
                // With several hosts each may have its own; then each part is looked at.
                return users.indexOf(',') >= 0 && hosts.charAt(i + 1) != '[' ? hosts : hosts.substring(i + 1);
            }
        }
        return hosts;
    }

    /** Splits a list at the commas outside parentheses. Connector/J takes a list in brackets too. */
    private static List<String> parts(String hosts) {
        String list = isInBrackets(hosts) && hosts.indexOf(',') >= 0 ? hosts.substring(1, hosts.length() - 1) : hosts;
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        for (int i = 0; i < list.length(); i++) {
            char one = list.charAt(i);
            depth += one == '(' ? 1 : one == ')' ? -1 : 0;
            if (one == ',' && depth == 0) {
                parts.add(list.substring(begin, i));
                begin = i + 1;
            }
        }
        parts.add(list.substring(begin));
        return parts;
    }

    /** True when the first bracket is closed by the last: an address of IPv6 has its own. */
    private static boolean isInBrackets(String hosts) {
        int depth = 0;
        for (int i = 0; i < hosts.length(); i++) {
            depth += hosts.charAt(i) == '[' ? 1 : hosts.charAt(i) == ']' ? -1 : 0;
            if (depth == 0) {
                return i > 0 && i == hosts.length() - 1;
            }
        }
        return false;
    }

    private static @Nullable Host host(String part) {
        if (part.startsWith("(") || part.toLowerCase(Locale.ROOT).startsWith("address=(")) {
            return keyed(part.substring(part.indexOf('(')));
        }
        Matcher plain = HOST_AND_PORT.matcher(part);
        return plain.matches() ? new Host(plain.group(1), port(plain.group(2)), null) : null;
    }

    private static @Nullable Host keyed(String keys) {
        String name = "";
        String port = null;
        String other = null;
        Matcher key = KEY.matcher(keys);
        while (key.find()) {
            String value = key.group(2).strip();
            switch (key.group(1).toLowerCase(Locale.ROOT)) {
                case "host" -> name = value;
                case "port" -> port = value;
                case "protocol" -> other = value.equalsIgnoreCase("tcp") ? other : "protocol=" + value;
                case "pipe", "path", "localsocket", "namedpipepath" -> other = key.group(1);
                default -> {
                    // A property for this host.
                }
            }
        }
        return port != null && !port.matches("\\d*") ? null : new Host(name, port(port), other);
    }

    private static int port(@Nullable String port) {
        return port == null || port.isEmpty() || port.length() > 5 ? DEFAULT_PORT : Integer.parseInt(port);
    }
}
