package io.holdfast.pool.internal.mysql.socket;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.Selector;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The network end of one physical connection: the socket that its driver was given. Made before an opening, so that the
 * opening itself can be ended from outside. Thread-safe.
 *
 * <p>Drivers make their socket on the thread that opens the connection: that thread's link gets it. A socket that a driver
 * makes on another thread, or later, is an ordinary one; Connector/J opens such connections to cancel a statement.
 */
public final class PhysicalLink {
    /** Called on the thread that reads, while nothing comes. Must not wait. */
    @FunctionalInterface
    public interface Silence {
        /** Nothing has come for so long; the number of this wait is for {@link PhysicalLink#severWhileSilent}. */
        void lasts(long nanos, long wait);
    }

    /** Openings under way, by the thread that opens. */
    private static final Map<Thread, PhysicalLink> OPENING = new ConcurrentHashMap<>();

    private final LongSupplier nanos;
    private final int writeTimeoutMillis;
    /** The driver's last socket. Written by the opening thread. */
    private volatile @Nullable PoolSocket socket;
    /** Who asks the server why nothing comes; null while the connection is being opened. */
    private volatile @Nullable Silence whenSilent;
    /** Guarded by this object's lock, together with the installation of a socket. */
    private boolean severed;

    /**
     * A link without a socket.
     *
     * @param nanos the clock
     * @param writeTimeoutMillis the longest wait for room to write; 0 means for ever
     */
    public PhysicalLink(LongSupplier nanos, int writeTimeoutMillis) {
        this.nanos = nanos;
        this.writeTimeoutMillis = writeTimeoutMillis;
    }

    /** The sockets that this thread's driver makes are this link's, until {@link #opened}. */
    public void opening() {
        OPENING.put(Thread.currentThread(), this);
    }

    /** This thread has opened its connection, or has failed to. */
    public void opened() {
        OPENING.remove(Thread.currentThread(), this);
    }

    /** A socket for the opening under way on this thread; an ordinary one where there is none. */
    static Socket socketForThisThread() throws IOException {
        PhysicalLink link = OPENING.get(Thread.currentThread());
        return link == null ? new Socket() : link.newSocket();
    }

    private synchronized Socket newSocket() throws IOException {
        if (severed) {
            throw new IOException("the opening was given up");
        }
        PoolSocket made = new PoolSocket(nanos, writeTimeoutMillis, this::silent);
        PoolSocket before = socket;
        if (before != null) {
            // A driver that tries a second address has given the first one up.
            before.close();
        }
        socket = made;
        return made;
    }

    private void silent(long forNanos, long wait) {
        Silence asked = whenSilent;
        if (asked != null) {
            asked.lasts(forNanos, wait);
        }
    }

    /** Has this called from now on while a read gets nothing. */
    public void whenSilent(Silence called) {
        whenSilent = called;
    }

    /** The number of the session in the server's greeting; 0 where it is not known. */
    public int greetedAs() {
        PoolSocket current = socket;
        return current == null ? 0 : current.greetedAs();
    }

    /** The port that it is connected to; 0 where there is none. */
    public int remotePort() {
        PoolSocket current = socket;
        return current == null ? 0 : current.getPort();
    }

    /** True while the wait goes on that was reported under this number. */
    public boolean isSilent(long wait) {
        PoolSocket current = socket;
        return current != null && current.isSilent(wait);
    }

    /** Closes the socket, and has whoever waits on it be given this reason, if it is still the wait of this number. */
    public void severWhileSilent(long wait, IOException reason) {
        PoolSocket current = socket;
        if (current != null && current.isSilent(wait)) {
            try {
                current.close(reason);
            } catch (IOException e) {
                // It is closed as far as it can be.
            }
        }
    }

    /** Why the pool closed the socket; null where it did not, or needs no words. */
    public @Nullable IOException endedBecause() {
        PoolSocket current = socket;
        return current == null ? null : current.closedBecause();
    }

    /** True when a driver failed because its virtual thread was interrupted while it waited. */
    public static boolean wasInterrupted(Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof InterruptedWait) {
                return true;
            }
        }
        return false;
    }

    /** True when a driver took a socket from this link, and it is connected. */
    public boolean isConnected() {
        PoolSocket current = socket;
        return current != null && current.isConnected();
    }

    /** True when the driver knows the server's address, and has begun to connect to it. */
    public boolean hasBegunToConnect() {
        PoolSocket current = socket;
        return current != null && current.hasBegunToConnect();
    }

    /** For how long the driver has been waiting for the server's bytes now; 0 while it does something else. */
    public long waitingNanos() {
        PoolSocket current = socket;
        return current == null ? 0 : current.waitingNanos();
    }

    /** Bytes sent so far, those that the other end may not have got included. */
    public long bytesSent() {
        PoolSocket current = socket;
        return current == null ? 0 : current.bytesSent();
    }

    /**
     * Looks, without waiting, whether the server has closed the connection, for the owner of an idle one: whatever has
     * arrived, or a thread that still reads, means that the connection is of no use any more. It takes nothing from a reader.
     *
     * @return null when the connection is open and silent, otherwise what is known of its end
     */
    public @Nullable String peek() {
        PoolSocket current = socket;
        if (current == null) {
            return null;
        }
        try {
            return switch (current.peek()) {
                case PoolSocket.SILENT -> null;
                case PoolSocket.TAKEN -> "another thread still reads from the connection";
                case -1 -> "the server closed the connection";
                default -> Farewell.read(current.found());
            };
        } catch (IOException e) {
            String message = e.getMessage();
            return message == null ? "the connection is closed" : message;
        }
    }

    /** Has a selector see when something arrives; see {@link IdleSentinel}. */
    void watch(Selector selector, Object attachment) throws IOException {
        PoolSocket current = socket;
        if (current != null) {
            current.watch(selector, attachment);
        }
    }

    /**
     * Has the driver's attempt to connect fail, so that it tries the server's next address where it knows one.
     *
     * @return false when it does not connect now
     */
    public synchronized boolean giveAddressUp() {
        PoolSocket current = socket;
        return !severed && current != null && current.giveConnectUp();
    }

    /** Closes the socket at once: what a driver is waiting for on it fails, and no further socket is made. */
    public void sever() {
        PoolSocket current;
        synchronized (this) {
            severed = true;
            current = socket;
        }
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                // It is closed as far as it can be.
            }
        }
    }
}
