package io.holdfast.pool.internal.mysql;

import io.holdfast.pool.Between;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * By what an opening recognises what stands between. All but one sign are there without a question to the server.
 *
 * @param version as the other end gives it
 * @param greetedAs the number of the session in the greeting; 0 where it is not known
 * @param serverId its number as the server computes it; 0 where it is not known
 * @param server what tells the server from others: its name, its port, and more; null where it is not known
 * @param port the one that was connected to; 0 where it is not known
 */
public record BetweenSigns(
        @Nullable String version,
        int greetedAs,
        long serverId,
        @Nullable String server,
        int port) {
    private static final Pattern RDS_PROXY =
            Pattern.compile("(?i).+\\.proxy-[a-z0-9]+\\.[a-z0-9-]+\\.rds\\.amazonaws\\.com(\\.cn)?");
    /** Letter by letter as the command line client asks it: ProxySQL answers this text itself. */
    private static final String COMMENT = "select @@version_comment limit 1";

    /** What the signs say, and where they leave it open the other end. */
    public Between judge(@Nullable String url, Connection connection) {
        String host = DriverSettings.host(url);
        if (host != null && RDS_PROXY.matcher(host).matches()) {
            return Between.RDS_PROXY;
        }
        String lower = String.valueOf(version).toLowerCase(Locale.ROOT);
        if (lower.contains("-router")) {
            return Between.ROUTER;
        }
        if (lower.contains("shardingsphere")) {
            return Between.SHARDINGSPHERE;
        }
        if (lower.contains("maxscale")) {
            return Between.MAXSCALE;
        }
        if (greetedAs != 0 && serverId != 0 && greetedAs != (int) serverId) {
            return isProxySql(connection) ? Between.PROXYSQL : Between.OTHER;
        }
        int listens = serverPort();
        return port == 0 || listens == 0 || listens == port ? Between.NOTHING : Between.TCP;
    }

    /** The port at which the server says that it listens; 0 where that is not known. */
    private int serverPort() {
        String[] parts = String.valueOf(server).split(":", 3);
        return parts.length > 1 && parts[1].matches("[0-9]{1,5}") ? Integer.parseInt(parts[1]) : 0;
    }

    private static boolean isProxySql(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COMMENT)) {
            String comment = row.next() ? row.getString(1) : null;
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return comment != null && comment.toLowerCase(Locale.ROOT).contains("proxysql");
        } catch (SQLException e) {
            return false;
        }
    }
}
