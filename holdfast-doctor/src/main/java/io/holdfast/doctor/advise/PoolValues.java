package io.holdfast.doctor.advise;

/**
 * What a pool needs, in no language's words yet.
 *
 * @param size the most connections
 * @param pingSeconds how often a resting connection is pinged, where the pool can do that
 * @param idleSeconds how long a connection may rest before it is closed or replaced, where the pool cannot ping
 * @param lifeSeconds the age at which a connection is replaced
 * @param connectSeconds how long a connect may take
 */
public record PoolValues(long size, long pingSeconds, long idleSeconds, long lifeSeconds, long connectSeconds) {
    private static final long LIFE = 30 * 60;
    /** Below 300 s, after which firewalls on the way forget a connection. */
    private static final long LONGEST_REST = 280;

    /**
     * What a server's limit on resting connections calls for.
     *
     * @param waitTimeout in seconds
     */
    public static PoolValues forLimit(long waitTimeout, long size, long connectSeconds) {
        long ping = Math.max(1, Math.min(120, waitTimeout / 3));
        long rest = Math.max(1, Math.min(LONGEST_REST, waitTimeout * 9 / 10));
        return new PoolValues(size, ping, rest, LIFE, connectSeconds);
    }
}
