package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.mysql.DriverSettings;
import io.holdfast.pool.internal.slot.SlotExchange;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sees that the name of the server leads elsewhere than before, and has the connections replaced one after the other: the old server may
 * go on to answer. Names are asked for in the JVM's cache, so that a change is seen within its time and
 * {@value #SECONDS} s. Looks are the housekeeper's, answers a worker's, one at a time.
 */
final class NameWatch {
    static final int SECONDS = 5;

    private static final long LOOK_NANOS = SECONDS * 1_000_000_000L;
    private static final AtomicBoolean SAID_THAT_NAMES_ARE_KEPT = new AtomicBoolean();

    private final PoolContext context;
    private final SlotExchange exchange;
    /** Null where there is nothing to watch: an address, a list, a data source. */
    private final @Nullable String host;

    private final AtomicBoolean asking = new AtomicBoolean();
    /** Housekeeper only. */
    private long lookedAt;

    private boolean looked;

    /** The worker's, one at a time. */
    private final Whereabouts whereabouts = new Whereabouts();

    NameWatch(PoolContext context, SlotExchange exchange) {
        this.context = context;
        this.exchange = exchange;
        String name = DriverSettings.host(context.config().jdbcUrl());
        this.host = name == null || name.startsWith("[") || name.matches("[0-9.]+") ? null : name;
    }

    /** Asks, unless it was asked a moment ago, or still is being asked. Does not wait. */
    void look(long now) {
        if (host == null || context.isHalted() || looked && now - lookedAt < LOOK_NANOS) {
            return;
        }
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        boolean first = !looked;
        looked = true;
        lookedAt = now;
        try {
            context.housekeeper().execute(() -> ask(host, first));
        } catch (Throwable e) {
            asking.set(false);
            throw e;
        }
    }

    private void ask(String name, boolean first) {
        try {
            if (first) {
                sayThatNamesAreKept(Security.getProperty("networkaddress.cache.ttl"));
            }
            if (whereabouts.haveMoved(
                    List.of(InetAddress.getAllByName(name)), context.ticker().nanos())) {
                PoolLog.LOG.log(
                        Level.WARNING,
                        ErrorCode.NAME_MOVED + " pool '" + context.name() + "': " + name
                                + " leads to another address than before; its connections are replaced. See: holdfast explain "
                                + ErrorCode.NAME_MOVED);
                exchange.slots().outdateAllBut(null, context.ticker().nanos());
            }
        } catch (UnknownHostException e) {
            // The connections that are there may be good; an opening will say what is wrong.
        } finally {
            asking.set(false);
        }
    }

    private void sayThatNamesAreKept(@Nullable String seconds) {
        if (seconds != null && seconds.strip().startsWith("-") && SAID_THAT_NAMES_ARE_KEPT.compareAndSet(false, true)) {
            PoolLog.LOG.log(
                    Level.WARNING,
                    ErrorCode.NAMES_KEPT + " pool '" + context.name()
                            + "': this JVM keeps what it knows of names for ever (networkaddress.cache.ttl="
                            + seconds.strip()
                            + "), so that a switch of the server's name is never seen. See: holdfast explain "
                            + ErrorCode.NAMES_KEPT);
        }
    }
}
