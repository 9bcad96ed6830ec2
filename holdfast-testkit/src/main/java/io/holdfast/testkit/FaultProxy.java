package io.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on 127.0.0.1 in front of one server, that fails in the ways networks fail. A new proxy passes everything.
 * Faults add up until {@link #heal()}; those of single links are at {@link ProxyLink}.
 *
 * <p>Thread-safe. Only {@link #cut}, {@link #refuse()} and {@link #close()} wait, at most 5 s for each
 * thread they end. When the server is down the proxy
 * still accepts and then resets; use {@link #refuse()} for a refused connection.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int BACKLOG = 1_000;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private record Target(String host, int port) {}

    private final InetAddress address;
    private final int port;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile Target target;
    private volatile @Nullable Trap trap;

    /** Held while the port is opened or closed, and never by the accepting thread, which that may wait for. */
    private final Object portChange = new Object();

    // Both guarded by portChange.
    private @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;

    // All guarded by this.
    private final List<ProxyLink> links = new ArrayList<>();
    private final List<Consumer<ProxyLink>> faultsOfNewLinks = new ArrayList<>();
    private boolean resetOnAccept;
    private int accepted;
    private int peakOpen;
    private boolean closed;

    /** A proxy that listens on a free port of 127.0.0.1 and forwards to this server. */
    public FaultProxy(String host, int serverPort) {
        this(Ports.loopback(), Ports.free(), host, serverPort);
    }

    /** The same at this address and port of this machine. */
    public FaultProxy(InetAddress address, int port, String host, int serverPort) {
        this.target = new Target(host, serverPort);
        this.address = address;
        this.port = port;
        synchronized (portChange) {
            listen();
        }
    }

    /** A proxy in front of this server. */
    public static FaultProxy of(TestServer server) {
        return new FaultProxy("127.0.0.1", server.port());
    }

    /** The port on 127.0.0.1 where clients connect; the same also after {@link #refuse()}. */
    public int port() {
        return port;
    }

    /** How many connections were accepted, counting those reset at once. */
    public synchronized int accepted() {
        return accepted;
    }

    /** How many links are open. */
    public synchronized int openNow() {
        return links.size();
    }

    /** The most links that were open at once. */
    public synchronized int peakOpen() {
        return peakOpen;
    }

    /** The open links, oldest first. A snapshot. */
    public synchronized List<ProxyLink> links() {
        return List.copyOf(links);
    }

    /** Sends the links accepted from now on to another server. */
    public void retarget(String host, int serverPort) {
        target = new Target(host, serverPort);
    }

    /** Closes the listening port, so that new connections are refused; open links stay. {@link #heal()} opens it. */
    public void refuse() {
        synchronized (portChange) {
            closeQuietly(listener);
            // While the accepting thread still leaves the closed socket, the kernel goes on taking connections.
            Thread last = acceptor;
            if (last != null && !Deadline.await(CLOSE_LIMIT, () -> !last.isAlive())) {
                throw new IllegalStateException("thread of the proxy still runs: " + last);
            }
            listener = null;
            acceptor = null;
        }
    }

    /** Resets each new connection as soon as it is accepted, until the proxy is healed. */
    public synchronized void resetOnAccept() {
        resetOnAccept = true;
    }

    /** Ends all open links; when it returns, their clients can see it. */
    public void cut(Cut how) {
        List<ProxyLink> all = links();
        all.forEach(link -> link.cut(how));
        try {
            for (ProxyLink link : all) {
                link.awaitCut(CLOSE_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Holds bytes back. A new link that is a black hole in both directions is accepted, and reaches the server only
     * when healed.
     */
    public void blackHole(Direction direction, Scope scope) {
        apply(scope, link -> link.blackHole(direction));
    }

    /** Waits this long before each chunk of all links. */
    public void delay(Direction direction, Duration perChunk) {
        apply(Scope.ALL, link -> link.delay(direction, perChunk));
    }

    /** Lets at most this many bytes a second pass on each of all links. */
    public void throttle(Direction direction, long bytesPerSecond) {
        apply(Scope.ALL, link -> link.throttle(direction, bytesPerSecond));
    }

    /** On each link: after this many more chunks of the server, nothing of it reaches the client. */
    public void hangAfterServerChunks(int chunks, Scope scope) {
        apply(scope, link -> link.hangAfterServerChunks(chunks));
    }

    /** Cuts each link after this many more bytes of the server. */
    public void cutAfterServerBytes(long bytes, Cut how, Scope scope) {
        apply(scope, link -> link.cutAfterServerBytes(bytes, how));
    }

    /** Ends one stream of all open links. */
    public void halfClose(Direction direction) {
        apply(Scope.EXISTING, link -> link.halfClose(direction));
    }

    /**
     * Once: when a client sends these bytes, they do not reach the server and the link is cut. One trap is set at a
     * time; a new one replaces it. Bytes inside TLS are not seen.
     */
    public Trap cutBefore(byte[] clientBytes, Cut how) {
        return set(new Trap(clientBytes, false, how));
    }

    /** Once: when a client sends these bytes, the server gets them, its reply is swallowed and the link is cut. */
    public Trap cutAfter(byte[] clientBytes, Cut how) {
        return set(new Trap(clientBytes, true, how));
    }

    private synchronized Trap set(Trap next) {
        Trap previous = trap;
        if (previous != null) {
            previous.disarm();
        }
        trap = next;
        return next;
    }

    /** Takes all faults back: the port is open, held bytes flow, traps are gone. What was cut stays cut. */
    public void heal() {
        healLinks();
        synchronized (portChange) {
            if (listener == null && !isClosed()) {
                listen();
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void healLinks() {
        resetOnAccept = false;
        faultsOfNewLinks.clear();
        Trap set = trap;
        if (set != null) {
            set.disarm();
            trap = null;
        }
        links.forEach(ProxyLink::heal);
    }

    private synchronized void apply(Scope scope, Consumer<ProxyLink> fault) {
        if (scope.future()) {
            faultsOfNewLinks.add(fault);
        }
        if (scope.existing()) {
            links.forEach(fault);
        }
    }

    private void listen() {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port), BACKLOG);
            listener = socket;
            acceptor = startThread("accept", () -> acceptAll(socket));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address.getHostAddress() + ":" + port, e);
        }
    }

    private void acceptAll(ServerSocket socket) {
        try (socket) {
            while (true) {
                accept(socket.accept());
            }
        } catch (IOException listenerClosed) {
            // This is how refuse() and close() end the thread.
        }
    }

    private synchronized void accept(Socket client) {
        accepted++;
        if (resetOnAccept || closed) {
            ProxyLink.close(client, Cut.RST);
            return;
        }
        ProxyLink link = new ProxyLink(this, accepted, client);
        faultsOfNewLinks.forEach(fault -> fault.accept(link));
        links.add(link);
        peakOpen = Math.max(peakOpen, links.size());
        startThread("to-server-" + link.number(), link::run);
    }

    synchronized void ended(ProxyLink link) {
        links.remove(link);
    }

    String targetHost() {
        return target.host;
    }

    int targetPort() {
        return target.port;
    }

    @Nullable
    Trap trap() {
        return trap;
    }

    Thread startThread(String name, Runnable task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                },
                "fault-proxy-" + port + "-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return thread;
    }

    private static void closeQuietly(@Nullable ServerSocket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the port and all links, and waits for the threads. Does nothing the second time. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        refuse();
        cut(Cut.FIN);
        if (!Deadline.await(CLOSE_LIMIT, threads::isEmpty)) {
            throw new IllegalStateException("threads of the proxy still run: " + threads);
        }
    }

    @Override
    public String toString() {
        Target to = target;
        return "FaultProxy 127.0.0.1:" + port + " -> " + to.host + ":" + to.port;
    }
}
