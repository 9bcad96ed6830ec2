package io.holdfast.monitor.http;

import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.MonitorCode;
import io.holdfast.monitor.MonitorException;
import io.holdfast.monitor.Sample;
import io.holdfast.monitor.SnapshotJson;
import io.holdfast.monitor.history.Series;
import io.holdfast.monitor.observe.FleetReader;
import io.holdfast.monitor.observe.QueryRange;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows a monitor over HTTP: health end points, metrics, and the dashboard. Reads only. Listens on the loopback interface
 * unless it has a token. Thread-safe.
 */
public final class MonitorServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.holdfast.monitor");
    private static final Set<String> QUICK =
            Set.of("/api/v1/hc/health", "/api/v1/hc/ready", "/api/v1/hc/database", "/health/db");
    private static final long LIVE_MILLIS = 1_000;
    private static final Duration LONGEST_RANGE = Duration.ofDays(366);
    private static final int POINTS = 180;
    private static final int MOST_POINTS = 2_000;
    /** Of all subjects of one answer together. */
    private static final int MOST_ROWS = 6_000;

    private final Monitor monitor;
    private final Access access;
    private final boolean openHealth;
    private final Page page;
    private final HealthAnswers health;
    private final HttpListener listener;
    private final ScheduledExecutorService live;
    private final Set<EventStream> watching = ConcurrentHashMap.newKeySet();
    private final AtomicInteger watchers = new AtomicInteger();
    private final Consumer<Sample> sampled = this::sampled;

    private MonitorServer(Monitor monitor, InetSocketAddress address, @Nullable String token, boolean openHealth)
            throws MonitorException {
        this.monitor = monitor;
        this.openHealth = openHealth;
        this.access = Access.of(address.getAddress(), token, System::nanoTime);
        this.health = new HealthAnswers(monitor, Instant.now());
        this.live = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "holdfast-monitor-live");
            thread.setDaemon(true);
            return thread;
        });
        try {
            this.page = new Page();
            this.listener = new HttpListener(address, new Routes(), System::nanoTime);
        } catch (IOException e) {
            live.shutdownNow();
            throw new MonitorException(
                    MonitorCode.INVALID_SETTINGS,
                    "cannot listen on " + address.getAddress().getHostAddress() + ":" + address.getPort() + ": "
                            + e.getMessage() + ".",
                    e);
        }
        monitor.addListener(sampled);
        live.scheduleAtFixedRate(this::tell, LIVE_MILLIS, LIVE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Listens on this port of the loopback interface; 0 takes a free one.
     *
     * @throws MonitorException {@link MonitorCode#INVALID_SETTINGS} if the port is taken
     */
    public static MonitorServer start(Monitor monitor, int port) throws MonitorException {
        return new MonitorServer(monitor, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null, false);
    }

    /**
     * Listens on an address that others can reach, for those who have the token.
     *
     * @param token at least 16 characters; null only for a loopback address
     * @throws MonitorException {@link MonitorCode#INVALID_SETTINGS} if there is no token, a short one, or the port is taken
     */
    public static MonitorServer start(Monitor monitor, InetSocketAddress address, @Nullable String token)
            throws MonitorException {
        return start(monitor, address, token, false);
    }

    /**
     * The same; the health end points answer everybody, where that is wished.
     *
     * @param openHealth true when the health end points say their status, and nothing more, to those without the token:
     *     for load balancers and orchestrators
     * @throws MonitorException {@link MonitorCode#INVALID_SETTINGS} if there is no token, a short one, or the port is taken
     */
    public static MonitorServer start(
            Monitor monitor, InetSocketAddress address, @Nullable String token, boolean openHealth)
            throws MonitorException {
        if (address.isUnresolved()) {
            throw new MonitorException(
                    MonitorCode.INVALID_SETTINGS, "the host " + address.getHostString() + " is unknown.", null);
        }
        return new MonitorServer(monitor, address, token, openHealth);
    }

    /** Where it can be looked at. */
    public URI url() {
        return listener.url();
    }

    private final class Routes implements HttpListener.Routes {
        @Override
        public boolean isQuick(Request request) {
            return QUICK.contains(request.path());
        }

        @Override
        public Response answer(Request request) {
            Optional<Response> welcome = access.welcome(request);
            if (welcome.isPresent()) {
                return welcome.get();
            }
            Optional<Response> refusal = access.refusal(request);
            if (refusal.isEmpty()) {
                return shown(request);
            }
            return openHealth && isQuick(request) ? HealthAnswers.statusOnly(shown(request)) : refusal.get();
        }
    }

    private Response shown(Request request) {
        return switch (request.path()) {
            case "/api/v1/hc/health" -> health.health();
            case "/api/v1/hc/ready" -> health.ready();
            case "/api/v1/hc/database", "/health/db" -> health.database(request);
            case "/metrics" ->
                Response.bytes(
                        Metrics.CONTENT_TYPE,
                        Metrics.of(monitor, access.wrongTokens()).getBytes(StandardCharsets.UTF_8));
            case "/api/v1/snapshot" -> Response.bytes("application/json", SnapshotJson.write(monitor.snapshot()));
            case "/api/v1/history" -> history(request);
            case "/api/v1/queries" -> queries(request);
            case "/api/v1/explain" -> Explanations.answer(request, monitor.examiners());
            case "/api/v1/fleet" -> fleets();
            case "/api/v1/events" -> Response.events(this::watch);
            default ->
                page.file(request.path())
                        .orElseGet(() ->
                                Response.error(404, MonitorCode.BAD_REQUEST.code(), "there is nothing at this path."));
        };
    }

    /** By server: what statements cost in the range, or in that part of it that is known. */
    private Response queries(Request request) {
        try {
            Instant from = Instant.now().minus(range(request));
            Map<String, QueryRange> all = new TreeMap<>();
            monitor.examiners().forEach((address, examiner) -> {
                QueryRange known = examiner.queriesSince(from);
                if (known != null) {
                    all.put(address, known);
                }
            });
            return Response.json(200, all);
        } catch (DateTimeException | IllegalArgumentException e) {
            return badRange();
        }
    }

    /** By server: the fleets that share it. */
    private Response fleets() {
        Map<String, FleetReader.Fleets> all = new TreeMap<>();
        monitor.examiners().forEach((address, examiner) -> all.put(address, examiner.fleets()));
        return Response.json(200, all);
    }

    private static Duration range(Request request) {
        Duration range =
                Duration.parse("PT" + request.parameter("range").orElse("15M").toUpperCase(Locale.ROOT));
        if (range.isNegative() || range.isZero() || range.compareTo(LONGEST_RANGE) > 0) {
            throw new IllegalArgumentException("no range");
        }
        return range;
    }

    private Response history(Request request) {
        try {
            Duration range = range(request);
            int points = request.number("points", POINTS, 1, MOST_POINTS);
            Instant now = Instant.now();
            Map<String, Series> all = new LinkedHashMap<>();
            String wanted = request.parameter("key").orElse("");
            List<String> keys = monitor.history().keys().stream()
                    .filter(key -> wanted.isEmpty() || wanted.equals(key))
                    .toList();
            // The answer is worked out in the application's memory, however many pools there are.
            int each = Math.max(1, Math.min(points, MOST_ROWS / Math.max(1, keys.size())));
            for (String key : keys) {
                all.put(key, monitor.history().read(key, now.minus(range), now, each));
            }
            return Response.json(200, all);
        } catch (DateTimeException | IllegalArgumentException e) {
            return badRange();
        } catch (IOException e) {
            return Response.error(500, MonitorCode.HISTORY.code(), "the history cannot be read.");
        }
    }

    private static Response badRange() {
        return Response.error(
                400,
                MonitorCode.BAD_REQUEST.code(),
                "range is a time such as 15m or 24h, at most 366 days; points is a number from 1 to " + MOST_POINTS
                        + ".");
    }

    private void watch(EventStream stream) {
        watching.add(stream);
        if (watchers.incrementAndGet() == 1) {
            monitor.watched(true);
        }
        stream.onClose(() -> {
            watching.remove(stream);
            if (watchers.decrementAndGet() == 0) {
                monitor.watched(false);
            }
        });
        live.execute(this::tell);
    }

    /** While somebody watches: everything, every second. */
    private void tell() {
        if (watching.isEmpty()) {
            return;
        }
        try {
            send("snapshot", SnapshotJson.write(monitor.snapshot()));
        } catch (RuntimeException | Error e) {
            // Thrown on, it would end the telling for ever.
            LOG.log(Level.WARNING, "a snapshot could not be taken; the next one will be", e);
        }
    }

    private void sampled(Sample sample) {
        if (!watching.isEmpty()) {
            send("sample", SnapshotJson.write(Map.of("at", sample.at().toString())));
        }
    }

    private void send(String name, byte[] data) {
        byte[] event = EventStream.event(name, data);
        watching.removeIf(stream -> !stream.send(event));
    }

    /** Closes the port and every connection. The monitor goes on. */
    @Override
    public void close() {
        monitor.removeListener(sampled);
        live.shutdownNow();
        listener.close();
        try {
            live.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
