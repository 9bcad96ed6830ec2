package io.holdfast.pool.internal.session;

import io.holdfast.pool.internal.open.ConnectionOpener;
import io.holdfast.pool.internal.slot.Slot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a session at the server is known by, so that no other one is ever ended in its place.
 *
 * @param id its number; a server gives no number twice while it is up
 * @param server what tells its server from others
 * @param login whose it is: the name and the host as the server saw them, without the port
 * @param openedAt when it was opened
 */
record ServerSession(long id, String server, String login, long openedAt) {
    private static final int NO_SUCH_SESSION = 1094;
    private static final int NOT_OWNER = 1095;

    /** How it went. */
    enum Outcome {
        ENDED,
        /** There was nothing to end any more. */
        GONE,
        /** The connection leads to another server. */
        ELSEWHERE,
        /** The session could not be told from another one's. */
        NOT_CERTAIN
    }

    /** The session of a slot; null where it is not known, or may serve others by now. */
    static @Nullable ServerSession of(Slot slot) {
        String server = slot.server();
        String login = slot.login();
        return slot.serverId() == 0
                        || server == null
                        || login == null
                        || slot.between().sharesSessions()
                ? null
                : new ServerSession(slot.serverId(), server, login, slot.openedAt());
    }

    /**
     * Ends the session, or what it runs.
     *
     * @param kill {@code KILL} or {@code KILL QUERY}
     * @param last asked when everything is ready: false means that there is nothing to end any more
     */
    Outcome end(Statement statement, String kill, long now, BooleanSupplier last) throws SQLException {
        String asker;
        try (ResultSet results = statement.executeQuery("SELECT " + ConnectionOpener.SERVER + ", USER()")) {
            if (!results.next() || !server.equals(results.getString(1))) {
                return Outcome.ELSEWHERE;
            }
            asker = name(results.getString(2));
        }
        try (ResultSet results = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Uptime'")) {
            long upSeconds = results.next() ? results.getLong(2) : 0;
            if (upSeconds < TimeUnit.NANOSECONDS.toSeconds(now - openedAt)) {
                return Outcome.GONE;
            }
        }
        try (ResultSet results =
                statement.executeQuery("SELECT USER, HOST FROM information_schema.PROCESSLIST WHERE ID=" + id)) {
            if (!results.next()) {
                // An account sees its own sessions; those of others, after a change of credentials, perhaps not.
                return name(login).equals(asker) ? Outcome.GONE : Outcome.NOT_CERTAIN;
            }
            if (!isOf(results.getString(1), results.getString(2))) {
                return Outcome.NOT_CERTAIN;
            }
        }
        if (!last.getAsBoolean()) {
            return Outcome.GONE;
        }
        try {
            statement.execute(kill + " " + id);
            return Outcome.ENDED;
        } catch (SQLException e) {
            if (e.getErrorCode() == NO_SUCH_SESSION) {
                return Outcome.GONE;
            }
            if (e.getErrorCode() == NOT_OWNER) {
                return Outcome.NOT_CERTAIN;
            }
            throw e;
        }
    }

    /** Names may hold an @, hosts never do. */
    private static String name(String login) {
        int at = login.lastIndexOf('@');
        return at < 0 ? login : login.substring(0, at);
    }

    private boolean isOf(@Nullable String user, @Nullable String host) {
        String from = login.substring(login.lastIndexOf('@') + 1);
        return name(login).equals(user) && host != null && (host.equals(from) || host.startsWith(from + ":"));
    }
}
