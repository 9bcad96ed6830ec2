package io.holdfast.doctor.server;

import org.jspecify.annotations.Nullable;

/**
 * One account with its use of the server.
 *
 * @param limit its own {@code MAX_USER_CONNECTIONS}; null when not read, 0 when it has none
 * @param sessionMemory the most that one of its sessions has used, in bytes; null where that is not measured
 */
public record Account(
        String user,
        String host,
        long connections,
        @Nullable Long limit,
        @Nullable Long sessionMemory) {
    /** The account as it stands in a GRANT. */
    public String quoted() {
        return "'" + user.replace("'", "''") + "'@'" + host.replace("'", "''") + "'";
    }
}
