package io.holdfast.doctor.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An application's pool as its configuration describes it. A null means that the configuration does not say.
 *
 * @param kind whose names the configuration used
 * @param capacity the most connections that one instance opens
 * @param instances how many instances of the application run
 * @param maxLifetime age at which a connection is replaced; zero means never
 * @param keepaliveInterval how often an idle connection is pinged; zero means never
 * @param idleTimeout idle age at which a connection is closed; zero means never
 * @param validates true when a connection is tested before it is lent
 * @param readTimeout the longest wait for an answer; zero means for ever
 */
public record PoolSettings(
        String name,
        String kind,
        int capacity,
        int instances,
        @Nullable Duration maxLifetime,
        @Nullable Duration keepaliveInterval,
        @Nullable Duration idleTimeout,
        @Nullable Boolean validates,
        @Nullable Duration borrowTimeout,
        @Nullable Duration readTimeout) {

    /** The most connections that all instances open together. */
    public int total() {
        return capacity * instances;
    }
}
