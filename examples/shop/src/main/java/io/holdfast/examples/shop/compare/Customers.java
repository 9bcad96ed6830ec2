package io.holdfast.examples.shop.compare;

import java.time.Duration;

/** Customers who come at a steady rate, whether those before them are served or not. */
final class Customers {
    private static final long BETWEEN_NANOS = 25_000_000L;

    private final Requests requests;
    private volatile boolean open = true;
    private final Thread thread = new Thread(this::come, "customers");

    private Customers(Requests requests) {
        this.requests = requests;
    }

    static Customers begin(Requests requests) {
        Customers customers = new Customers(requests);
        customers.thread.setDaemon(true);
        customers.thread.start();
        return customers;
    }

    private void come() {
        long next = System.nanoTime();
        while (open) {
            requests.customer(next);
            next += BETWEEN_NANOS;
            Stage.pause(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
        }
    }

    /** Waits until no further one comes. */
    void end() throws InterruptedException {
        open = false;
        thread.join(5_000);
    }
}
