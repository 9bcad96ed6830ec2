package io.holdfast.pool.internal.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.internal.Clock;
import io.holdfast.pool.internal.mysql.socket.Links;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.open.ConnectionOpener;
import io.holdfast.pool.internal.open.OpeningOverdueException.Step;
import io.holdfast.testkit.ScriptedDriver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How far an opening has come, as its socket shows it. */
class OpeningProgressTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_LOGIN = Duration.ofSeconds(20);
    private static final long SECOND = 1_000_000_000L;

    private final Clock clock = new Clock();
    private final PhysicalLink link = new PhysicalLink(clock::nanos, 0);
    private final ConnectionOpener.Progress progress = new ConnectionOpener.Progress();
    private final long begun = clock.nanos();
    private final OpeningProgress seen = of(link, LIMIT);
    private ServerSocket server;
    private @Nullable Socket socket;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        link.sever();
        server.close();
    }

    private OpeningProgress of(@Nullable PhysicalLink itsLink, Duration limit) {
        return new OpeningProgress(itsLink, progress, begun, limit, LONGEST_LOGIN);
    }

    private void hasCredentials() throws Exception {
        try (ScriptedDriver driver = new ScriptedDriver()) {
            new ConnectionOpener(
                            io.holdfast.pool.PoolConfig.builder()
                                    .dataSource(driver.dataSource())
                                    .build(),
                            clock)
                    .open(null, progress);
        }
    }

    private void connect() throws IOException {
        socket = Links.socket(link);
        socket.connect(server.getLocalSocketAddress());
    }

    @Test
    void beforeTheCredentialsTheProviderMustBeTheStep() throws Exception {
        assertThat(seen.hasCredentials()).isFalse();
        assertThat(seen.step()).isEqualTo(Step.CREDENTIALS);
        assertThat(seen.isBeforeConnect()).isTrue();
        assertThat(seen.hasNotBegunToConnect()).as("not that far").isFalse();
        hasCredentials();
        assertThat(seen.hasCredentials()).isTrue();
    }

    @Test
    void afterThemTheNameMustBeTheStepThenTheServer() throws Exception {
        hasCredentials();
        assertThat(seen.step()).isEqualTo(Step.NAME);
        assertThat(seen.isBeforeConnect()).isTrue();
        assertThat(seen.hasNotBegunToConnect()).isTrue();
        assertThat(seen.isLoggingIn()).isFalse();
        assertThat(seen.isGreeted()).isFalse();
        connect();
        assertThat(seen.step()).isEqualTo(Step.LOGIN);
        assertThat(seen.isBeforeConnect()).isFalse();
        assertThat(seen.hasNotBegunToConnect()).isFalse();
        assertThat(seen.isLoggingIn()).isTrue();
        assertThat(seen.isGreeted()).isFalse();
    }

    @Test
    void anAddressThatRefusesMustBeTheStepOfConnecting() throws Exception {
        hasCredentials();
        int port = server.getLocalPort();
        server.close();
        try (Socket refused = Links.socket(link)) {
            try {
                refused.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                // As it should.
            }
            assertThat(seen.step()).isEqualTo(Step.CONNECT);
            assertThat(seen.isBeforeConnect()).isFalse();
            assertThat(seen.hasNotBegunToConnect()).isFalse();
        }
    }

    @Test
    void withoutALinkOnlyTheCredentialsMustBeSeen() throws Exception {
        OpeningProgress unseen = of(null, LIMIT);
        assertThat(unseen.step()).isEqualTo(Step.CREDENTIALS);
        hasCredentials();
        assertThat(unseen.step()).isEqualTo(Step.CONNECT);
        assertThat(unseen.isBeforeConnect()).isFalse();
        assertThat(unseen.isUnanswered(begun + 60 * SECOND)).isFalse();
        assertThat(unseen.isLoggingIn()).isFalse();
        assertThat(unseen.isLoginGoingOn(begun)).isFalse();
        assertThat(unseen.hasNotBegunToConnect()).isFalse();
        assertThat(unseen.isGreeted()).isTrue();
    }

    @Test
    void anOpeningMustBeUnansweredUntilItIsGreeted() throws Exception {
        assertThat(seen.isUnanswered(begun)).as("not connected").isTrue();
        connect();
        assertThat(seen.isUnanswered(begun + SECOND)).as("a slow greeting").isFalse();
        assertThat(seen.isUnanswered(begun + SECOND + 1)).isTrue();
        java.util.Objects.requireNonNull(socket).getOutputStream().write(1);
        assertThat(seen.isUnanswered(begun + SECOND + 1)).isFalse();
        assertThat(seen.isGreeted()).isTrue();
    }

    @Test
    void aLoginMustGoOnWhileItIsAnsweredAndWithinItsWholeTime() throws Exception {
        assertThat(seen.isLoginGoingOn(begun)).as("not connected").isFalse();
        connect();
        assertThat(seen.isLoginGoingOn(begun)).isTrue();
        assertThat(seen.isLoginGoingOn(begun + LONGEST_LOGIN.toNanos() - 1)).isTrue();
        assertThat(seen.isLoginGoingOn(begun + LONGEST_LOGIN.toNanos())).isFalse();
    }

    @Test
    void anAnswerMustHaveASecondOrHalfOfAShortLimit() {
        assertThat(seen.longestAnswerNanos()).isEqualTo(SECOND);
        assertThat(of(link, Duration.ofMillis(500)).longestAnswerNanos()).isEqualTo(SECOND / 4);
    }
}
