package io.holdfast.examples.shop.compare;

import io.holdfast.testkit.Cut;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** What an act can do: send the mistake's requests, send customers, hurt the link and the server. For one thread. */
final class Stage {
    private static final int BURST = 12;
    private static final Duration BEYOND_WAIT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration FOR_THE_RESET_TO_ARRIVE = Duration.ofMillis(50);

    private final TestServer server;
    private final FaultProxy proxy;
    private final Requests requests;

    Stage(TestServer server, FaultProxy proxy, Requests requests) {
        this.server = server;
        this.proxy = proxy;
        this.requests = requests;
    }

    TestServer server() {
        return server;
    }

    Requests requests() {
        return requests;
    }

    /** A request that is the mistake; its answer is not waited for. */
    void mistake(String method, String path) {
        requests.mistake(method, path);
    }

    /** A visitor over the web socket who is gone after the first message. */
    void mistakenVisitor() {
        requests.mistakenVisitor();
    }

    /** Does it again and again, for so long. */
    void repeat(Duration length, long everyMillis, IntConsumer turn) {
        long begin = System.nanoTime();
        for (int i = 0; System.nanoTime() - begin < length.toNanos(); i++) {
            turn.accept(i);
            pause(Duration.ofMillis(everyMillis));
        }
    }

    /** Lets the shop rest for so long, resets its connections, and then customers come, all at once. */
    void cutIdle(Duration length, long restMillis) throws Exception {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < length.toNanos()) {
            burst();
            pause(Duration.ofMillis(restMillis));
            proxy.cut(Cut.RST);
            pause(FOR_THE_RESET_TO_ARRIVE);
        }
        burst();
    }

    /** Lets the shop rest for longer than the server keeps idle sessions, and then customers come, all at once. */
    void restBeyondWaitTimeout(Duration length) throws Exception {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < length.toNanos()) {
            burst();
            pause(BEYOND_WAIT_TIMEOUT);
        }
        burst();
    }

    private void burst() throws Exception {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            all.add(requests.customer(System.nanoTime()));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    }

    /** Waits; an interrupt ends the wait and is kept. */
    static void pause(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
