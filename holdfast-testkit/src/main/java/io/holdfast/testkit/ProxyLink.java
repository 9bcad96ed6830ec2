package io.holdfast.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection through a {@link FaultProxy}: a client's socket, the server's socket and what goes wrong between them.
 * Thread-safe; no public method waits. Two daemon threads move the bytes.
 */
public final class ProxyLink {
    private static final int CHUNK = 16 * 1024;
    private static final int CONNECT_MILLIS = 10_000;

    private final FaultProxy proxy;
    private final int number;
    private final Socket client;
    private static final int READ_MILLIS = 50;
    private static final int MOST_DRAINS = 64;

    private final Socket server = new Socket();
    private final LinkFaults toServer = new LinkFaults();
    private final LinkFaults toClient = new LinkFaults();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger openDirections = new AtomicInteger(2);
    private final CountDownLatch readerGone = new CountDownLatch(1);

    /** Set when the trap caught the request: the reply ends the link instead of reaching the client. */
    private volatile @Nullable Trap replyTrap;

    /** The end of the last chunk: a trap's bytes can be torn between two. Only the client's pump touches it. */
    private byte[] tail = new byte[0];

    ProxyLink(FaultProxy proxy, int number, Socket client) {
        this.proxy = proxy;
        this.number = number;
        this.client = client;
    }

    /** 1 for the first link the proxy accepted, and so on. */
    public int number() {
        return number;
    }

    /** Whether neither side nor a fault has ended this link. */
    public boolean isOpen() {
        return !ended.get();
    }

    /** The client's port on 127.0.0.1, as the server's view of a direct connection would show it. */
    public int clientPort() {
        return client.getPort();
    }

    /** How many bytes of the client were handed to the server. */
    public long bytesToServer() {
        return toServer.forwarded();
    }

    /** How many bytes of the server were handed to the client. */
    public long bytesToClient() {
        return toClient.forwarded();
    }

    /** Holds the bytes back; both sides stay open, also when the other one closes. {@link #heal()} lets them flow. */
    public void blackHole(Direction direction) {
        each(direction, LinkFaults::blackHole);
    }

    /** Waits this long before each chunk, which is what one read gives: at most 16 KiB. */
    public void delay(Direction direction, Duration perChunk) {
        each(direction, faults -> faults.delay(perChunk.toNanos()));
    }

    /** Lets at most this many bytes pass in a second. */
    public void throttle(Direction direction, long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytesPerSecond is " + bytesPerSecond + ", must be at least 1");
        }
        each(direction, faults -> faults.throttle(bytesPerSecond));
    }

    /** After this many more chunks of the server, nothing of it reaches the client. */
    public void hangAfterServerChunks(int chunks) {
        toClient.hangAfterChunks(chunks);
    }

    /** Cuts the link after this many more bytes of the server, in the middle of a chunk if need be. */
    public void cutAfterServerBytes(long bytes, Cut how) {
        toClient.cutAfterBytes(bytes, how);
    }

    /** Ends the stream of one direction; the other goes on. */
    public void halfClose(Direction direction) {
        if (direction.toServer()) {
            shutdownOutput(server);
        }
        if (direction.toClient()) {
            shutdownOutput(client);
        }
    }

    /** Ends the link now. */
    public void cut(Cut how) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        close(client, how);
        close(server, how);
        toServer.end();
        toClient.end();
        proxy.ended(this);
    }

    /** Takes all faults of this link back; what was held flows again. A cut stays a cut. */
    public void heal() {
        each(Direction.BOTH, LinkFaults::heal);
    }

    private void each(Direction direction, Consumer<LinkFaults> action) {
        if (direction.toServer()) {
            action.accept(toServer);
        }
        if (direction.toClient()) {
            action.accept(toClient);
        }
    }

    /** Connects to the server and moves the client's bytes until the link ends. */
    void run() {
        try {
            client.setTcpNoDelay(true);
            // In a real black hole the server hears nothing of the client, so it must not count it as connected.
            if (toClient.isBlackHole()) {
                toServer.awaitOpen();
            }
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(proxy.targetHost(), proxy.targetPort()), CONNECT_MILLIS);
            proxy.startThread("to-client-" + number, this::pumpToClient);
            pump(client, server, toServer, this::admitRequest);
        } catch (IOException e) {
            cut(Cut.RST);
        } finally {
            readerGone.countDown();
        }
    }

    /** Waits until a cut has reached the client: a socket that a thread reads is closed when that thread comes to run. */
    void awaitCut(Duration atMost) throws InterruptedException {
        readerGone.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void pumpToClient() {
        try {
            pump(server, client, toClient, (chunk, length) -> admitReply());
        } catch (IOException e) {
            cut(Cut.RST);
        }
    }

    private interface Admission {
        /** False if the link was cut instead. */
        boolean admit(byte[] chunk, int length);
    }

    private void pump(Socket from, Socket to, LinkFaults faults, Admission admission) throws IOException {
        byte[] chunk = new byte[CHUNK];
        while (true) {
            faults.awaitOpen();
            int length = read(from, chunk);
            faults.awaitOpen();
            if (length < 0) {
                break;
            }
            if (!admission.admit(chunk, length)) {
                return;
            }
            if (to.isOutputShutdown()) {
                continue;
            }
            Cut due = faults.forward(chunk, length, to.getOutputStream());
            if (due != null) {
                cut(due);
                return;
            }
        }
        shutdownOutput(to);
        if (openDirections.decrementAndGet() == 0) {
            cut(Cut.FIN);
        }
    }

    /** Reads in short waits: a reader that waits for ever would lock out whoever drains the socket to close it. */
    private static int read(Socket from, byte[] chunk) throws IOException {
        from.setSoTimeout(READ_MILLIS);
        while (true) {
            try {
                return from.getInputStream().read(chunk);
            } catch (SocketTimeoutException nothingYet) {
                continue;
            }
        }
    }

    private boolean admitRequest(byte[] chunk, int length) {
        Trap trap = proxy.trap();
        if (trap == null) {
            tail = new byte[0];
            return true;
        }
        byte[] window = new byte[tail.length + length];
        System.arraycopy(tail, 0, window, 0, tail.length);
        System.arraycopy(chunk, 0, window, tail.length, length);
        int keep = Math.min(window.length, trap.length() - 1);
        tail = Arrays.copyOfRange(window, window.length - keep, window.length);
        if (!trap.catches(window, window.length)) {
            return true;
        }
        if (trap.forwardFirst()) {
            replyTrap = trap;
            return true;
        }
        cut(trap.cut());
        trap.spring();
        return false;
    }

    private boolean admitReply() {
        Trap trap = replyTrap;
        if (trap == null) {
            return true;
        }
        cut(trap.cut());
        trap.spring();
        return false;
    }

    private static void shutdownOutput(Socket socket) {
        try {
            if (socket.isConnected() && !socket.isClosed() && !socket.isOutputShutdown()) {
                socket.shutdownOutput();
            }
        } catch (IOException peerWasFaster) {
            // The peer has reset the connection: there is no stream left to end.
        }
    }

    static void close(Socket socket, Cut how) {
        try (socket) {
            if (how == Cut.RST) {
                socket.setSoLinger(true, 0);
            } else if (socket.isConnected() && !socket.isClosed()) {
                // Linux answers the closing of a socket with unread bytes by a reset.
                socket.setSoTimeout(READ_MILLIS);
                InputStream in = socket.getInputStream();
                for (int i = 0; i < MOST_DRAINS && in.available() > 0; i++) {
                    in.skip(in.available());
                }
            }
        } catch (IOException alreadyBroken) {
            // The socket is closed in any case, and that is all that was wanted.
        }
    }
}
