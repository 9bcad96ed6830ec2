package io.holdfast.pool.internal.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PoolSocketTest {
    private ServerSocket server;
    private PoolSocket socket;
    private Socket peer;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        socket = new PoolSocket(System::nanoTime, 300);
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
        peer.getOutputStream().write(7);
        assertThat(in.read()).as("the stream goes on after it").isEqualTo(7);
    }

    @Test
    void aWriteThatNobodyTakesMustEndAtTheTimeout() {
        byte[] much = new byte[64 << 20];

        assertThatThrownBy(() -> socket.getOutputStream().write(much)).isInstanceOf(SocketTimeoutException.class);
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
        ByteBuffer rest = ByteBuffer.allocate(10);
        socket.readArrived(rest);
        assertThat(rest.flip().remaining()).isEqualTo(2);
        peer.close();
        assertThat(seen()).isEqualTo(-1);
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
        assertThat(in.readNBytes(19_000)).isEqualTo(java.util.Arrays.copyOfRange(much, 4, 19_004));
        assertThat(in.readNBytes(900)).hasSize(900);
        assertThat(socket.peek()).as("what nobody read").isEqualTo(much[19_904] & 0xFF);
        ByteBuffer rest = ByteBuffer.allocate(512);
        socket.readArrived(rest);
        assertThat(rest.flip().remaining()).isEqualTo(95);
        assertThat(socket.peek()).isEqualTo(PoolSocket.SILENT);
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
                            new PoolSocket(System::nanoTime, 0).connect(address, 200);
                        }
                    })
                    .isInstanceOf(SocketTimeoutException.class);
        }
        InetSocketAddress closed = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
        server.close();
        assertThatThrownBy(() -> new PoolSocket(System::nanoTime, 0).connect(closed, 2_000))
                .isInstanceOf(IOException.class);
    }
}
