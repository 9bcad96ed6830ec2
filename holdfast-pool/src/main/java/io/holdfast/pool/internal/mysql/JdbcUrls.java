package io.holdfast.pool.internal.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What may be shown of a JDBC URL. Both drivers take user and password before a host, for each of several hosts, in
 * parentheses and in the query, so the URL is not cut down: hosts, ports and the database are picked out of it, and what does
 * not look like one of them is not shown.
 */
public final class JdbcUrls {
    private static final String HIDDEN = "***";

    private static final Pattern SCHEME = Pattern.compile("(?i)[a-z0-9+._:-]*");
    private static final Pattern HOST =
            Pattern.compile("\\[?(\\[[0-9a-fA-F:.]+(?:%\\w+)?\\]|[\\p{L}\\p{N}._-]+)?(:\\d{1,5})?\\]?");
    private static final Pattern DATABASE = Pattern.compile("[^@:=()&;,?'\"\\s/\\\\]*");
    private static final Pattern KEYED_HOST =
            Pattern.compile("(?i)[(,\\s]host\\s*=\\s*(\\[[0-9a-f:.]+\\]|[\\p{L}\\p{N}._-]+)\\s*[,)]");
    private static final Pattern KEYED_PORT = Pattern.compile("(?i)[(,\\s]port\\s*=\\s*(\\d{1,5})\\s*[,)]");

    /** After a list in brackets, the bracket that closes it comes first. */
    private static final Pattern PATH = Pattern.compile("\\]?/(.*)");

    private static final Pattern PARAMETER = Pattern.compile("[;&]\\s*[\\w.-]+=");
    private static final Pattern SEPARATOR = Pattern.compile("[?;&(]");

    private JdbcUrls() {}

    /**
     * The parts that may be shown.
     *
     * @param scheme what stands before the two slashes
     * @param hosts hosts with their ports, separated by commas
     * @param database the database, or null
     */
    private record Parts(
            String scheme, String hosts, @Nullable String database) {}

    /** The URL with hosts, ports and database alone. */
    public static String withoutSecrets(@Nullable String url) {
        if (url == null) {
            return "(no URL)";
        }
        Parts parts = parts(url);
        if (parts == null) {
            return plain(url);
        }
        return parts.scheme + "//" + parts.hosts + (parts.database == null ? "" : "/" + parts.database);
    }

    /** A name for a pool that was given none: host and database of its URL. */
    public static String poolName(@Nullable String url) {
        Parts parts = url == null || !url.startsWith("jdbc:") ? null : parts(url);
        if (parts == null) {
            return "holdfast";
        }
        return parts.database == null || parts.database.isEmpty() ? parts.hosts : parts.hosts + "/" + parts.database;
    }

    /** Hosts and ports. */
    public static String hosts(String url) {
        Parts parts = parts(url);
        return parts == null ? plain(url) : parts.hosts.isEmpty() ? "localhost" : parts.hosts;
    }

    private static @Nullable Parts parts(String url) {
        int slashes = url.indexOf("//");
        if (slashes < 0 || !SCHEME.matcher(url.substring(0, slashes)).matches()) {
            return null;
        }
        String rest = withoutQuery(url.substring(slashes + 2));
        String scheme = url.substring(0, slashes);
        if (rest.indexOf('(') >= 0) {
            return new Parts(scheme, keyedHosts(rest), database(rest.substring(rest.lastIndexOf(')') + 1)));
        }
        // A password may hold every other separator: what stands before the last @ is not shown at all.
        int at = rest.lastIndexOf('@');
        if (at >= 0 && PARAMETER.matcher(rest.substring(0, at)).find()) {
            return new Parts(scheme, HIDDEN, null);
        }
        String shown = rest.substring(at + 1);
        int slash = shown.indexOf('/');
        String authority = slash < 0 ? shown : shown.substring(0, slash);
        List<String> hosts = new ArrayList<>();
        for (String host : authority.split(",", -1)) {
            hosts.add(HOST.matcher(host.strip()).matches() ? host.strip() : HIDDEN);
        }
        return new Parts(scheme, String.join(",", hosts), slash < 0 ? null : database(shown.substring(slash)));
    }

    /** Up to the query. A question mark before an @ that no parameter's name precedes belongs to a password. */
    private static String withoutQuery(String rest) {
        int query = rest.indexOf('?');
        while (query >= 0) {
            int at = rest.indexOf('@', query);
            int equals = rest.indexOf('=', query);
            if (at < 0 || (equals >= 0 && equals < at)) {
                return rest.substring(0, query);
            }
            query = rest.indexOf('?', at);
        }
        return rest;
    }

    private static String keyedHosts(String rest) {
        List<String> ports =
                KEYED_PORT.matcher(rest).results().map(found -> found.group(1)).toList();
        List<String> hosts =
                KEYED_HOST.matcher(rest).results().map(found -> found.group(1)).toList();
        if (hosts.isEmpty()) {
            return HIDDEN;
        }
        if (hosts.size() != ports.size()) {
            return String.join(",", hosts);
        }
        List<String> both = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            both.add(hosts.get(i) + ":" + ports.get(i));
        }
        return String.join(",", both);
    }

    private static @Nullable String database(String path) {
        Matcher slash = PATH.matcher(path);
        if (!slash.matches()) {
            return path.isEmpty() || path.equals("]") ? null : HIDDEN;
        }
        return DATABASE.matcher(slash.group(1)).matches() ? slash.group(1) : HIDDEN;
    }

    /** A text that is no URL with hosts: up to the first separator behind which a password may stand. */
    private static String plain(String url) {
        Matcher end = SEPARATOR.matcher(url);
        String base = end.find() ? url.substring(0, end.start()) : url;
        int at = url.lastIndexOf('@');
        return at < 0 ? base : base.startsWith("jdbc:") ? "jdbc:" + HIDDEN : HIDDEN;
    }
}
