package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.context.PoolEvents;
import io.holdfast.pool.internal.context.PoolLog;
import java.lang.System.Logger.Level;

/** Says once that utilisation is high, and once that it is no longer. Confined to the upkeep's rounds. */
final class UtilisationAlert {
    private static final double HIGH = 0.8;
    private static final double LOW_AGAIN = 0.7;
    /** A burst is what a pool is for: only what lasts is told. */
    private static final long LASTING_NANOS = 1_000_000_000L;

    private final PoolEvents events;
    private boolean high;
    private boolean crossing;
    private long crossedAt;

    UtilisationAlert(PoolEvents events) {
        this.events = events;
    }

    void seen(PoolConfig config, int inUse, long now) {
        double utilisation = (double) inUse / config.capacity();
        boolean onOtherSide = high ? utilisation < LOW_AGAIN : utilisation > HIGH;
        if (!onOtherSide) {
            crossing = false;
        } else if (!crossing) {
            crossing = true;
            crossedAt = now;
        } else if (now - crossedAt >= LASTING_NANOS) {
            crossing = false;
            high = !high;
            tell(config, inUse, utilisation);
        }
    }

    private void tell(PoolConfig config, int inUse, double utilisation) {
        boolean isHigh = high;
        PoolLog.LOG.log(
                isHigh ? Level.WARNING : Level.INFO,
                ErrorCode.UTILISATION + " pool '" + config.name() + "': utilisation is " + Math.round(100 * utilisation)
                        + " % (" + inUse + " of " + config.capacity() + ")"
                        + (isHigh ? ". See: holdfast explain " + ErrorCode.UTILISATION : ", no longer high"));
        events.tell(listener -> listener.onUtilisation(config.name(), isHigh, utilisation));
    }
}
