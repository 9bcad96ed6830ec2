package io.holdfast.doctor.server;

/**
 * Room on a disk of the server's machine.
 *
 * @param use what the server keeps there: the name of a variable
 */
public record DiskRoom(String use, String path, long free, long total) {}
