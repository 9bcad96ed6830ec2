package io.holdfast.doctor.server;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One session at the server.
 *
 * @param host the client's host without its port
 * @param seconds how long it has been in its present state
 * @param statement what it runs now; null when it sleeps
 * @param attributes what the client said of itself when it connected, such as {@code program_name} and {@code hf_pool}
 */
public record Session(
        long id,
        String user,
        String host,
        @Nullable String database,
        String command,
        long seconds,
        String state,
        @Nullable String statement,
        Map<String, String> attributes) {

    /** Copies. */
    public Session {
        attributes = Map.copyOf(attributes);
    }

    /** The same with more attributes. */
    Session with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(attributes);
        all.putAll(more);
        return new Session(id, user, host, database, command, seconds, state, statement, all);
    }

    /** True when the session waits for its client. */
    public boolean idle() {
        return command.equals("Sleep");
    }

    /** True for threads that belong to the server or to replication, which no finding is about. */
    public boolean internal() {
        return switch (command) {
            case "Daemon", "Binlog Dump", "Binlog Dump GTID", "Slave_IO", "Slave_SQL", "Slave_worker", "Connect" ->
                true;
            default -> user.equals("system user") || user.equals("event_scheduler");
        };
    }

    /** True for threads that the server or replication runs for itself. What an event runs is not among them. */
    public boolean background() {
        return internal() && !(command.equals("Connect") && !user.equals("system user"));
    }

    /** True for the one that a pool keeps beside its slots, for health checks. */
    public boolean reserved() {
        return "reserved".equals(attributes.get("hf_lane"));
    }

    /** The program behind it: the pool's name if it gave one, else the program's, else nothing. */
    public String program() {
        String pool = attributes.get("hf_pool");
        return pool != null ? "pool " + pool : attributes.getOrDefault("program_name", "");
    }
}
