package io.holdfast.pool;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what the pool needs to know from a JDBC URL. Never reports what may be a secret. */
final class JdbcUrls {
    private static final Pattern HOST_AND_DATABASE = Pattern.compile("^jdbc:[^/]+//([^/?]*)(?:/([^?]*))?.*$");

    private JdbcUrls() {}

    /** The URL up to its query, with a user and password before the host taken out. */
    static String withoutSecrets(@Nullable String url) {
        if (url == null) {
            return "(no URL)";
        }
        int query = url.indexOf('?');
        String base = query < 0 ? url : url.substring(0, query);
        return base.replaceAll("//[^/@]*@", "//").replaceAll("(?i)password=[^,)&;]*", "password=***");
    }

    /** A name for a pool that was given none: host and database of its URL. */
    static String poolName(@Nullable String url) {
        if (url == null) {
            return "holdfast";
        }
        Matcher matcher = HOST_AND_DATABASE.matcher(withoutSecrets(url));
        if (!matcher.matches()) {
            return "holdfast";
        }
        String database = matcher.group(2);
        return database == null || database.isEmpty() ? matcher.group(1) : matcher.group(1) + "/" + database;
    }
}
