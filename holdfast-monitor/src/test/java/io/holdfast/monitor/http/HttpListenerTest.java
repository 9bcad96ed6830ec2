package io.holdfast.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a handler throws costs that one answer. */
class HttpListenerTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicLong ahead = new AtomicLong();
    private final Throwing routes = new Throwing();
    private HttpListener listener;

    private static final class Throwing implements HttpListener.Routes {
        final CountDownLatch held = new CountDownLatch(1);

        @Override
        public boolean isQuick(Request request) {
            return request.path().startsWith("/quick");
        }

        @Override
        public Response answer(Request request) {
            if (request.path().endsWith("/heap")) {
                throw new OutOfMemoryError("of the test");
            }
            if (request.path().endsWith("/deep")) {
                throw new StackOverflowError();
            }
            if (request.path().endsWith("/events")) {
                return Response.events(stream -> {
                    throw new NoClassDefFoundError("of the test");
                });
            }
            if (request.path().endsWith("/late")) {
                held.countDown();
                return Response.json(200, Map.of("all", "well")).after(TimeUnit.MINUTES.toMillis(10));
            }
            return Response.json(200, Map.of("all", "well"));
        }
    }

    @BeforeEach
    void open() throws IOException {
        listener = new HttpListener(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                routes,
                () -> System.nanoTime() + ahead.get());
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private int status(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + listener.address().getPort() + path);
        return client.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .get(30, TimeUnit.SECONDS)
                .statusCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/quick/heap", "/quick/deep", "/slow/heap", "/slow/deep"})
    void anErrorOfAHandlerMustBeA500(String path) throws Exception {
        assertThat(status(path)).isEqualTo(500);
        assertThat(status("/quick/well")).isEqualTo(200);
        assertThat(status("/slow/well")).isEqualTo(200);
    }

    /** Held back by the listener's clock, while others are answered. */
    @Test
    void anAnswerThatIsHeldBackMustComeThenAndHoldUpNoOther() throws Exception {
        CompletableFuture<Integer> late = CompletableFuture.supplyAsync(() -> {
            try {
                return status("/quick/late");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertThat(routes.held.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(status("/quick/well")).isEqualTo(200);
        assertThat(status("/slow/well")).isEqualTo(200);
        assertThat(late).isNotDone();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            ahead.addAndGet(TimeUnit.HOURS.toNanos(1));
            return late.isDone();
        });
        assertThat(late.get()).isEqualTo(200);
    }

    @Test
    void anErrorWhileAStreamBeginsMustEndThatClientAlone() throws Exception {
        for (String path : new String[] {"/quick/events", "/slow/events"}) {
            try {
                status(path);
            } catch (ExecutionException e) {
                // Cut, after its head or before.
            }
            assertThat(status("/quick/well")).isEqualTo(200);
        }
    }
}
