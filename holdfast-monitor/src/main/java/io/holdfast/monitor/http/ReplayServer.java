package io.holdfast.monitor.http;

import io.holdfast.monitor.MonitorCode;
import io.holdfast.monitor.MonitorException;
import io.holdfast.monitor.SnapshotJson;
import io.holdfast.monitor.history.Series;
import io.holdfast.monitor.observe.Replay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows a bundle in the dashboard: everything as it was when the bundle was written. It watches nothing. Thread-safe. */
public final class ReplayServer implements AutoCloseable {
    private static final String LONGEST_RANGE = "48h";

    private final Replay replay;
    private final byte[] snapshot;
    private final Access access;
    private final Page page;
    private final HttpListener listener;

    private ReplayServer(Replay replay, InetSocketAddress address, @Nullable String token) throws MonitorException {
        this.replay = replay;
        this.snapshot = SnapshotJson.write(replay.snapshot());
        this.access = Access.of(address.getAddress(), token, System::nanoTime);
        try {
            this.page = new Page();
            this.listener = new HttpListener(address, new Routes(), System::nanoTime);
        } catch (IOException e) {
            throw new MonitorException(
                    MonitorCode.INVALID_SETTINGS,
                    "cannot listen on " + address.getAddress().getHostAddress() + ":" + address.getPort() + ": "
                            + e.getMessage() + ".",
                    e);
        }
    }

    /**
     * Listens on an address; without a token on one of this machine only.
     *
     * @throws MonitorException {@link MonitorCode#INVALID_SETTINGS} as {@link MonitorServer#start} does
     */
    public static ReplayServer start(Replay replay, InetSocketAddress address, @Nullable String token)
            throws MonitorException {
        if (address.isUnresolved()) {
            throw new MonitorException(
                    MonitorCode.INVALID_SETTINGS, "the host " + address.getHostString() + " is unknown.", null);
        }
        return new ReplayServer(replay, address, token);
    }

    /** Where it can be seen. */
    public URI url() {
        return listener.url();
    }

    private final class Routes implements HttpListener.Routes {
        @Override
        public boolean isQuick(Request request) {
            return false;
        }

        @Override
        public Response answer(Request request) {
            return access.welcome(request).or(() -> access.refusal(request)).orElseGet(() -> shown(request));
        }
    }

    private Response shown(Request request) {
        return switch (request.path()) {
            case "/api/v1/snapshot" -> Response.bytes("application/json", snapshot);
            case "/api/v1/history" -> Response.json(200, history(request));
            case "/api/v1/events" -> Response.events(stream -> stream.send(EventStream.event("replay", snapshot)));
            default ->
                page.file(request.path())
                        .orElseGet(() ->
                                Response.error(404, MonitorCode.BAD_REQUEST.code(), "there is nothing at this path."));
        };
    }

    private Map<String, Series> history(Request request) {
        String range = request.parameter("range").orElse("15m");
        Map<String, Map<String, Series>> known = replay.history();
        return known.getOrDefault(range, known.getOrDefault(LONGEST_RANGE, Map.of()));
    }

    @Override
    public void close() {
        listener.close();
    }
}
