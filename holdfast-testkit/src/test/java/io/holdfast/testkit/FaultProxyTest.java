package io.holdfast.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultProxyTest {
    /** Long enough for a byte to come through, short enough to wait for it in vain. */
    private static final int SHORT_MILLIS = 150;

    private final EchoServer echo = new EchoServer("");
    private final FaultProxy proxy = new FaultProxy("127.0.0.1", echo.port());

    @AfterEach
    void close() {
        proxy.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", proxy.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static String receive(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), UTF_8);
    }

    private static void requireEcho(Socket socket, String text) throws IOException {
        send(socket, text);
        assertThat(receive(socket, text.length())).isEqualTo(text);
    }

    private static void requireSilence(Socket socket) throws IOException {
        socket.setSoTimeout(SHORT_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(10_000);
    }

    private static void requireReset(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void proxyMustPassBytesBothWaysAndCount() throws IOException {
        try (Socket one = connect();
                Socket two = connect()) {
            requireEcho(one, "hello");
            requireEcho(two, "x");
            assertThat(proxy.openNow()).isEqualTo(2);
            ProxyLink link = proxy.links().get(0);
            assertThat(link.bytesToServer()).isEqualTo(5);
            assertThat(link.bytesToClient()).isEqualTo(5);
            assertThat(link.clientPort()).isEqualTo(one.getLocalPort());
        }
        await().until(() -> proxy.openNow() == 0);
        assertThat(proxy.accepted()).isEqualTo(2);
        assertThat(proxy.peakOpen()).isEqualTo(2);
        await().until(() -> echo.openNow() == 0);
    }

    @Test
    void refusedPortMustKeepOpenLinksAndOpenAgain() throws IOException {
        try (Socket before = connect()) {
            requireEcho(before, "a");
            proxy.refuse();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            requireEcho(before, "b");
            proxy.heal();
            try (Socket after = connect()) {
                requireEcho(after, "c");
            }
        }
    }

    @Test
    void finMustReadAsEndOfStreamAndCloseTheServerSide() throws IOException {
        try (Socket socket = connect()) {
            requireEcho(socket, "a");
            proxy.cut(Cut.FIN);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            await().until(() -> echo.openNow() == 0);
        }
    }

    @Test
    void rstMustReadAsReset() throws IOException {
        try (Socket socket = connect()) {
            requireEcho(socket, "a");
            proxy.cut(Cut.RST);
            requireReset(socket);
            await().until(() -> echo.openNow() == 0);
        }
    }

    @Test
    void cutMustHitOnlyTheChosenLink() throws IOException {
        try (Socket one = connect();
                Socket two = connect()) {
            requireEcho(one, "a");
            requireEcho(two, "a");
            proxy.links().get(0).cut(Cut.RST);
            requireReset(one);
            requireEcho(two, "b");
        }
    }

    @Test
    void resetOnAcceptMustLastUntilHealed() throws IOException {
        proxy.resetOnAccept();
        try (Socket socket = connect()) {
            requireReset(socket);
        }
        proxy.heal();
        try (Socket socket = connect()) {
            requireEcho(socket, "a");
        }
    }

    @Test
    void blackHoleMustKeepBothSidesOpenAndDeliverWhenHealed() throws IOException {
        try (Socket socket = connect()) {
            requireEcho(socket, "a");
            proxy.blackHole(Direction.BOTH, Scope.EXISTING);
            send(socket, "held");
            requireSilence(socket);
            assertThat(echo.received()).isEqualTo(1);
            assertThat(echo.openNow()).isEqualTo(1);
            try (Socket later = connect()) {
                requireEcho(later, "new links pass");
            }
            proxy.heal();
            assertThat(receive(socket, 4)).isEqualTo("held");
        }
    }

    @Test
    void blackHoleToClientMustStillReachTheServer() throws IOException {
        try (Socket socket = connect()) {
            requireEcho(socket, "a");
            proxy.blackHole(Direction.TO_CLIENT, Scope.ALL);
            send(socket, "bcd");
            await().until(() -> echo.received() == 4);
            requireSilence(socket);
            assertThat(echo.openNow()).isEqualTo(1);
        }
    }

    @Test
    void newLinkInABlackHoleMustBeAcceptedAndHang() throws IOException {
        proxy.blackHole(Direction.BOTH, Scope.NEW);
        try (Socket socket = connect()) {
            send(socket, "anybody?");
            requireSilence(socket);
            assertThat(echo.accepted()).isZero();
            assertThat(proxy.openNow()).isEqualTo(1);
            proxy.heal();
            assertThat(receive(socket, 8)).isEqualTo("anybody?");
        }
    }

    @Test
    void delayMustHoldEachChunkAndEndWhenHealed() throws IOException {
        try (Socket socket = connect()) {
            requireEcho(socket, "a");
            proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(100));
            long start = System.nanoTime();
            requireEcho(socket, "b");
            assertThat(System.nanoTime() - start)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(100).toNanos());
            proxy.delay(Direction.TO_CLIENT, Duration.ofHours(1));
            send(socket, "c");
            requireSilence(socket);
            proxy.heal();
            assertThat(receive(socket, 1)).isEqualTo("c");
        }
    }

    @Test
    void throttleMustLimitBytesPerSecond() throws IOException {
        try (Socket socket = connect()) {
            proxy.throttle(Direction.TO_SERVER, 1_000);
            long start = System.nanoTime();
            requireEcho(socket, "x".repeat(300));
            assertThat(System.nanoTime() - start)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(250).toNanos());
        }
    }

    @Test
    void halfCloseMustEndOneStreamOnly() throws IOException {
        try (Socket socket = connect()) {
            requireEcho(socket, "a");
            proxy.halfClose(Direction.TO_CLIENT);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            send(socket, "still heard");
            await().until(() -> echo.received() == 12);
            assertThat(proxy.openNow()).isEqualTo(1);
        }
    }

    @Test
    void halfCloseOfTheClientMustReachTheServer() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "last");
            socket.shutdownOutput();
            assertThat(receive(socket, 100)).isEqualTo("last");
        }
        await().until(() -> proxy.openNow() == 0);
    }

    @Test
    void linkMustHangAfterServerChunks() throws IOException {
        proxy.hangAfterServerChunks(2, Scope.NEW);
        try (Socket socket = connect()) {
            requireEcho(socket, "a");
            requireEcho(socket, "b");
            send(socket, "c");
            await().until(() -> echo.received() == 3);
            requireSilence(socket);
            assertThat(echo.openNow()).isEqualTo(1);
        }
    }

    @Test
    void linkMustBeCutAfterServerBytesInTheMiddleOfAChunk() throws IOException {
        proxy.cutAfterServerBytes(3, Cut.FIN, Scope.NEW);
        try (Socket socket = connect()) {
            send(socket, "abcdef");
            assertThat(receive(socket, 100)).isEqualTo("abc");
        }
    }

    @Test
    void cutBeforeMustKeepTheBytesFromTheServerOnce() throws Exception {
        Trap trap = proxy.cutBefore("COMMIT".getBytes(UTF_8), Cut.RST);
        try (Socket socket = connect()) {
            requireEcho(socket, "INSERT");
            assertThat(trap.isSprung()).isFalse();
            send(socket, "COMMIT");
            requireReset(socket);
            assertThat(trap.awaitSprung(Duration.ofSeconds(5))).isTrue();
        }
        await().until(() -> echo.openNow() == 0);
        assertThat(echo.received()).isEqualTo(6);
        try (Socket socket = connect()) {
            requireEcho(socket, "COMMIT");
        }
    }

    @Test
    void cutAfterMustDeliverTheRequestAndSwallowTheReply() throws Exception {
        Trap trap = proxy.cutAfter("COMMIT".getBytes(UTF_8), Cut.RST);
        try (Socket socket = connect()) {
            requireEcho(socket, "INSERT CO");
            send(socket, "MMIT");
            requireReset(socket);
            assertThat(trap.awaitSprung(Duration.ofSeconds(5))).isTrue();
        }
        assertThat(echo.received()).isEqualTo(13);
    }

    @Test
    void retargetMustSendNewLinksToTheOtherServer() throws IOException {
        try (EchoServer other = new EchoServer("other:");
                Socket before = connect()) {
            requireEcho(before, "a");
            proxy.retarget("127.0.0.1", other.port());
            requireEcho(before, "b");
            try (Socket after = connect()) {
                send(after, "c");
                assertThat(receive(after, 7)).isEqualTo("other:c");
            }
        }
    }

    @Test
    void linkToADeadServerMustBeReset() throws IOException {
        // Bound and not listening: refused for certain, and nobody else can take the port.
        try (Socket dead = new Socket()) {
            dead.bind(new InetSocketAddress("127.0.0.1", 0));
            proxy.retarget("127.0.0.1", dead.getLocalPort());
            try (Socket socket = connect()) {
                requireReset(socket);
            }
        }
    }

    @Test
    void closeMustEndAllThreadsEvenInABlackHole() throws IOException {
        try (Socket socket = connect()) {
            requireEcho(socket, "a");
            proxy.blackHole(Direction.BOTH, Scope.ALL);
            send(socket, "b");
            try (Socket hanging = connect()) {
                await().until(() -> proxy.openNow() == 2);
                proxy.close();
                proxy.close();
                // One that has done its last step is still listed for a moment.
                await().until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("fault-proxy-" + proxy.port())));
                assertThat(hanging.isConnected()).isTrue();
            }
        }
    }
}
