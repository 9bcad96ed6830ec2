package io.holdfast.pool.internal.mysql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A TCP socket that the pool keeps a hand on: it can be looked at without waiting ({@link #peek}), watched while nobody
 * uses it ({@link #watch}), and closed from outside, which ends whatever a driver is waiting for on it.
 *
 * <p>Its channel is never in blocking mode. A channel in blocking mode is closed by the interrupt of a thread that reads
 * from it; here an interrupt changes nothing, as with the JDK's own sockets, and the flag is found set afterwards. One
 * thread may read while another writes. A wait for the peer ends at the socket's time-out ({@link #setSoTimeout}), a wait
 * for room to write at the write time-out.
 */
final class PoolSocket extends Socket {
    /** What {@link #peek} gives when there is nothing to see: no byte and no end has this value. */
    static final int SILENT = 256;

    /**
     * How much is read ahead. Drivers ask how much has arrived and read the four bytes of a packet's head before its body: three
     * calls of the system for a short answer, which is here already with the first of them.
     */
    static final int READ_AHEAD = 4_096;

    private final SocketChannel channel;
    /** For {@link #peek}; kept, because there is one at each borrow. */
    private final ByteBuffer one = ByteBuffer.allocate(1);
    /** What was read and not yet asked for, from its position to its limit. Whoever reads or peeks. */
    private final ByteBuffer ahead = ByteBuffer.allocate(READ_AHEAD).limit(0);
    /** Where whoever connects or reads waits. */
    private final Selector readable;
    /** Where whoever writes waits; made when it is needed, which is seldom. Guarded by this socket's lock. */
    private @Nullable Selector writable;

    private final LongSupplier nanos;
    private final int writeTimeoutMillis;
    private final InputStream in = new In();
    private final OutputStream out = new Out();

    private volatile int readTimeoutMillis;
    private volatile boolean wasConnected;
    private volatile boolean inputShut;
    private volatile boolean outputShut;
    private volatile @Nullable SelectionKey watchKey;
    /** The last that happened was a write: the answer cannot be here yet. One thread at a time; a hint. */
    private boolean asked;
    /** Written by whoever writes. */
    private long bytesSent;

    private final SelectionKey readableKey;

    /**
     * Makes an unconnected socket.
     *
     * @param nanos the clock
     * @param writeTimeoutMillis the longest wait for room to write; 0 means for ever
     */
    PoolSocket(LongSupplier nanos, int writeTimeoutMillis) throws IOException {
        super((SocketImpl) null);
        this.nanos = nanos;
        this.writeTimeoutMillis = writeTimeoutMillis;
        this.channel = SocketChannel.open();
        Selector selector = null;
        try {
            channel.configureBlocking(false);
            selector = channel.provider().openSelector();
            this.readableKey = channel.register(selector, 0);
            this.readable = selector;
        } catch (IOException | RuntimeException e) {
            channel.close();
            if (selector != null) {
                selector.close();
            }
            throw e;
        }
    }

    /**
     * Looks at what has arrived, without waiting. Only while nobody reads: what is found is taken out of the stream.
     *
     * @return {@link #SILENT} when the connection is open and nothing has arrived, -1 when the peer has closed it, or else
     *     the first byte
     * @throws IOException when the connection was reset, or is closed
     */
    int peek() throws IOException {
        if (ahead.hasRemaining()) {
            return ahead.get() & 0xFF;
        }
        one.clear();
        int count = channel.read(one);
        return count == 0 ? SILENT : count < 0 ? -1 : one.get(0) & 0xFF;
    }

    /** Reads what else has arrived, without waiting. */
    void readArrived(ByteBuffer into) throws IOException {
        while (ahead.hasRemaining() && into.hasRemaining()) {
            into.put(ahead.get());
        }
        channel.read(into);
    }

    /** Watches for bytes or an end, with a selector of the caller's; once more after each {@link #unwatch}. Any thread. */
    void watch(Selector selector, Object attachment) throws IOException {
        SelectionKey key = watchKey;
        if (key == null || !key.isValid()) {
            watchKey = channel.register(selector, SelectionKey.OP_READ, attachment);
        } else {
            key.interestOps(SelectionKey.OP_READ);
        }
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
        try {
            if (!channel.connect(address)) {
                readableKey.interestOps(SelectionKey.OP_CONNECT);
                long deadline = deadline(timeoutMillis);
                while (!channel.finishConnect()) {
                    await(readable, deadline, "Connect timed out");
                }
            }
            readableKey.interestOps(SelectionKey.OP_READ);
            wasConnected = true;
        } catch (IOException e) {
            close();
            throw translated(e);
        } catch (RuntimeException e) {
            close();
            throw new SocketException("Socket closed");
        }
    }

    private long deadline(int timeoutMillis) {
        return timeoutMillis == 0 ? Long.MAX_VALUE : nanos.getAsLong() + timeoutMillis * 1_000_000L;
    }

    /** Waits for the selector's one key. Interrupts are put off. {@link Long#MAX_VALUE} is no deadline. */
    private void await(Selector selector, long deadline, String overdue) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                long millis = 0;
                if (deadline != Long.MAX_VALUE) {
                    long left = deadline - nanos.getAsLong();
                    if (left <= 0) {
                        throw new SocketTimeoutException(overdue);
                    }
                    millis = (left + 999_999) / 1_000_000;
                }
                int ready = selector.select(PoolSocket::seen, millis);
                interrupted |= Thread.interrupted();
                if (!channel.isOpen()) {
                    throw new SocketException("Socket closed");
                }
                if (ready > 0) {
                    return;
                }
            }
        } catch (ClosedSelectorException e) {
            throw new SocketException("Socket closed");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void seen(SelectionKey key) {
        // The wait is all that was wanted of it.
    }

    private static IOException translated(IOException e) {
        return e instanceof ClosedChannelException ? new SocketException("Socket closed") : e;
    }

    private final class In extends InputStream {
        /** The JDK's own stream over the channel, which knows how many bytes have arrived. */
        private @Nullable InputStream counting;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!ahead.hasRemaining()) {
                if (length >= READ_AHEAD) {
                    return readNow(ByteBuffer.wrap(bytes, from, length));
                }
                int count;
                ahead.clear();
                try {
                    count = readNow(ahead);
                } finally {
                    ahead.flip();
                }
                if (count < 0) {
                    return -1;
                }
            }
            int count = Math.min(length, ahead.remaining());
            ahead.get(bytes, from, count);
            return count;
        }

        private int readNow(ByteBuffer buffer) throws IOException {
            long deadline = Long.MIN_VALUE;
            try {
                while (true) {
                    if (!asked) {
                        int count = channel.read(buffer);
                        if (count != 0) {
                            return count;
                        }
                    }
                    asked = false;
                    if (deadline == Long.MIN_VALUE) {
                        deadline = deadline(readTimeoutMillis);
                    }
                    await(readable, deadline, "Read timed out");
                }
            } catch (IOException e) {
                throw translated(e);
            }
        }

        @Override
        public int available() throws IOException {
            if (ahead.hasRemaining() || asked) {
                return ahead.remaining();
            }
            InputStream stream = counting;
            if (stream == null) {
                stream = channel.socket().getInputStream();
                counting = stream;
            }
            return stream.available();
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
            ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
            try {
                while (true) {
                    int count = channel.write(buffer);
                    bytesSent += count;
                    if (!buffer.hasRemaining()) {
                        asked = true;
                        return;
                    }
                    if (count == 0) {
                        await(writable(), deadline(writeTimeoutMillis), "Write timed out");
                    }
                }
            } catch (IOException e) {
                throw translated(e);
            }
        }

        @Override
        public void close() throws IOException {
            PoolSocket.this.close();
        }
    }

    private synchronized Selector writable() throws IOException {
        if (writable == null) {
            writable = channel.provider().openSelector();
            channel.register(writable, SelectionKey.OP_WRITE);
        }
        return writable;
    }

    /** Closes at once, whatever any thread is waiting for on this socket. Any thread; more than once is harmless. */
    @Override
    public void close() throws IOException {
        SelectionKey watched = watchKey;
        channel.close();
        readable.close();
        synchronized (this) {
            if (writable != null) {
                writable.close();
            }
        }
        if (watched != null) {
            // The descriptor is let go of when the last selector has noticed.
            watched.selector().wakeup();
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        checkUsable(inputShut, "input");
        return in;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        checkUsable(outputShut, "output");
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
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public boolean isConnected() {
        return wasConnected;
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        if (millis < 0) {
            throw new IllegalArgumentException("timeout can't be negative");
        }
        readTimeoutMillis = millis;
    }

    @Override
    public int getSoTimeout() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        return readTimeoutMillis;
    }

    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
        inputShut = true;
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
        outputShut = true;
    }

    @Override
    public boolean isInputShutdown() {
        return inputShut;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShut;
    }

    /** None: whoever got it could read past the streams. */
    @Override
    public @Nullable SocketChannel getChannel() {
        return null;
    }

    @Override
    public void sendUrgentData(int data) throws IOException {
        throw new SocketException("Urgent data not supported");
    }

    @Override
    public String toString() {
        return "PoolSocket[" + channel.socket().getRemoteSocketAddress() + "]";
    }

    // The rest is the channel's own affair.

    @Override
    public void bind(@Nullable SocketAddress local) throws IOException {
        channel.bind(local);
    }

    @Override
    public boolean isBound() {
        return channel.socket().isBound();
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        return channel.socket().getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return channel.socket().getLocalAddress();
    }

    @Override
    public int getPort() {
        return channel.socket().getPort();
    }

    @Override
    public int getLocalPort() {
        return channel.socket().getLocalPort();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return channel.socket().getRemoteSocketAddress();
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return channel.socket().getLocalSocketAddress();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        channel.socket().setTcpNoDelay(on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return channel.socket().getTcpNoDelay();
    }

    @Override
    public void setSoLinger(boolean on, int seconds) throws SocketException {
        channel.socket().setSoLinger(on, seconds);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return channel.socket().getSoLinger();
    }

    @Override
    public void setOOBInline(boolean on) throws SocketException {
        channel.socket().setOOBInline(on);
    }

    @Override
    public boolean getOOBInline() throws SocketException {
        return channel.socket().getOOBInline();
    }

    @Override
    public void setSendBufferSize(int size) throws SocketException {
        channel.socket().setSendBufferSize(size);
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return channel.socket().getSendBufferSize();
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        channel.socket().setReceiveBufferSize(size);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return channel.socket().getReceiveBufferSize();
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        channel.socket().setKeepAlive(on);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return channel.socket().getKeepAlive();
    }

    @Override
    public void setTrafficClass(int trafficClass) throws SocketException {
        channel.socket().setTrafficClass(trafficClass);
    }

    @Override
    public int getTrafficClass() throws SocketException {
        return channel.socket().getTrafficClass();
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        channel.socket().setReuseAddress(on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return channel.socket().getReuseAddress();
    }

    @Override
    public void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        channel.socket().setPerformancePreferences(connectionTime, latency, bandwidth);
    }

    @Override
    public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
        channel.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return channel.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }
}
