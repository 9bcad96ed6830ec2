package io.holdfast.monitor;

/**
 * The limits on a connection's life, in seconds; 0 where there is none or it is not known. Immutable.
 *
 * @param waitTimeout the server's idle limit
 * @param keepalive how often an idle connection is pinged, as it is in force
 * @param pingAfterIdle idle age from which a connection is pinged before it is lent
 */
public record Timings(
        double waitTimeout,
        double keepalive,
        double maxLifetime,
        double idleTimeout,
        double pingAfterIdle,
        double borrowTimeout,
        double readTimeout) {}
