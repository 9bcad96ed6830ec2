package io.holdfast.doctor.server;

/**
 * Sessions of one user that came over TCP without TLS.
 *
 * @param plugin how its accounts log in
 */
public record PlainLogins(String user, String plugin, long sessions) {}
