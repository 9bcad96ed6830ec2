package io.holdfast.pool.internal.mysql.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class PoolSocketTest {
    private ServerSocket server;
    private PoolSocket socket;
    private Socket peer;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        socket = new PoolSocket(System::nanoTime, 300, (silent, wait) -> {});
        socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 5_000);
        peer = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        peer.close();
        server.close();
    }

    @Test
    void bytesMustGoBothWays() throws IOException {
        socket.getOutputStream().write(new byte[] {1, 2, 3});
        assertThat(peer.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        peer.getOutputStream().write(new byte[] {4, 5});
        assertThat(socket.getInputStream().readNBytes(2)).containsExactly(4, 5);
        assertThat(socket.bytesSent()).isEqualTo(3);
    }

    @Test
    void aReadMustEndAtTheTimeout() throws IOException {
        socket.setSoTimeout(100);
        InputStream in = socket.getInputStream();

        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
        assertThat(socket.isClosed())
                .as("the late answer must not be taken for the next one's")
                .isTrue();
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aWriteThatNobodyTakesMustEndAtTheTimeout() {
        byte[] much = new byte[64 << 20];

        assertThatThrownBy(() -> socket.getOutputStream().write(much)).isInstanceOf(SocketTimeoutException.class);
        assertThat(socket.isClosed())
                .as("half a packet must not be followed by another one")
                .isTrue();
    }

    @Test
    void anInterruptMustNeitherEndAReadNorBeLost() throws Exception {
        AtomicReference<Object> outcome = new AtomicReference<>();
        CountDownLatch reading = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            try {
                Thread.currentThread().interrupt();
                reading.countDown();
                int read = socket.getInputStream().read();
                outcome.set(read + " " + Thread.currentThread().isInterrupted());
            } catch (IOException e) {
                outcome.set(e);
            }
        });
        reader.start();
        reading.await();
        reader.interrupt();
        peer.getOutputStream().write(9);
        reader.join();

        assertThat(outcome.get()).isEqualTo("9 true");
        assertThat(socket.isClosed()).isFalse();
    }

    @Test
    void closingMustEndAReadByAnotherThread() throws Exception {
        AtomicReference<IOException> outcome = new AtomicReference<>();
        CountDownLatch reading = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            try {
                reading.countDown();
                socket.getInputStream().read();
            } catch (IOException e) {
                outcome.set(e);
            }
        });
        reader.start();
        reading.await();
        socket.close();
        reader.join();

        assertThat(outcome.get()).isInstanceOf(SocketException.class);
        assertThat(peer.getInputStream().read()).as("the peer sees the end").isEqualTo(-1);
    }

    @Test
    void aLookMustTellSilenceFromBytesAndFromTheEnd() throws IOException {
        assertThat(socket.peek()).isEqualTo(PoolSocket.SILENT);
        peer.getOutputStream().write(new byte[] {-1, 2, 3});
        assertThat(seen()).isEqualTo(0xFF);
        assertThat(socket.getInputStream().readNBytes(3))
                .as("a look takes nothing away")
                .containsExactly(-1, 2, 3);
        assertThat(socket.peek()).isEqualTo(PoolSocket.SILENT);
        peer.close();
        assertThat(seen()).isEqualTo(-1);
    }

    private static void write(Socket socket, int value) {
        try {
            socket.getOutputStream().write(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int seen() throws IOException {
        int seen;
        do {
            seen = socket.peek();
        } while (seen == PoolSocket.SILENT);
        return seen;
    }

    @Test
    void whatHasArrivedMustBeCounted() throws IOException {
        peer.getOutputStream().write(new byte[] {1, 2, 3});
        InputStream in = socket.getInputStream();
        assertThat(in.read()).isEqualTo(1);
        assertThat(in.available()).isEqualTo(2);
    }

    @Test
    void whatWasReadAheadMustBeFoundByALookAndByReads() throws IOException {
        byte[] much = new byte[20_000];
        for (int i = 0; i < much.length; i++) {
            much[i] = (byte) i;
        }
        peer.getOutputStream().write(much);
        InputStream in = socket.getInputStream();
        assertThat(in.readNBytes(4)).containsExactly(0, 1, 2, 3);
        assertThat(in.readNBytes(19_000)).isEqualTo(Arrays.copyOfRange(much, 4, 19_004));
        assertThat(in.readNBytes(900)).hasSize(900);
        assertThat(socket.peek()).as("what nobody read").isEqualTo(much[19_904] & 0xFF);
        assertThat(socket.found().remaining()).isEqualTo(96);
        assertThat(in.readNBytes(96)).hasSize(96);
        assertThat(socket.peek()).isEqualTo(PoolSocket.SILENT);
    }

    @Test
    void aLookMustSayThatAThreadReadsAndTakeNothingFromIt() throws Exception {
        AtomicReference<Object> outcome = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            try {
                outcome.set(socket.getInputStream().readNBytes(3));
            } catch (IOException e) {
                outcome.set(e);
            }
        });
        reader.start();
        await().until(() -> socket.peek() == PoolSocket.TAKEN);
        peer.getOutputStream().write(new byte[] {1, 2, 3});
        reader.join();

        assertThat(outcome.get()).isEqualTo(new byte[] {1, 2, 3});
        assertThat(socket.peek()).isEqualTo(PoolSocket.SILENT);
    }

    /** The clock goes on, and the answer comes, between the end of a wait and the look at the clock. */
    @Test
    void whatHasArrivedMustBeReadBeforeTheClockIsJudged() throws IOException {
        assertThat(readWith(new long[] {0, 900_000_000L}, 200, 2)).isEqualTo(7);
    }

    @Test
    void aTimeInWhichTheProcessStoodStillMustNotCount() throws IOException {
        assertThat(readWith(new long[] {0, 10_000_000_000L, 0}, 200, 3)).isEqualTo(7);
    }

    /**
     * Reads with a time-out.
     *
     * @param leaps by how much the clock leaps forward at its first reading, its second, ...
     * @param answerAt at which reading of the clock the answer arrives
     */
    private int readWith(long[] leaps, int timeoutMillis, int answerAt) throws IOException {
        AtomicLong offset = new AtomicLong();
        AtomicInteger readings = new AtomicInteger();
        AtomicReference<Socket> other = new AtomicReference<>();
        try (PoolSocket reader = new PoolSocket(
                () -> {
                    int reading = readings.incrementAndGet();
                    if (other.get() != null && reading <= leaps.length) {
                        offset.addAndGet(leaps[reading - 1]);
                    }
                    if (other.get() != null && reading == answerAt) {
                        write(other.get(), 7);
                    }
                    return System.nanoTime() + offset.get();
                },
                0,
                (silent, wait) -> {})) {
            reader.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 5_000);
            other.set(server.accept());
            readings.set(0);
            reader.setSoTimeout(timeoutMillis);
            return reader.getInputStream().read();
        } finally {
            other.get().close();
        }
    }

    @Test
    void aSocketMustWaitWithoutASelectorWhereThereIsNone() throws Exception {
        // As many seats as sockets may have are taken by others: what is left is to look again and again.
        List<Waits.Seat> taken = new ArrayList<>();
        try (SocketChannel others = SocketChannel.open()) {
            others.configureBlocking(false);
            Waits.Seat seat;
            while ((seat = Waits.SHARED.take(others, 0, null, System.nanoTime())) != null) {
                taken.add(seat);
            }
            new Thread(() -> {
                        await().until(() -> socket.peek() == PoolSocket.TAKEN);
                        write(peer, 7);
                    })
                    .start();
            assertThat(socket.getInputStream().read()).isEqualTo(7);
        } finally {
            taken.forEach(Waits.Seat::give);
        }
    }

    /** A reader, a writer and two threads that look, with lengths around the limits of the buffers. */
    @ParameterizedTest
    @ValueSource(longs = {1, 20_261_128, 7_777_777})
    void looksMustNotDisturbReadsWhateverTheOrder(long seed) throws Exception {
        Random random = new Random(seed);
        byte[] sent = new byte[3_000_000];
        random.nextBytes(sent);
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread writer = new Thread(() -> {
            try {
                Random lengths = new Random(seed + 1);
                for (int at = 0; at < sent.length; ) {
                    int length =
                            Math.min(sent.length - at, 1 + lengths.nextInt(lengths.nextInt(10) == 0 ? 40_000 : 300));
                    peer.getOutputStream().write(sent, at, length);
                    at += length;
                }
            } catch (IOException e) {
                failure.set(e);
            }
        });
        Runnable look = () -> {
            try {
                while (!done.get()) {
                    int seen = socket.peek();
                    if (seen < 0) {
                        throw new IllegalStateException("an end that is none");
                    }
                    socket.found();
                    Thread.onSpinWait();
                }
            } catch (IOException | RuntimeException e) {
                failure.set(e);
            }
        };
        Thread first = new Thread(look);
        Thread second = new Thread(look);
        writer.start();
        first.start();
        second.start();
        byte[] got = new byte[sent.length];
        InputStream in = socket.getInputStream();
        for (int at = 0; at < got.length; ) {
            int asked = switch (random.nextInt(4)) {
                case 0 -> 4;
                case 1 -> 1 + random.nextInt(200);
                case 2 -> PoolSocket.READ_AHEAD - 1 + random.nextInt(3);
                default -> 1 + random.nextInt(70_000);
            };
            int available = in.available();
            int count = in.read(got, at, Math.min(asked, got.length - at));
            assertThat(count).isPositive();
            assertThat(available).isNotNegative();
            at += count;
        }
        done.set(true);
        first.join();
        second.join();
        writer.join();
        assertThat(failure.get()).as("seed " + seed).isNull();
        assertThat(Arrays.equals(got, sent)).as("seed " + seed).isTrue();
    }

    @Test
    void theEndMustBeReadAfterTheLastByte() throws IOException {
        peer.getOutputStream().write(new byte[] {1, 2});
        peer.close();
        InputStream in = socket.getInputStream();
        assertThat(in.readAllBytes()).containsExactly(1, 2);
        assertThat(in.read()).isEqualTo(-1);
    }

    @Test
    void aConnectMustEndAtItsTimeoutAndAtARefusal() throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(busy.getInetAddress(), busy.getLocalPort());
            // The backlog of one is soon full, and nobody accepts.
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 20; i++) {
                            new PoolSocket(System::nanoTime, 0, (silent, wait) -> {}).connect(address, 200);
                        }
                    })
                    .isInstanceOf(SocketTimeoutException.class);
        }
        InetSocketAddress closed = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
        server.close();
        assertThatThrownBy(() -> new PoolSocket(System::nanoTime, 0, (silent, wait) -> {}).connect(closed, 2_000))
                .isInstanceOf(IOException.class);
    }
}
