package io.holdfast.doctor.server;

/**
 * What the server remembers of one client address.
 *
 * @param failures failed connections in a row, which count towards {@code max_connect_errors}
 * @param blocked connections refused because there had been too many
 * @param nameFailures the address could not be turned into a name, or the name not back
 * @param loginFailures wrong user or password
 * @param tlsFailures no TLS connection came about
 */
public record ClientHost(
        String ip, long failures, long blocked, long nameFailures, long loginFailures, long tlsFailures) {}
