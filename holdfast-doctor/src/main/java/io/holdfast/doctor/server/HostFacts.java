package io.holdfast.doctor.server;

import java.util.Map;

/**
 * The machine on which the doctor runs, where that is the server's own.
 *
 * @param load runnable processes, mean of one minute
 * @param memory bytes in all
 * @param available bytes that processes can still get
 * @param swapUsed bytes swapped out
 * @param sockets sockets of the server's port, by TCP state
 */
public record HostFacts(
        int processors, double load, long memory, long available, long swapUsed, Map<String, Integer> sockets) {
    /** Copies. */
    public HostFacts {
        sockets = Map.copyOf(sockets);
    }
}
