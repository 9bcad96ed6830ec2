package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** G15: virtual threads wait without pinning their carriers, and without spinning. Runs on JDK 25. */
@Tag("jdk25")
class VirtualThreadIT {
    /** One virtual thread for each task. By reflection: the tests are compiled for Java 17, which knows none. */
    private static final class VirtualThreads implements AutoCloseable {
        private final ExecutorService executor;

        VirtualThreads() throws ReflectiveOperationException {
            executor = (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        }

        <T> Future<T> submit(Callable<T> task) {
            return executor.submit(task);
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aThousandMustShareTenWithoutPinning(ServerKind kind, JdbcDriver driver) throws Exception {
        Path file = Files.createTempFile("holdfast", ".jfr");
        try (HoldfastDataSource pool = new HoldfastDataSource(Servers.config(kind, driver)
                        .size(10)
                        .borrowTimeout(Duration.ofSeconds(60))
                        .build());
                VirtualThreads threads = new VirtualThreads();
                Recording recording = new Recording()) {
            // Loading a class pins, once in a JVM's life: the same crowd before it has loaded what it needs.
            shareAmongAThousand(pool, threads);
            recording.enable("jdk.VirtualThreadPinned").withStackTrace().withThreshold(Duration.ZERO);
            // The recorder takes a lock of its own for each kind of event that it is given.
            for (String ours : List.of("Borrow", "Wait", "Open", "Evict", "Leak", "Reset")) {
                recording.disable("io.holdfast." + ours);
            }
            recording.start();
            shareAmongAThousand(pool, threads);
            recording.stop();
            recording.dump(file);
            assertThat(pool.stats().borrows()).isGreaterThanOrEqualTo(10_000);
            assertThat(pool.stats().waiting()).isZero();
            List<RecordedEvent> pinnedByUs = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                    .filter(event -> event.getStackTrace() != null)
                    // Once in a JVM's life: its own class for waiting on sockets is loaded.
                    .filter(event -> !event.hasField("pinnedReason")
                            || !String.valueOf(event.getString("pinnedReason")).contains("initialization"))
                    .filter(event -> !loadsOrLinks(event))
                    .filter(event -> event.getStackTrace().getFrames().stream()
                            .limit(20)
                            .anyMatch(frame ->
                                    frame.getMethod().getType().getName().startsWith("io.holdfast.pool.")))
                    .toList();
            assertThat(pinnedByUs)
                    .as(() -> pinnedByUs.stream().map(String::valueOf).collect(Collectors.joining("\n")))
                    .isEmpty();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Also once in a JVM's life, for each class and each call that is linked: what the crowd before did not happen to need. */
    private static boolean loadsOrLinks(RecordedEvent event) {
        return event.getStackTrace().getFrames().stream()
                .map(frame -> frame.getMethod().getType().getName())
                .anyMatch(
                        type -> type.startsWith("jdk.internal.loader.") || type.startsWith("java.lang.invoke.Method"));
    }

    private static void shareAmongAThousand(HoldfastDataSource pool, VirtualThreads threads) throws Exception {
        List<Future<Long>> results = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            results.add(threads.submit(() -> {
                long sum = 0;
                for (int turn = 0; turn < 5; turn++) {
                    try (Connection lease = pool.getConnection()) {
                        lease.setAutoCommit(turn % 2 == 0);
                        sum += Servers.queryLong(lease, "SELECT 1");
                    }
                }
                return sum;
            }));
        }
        for (Future<Long> result : results) {
            assertThat(result.get(60, TimeUnit.SECONDS)).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @CsvSource({"MARIADB, MARIADB_CONNECTOR_J"})
    void aThousandThatWaitMustBurnNoProcessor(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = new HoldfastDataSource(Servers.config(kind, driver)
                        .size(1)
                        .borrowTimeout(Duration.ofSeconds(120))
                        .build());
                VirtualThreads threads = new VirtualThreads()) {
            Connection held = pool.getConnection();
            CountDownLatch served = new CountDownLatch(1000);
            for (int i = 0; i < 1000; i++) {
                threads.submit(() -> {
                    try (Connection lease = pool.getConnection()) {
                        served.countDown();
                    }
                    return null;
                });
            }
            await().until(() -> pool.stats().waiting() == 1000);
            // Compilers and collectors of the JVM have work of their own at first; a wait that burns does so in every
            // second.
            await().atMost(Duration.ofSeconds(40)).until(() -> processorSecondsIn(Duration.ofSeconds(1)) < 0.1);
            assertThat(pool.stats().waiting()).isEqualTo(1000);
            held.close();

            assertThat(served.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static double processorSecondsIn(Duration time) throws InterruptedException {
        var machine = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = machine.getProcessCpuTime();
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        return (machine.getProcessCpuTime() - before) / 1e9;
    }

    /** With the JDK's own sockets an interrupt ends a virtual thread's wait, and the statement goes on at the server. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MYSQL, MARIADB_CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void anInterruptMustEndAStatementHereAndAtTheServer(ServerKind kind, JdbcDriver driver) throws Exception {
        String marker = "interrupted_" + kind + driver;
        try (HoldfastDataSource pool = new HoldfastDataSource(
                        Servers.config(kind, driver).size(2).build());
                VirtualThreads threads = new VirtualThreads()) {
            CountDownLatch ended = new CountDownLatch(1);
            Connection lease = pool.getConnection();
            Future<?> call = threads.submit(() -> {
                try {
                    return Servers.queryLong(lease, "SELECT SLEEP(30) AS " + marker);
                } finally {
                    ended.countDown();
                }
            });
            await().until(() -> isRunning(kind, marker));
            call.cancel(true);
            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
            // Though the lease is still held.
            await().atMost(Duration.ofSeconds(5)).until(() -> !isRunning(kind, marker));
            lease.close();
            assertThat(Servers.queryLong(pool, "SELECT 1")).isEqualTo(1);
        }
    }

    private static boolean isRunning(ServerKind kind, String marker) throws SQLException {
        try (Connection admin = TestServer.shared(kind).adminConnection()) {
            return Servers.queryLong(
                            admin,
                            "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '%" + marker
                                    + "%' AND ID <> CONNECTION_ID()")
                    > 0;
        }
    }
}
