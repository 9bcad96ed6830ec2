package io.holdfast.monitor;

import io.holdfast.doctor.server.Vitals;

/**
 * One reading of a server, and the one before. Immutable.
 *
 * @param key what names its history
 * @param name how it is called where people read it
 */
public record ServerSample(String key, String name, Vitals vitals, Vitals earlier) {
    /** A counter's growth in a second. */
    public double rate(String counter) {
        return vitals.rate(counter, earlier);
    }

    /** Sessions / the most that the server takes, from 0 to 1. */
    public double utilisation() {
        return vitals.maxConnections() == 0 ? 0 : (double) vitals.connections() / vitals.maxConnections();
    }
}
