package io.holdfast.pool.internal.context;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.ServerState;
import io.holdfast.pool.internal.mysql.ConnectErrors;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The server as the pool sees it, told when it changes. Changed inside the upkeep's rounds, read by any thread. */
public final class ServerHealth {
    private final PoolContext context;
    private volatile ServerState state = ServerState.UP;
    /** When it left UP. */
    private long since;

    public ServerHealth(PoolContext context) {
        this.context = context;
    }

    public ServerState state() {
        return state;
    }

    /**
     * What a round has seen.
     *
     * @param failing the last opening failed
     * @param slow an opening takes long, and none has failed
     * @param held connections that are open as far as anybody knows
     * @param suspect of these, how many have not answered since one of them was lost
     * @param missing how many the pool would like to have open, and has not
     */
    public void seen(
            boolean failing, boolean slow, int held, int suspect, int missing, long now, @Nullable Throwable cause) {
        ServerState before = state;
        ServerState next;
        if (failing && held == 0) {
            next = ServerState.DOWN;
        } else if (failing || slow || suspect > 0) {
            next = ServerState.SUSPECT;
        } else if (before != ServerState.UP && before != ServerState.SUSPECT && missing > 0) {
            next = ServerState.RECOVERING;
        } else {
            next = ServerState.UP;
        }
        if (next == before) {
            return;
        }
        if (before == ServerState.UP) {
            since = now;
        }
        state = next;
        tell(before, next, now, cause);
    }

    private static String why(@Nullable Throwable cause) {
        if (cause == null) {
            return "the server is down: it does not answer";
        }
        ErrorCode code = ConnectErrors.classify(cause);
        boolean answers =
                code == ErrorCode.LOGIN_REFUSED || code == ErrorCode.UNKNOWN_DATABASE || code == ErrorCode.SERVER_FULL;
        return (code == ErrorCode.READ_ONLY_SERVER
                        ? "no server takes writes: "
                        : answers ? "the server refuses connections: " : "the server is down: ")
                + String.valueOf(cause).replaceAll("[\\s\\p{Cntrl}]+", " ");
    }

    private void tell(ServerState before, ServerState next, long now, @Nullable Throwable cause) {
        String name = context.name();
        if (next == ServerState.DOWN) {
            PoolLog.LOG.log(
                    Level.WARNING,
                    ErrorCode.SERVER_STATE + " pool '" + name + "': " + why(cause) + ". See: holdfast explain "
                            + ErrorCode.SERVER_STATE);
        } else if (before == ServerState.DOWN) {
            PoolLog.LOG.log(
                    Level.INFO,
                    ErrorCode.SERVER_STATE + " pool '" + name + "': the server accepts again after "
                            + Times.brief(Duration.ofNanos(now - since)));
        }
        context.events()
                .tell(listener -> listener.onServerState(name, before, next, next == ServerState.UP ? null : cause));
    }
}
