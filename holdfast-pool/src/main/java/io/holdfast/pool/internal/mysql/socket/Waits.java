package io.holdfast.pool.internal.mysql.socket;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What threads wait with for their sockets: selectors, of which each costs two descriptors. There are as many as threads
 * waited at the same time, and at rest one for eight sockets. A socket keeps the one it waited with last while nobody
 * else needs it, so that a connection in use pays for one call of the system a wait.
 *
 * <p>Where no selector can be had, because the system has no descriptor left, {@link #take} gives null, and the caller looks
 * at its socket again and again instead: what is open goes on. One instance for the JVM. Thread-safe; nothing waits but
 * {@link Seat#await}.
 */
final class Waits {
    static final Waits SHARED = new Waits();

    /** A selector that was not used for this long is taken from its socket before another one is opened. */
    private static final long SPARE_AFTER_NANOS = 20_000_000L;
    /** Sockets for each selector that is kept at rest. */
    private static final int SOCKETS_A_SEAT = 8;

    /** Replaced under this object's lock. */
    private volatile Seat[] seats = {};

    private final AtomicInteger sockets = new AtomicInteger();

    /** One selector. Who has taken it may use it; the one key in it is of the socket that waited last. */
    static final class Seat {
        private final Selector selector;
        private final AtomicBoolean taken = new AtomicBoolean(true);
        /** Written by whoever has taken the seat. */
        private volatile @Nullable SelectionKey key;
        /** Written by whoever has taken the seat; a late value does no harm. */
        private long usedAt;

        private Seat(Selector selector) {
            this.selector = selector;
        }

        private boolean isOf(SocketChannel channel) {
            SelectionKey current = key;
            return current != null && current.channel() == channel && current.isValid();
        }

        private boolean tryTake() {
            return !taken.get() && taken.compareAndSet(false, true);
        }

        private void sit(SocketChannel channel, int operations, long now) throws IOException {
            usedAt = now;
            if (isOf(channel)) {
                SelectionKey current = key;
                if (current != null && current.interestOps() != operations) {
                    current.interestOps(operations);
                }
                return;
            }
            SelectionKey before = key;
            if (before != null) {
                before.cancel();
            }
            try {
                key = channel.register(selector, operations);
            } catch (CancelledKeyException e) {
                selector.selectNow();
                key = channel.register(selector, operations);
            }
        }

        /** Waits until the socket is ready, for so long at the most; true when it is. An interrupt or a close end it too. */
        boolean await(long millis) throws IOException {
            return selector.select(Waits::seen, millis) > 0;
        }

        /** Lets others use it. */
        void give() {
            taken.set(false);
            SelectionKey current = key;
            if (current != null && !current.isValid()) {
                // Closed while it was in use here: the descriptor lives until the selector has noticed.
                SHARED.leave(this);
            }
        }
    }

    private Waits() {}

    private static void seen(SelectionKey key) {
        // The wait is all that was wanted of it.
    }

    /** A socket was made. */
    void opened() {
        sockets.incrementAndGet();
    }

    /** How many selectors there are. */
    int count() {
        return seats.length;
    }

    /**
     * A seat for one wait, to be given back.
     *
     * @param last the seat that the socket had last
     * @param now the time
     * @return null when there is none, and none can be made
     */
    @Nullable
    Seat take(SocketChannel channel, int operations, @Nullable Seat last, long now) throws IOException {
        Seat seat = last;
        if (seat == null || !seat.isOf(channel) || !seat.tryTake()) {
            seat = another(now);
        }
        if (seat != null) {
            boolean seated = false;
            try {
                seat.sit(channel, operations, now);
                seated = true;
            } finally {
                if (!seated) {
                    seat.give();
                }
            }
        }
        return seat;
    }

    private @Nullable Seat another(long now) {
        Seat[] all = seats;
        for (Seat seat : all) {
            if (now - seat.usedAt > SPARE_AFTER_NANOS && seat.tryTake()) {
                return seat;
            }
        }
        Seat made = all.length < sockets.get() ? made() : null;
        if (made != null) {
            return made;
        }
        for (Seat seat : all) {
            if (seat.tryTake()) {
                return seat;
            }
        }
        return null;
    }

    private @Nullable Seat made() {
        Seat seat;
        try {
            seat = new Seat(Selector.open());
        } catch (IOException | OutOfMemoryError e) {
            // No descriptor left, or no memory: there are other ways to wait.
            return null;
        }
        synchronized (this) {
            List<Seat> all = new ArrayList<>(List.of(seats));
            all.add(seat);
            seats = all.toArray(Seat[]::new);
        }
        return seat;
    }

    /** A socket with these seats was closed, or has become idle: has it let go of what it does not need. Does not wait. */
    void rest(SocketChannel channel, @Nullable Seat reading, @Nullable Seat writing) {
        leave(channel, reading);
        leave(channel, writing);
    }

    /** A socket was closed, and with it all that waits for it. */
    void closed(SocketChannel channel, @Nullable Seat reading, @Nullable Seat writing) {
        sockets.decrementAndGet();
        rest(channel, reading, writing);
    }

    private void leave(SocketChannel channel, @Nullable Seat seat) {
        SelectionKey key = seat == null ? null : seat.key;
        if (seat != null && key != null && key.channel() == channel) {
            leave(seat);
        }
    }

    /** Has a seat drop a key that is of no use, or closes the seat where there are enough without it. */
    private void leave(Seat seat) {
        if (!seat.tryTake()) {
            if (seat.selector.isOpen()) {
                // Who waits with it sees that the socket is closed, or goes on.
                seat.selector.wakeup();
            }
            return;
        }
        boolean kept = true;
        try {
            synchronized (this) {
                Seat[] all = seats;
                if (all.length > sockets.get() / SOCKETS_A_SEAT) {
                    kept = false;
                    List<Seat> others = new ArrayList<>(List.of(all));
                    others.remove(seat);
                    seats = others.toArray(Seat[]::new);
                }
            }
            SelectionKey key = seat.key;
            if (!kept) {
                seat.selector.close();
            } else if (key != null && !key.isValid()) {
                seat.key = null;
                seat.selector.selectNow();
            }
        } catch (IOException e) {
            // The descriptor is let go of with the selector's next use.
        } finally {
            if (kept) {
                seat.taken.set(false);
            }
        }
    }
}
