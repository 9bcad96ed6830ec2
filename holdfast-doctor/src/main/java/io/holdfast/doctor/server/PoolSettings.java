package io.holdfast.doctor.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An application's pool as its configuration describes it. A null means that the configuration does not say.
 *
 * @param kind whose names the configuration used
 * @param capacity the most connections that one instance opens; 0 when it sets no limit
 * @param instances how many instances of the application run
 * @param maxLifetime age at which a connection is replaced; zero means never
 * @param keepaliveInterval how often an idle connection is pinged; zero means never
 * @param idleTimeout idle age at which a connection is closed; zero means never
 * @param validates true when a connection is tested before it is lent
 * @param readTimeout the longest wait for an answer; zero means for ever
 * @param user the account that it logs in with; null when the configuration does not name it
 * @param keepsAll true when it keeps all its connections open even when it has no use for them
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
        @Nullable Duration readTimeout,
        @Nullable String user,
        @Nullable Boolean keepsAll) {

    /** Of no known account. */
    public PoolSettings(
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
        this(
                name,
                kind,
                capacity,
                instances,
                maxLifetime,
                keepaliveInterval,
                idleTimeout,
                validates,
                borrowTimeout,
                readTimeout,
                null,
                null);
    }

    /** The same pool, with the account that it logs in with. */
    public PoolSettings of(@Nullable String account) {
        return new PoolSettings(
                name,
                kind,
                capacity,
                instances,
                maxLifetime,
                keepaliveInterval,
                idleTimeout,
                validates,
                borrowTimeout,
                readTimeout,
                account,
                keepsAll);
    }

    /** The same pool, which keeps all its connections open even when it has no use for them. */
    public PoolSettings keepingAll(boolean all) {
        return new PoolSettings(
                name,
                kind,
                capacity,
                instances,
                maxLifetime,
                keepaliveInterval,
                idleTimeout,
                validates,
                borrowTimeout,
                readTimeout,
                user,
                all);
    }

    /** The most connections that all instances open together. */
    public int total() {
        return capacity * instances;
    }
}
