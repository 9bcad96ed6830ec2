package io.holdfast.monitor.http;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/*
 * One thread owns every socket, and never waits for any of them: a client costs a small buffer, and no thread. What is slow
 * to answer (files, stacks of threads) is worked out by one other thread, and handed back. A client has some seconds for its
 * head, some kilobytes, and some seconds to take its answer; when there are too many, the one that is slowest to
 * send it goes. So that an answer is not lost in a reset, the connection is half-closed after it, and what the client still sends
 * is read away for a moment.
 */
/** Reads heads of requests and writes answers. Thread-safe. */
final class HttpListener implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.holdfast.monitor");

    static final int MOST_CLIENTS = 1_024;
    static final int MOST_STREAMS = 64;
    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long TICK_MILLIS = 250;
    private static final int MOST_WAITING = 64;
    private static final int BACKLOG = 512;
    /** Clients that do not read must not fill the application's memory with answers. */
    private static final long MOST_UNSENT = 32 << 20;

    private static final long SHUTDOWN_MILLIS = 2_000;

    private final Routes routes;
    private final LongSupplier nanos;
    private final ServerSocketChannel listener;
    private final Selector selector;
    private final Thread thread;
    private final ThreadPoolExecutor worker;
    /** What other threads want done on the listener's. */
    private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
    /** Oldest first. The listener's thread only. */
    private final Set<HttpConnection> clients = new LinkedHashSet<>();

    private int streams;
    /** The bytes of large answers that have not gone out. The listener's thread only. */
    private long unsent;

    private long heartbeatAt;
    private long sweptAt;
    private volatile boolean closed;

    /** What answers. */
    interface Routes {
        /** True when the answer is known at once, and may be worked out on the listener's own thread. */
        boolean isQuick(Request request);

        /** The answer. */
        Response answer(Request request);
    }

    /** Listens, and starts its thread. */
    HttpListener(InetSocketAddress address, Routes routes, LongSupplier nanos) throws IOException {
        this.routes = routes;
        this.nanos = nanos;
        this.selector = Selector.open();
        this.listener = ServerSocketChannel.open();
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(address, BACKLOG);
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException | RuntimeException e) {
            listener.close();
            selector.close();
            throw e;
        }
        this.worker = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                task -> daemon(task, "holdfast-monitor-http-worker"));
        worker.allowCoreThreadTimeOut(true);
        this.heartbeatAt = nanos.getAsLong();
        this.sweptAt = heartbeatAt;
        this.thread = daemon(this::run, "holdfast-monitor-http");
        thread.start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Where it listens. */
    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    /** Its address as a browser takes it. */
    URI url() {
        try {
            InetSocketAddress address = address();
            String host = address.getAddress().isAnyLocalAddress()
                    ? "localhost"
                    : address.getAddress().getHostAddress();
            return URI.create("http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort());
        } catch (IOException e) {
            throw new IllegalStateException("the monitor's server is closed", e);
        }
    }

    private void run() {
        try {
            while (!closed) {
                round();
            }
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the monitor's port is lost: " + e.getMessage(), e);
        } finally {
            new ArrayList<>(clients).forEach(HttpConnection::end);
            quietly(listener);
            quietly(selector);
        }
    }

    private void round() throws IOException {
        try {
            selector.select(this::ready, TICK_MILLIS);
            Runnable next;
            while ((next = asked.poll()) != null) {
                runs(next);
            }
            sweep();
        } catch (RuntimeException | Error e) {
            // The heap may be full for a moment; the port must outlive that.
            LOG.log(Level.WARNING, "the monitor's port has lost a round", e);
        }
    }

    static void quietly(AutoCloseable thing) {
        try {
            thing.close();
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "closing failed; it is gone all the same", e);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else if (key.attachment() instanceof HttpConnection client) {
                client.ready(key);
            }
        } catch (CancelledKeyException e) {
            // Its client has ended in this very round.
        } catch (RuntimeException | Error e) {
            // The others go on.
            if (key.attachment() instanceof HttpConnection client) {
                client.end();
            }
            LOG.log(Level.WARNING, "a client could not be served", e);
        }
    }

    private static void runs(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "an answer could not be sent", e);
        }
    }

    private void accept() {
        try {
            for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                if (clients.size() >= MOST_CLIENTS) {
                    makeRoom();
                }
                clients.add(new HttpConnection(this, channel, channel.register(selector, SelectionKey.OP_READ)));
            }
        } catch (IOException e) {
            // Too many open files: those that are served will end, and the next tick tries again.
            LOG.log(Level.DEBUG, "a connection could not be accepted", e);
        }
    }

    /** Drops the client that is slowest to send the head of its request; the oldest client if all heads are complete. */
    private void makeRoom() {
        HttpConnection slowest = clients.stream()
                .filter(HttpConnection::isWaited)
                .findFirst()
                .orElseGet(() -> clients.iterator().next());
        slowest.end();
    }

    private void sweep() {
        long now = nanos.getAsLong();
        if (now - sweptAt < TICK_MILLIS * 1_000_000) {
            return;
        }
        sweptAt = now;
        boolean beat = now - heartbeatAt > HEARTBEAT_NANOS;
        if (beat) {
            heartbeatAt = now;
        }
        for (HttpConnection client : new ArrayList<>(clients)) {
            client.sweep(now, beat);
        }
    }

    /** The time by the listener's clock, in nanoseconds. */
    long now() {
        return nanos.getAsLong();
    }

    Routes routes() {
        return routes;
    }

    /** Has the worker do this. */
    void execute(Runnable task) {
        worker.execute(task);
    }

    /** True while so much waits to be sent that no other large answer may be queued. */
    boolean isFull() {
        return unsent > MOST_UNSENT;
    }

    /** True if one more client may be sent events. */
    boolean mayStream() {
        return streams < MOST_STREAMS;
    }

    /** Counts bytes of large answers that wait to be sent. */
    void unsent(int change) {
        unsent += change;
    }

    /** Counts clients that are sent events. */
    void streams(int change) {
        streams += change;
    }

    void ended(HttpConnection client) {
        clients.remove(client);
    }

    /** Has the listener's thread do this. Any thread. */
    void onThread(Runnable action) {
        asked.add(action);
        selector.wakeup();
    }

    /** Closes the port and every connection. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        worker.shutdownNow();
        try {
            thread.join(SHUTDOWN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
