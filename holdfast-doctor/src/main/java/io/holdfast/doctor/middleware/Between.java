package io.holdfast.doctor.middleware;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands between us and a server, as one connection shows it. Immutable.
 *
 * @param sign by what it was recognised; an empty text when nothing was
 */
public record Between(Middleware kind, String sign) {
    /** No sign of anything. */
    public static final Between NOTHING = new Between(Middleware.NONE, "");

    private static final Pattern RDS_PROXY =
            Pattern.compile("(?i).+\\.proxy-[a-z0-9]+\\.[a-z0-9-]+\\.rds\\.amazonaws\\.com(\\.cn)?");
    private static final Pattern PEER = Pattern.compile(".*:(\\d{1,5})");
    private static final String ESTABLISHED = "01";

    /** What the connection says of itself; each part may be missing. */
    record Signs(
            String version,
            @Nullable String comment,
            @Nullable String ownId,
            @Nullable String serverId,
            @Nullable String peer,
            int serverPort) {}

    /**
     * Looks over an open connection in autocommit. Asks a few harmless questions; what the engine refuses to answer is no sign.
     *
     * @param host the name that the connection was opened with
     * @param ports those that it may have been opened with
     */
    public static Between of(Connection connection, String host, Set<Integer> ports) throws SQLException {
        // As the command line client asks it, letter by letter: ProxySQL answers this text itself.
        String comment = ask(connection, "select @@version_comment limit 1");
        String own = ask(connection, "SELECT CONNECTION_ID()");
        String id = ask(connection, "SELECT CONNECTION_ID()+0");
        String peer = id == null
                ? null
                : ask(connection, "SELECT host FROM information_schema.processlist WHERE id = CONNECTION_ID()+0");
        String port = ask(connection, "SELECT @@port");
        Signs signs = new Signs(
                String.valueOf(connection.getMetaData().getDatabaseProductVersion()),
                comment,
                own,
                id,
                peer,
                port == null ? 0 : Integer.parseInt(port));
        return judge(signs, host, ports, localSockets());
    }

    /**
     * What the signs mean.
     *
     * @param sockets local and remote port of this machine's TCP connections; null where that cannot be seen
     */
    static Between judge(Signs signs, String host, Set<Integer> ports, @Nullable List<int[]> sockets) {
        String version = signs.version.toLowerCase(Locale.ROOT);
        if (RDS_PROXY.matcher(host).matches()) {
            return new Between(Middleware.RDS_PROXY, "the name " + host);
        }
        if (version.contains("-router")) {
            return new Between(Middleware.ROUTER, "the version " + signs.version);
        }
        if (version.contains("shardingsphere")) {
            return new Between(Middleware.SHARDINGSPHERE, "the version " + signs.version);
        }
        if (version.contains("maxscale")) {
            return new Between(Middleware.MAXSCALE, "the version " + signs.version);
        }
        if (signs.comment != null && signs.comment.toLowerCase(Locale.ROOT).contains("proxysql")) {
            return new Between(Middleware.PROXYSQL, "the version comment " + signs.comment);
        }
        if (signs.ownId != null && signs.serverId != null && !signs.ownId.equals(signs.serverId)) {
            return new Between(
                    Middleware.OTHER,
                    "CONNECTION_ID() is " + signs.ownId + ", and " + signs.serverId + " where the server computes it");
        }
        Matcher peer = PEER.matcher(signs.peer == null ? "" : signs.peer);
        if (sockets != null && peer.matches()) {
            int from = Integer.parseInt(peer.group(1));
            boolean ours = sockets.stream().anyMatch(socket -> socket[0] == from && ports.contains(socket[1]));
            return ours
                    ? NOTHING
                    : new Between(
                            Middleware.TCP,
                            "the server sees the client at " + signs.peer + ", which is no socket of ours");
        }
        return signs.serverPort == 0 || ports.contains(signs.serverPort)
                ? NOTHING
                : new Between(Middleware.TCP, "the server listens on port " + signs.serverPort);
    }

    private static @Nullable String ask(Connection connection, String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            return answer.next() ? answer.getString(1) : null;
        } catch (SQLException e) {
            // A proxy may not know the question; a connection that is lost shows that at the next statement that
            // matters.
            return null;
        }
    }

    /** The ports of established connections of this machine, or container; null where the system does not show them. */
    private static @Nullable List<int[]> localSockets() {
        try {
            List<int[]> sockets = new ArrayList<>();
            for (String table : List.of("tcp", "tcp6")) {
                Path file = Path.of("/proc/self/net", table);
                if (!Files.isReadable(file)) {
                    return null;
                }
                for (String line : Files.readAllLines(file)) {
                    String[] fields = line.strip().split("\\s+");
                    if (fields.length > 3 && fields[3].equals(ESTABLISHED)) {
                        sockets.add(new int[] {port(fields[1]), port(fields[2])});
                    }
                }
            }
            return sockets;
        } catch (IOException | NumberFormatException e) {
            return null;
        }
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }
}
