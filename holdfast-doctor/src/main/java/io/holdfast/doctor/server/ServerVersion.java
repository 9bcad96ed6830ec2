package io.holdfast.doctor.server;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's family and version. Immutable.
 *
 * <p>The major number tells nothing about the family: MariaDB has 10 to 12, and MySQL went from 9 to 26.
 *
 * @param text what the server itself answers to {@code SELECT VERSION()}
 */
public record ServerVersion(Dialect dialect, int major, int minor, int patch, String text) {
    /** Old clients refused a major of 10, so MariaDB puts this before its own version in the handshake. */
    private static final String MARIADB_DISGUISE = "5.5.5-";

    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*", Pattern.DOTALL);

    /**
     * Reads the answer to {@code SELECT VERSION()}.
     *
     * @throws IllegalArgumentException if it holds no version number
     */
    public static ServerVersion parse(String text) {
        Dialect dialect = text.toLowerCase(Locale.ROOT).contains("mariadb") ? Dialect.MARIADB : Dialect.MYSQL;
        String shown = dialect == Dialect.MARIADB && text.startsWith(MARIADB_DISGUISE)
                ? text.substring(MARIADB_DISGUISE.length())
                : text;
        Matcher matcher = NUMBERS.matcher(shown);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a server version: " + text);
        }
        String patch = matcher.group(3);
        return new ServerVersion(
                dialect,
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                patch == null ? 0 : Integer.parseInt(patch),
                text);
    }

    /** True for this version and later ones; compares numbers, whatever the family. */
    public boolean atLeast(int major, int minor, int patch) {
        if (this.major != major) {
            return this.major > major;
        }
        return this.minor != minor ? this.minor > minor : this.patch >= patch;
    }

    /** True for MariaDB. */
    public boolean mariadb() {
        return dialect == Dialect.MARIADB;
    }

    /** Family and numbers, for instance {@code MySQL 8.0.33}. */
    public String shown() {
        return dialect.title() + " " + major + "." + minor + "." + patch;
    }
}
