package io.holdfast.pool.internal.mysql.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A TCP socket that the pool keeps a hand on: it can be looked at without waiting ({@link #peek}), watched while nobody
 * uses it ({@link #watch}), and closed from outside, which ends whatever a driver is waiting for on it.
 *
 * <p>Its channel is never in blocking mode. A channel in blocking mode is closed by the interrupt of a thread that reads
 * from it; here an interrupt changes nothing, as with the JDK's own sockets, and the flag is found set afterwards. The wait
 * of a virtual thread alone ends with an interrupt, a moment later, as it does with the JDK's own sockets too.
 *
 * <p>Owners. What was read and not yet asked for belongs to whoever holds {@code reading}: a reader, which holds it until it
 * has its bytes, or a look, which never waits for it, and says so when it is taken. A look takes nothing out of the stream.
 * Writers hold {@code writing}. A thread may read while another writes and a third one looks.
 *
 * <p>Time. A wait ends at the time-out, but what has arrived by then is read before that is judged, and a time in which the
 * process stood still does not count. A wait that ran out of time, and a write that anything broke off, close the socket: what
 * comes next on it would belong to something else.
 */
final class PoolSocket extends ChannelSocket {
    /** What {@link #peek} gives when there is nothing to see: no byte and no end has this value. */
    static final int SILENT = 256;
    /** What {@link #peek} gives when a thread reads, or waits for something to read. */
    static final int TAKEN = 257;

    /**
     * How much is read ahead. Drivers ask how much has arrived and read the four bytes of a packet's head before its body: three
     * calls of the system for a short answer, which is here already with the first of them.
     */
    static final int READ_AHEAD = 4_096;

    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    /** What was read and not yet asked for, from its position to its limit. Guarded by {@code reading}. */
    private final ByteBuffer ahead = ByteBuffer.allocate(READ_AHEAD).limit(0);

    private final int writeTimeoutMillis;
    private final InputStream in = new In();
    private final OutputStream out = new Out();
    private final SocketWait readWait;
    private final SocketWait writeWait;

    private volatile boolean wasConnected;
    /** Written by the opening thread. */
    private volatile boolean begunToConnect;

    private volatile @Nullable SelectionKey watchKey;
    /** Something has been read. Guarded by {@code reading}. */
    private boolean greeted;
    /** Written by the first read. */
    private volatile int greetedAs;
    /** Why the socket was closed from outside; null where that needs no words. */
    private volatile @Nullable IOException closedBecause;
    /** Guarded by this socket's lock. */
    private boolean closed;
    /** The last that happened was a write: the answer cannot be here yet. A hint. */
    private boolean asked;
    /** Guarded by {@code writing}; read by others as a hint. */
    private long bytesSent;

    /**
     * Makes an unconnected socket.
     *
     * @param nanos the clock
     * @param writeTimeoutMillis the longest wait for room to write; 0 means for ever
     * @param silence called while a read gets nothing
     */
    PoolSocket(LongSupplier nanos, int writeTimeoutMillis, PhysicalLink.Silence silence) throws IOException {
        this.readWait = new SocketWait(this, nanos, silence);
        this.writeWait = new SocketWait(this, nanos, silence);
        this.writeTimeoutMillis = writeTimeoutMillis;
        Waits.SHARED.opened();
        try {
            channel.configureBlocking(false);
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Looks at what has arrived, without waiting. What is found stays in the stream.
     *
     * @return {@link #SILENT} when the connection is open and nothing has arrived, -1 when the peer has closed it,
     *     {@link #TAKEN} when another thread reads, or else the first byte
     * @throws IOException when the connection was reset, or is closed
     */
    int peek() throws IOException {
        if (!reading.tryLock()) {
            return TAKEN;
        }
        try {
            if (!ahead.hasRemaining()) {
                int count = fill();
                if (count <= 0) {
                    return count == 0 ? SILENT : -1;
                }
            }
            return ahead.get(ahead.position()) & 0xFF;
        } finally {
            reading.unlock();
        }
    }

    /** A copy of what a look has found. */
    ByteBuffer found() {
        if (!reading.tryLock()) {
            return ByteBuffer.allocate(0);
        }
        try {
            ByteBuffer copy = ByteBuffer.allocate(ahead.remaining());
            return copy.put(ahead.duplicate()).flip();
        } finally {
            reading.unlock();
        }
    }

    /** Reads what has arrived into the empty buffer. Whatever fails, the buffer is one to be read from. */
    private int fill() throws IOException {
        ahead.clear();
        try {
            return channel.read(ahead);
        } finally {
            ahead.flip();
        }
    }

    /** Watches for bytes or an end, with a selector of the caller's; once more after each {@link #unwatch}. Any thread. */
    void watch(Selector selector, Object attachment) throws IOException {
        Waits.SHARED.rest(channel, readWait.seat(), writeWait.seat());
        SelectionKey key = watchKey;
        if (key == null || !key.isValid()) {
            watchKey = channel.register(selector, SelectionKey.OP_READ, attachment);
        } else {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /** The session's number in the server's greeting; 0 where it is not known. */
    int greetedAs() {
        return greetedAs;
    }

    private void greeted(byte[] bytes, int from, int count) {
        greeted = true;
        greetedAs = Greeting.session(bytes, from, count);
    }

    @Nullable
    IOException closedBecause() {
        return closedBecause;
    }

    /** True while the read goes on that was reported under this number. */
    boolean isSilent(long number) {
        return readWait.isNumber(number) && !isClosed();
    }

    /** For how long a thread has been waiting for bytes now; 0 while none does. A hint, for any thread. */
    long waitingNanos() {
        return reading.isLocked() ? readWait.lastsNanos() : 0;
    }

    /** For the thread that writes, or after it. */
    long bytesSent() {
        return bytesSent;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
        if (!(endpoint instanceof InetSocketAddress address)) {
            throw new IllegalArgumentException("not an internet address: " + endpoint);
        }
        if (address.isUnresolved()) {
            throw new UnknownHostException(address.getHostName());
        }
        begunToConnect = true;
        reading.lock();
        try {
            if (!channel.connect(address)) {
                readWait.begin(SelectionKey.OP_CONNECT, timeoutMillis);
                try {
                    while (!channel.finishConnect()) {
                        readWait.await("Connect timed out");
                    }
                } finally {
                    readWait.end();
                }
            }
            wasConnected = true;
        } catch (IOException e) {
            close();
            throw translated(e);
        } catch (RuntimeException e) {
            close();
            throw new SocketException("Socket closed");
        } finally {
            reading.unlock();
        }
    }

    private IOException translated(IOException e) {
        IOException reason = closedBecause;
        if (reason != null && !channel.isOpen()) {
            return reason;
        }
        return e instanceof ClosedChannelException ? new SocketException("Socket closed") : e;
    }

    private final class In extends InputStream {
        /** The JDK's own stream over the channel, which knows how many bytes have arrived. Guarded by {@code reading}. */
        private @Nullable InputStream counting;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            Objects.checkFromIndexSize(from, length, bytes.length);
            if (length == 0) {
                return 0;
            }
            reading.lock();
            try {
                if (!ahead.hasRemaining()) {
                    int count = arrived(bytes, from, length);
                    if (count != 0) {
                        if (!greeted && count > 0) {
                            greeted(bytes, from, count);
                        }
                        return count;
                    }
                    if (!greeted) {
                        greeted(ahead.array(), 0, ahead.limit());
                    }
                }
                int count = Math.min(length, ahead.remaining());
                ahead.get(bytes, from, count);
                return count;
            } catch (IOException e) {
                throw translated(e);
            } finally {
                reading.unlock();
            }
        }

        /** Waits for bytes: their number, when they are where they are wanted; 0, when they were read ahead; -1 at the end. */
        private int arrived(byte[] bytes, int from, int length) throws IOException {
            if (!asked) {
                int count = attempt(bytes, from, length);
                if (count != 0) {
                    return ahead.hasRemaining() ? 0 : count;
                }
            }
            asked = false;
            readWait.begin(SelectionKey.OP_READ, readTimeoutMillis());
            try {
                while (true) {
                    readWait.await("Read timed out");
                    int count = attempt(bytes, from, length);
                    if (count != 0) {
                        return ahead.hasRemaining() ? 0 : count;
                    }
                }
            } finally {
                readWait.end();
            }
        }

        private int attempt(byte[] bytes, int from, int length) throws IOException {
            if (length < READ_AHEAD) {
                return fill();
            }
            ByteBuffer chunk = length <= Chunks.SMALL ? null : Chunks.take();
            if (chunk == null) {
                return channel.read(ByteBuffer.wrap(bytes, from, Math.min(length, Chunks.SMALL)));
            }
            try {
                int count = channel.read(chunk.limit(Math.min(length, Chunks.SIZE)));
                chunk.flip().get(bytes, from, Math.max(0, count));
                return count;
            } finally {
                Chunks.give(chunk);
            }
        }

        @Override
        public int available() throws IOException {
            if (!reading.tryLock()) {
                return 0;
            }
            try {
                if (ahead.hasRemaining() || asked) {
                    return ahead.remaining();
                }
                InputStream stream = counting;
                if (stream == null) {
                    stream = channel.socket().getInputStream();
                    counting = stream;
                }
                return stream.available();
            } finally {
                reading.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            PoolSocket.this.close();
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            Objects.checkFromIndexSize(from, length, bytes.length);
            writing.lock();
            boolean whole = false;
            try {
                if (length <= Chunks.SMALL) {
                    send(ByteBuffer.wrap(bytes, from, length));
                } else {
                    sendInPieces(bytes, from, length);
                }
                asked = true;
                whole = true;
            } catch (IOException e) {
                throw translated(e);
            } finally {
                if (!whole) {
                    PoolSocket.this.close();
                }
                writing.unlock();
            }
        }

        private void sendInPieces(byte[] bytes, int from, int length) throws IOException {
            int end = from + length;
            for (int at = from; at < end; ) {
                ByteBuffer chunk = Chunks.take();
                int piece = Math.min(end - at, chunk == null ? Chunks.SMALL : Chunks.SIZE);
                if (chunk == null) {
                    send(ByteBuffer.wrap(bytes, at, piece));
                } else {
                    try {
                        send(chunk.put(bytes, at, piece).flip());
                    } finally {
                        Chunks.give(chunk);
                    }
                }
                at += piece;
            }
        }

        private void send(ByteBuffer buffer) throws IOException {
            bytesSent += channel.write(buffer);
            if (!buffer.hasRemaining()) {
                return;
            }
            writeWait.begin(SelectionKey.OP_WRITE, writeTimeoutMillis);
            try {
                while (true) {
                    int count = channel.write(buffer);
                    bytesSent += count;
                    if (!buffer.hasRemaining()) {
                        return;
                    }
                    if (count > 0) {
                        writeWait.progress(writeTimeoutMillis);
                    } else {
                        writeWait.await("Write timed out");
                    }
                }
            } finally {
                writeWait.end();
            }
        }

        @Override
        public void close() throws IOException {
            PoolSocket.this.close();
        }
    }

    /** Closes a socket that has begun to connect and is not connected yet; false for any other. */
    boolean giveConnectUp() {
        if (!begunToConnect || wasConnected || isClosed()) {
            return false;
        }
        try {
            close();
        } catch (IOException e) {
            // It is closed as far as it can be.
        }
        return true;
    }

    /** Closes at once, and has whoever waits on this socket be given this reason. Any thread. */
    void close(IOException reason) throws IOException {
        if (closedBecause == null) {
            closedBecause = reason;
        }
        close();
    }

    /** Closes at once, whatever any thread is waiting for on this socket. Any thread; more than once is harmless. */
    @Override
    public void close() throws IOException {
        SelectionKey watched = watchKey;
        try {
            channel.close();
        } finally {
            boolean first;
            synchronized (this) {
                first = !closed;
                closed = true;
            }
            if (first) {
                Waits.SHARED.closed(channel, readWait.seat(), writeWait.seat());
            }
            if (watched != null) {
                // The descriptor is let go of when the last selector has noticed.
                watched.selector().wakeup();
            }
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        checkUsable(isInputShutdown(), "input");
        return in;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        checkUsable(isOutputShutdown(), "output");
        return out;
    }

    private void checkUsable(boolean shut, String what) throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        if (!wasConnected) {
            throw new SocketException("Socket is not connected");
        }
        if (shut) {
            throw new SocketException("Socket " + what + " is shutdown");
        }
    }

    @Override
    public boolean isConnected() {
        return wasConnected;
    }

    /** True when {@code connect} was called with a resolved address. */
    boolean hasBegunToConnect() {
        return begunToConnect;
    }

    @Override
    public String toString() {
        return "PoolSocket[" + channel.socket().getRemoteSocketAddress() + "]";
    }
}
