package io.holdfast.examples.shop.compare;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Sends requests to the shop without waiting for their answers, and remembers what became of each. Thread-safe. */
final class Requests {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int SERVER_ERROR = 500;
    private static final int CUSTOMERS_ORDERS = 60;
    private static final int CUSTOMERS_ARTICLES = 20;

    private final int port;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LONGEST)
            .build();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Queue<CompletableFuture<?>> sent = new ConcurrentLinkedQueue<>();
    private final AtomicInteger customers = new AtomicInteger();

    Requests(int port) {
        this.port = port;
    }

    /** A customer's: in turns, one looks at an order and one places one. */
    CompletableFuture<?> customer(long plannedNanos) {
        int number = customers.getAndIncrement();
        return number % 2 == 0
                ? send(true, plannedNanos, "GET", "/orders/" + (1 + number / 2 % CUSTOMERS_ORDERS))
                : send(true, plannedNanos, "POST", "/orders?article=" + (1 + number / 2 % CUSTOMERS_ARTICLES));
    }

    /** The mistake itself. */
    void mistake(String method, String path) {
        send(false, System.nanoTime(), method, path);
    }

    /** A visitor who says one thing over the web socket, and is gone. */
    void mistakenVisitor() {
        long planned = System.nanoTime();
        Visitor visitor = new Visitor();
        note(
                false,
                planned,
                http.newWebSocketBuilder()
                        .connectTimeout(LONGEST)
                        .buildAsync(URI.create("ws://127.0.0.1:" + port + "/mistakes/chat"), visitor)
                        .thenCompose(socket -> socket.sendText("is it in stock?", true)
                                .thenCompose(said -> visitor.noted)
                                .orTimeout(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                                .whenComplete((noted, error) -> socket.abort()))
                        .thenApply(noted -> noted ? 200 : SERVER_ERROR));
    }

    private CompletableFuture<?> send(boolean byCustomer, long plannedNanos, String method, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(LONGEST)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return note(
                byCustomer,
                plannedNanos,
                http.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenApply(HttpResponse::statusCode));
    }

    private CompletableFuture<?> note(boolean byCustomer, long plannedNanos, CompletableFuture<Integer> status) {
        CompletableFuture<?> noted = status.handle((code, error) -> answers.add(new Answer(
                byCustomer, plannedNanos, System.nanoTime() - plannedNanos, error != null || code >= SERVER_ERROR)));
        sent.add(noted);
        return noted;
    }

    /** Waits until each has its answer, or has waited too long for it. Returns and forgets them. */
    List<Answer> take() throws Exception {
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        sent.clear();
        List<Answer> all = List.copyOf(answers);
        answers.clear();
        return all;
    }

    private static final class Visitor implements WebSocket.Listener {
        private final CompletableFuture<Boolean> noted = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            noted.complete(true);
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
            noted.complete(false);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            noted.complete(false);
        }
    }
}
