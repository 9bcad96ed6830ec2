package io.holdfast.cli.monitor;

import io.holdfast.doctor.Target;
import io.holdfast.doctor.why.DropEvidence;
import io.holdfast.doctor.why.Explanation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** How long a connection may rest: one is opened for each time, left alone for that long, and used again. */
final class IdleTest implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "holdfast-idle-test");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Future<Rest>> rests = new ArrayList<>();

    /**
     * What became of one.
     *
     * @param error what the driver said; null when it lived
     * @param cause why it ended; null when it lived
     */
    record Rest(
            double seconds,
            boolean survived,
            @Nullable String error,
            @Nullable String code,
            @Nullable String cause) {}

    /** Opens the connections; they rest at the same time. */
    IdleTest(Target target, List<Duration> times) {
        for (Duration time : times) {
            rests.add(threads.submit(rest(target, time)));
        }
    }

    private static Callable<Rest> rest(Target target, Duration time) {
        return () -> {
            double seconds = time.toMillis() / 1000.0;
            try (Connection connection = target.open()) {
                Thread.sleep(time.toMillis());
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SELECT 1");
                    return new Rest(seconds, true, null, null, null);
                } catch (SQLException e) {
                    Explanation why = DropEvidence.of(String.valueOf(e))
                            .withConnection(null, time)
                            .explain();
                    return new Rest(
                            seconds,
                            false,
                            String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                            why.cause().code(),
                            why.cause().title());
                }
            }
        };
    }

    /** Waits for the longest; shortest first. */
    List<Rest> results() throws InterruptedException {
        List<Rest> results = new ArrayList<>();
        for (Future<Rest> rest : rests) {
            try {
                results.add(rest.get());
            } catch (ExecutionException e) {
                results.add(new Rest(0, false, String.valueOf(e.getCause()), null, null));
            }
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
