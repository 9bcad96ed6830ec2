package io.holdfast.monitor.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.monitor.MonitorException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers at the address of another monitor may be anything. */
class RemoteMonitorTest {
    private HttpServer other;

    private URI answering(HttpHandler handler) throws IOException {
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.setExecutor(Executors.newCachedThreadPool());
        other.createContext("/", handler);
        other.start();
        return URI.create("http://127.0.0.1:" + other.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        if (other != null) {
            other.stop(0);
        }
    }

    /** A pool without health, or a snapshot without pools, would be found out at every sample from then on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "[]",
                "{\"schema\":\"holdfast-monitor\",\"schemaVersion\":1}",
                "{\"schema\":\"holdfast-monitor\",\"schemaVersion\":1,\"node\":\"n\",\"at\":\"2026-01-01T00:00:00Z\","
                        + "\"status\":\"UP\",\"verdicts\":[],\"servers\":[],\"alerts\":[],\"pools\":[{\"node\":\"n\",\"name\":\"p\"}]}",
                "{\"schema\":\"holdfast-monitor\",\"schemaVersion\":1,\"node\":\"n\",\"at\":\"2026-01-01T00:00:00Z\","
                        + "\"status\":\"UP\",\"verdicts\":[],\"servers\":[{}],\"alerts\":[],\"pools\":[]}"
            })
    void aSnapshotThatIsNotWholeMustBeRefused(String json) throws Exception {
        URI url = answering(exchange -> {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        assertThatThrownBy(() -> RemoteMonitor.fetch(url, null))
                .isInstanceOf(MonitorException.class)
                .hasMessageContaining("HF-6023");
    }

    @Test
    void moreThanAnyMonitorSaysMustNotBeTakenIn() {
        LimitedBody body = new LimitedBody(1_000);
        boolean[] cancelled = new boolean[1];
        body.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                // All of it is wanted.
            }

            @Override
            public void cancel() {
                cancelled[0] = true;
            }
        });
        body.onNext(List.of(ByteBuffer.allocate(600), ByteBuffer.allocate(400)));
        assertThat(body.getBody().toCompletableFuture()).isNotDone();
        body.onNext(List.of(ByteBuffer.allocate(1)));
        assertThat(cancelled[0]).isTrue();
        assertThatThrownBy(() -> body.getBody().toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void aPasswordInTheAddressMustNotBeShown() {
        try (RemoteMonitor remote = new RemoteMonitor(
                URI.create("http://user:secret@127.0.0.1:1"), null, Duration.ofMinutes(1), Clock.systemUTC())) {
            assertThat(remote.shown()).isEqualTo("http://127.0.0.1:1");
        }
    }
}
