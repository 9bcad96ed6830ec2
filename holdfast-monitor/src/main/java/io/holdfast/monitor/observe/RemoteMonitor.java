package io.holdfast.monitor.observe;

import io.holdfast.doctor.server.Vitals;
import io.holdfast.monitor.Health;
import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.MonitorCode;
import io.holdfast.monitor.MonitorException;
import io.holdfast.monitor.PoolFigures;
import io.holdfast.monitor.PoolSource;
import io.holdfast.monitor.PoolView;
import io.holdfast.monitor.ServerView;
import io.holdfast.monitor.Snapshot;
import io.holdfast.monitor.SnapshotJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Another program's monitor, asked again and again on a thread of its own. Thread-safe; whoever reads the result never
 * waits.
 */
public final class RemoteMonitor implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int UNAUTHORISED = 401;
    private static final int OK = 200;
    /** More than any monitor has to say. */
    private static final int LONGEST = 32 << 20;

    private final URI url;
    private final @Nullable String token;
    private final Duration interval;
    private final InstantSource clock;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();
    private final Thread thread;
    private volatile @Nullable Snapshot last;
    private volatile @Nullable String failure;
    private volatile @Nullable Instant failingSince;
    private volatile boolean closed;

    /** Begins to ask. */
    public RemoteMonitor(URI url, @Nullable String token, Duration interval, InstantSource clock) {
        this.url = url;
        this.token = token;
        this.interval = interval;
        this.clock = clock;
        this.thread = new Thread(this::run, "holdfast-monitor-remote");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    last = fetch(client, url, token);
                    failure = null;
                    failingSince = null;
                } catch (IOException | RuntimeException | Error e) {
                    // Whatever another program sends costs this answer, and not the watch.
                    failure = Failures.sentence(e);
                    failingSince = failingSince == null ? clock.instant() : failingSince;
                }
                Thread.sleep(interval.toMillis());
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /**
     * Asks a monitor once; waits up to ten seconds.
     *
     * @throws MonitorException if it does not answer, does not let us in, or is no monitor
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public static Snapshot fetch(URI monitor, @Nullable String token) throws MonitorException, InterruptedException {
        return fetch(HttpClient.newBuilder().connectTimeout(ANSWER).build(), monitor, token);
    }

    private static Snapshot fetch(HttpClient client, URI monitor, @Nullable String token)
            throws MonitorException, InterruptedException {
        String shown = monitor.getHost() + ":" + monitor.getPort();
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(monitor.resolve("/api/v1/snapshot")).timeout(ANSWER);
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            HttpResponse<byte[]> answer = sent(client, request.build());
            if (answer.statusCode() == UNAUTHORISED) {
                throw new MonitorException(
                        MonitorCode.TOKEN,
                        "the monitor at " + shown
                                + " wants another token. Name the environment variable that holds it.",
                        null);
            }
            if (answer.statusCode() != OK) {
                throw new MonitorException(
                        MonitorCode.MONITOR_UNREACHABLE,
                        "what listens at " + shown + " answered " + answer.statusCode()
                                + "; it is no Holdfast monitor, or of another version.",
                        null);
            }
            return SnapshotJson.read(answer.body());
        } catch (MonitorException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new MonitorException(
                    MonitorCode.MONITOR_UNREACHABLE,
                    "the monitor at " + shown + " does not answer: " + Failures.sentence(e) + ".",
                    e);
        }
    }

    /** The whole answer; the request's own limit ends with the head of the answer. */
    private static HttpResponse<byte[]> sent(HttpClient client, HttpRequest request)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> asked = client.sendAsync(request, head -> new LimitedBody(LONGEST));
        try {
            return asked.get(2 * ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("its answer had not ended after " + 2 * ANSWER.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            asked.cancel(true);
        }
    }

    /** Its address as it may be shown: without a password that stands in it. */
    public String shown() {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    /** Why it does not answer; null while it does. */
    public @Nullable String failure() {
        return failure;
    }

    /** Its address. */
    public URI url() {
        return url;
    }

    /** The servers that it watches. */
    public List<ServerView> servers() {
        Snapshot known = last;
        return known == null ? List.of() : known.servers();
    }

    /** Its pools, as last seen. */
    public List<PoolSource> pools() {
        Snapshot known = last;
        return known == null
                ? List.of()
                : known.pools().stream().<PoolSource>map(RemotePool::new).toList();
    }

    private final class RemotePool implements PoolSource {
        private final PoolView view;

        RemotePool(PoolView view) {
            this.view = view;
        }

        @Override
        public String key() {
            return "pool@" + url.getHost() + ":" + url.getPort() + "/" + view.node() + "/" + view.name();
        }

        @Override
        public String node() {
            return view.node();
        }

        @Override
        public String name() {
            return view.name();
        }

        @Override
        public String server() {
            return "";
        }

        @Override
        public PoolFigures figures() {
            return view.figures();
        }

        @Override
        public Health health() {
            String gone = failure;
            Health seen = view.health();
            return gone == null
                    ? seen
                    : new Health(
                            seen.status().or(HealthStatus.DEGRADED),
                            "its monitor does not answer, and this is what it last said: " + gone,
                            Objects.requireNonNullElse(failingSince, seen.since()),
                            seen.pool(),
                            "NONE",
                            seen.checkedAt(),
                            seen.tookMillis());
        }

        @Override
        public PoolView view() {
            return new PoolView(
                    view.node(),
                    view.name(),
                    view.database(),
                    view.at(),
                    health(),
                    view.figures(),
                    view.timings(),
                    view.connections(),
                    view.places(),
                    view.drops(),
                    view.reports());
        }

        @Override
        public @Nullable Vitals vitals() {
            return null;
        }

        @Override
        public void close() {
            // The monitor is closed, not its pools.
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
