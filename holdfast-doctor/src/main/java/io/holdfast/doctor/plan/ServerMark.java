package io.holdfast.doctor.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What tells one server from another, also from one of the same name.
 *
 * @param uuid {@code server_uuid} of MySQL; empty on MariaDB, which has none
 * @param startedAt when it was started; counts on MariaDB only, where nothing else is unique
 */
public record ServerMark(
        String version,
        String address,
        String uuid,
        String hostname,
        int port,
        String dataDirectory,
        long serverId,
        Instant startedAt) {

    /** The server gives its uptime in whole seconds. */
    private static final Duration SLACK = Duration.ofSeconds(4);

    /**
     * In what the other is another server.
     *
     * @param sameStart true for a plan that is not begun: an upgrade in between counts as well, and where there is no uuid a
     *     restart
     */
    public Optional<String> difference(ServerMark other, boolean sameStart) {
        if (!uuid.equals(other.uuid)) {
            return Optional.of("server_uuid is " + other.uuid + " and not " + uuid);
        }
        // A server that was upgraded since a run began still holds what the run did.
        if (sameStart && !version.equals(other.version)) {
            return Optional.of("its version is " + other.version + " and not " + version);
        }
        if (!uuid.isEmpty()) {
            return Optional.empty();
        }
        if (!hostname.equals(other.hostname)
                || port != other.port
                || !dataDirectory.equals(other.dataDirectory)
                || serverId != other.serverId) {
            return Optional.of("it is " + other.place() + " and not " + place());
        }
        boolean restarted = Duration.between(startedAt, other.startedAt).abs().compareTo(SLACK) > 0;
        return sameStart && restarted
                ? Optional.of("it was started at " + other.startedAt + " and not at " + startedAt)
                : Optional.empty();
    }

    private String place() {
        return hostname + ":" + port + " in " + dataDirectory + ", server_id " + serverId;
    }
}
