package io.holdfast.doctor.server;

/**
 * How often the server has raised one error for one account since it started.
 *
 * @param code the server's error number, for instance 1205
 */
public record ErrorCount(String user, String host, int code, String name, long raised) {}
