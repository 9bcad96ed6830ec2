package io.holdfast.doctor.server;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which server answered, and as whom we asked.
 *
 * @param address host and port as the caller named them
 * @param hostname the name that the server gives itself
 * @param uuid MySQL's {@code server_uuid}; null on MariaDB
 * @param account our account as the server matched it, ready to stand in a GRANT
 * @param connectionId our own session, which no finding may blame
 * @param bootedAt server time minus uptime: differs from one boot to the next, whatever the uptime
 * @param privileged true when the account sees the sessions of others
 */
public record ServerIdentity(
        ServerVersion version,
        String address,
        String hostname,
        @Nullable String uuid,
        String account,
        long connectionId,
        Instant bootedAt,
        boolean privileged) {}
