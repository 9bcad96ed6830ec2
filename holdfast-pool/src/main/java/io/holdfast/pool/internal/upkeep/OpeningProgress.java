package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.open.ConnectionOpener;
import io.holdfast.pool.internal.open.OpeningOverdueException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How far an opening has come, as far as its socket shows it. Thread-safe. */
final class OpeningProgress {
    /** A server sends its first packet, and answers each step of a login, in less time as a rule. */
    static final long SHORTEST_LOGIN_NANOS = 1_000_000_000L;

    private final @Nullable PhysicalLink link;
    private final ConnectionOpener.Progress progress;
    private final long begun;
    private final Duration limit;
    private final Duration longestLogin;

    /**
     * Of an opening that begins.
     *
     * @param link its socket; null where the driver does not use the pool's
     * @param limit the time that it has to connect
     * @param longestLogin the time that it has in all once the server has accepted its connection
     */
    OpeningProgress(
            @Nullable PhysicalLink link,
            ConnectionOpener.Progress progress,
            long begun,
            Duration limit,
            Duration longestLogin) {
        this.link = link;
        this.progress = progress;
        this.begun = begun;
        this.limit = limit;
        this.longestLogin = longestLogin;
    }

    boolean hasCredentials() {
        return progress.hasCredentials();
    }

    /** Which step is under way. */
    OpeningOverdueException.Step step() {
        if (!hasCredentials()) {
            return OpeningOverdueException.Step.CREDENTIALS;
        }
        if (link == null) {
            return OpeningOverdueException.Step.CONNECT;
        }
        return link.isConnected()
                ? OpeningOverdueException.Step.LOGIN
                : link.hasBegunToConnect() ? OpeningOverdueException.Step.CONNECT : OpeningOverdueException.Step.NAME;
    }

    /** True while a provider or a resolver holds it. */
    boolean isBeforeConnect() {
        return link != null && step().ordinal() < OpeningOverdueException.Step.CONNECT.ordinal();
    }

    /** Known to be without an answer: no connection, or no first packet for longer than a slow server takes as a rule. */
    boolean isUnanswered(long now) {
        return link != null && (!link.isConnected() || link.bytesSent() == 0 && now - begun > SHORTEST_LOGIN_NANOS);
    }

    /** True when the server has accepted its connection. */
    boolean isLoggingIn() {
        return link != null && link.isConnected();
    }

    /** The server answers what it is asked: its way is long, or this process has little of its processor. */
    boolean isLoginGoingOn(long now) {
        return link != null
                && link.isConnected()
                && link.waitingNanos() < longestAnswerNanos()
                && now - begun < longestLogin.toNanos();
    }

    /** An answer during a login that takes longer is one that may not come. */
    long longestAnswerNanos() {
        return Math.min(SHORTEST_LOGIN_NANOS, limit.toNanos() / 2);
    }

    /** True while the driver's classes are being loaded, or a name is looked up. */
    boolean hasNotBegunToConnect() {
        return hasCredentials() && link != null && !link.hasBegunToConnect();
    }

    /** True when something was sent, or may have been: a client sends nothing before the server's first packet. */
    boolean isGreeted() {
        return link == null || link.bytesSent() > 0;
    }
}
