package io.holdfast.monitor.http;

import io.holdfast.monitor.MonitorCode;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection: its request, its answer, or its events. The listener's thread only, but for {@link #send}. */
final class HttpConnection implements EventStream {
    private static final Logger LOG = System.getLogger("io.holdfast.monitor");

    static final int LONGEST_HEAD = 8 << 10;
    private static final int FIRST_BUFFER = 512;
    private static final long HEAD_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_QUEUED = 4 << 20;
    private static final int SMALL = 64 << 10;
    private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(StandardCharsets.US_ASCII);

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

    private final HttpListener listener;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Deque<ByteBuffer> out = new ArrayDeque<>();
    private State state = State.HEAD;
    private ByteBuffer in = ByteBuffer.allocate(FIRST_BUFFER);
    private long deadline;
    private int queued;
    private boolean headOnly;
    /** What waits for its time. */
    private @Nullable Response held;
    /** The bytes of a large answer. */
    private int large;

    private @Nullable Runnable onClose;
    private volatile boolean gone;

    HttpConnection(HttpListener listener, SocketChannel channel, SelectionKey key) {
        this.listener = listener;
        this.deadline = listener.now() + HEAD_NANOS;
        this.channel = channel;
        this.key = key;
        key.attach(this);
    }

    /** True until its request has been answered: it has sent no whole head yet, or its answer is held back. */
    boolean isWaited() {
        return state == State.HEAD || state == State.HELD;
    }

    /** Ends what has taken too long; a stream of events is sent a sign of life where one is due. */
    void sweep(long now, boolean beat) {
        if (state == State.STREAM) {
            if (beat) {
                queue(HEARTBEAT);
            }
        } else if (now - deadline > 0) {
            late();
        }
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
        deadline = listener.now() + ANSWER_NANOS;
        if (listener.routes().isQuick(request)) {
            answer(answered(request));
            return;
        }
        try {
            listener.execute(() -> {
                Response response = answered(request);
                listener.onThread(() -> answerOrEnd(response));
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
            return listener.routes().answer(request);
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
            deadline = listener.now() + TimeUnit.MILLISECONDS.toNanos(response.delayMillis());
            return;
        }
        if (response.stream() == null && response.body().length > SMALL && listener.isFull()) {
            refuse(503, "too many answers are on their way; ask again.");
            return;
        }
        if (response.stream() != null && !listener.mayStream()) {
            refuse(503, "too many pages are open; close one.");
            return;
        }
        state = State.ANSWER;
        deadline = listener.now() + ANSWER_NANOS;
        in = ByteBuffer.allocate(FIRST_BUFFER);
        int size = !headOnly && response.body().length > SMALL ? response.body().length : 0;
        listener.unsent(size - large);
        large = size;
        queue(response.head());
        if (!headOnly && response.body().length > 0) {
            queue(response.body());
        }
        if (response.stream() != null && !headOnly) {
            listener.streams(1);
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
        listener.onThread(() -> {
            if (state == State.ANSWER && out.isEmpty() && !gone) {
                state = State.LINGER;
                deadline = listener.now() + LINGER_NANOS;
                try {
                    channel.shutdownOutput();
                } catch (IOException e) {
                    end();
                }
            }
        });
    }

    private void late() {
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
        listener.unsent(-large);
        large = 0;
        listener.ended(this);
        if (state == State.STREAM) {
            listener.streams(-1);
        }
        key.cancel();
        HttpListener.quietly(channel);
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
        listener.onThread(() -> {
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
