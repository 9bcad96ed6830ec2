package io.holdfast.doctor.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was learnt of one server at one moment. Immutable and thread-safe; what probes judge, and what a saved
 * file holds.
 *
 * @param schemaVersion of the saved form; see {@link #SCHEMA_VERSION}
 * @param variables global variables; names in lower case
 * @param origins where each variable came from; names in lower case
 * @param before the earlier sample; equal to {@code now} when only one was taken
 * @param host null when the doctor does not run beside the server
 * @param pools settings of the application's pools, as far as they were given
 * @param memoryLimit bytes that the server may use, where the caller or the machine says; null when unknown
 * @param unread what could not be read, and why
 * @param errorLog what the server wrote of lost connections, stops and starts in the last day, oldest first; empty where it
 *     cannot be read over a connection
 * @param state replication, accounts, and what else stands around tables and sessions
 */
public record ServerFacts(
        int schemaVersion,
        Instant takenAt,
        ServerIdentity server,
        Map<String, String> variables,
        Map<String, SettingOrigin> origins,
        Sample before,
        Sample now,
        Activity activity,
        AccessFacts access,
        SchemaFacts schema,
        @Nullable HostFacts host,
        List<PoolSettings> pools,
        @Nullable Long memoryLimit,
        List<Unread> unread,
        List<LogLine> errorLog,
        ServerState state) {

    /** Goes up when a saved file of the older form can no longer be read as it stands. */
    public static final int SCHEMA_VERSION = 1;

    /** Copies. */
    public ServerFacts {
        variables = Map.copyOf(variables);
        origins = Map.copyOf(origins);
        pools = List.copyOf(pools);
        unread = List.copyOf(unread);
        // Files of earlier versions have none.
        errorLog = errorLog == null ? List.of() : List.copyOf(errorLog);
        state = state == null ? ServerState.NONE : state;
    }

    /** A global variable, if the server has it. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    /** A global variable that is a whole number, if the server has it. */
    public OptionalLong number(String name) {
        String value = variables.get(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of((long) Double.parseDouble(value));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** True when a switch is on, whichever way the server writes that. */
    public boolean on(String name) {
        String value = variables.getOrDefault(name, "").toUpperCase(Locale.ROOT);
        return value.equals("ON") || value.equals("1") || value.equals("YES");
    }

    /** By how much a counter went up between the two samples. */
    public long growth(String counter) {
        return Math.max(0, now.counter(counter) - before.counter(counter));
    }

    /** How often an error was raised between the two samples. */
    public long errorGrowth(int code) {
        return Math.max(0, now.errors(code) - before.errors(code));
    }

    /** The time between the two samples. */
    public Duration window() {
        return Duration.between(before.at(), now.at());
    }

    /** By how much a counter went up in a second between the two samples; 0 when there is only one. */
    public double rate(String counter) {
        double seconds = window().toMillis() / 1000.0;
        return seconds <= 0 ? 0 : growth(counter) / seconds;
    }

    /** How long the server had been up. */
    public Duration uptime() {
        return Duration.ofSeconds(now.counter("uptime"));
    }

    /**
     * The same facts, in which sessions have these attributes besides their own.
     *
     * @param more by number of session
     */
    public ServerFacts withAttributes(Map<Long, Map<String, String>> more) {
        List<Session> sessions = activity.sessions().stream()
                .map(session -> more.containsKey(session.id()) ? session.with(more.get(session.id())) : session)
                .toList();
        Activity known = new Activity(
                sessions,
                activity.transactions(),
                activity.rowLockWaits(),
                activity.metadataLocks(),
                activity.latestDeadlock(),
                activity.locks());
        return new ServerFacts(
                schemaVersion,
                takenAt,
                server,
                variables,
                origins,
                before,
                now,
                known,
                access,
                schema,
                host,
                pools,
                memoryLimit,
                unread,
                errorLog,
                state);
    }

    /** Why a reading is missing, or nothing when it was taken. */
    public Optional<Unread> unread(Reading reading) {
        return unread.stream().filter(u -> u.reading() == reading).findFirst();
    }
}
