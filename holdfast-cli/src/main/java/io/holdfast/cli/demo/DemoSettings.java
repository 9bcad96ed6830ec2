package io.holdfast.cli.demo;

import java.time.Duration;

/**
 * What both pools are given, so that only the pools differ. The peer keeps its own defaults in everything else.
 *
 * @param threads borrowers of each pool
 * @param poolSize connections of each pool
 * @param borrowTimeout how long a borrower waits, also while the server is known to be down
 * @param readTimeout how long a driver waits for the server's next bytes
 * @param shutdownTimeout how long closing the pool may take
 */
record DemoSettings(int threads, int poolSize, Duration borrowTimeout, Duration readTimeout, Duration shutdownTimeout) {
    static final DemoSettings STANDARD =
            new DemoSettings(20, 10, Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofSeconds(5));
}
