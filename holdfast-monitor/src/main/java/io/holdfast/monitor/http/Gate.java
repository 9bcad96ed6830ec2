package io.holdfast.monitor.http;

import io.holdfast.monitor.MonitorCode;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/*
 * One thread owns every socket, and never waits for any of them: a client costs a small buffer, and no thread. What is slow
 * to answer (files, stacks of threads) is worked out by one other thread, and handed back. A client has some seconds for its
 * head, some kilobytes, and some seconds to take its answer; when there are too many, the one that has dawdled for longest
 * goes. So that an answer is not lost in a reset, the connection is half-closed after it, and what the client still sends
 * is read away for a moment.
 */
/** Reads heads of requests and writes answers. Thread-safe. */
final class Gate implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.holdfast.monitor");

    static final int LONGEST_HEAD = 8 << 10;
    static final int MOST_CLIENTS = 1_024;
    static final int MOST_STREAMS = 64;
    private static final int FIRST_BUFFER = 512;
    private static final long HEAD_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long TICK_MILLIS = 250;
    private static final int MOST_WAITING = 64;
    private static final int MOST_QUEUED = 4 << 20;
    private static final int BACKLOG = 512;
    private static final int SMALL = 64 << 10;
    /** Clients that do not read must not fill the application's memory with answers. */
    private static final long MOST_UNSENT = 32 << 20;

    private static final long SHUTDOWN_MILLIS = 2_000;
    private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Routes routes;
    private final LongSupplier nanos;
    private final ServerSocketChannel listener;
    private final Selector selector;
    private final Thread thread;
    private final ThreadPoolExecutor worker;
    /** What other threads want done on the gate's. */
    private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
    /** Oldest first. The gate's thread only. */
    private final Set<Client> clients = new LinkedHashSet<>();

    private int streams;
    /** The bytes of large answers that have not gone out. The gate's thread only. */
    private long unsent;

    private long heartbeatAt;
    private long sweptAt;
    private volatile boolean closed;

    /** What answers. */
    interface Routes {
        /** True when the answer is known at once, and may be worked out on the gate's own thread. */
        boolean isQuick(Request request);

        /** The answer. */
        Response answer(Request request);
    }

    /** Listens, and starts its thread. */
    Gate(InetSocketAddress address, Routes routes, LongSupplier nanos) throws IOException {
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

    private void run() {
        try {
            while (!closed) {
                round();
            }
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the monitor's port is lost: " + e.getMessage(), e);
        } finally {
            new ArrayList<>(clients).forEach(Client::end);
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

    private static void quietly(AutoCloseable thing) {
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
            } else if (key.attachment() instanceof Client client) {
                client.ready(key);
            }
        } catch (CancelledKeyException e) {
            // Its client has ended in this very round.
        } catch (RuntimeException | Error e) {
            // The others go on.
            if (key.attachment() instanceof Client client) {
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
                clients.add(new Client(channel, channel.register(selector, SelectionKey.OP_READ)));
            }
        } catch (IOException e) {
            // Too many open files: those that are served will end, and the next tick tries again.
            LOG.log(Level.DEBUG, "a connection could not be accepted", e);
        }
    }

    /** The one that has dawdled for longest over its head goes; where all have sent theirs, the oldest. */
    private void makeRoom() {
        Client slowest = clients.stream()
                .filter(client -> client.state == State.HEAD || client.state == State.HELD)
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
        for (Client client : new ArrayList<>(clients)) {
            if (client.state == State.STREAM) {
                if (beat) {
                    client.queue(HEARTBEAT);
                }
            } else if (now - client.deadline > 0) {
                client.late();
            }
        }
    }

    private void onGate(Runnable action) {
        asked.add(action);
        selector.wakeup();
    }

    private enum State {
        /** Its head is being read. */
        HEAD,
        /** Its answer is being worked out. */
        WORK,
        /** Its answer is held back. */
        HELD,
        /** Its answer is being written. */
        ANSWER,
        /** It has its answer, and may still be sending. */
        LINGER,
        /** It is sent events. */
        STREAM
    }

    /** One connection. The gate's thread only, but for {@link #send}. */
    private final class Client implements EventStream {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final Deque<ByteBuffer> out = new ArrayDeque<>();
        private State state = State.HEAD;
        private ByteBuffer in = ByteBuffer.allocate(FIRST_BUFFER);
        private long deadline = nanos.getAsLong() + HEAD_NANOS;
        private int queued;
        private boolean headOnly;
        /** What waits for its time. */
        private @Nullable Response held;
        /** The bytes of a large answer. */
        private int large;

        private @Nullable Runnable onClose;
        private volatile boolean gone;

        Client(SocketChannel channel, SelectionKey key) {
            this.channel = channel;
            this.key = key;
            key.attach(this);
        }

        void ready(SelectionKey ready) {
            try {
                if (ready.isReadable()) {
                    read();
                }
                if (ready.isValid() && ready.isWritable()) {
                    write();
                }
            } catch (IOException e) {
                end();
            }
        }

        private void read() throws IOException {
            if (state != State.HEAD) {
                // Nothing more is expected; what comes is read away, so that the answer is not reset.
                in.clear();
                int count = channel.read(in);
                if (count < 0) {
                    if (state == State.LINGER || state == State.STREAM) {
                        end();
                    } else {
                        key.interestOps(key.interestOps() & ~SelectionKey.OP_READ);
                    }
                }
                return;
            }
            int count = channel.read(in);
            if (count < 0) {
                end();
                return;
            }
            int end = endOfHead();
            if (end >= 0) {
                head(new String(in.array(), 0, end, StandardCharsets.ISO_8859_1));
            } else if (!in.hasRemaining()) {
                if (in.capacity() >= LONGEST_HEAD) {
                    refuse(431, "the head of the request is longer than " + LONGEST_HEAD + " bytes.");
                } else {
                    in = ByteBuffer.allocate(Math.min(LONGEST_HEAD, in.capacity() * 4))
                            .put(in.flip());
                }
            }
        }

        /** Where the head ends, without the empty line; -1 while it does not. */
        private int endOfHead() {
            byte[] bytes = in.array();
            for (int i = 1; i < in.position(); i++) {
                if (bytes[i] == '\n') {
                    int before = bytes[i - 1] == '\r' ? i - 2 : i - 1;
                    if (before >= 0 && bytes[before] == '\n') {
                        return before > 0 && bytes[before - 1] == '\r' ? before - 1 : before;
                    }
                }
            }
            return -1;
        }

        private void head(String text) {
            Request request;
            try {
                request = Request.parse(text).from(peer());
            } catch (Request.Malformed e) {
                refuse(400, e.getMessage() + ".");
                return;
            }
            headOnly = request.method().equals("HEAD");
            if (!headOnly && !request.method().equals("GET")) {
                answer(Response.error(
                                405,
                                MonitorCode.BAD_REQUEST.code(),
                                "the monitor shows, and changes nothing: GET and HEAD only.")
                        .with("Allow", "GET, HEAD"));
                return;
            }
            state = State.WORK;
            deadline = nanos.getAsLong() + ANSWER_NANOS;
            if (routes.isQuick(request)) {
                answer(answered(request));
                return;
            }
            try {
                worker.execute(() -> {
                    Response response = answered(request);
                    onGate(() -> answerOrEnd(response));
                });
            } catch (RejectedExecutionException e) {
                refuse(503, "too many requests are waiting; ask again.");
            }
        }

        private String peer() {
            try {
                return channel.getRemoteAddress() instanceof InetSocketAddress remote
                        ? remote.getAddress().getHostAddress()
                        : "";
            } catch (IOException e) {
                return "";
            }
        }

        private void answerOrEnd(Response response) {
            try {
                answer(response);
            } catch (RuntimeException | Error e) {
                end();
                throw e;
            }
        }

        private Response answered(Request request) {
            try {
                return routes.answer(request);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.WARNING, "answering " + request.path() + " failed", e);
                return Response.error(500, MonitorCode.BAD_REQUEST.code(), "the monitor failed; its log says why.");
            }
        }

        private void refuse(int status, String message) {
            answer(Response.error(status, MonitorCode.BAD_REQUEST.code(), message));
        }

        private void answer(Response response) {
            if (gone) {
                return;
            }
            if (response.delayMillis() > 0) {
                state = State.HELD;
                held = response.after(0);
                deadline = nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(response.delayMillis());
                return;
            }
            if (response.stream() == null && response.body().length > SMALL && unsent > MOST_UNSENT) {
                refuse(503, "too many answers are on their way; ask again.");
                return;
            }
            if (response.stream() != null && streams >= MOST_STREAMS) {
                refuse(503, "too many pages are open; close one.");
                return;
            }
            state = State.ANSWER;
            deadline = nanos.getAsLong() + ANSWER_NANOS;
            in = ByteBuffer.allocate(FIRST_BUFFER);
            unsent -= large;
            large = !headOnly && response.body().length > SMALL ? response.body().length : 0;
            unsent += large;
            queue(response.head());
            if (!headOnly && response.body().length > 0) {
                queue(response.body());
            }
            if (response.stream() != null && !headOnly) {
                streams++;
                state = State.STREAM;
                response.stream().accept(this);
            }
        }

        private void queue(byte[] bytes) {
            queued += bytes.length;
            out.add(ByteBuffer.wrap(bytes));
            if (queued > MOST_QUEUED && state == State.STREAM) {
                // A page that does not keep up would be shown the past; it connects again.
                end();
                return;
            }
            try {
                write();
            } catch (IOException e) {
                end();
            }
        }

        private void write() throws IOException {
            while (!out.isEmpty()) {
                ByteBuffer first = out.peek();
                queued -= channel.write(first);
                if (first.hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                    return;
                }
                out.remove();
            }
            key.interestOps(SelectionKey.OP_READ);
            if (state == State.ANSWER && out.isEmpty() && deadline != 0) {
                pending();
            }
        }

        /** The head may be out before the body is queued: linger only when both are. */
        private void pending() {
            onGate(() -> {
                if (state == State.ANSWER && out.isEmpty() && !gone) {
                    state = State.LINGER;
                    deadline = nanos.getAsLong() + LINGER_NANOS;
                    try {
                        channel.shutdownOutput();
                    } catch (IOException e) {
                        end();
                    }
                }
            });
        }

        void late() {
            Response due = held;
            if (state == State.HELD && due != null) {
                held = null;
                answer(due);
            } else if (state == State.HEAD && in.position() > 0) {
                refuse(408, "the head of the request took longer than " + HEAD_NANOS / 1_000_000_000 + " s.");
            } else {
                end();
            }
        }

        void end() {
            if (gone) {
                return;
            }
            gone = true;
            unsent -= large;
            large = 0;
            clients.remove(this);
            streams -= state == State.STREAM ? 1 : 0;
            key.cancel();
            quietly(channel);
            Runnable action = onClose;
            if (action != null) {
                action.run();
            }
        }

        @Override
        public boolean send(byte[] bytes) {
            if (gone) {
                return false;
            }
            onGate(() -> {
                if (!gone) {
                    queue(bytes);
                }
            });
            return true;
        }

        @Override
        public void onClose(Runnable action) {
            onClose = action;
        }
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
