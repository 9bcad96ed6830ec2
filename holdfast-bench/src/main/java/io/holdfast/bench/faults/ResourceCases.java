package io.holdfast.bench.faults;

import io.holdfast.bench.peer.PeerPool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The process lacks something: threads, memory, descriptors, a log that takes lines; or it stands still. */
final class ResourceCases {
    private static final int BORROWERS = 6;
    private static final int BLOB_BYTES = 12 << 20;
    private static final int MEGABYTE = 1 << 20;
    /** What a thread reserves, so that a limit of memory is one of threads. */
    private static final long STACK_BYTES = 512L << 20;

    static final List<FaultCase> ALL = List.of(
            new FaultCase(
                    "thread-limit",
                    "No thread can be started for 4 s, and all sessions are killed: is the pool whole afterwards?",
                    false,
                    ResourceCases::threadLimit,
                    List.of("-Xss512m")),
            new FaultCase(
                    "full-heap",
                    "The heap is full for 4 s, and all sessions are killed: is the pool whole afterwards?",
                    false,
                    ResourceCases::fullHeap,
                    List.of("-Xmx128m")),
            new FaultCase(
                    "blocked-log",
                    "The log takes no line, and sessions are killed: does the pool go on?",
                    true,
                    ResourceCases::blockedLog),
            new FaultCase(
                    "no-descriptors",
                    "The process has no descriptor left: do large writes on open connections work?",
                    false,
                    ResourceCases::noDescriptors),
            new FaultCase(
                    "large-blobs",
                    "Four threads write values of 12 MiB: how much memory outside the heap stays?",
                    false,
                    ResourceCases::largeBlobs),
            new FaultCase(
                    "suspended-at-work",
                    "The process is stopped for 6 s under load: what does that cost?",
                    false,
                    ResourceCases::suspendedAtWork));

    private ResourceCases() {}

    private static void threadLimit(Stage stage) throws Exception {
        PeerPool pool = stage.poolDirect();
        Workload load = new Workload(pool.dataSource(), BORROWERS).start();
        Thread.sleep(500);
        stage.server("limit-memory " + (virtualMemory() + STACK_BYTES / 2));
        long healed;
        try {
            stage.kill(999);
            Thread.sleep(4_000);
        } finally {
            stage.server("limit-memory unlimited");
            healed = System.nanoTime();
        }
        stage.add(Figure.HUNG, load.stop());
        Workload after = new Workload(pool.dataSource(), BORROWERS).start();
        Thread.sleep(1_000);
        stage.add(Figure.HUNG, after.stop());
        stage.put(after.turns(), healed);
        stage.putFullSize(healed, 15);
    }

    private static long virtualMemory() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmSize:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void fullHeap(Stage stage) throws Exception {
        PeerPool pool = stage.poolDirect();
        Workload load = new Workload(pool.dataSource(), BORROWERS).start();
        Thread.sleep(500);
        stage.kill(999);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
        while (System.nanoTime() - until < 0) {
            fillHeap();
        }
        long healed = System.nanoTime();
        stage.add(Figure.HUNG, load.stop());
        Workload after = new Workload(pool.dataSource(), BORROWERS).start();
        Thread.sleep(2_000);
        stage.add(Figure.HUNG, after.stop());
        stage.put(after.turns(), 0);
        stage.putFullSize(healed, 15);
    }

    /** Up to the last piece; what it holds is free when it returns. */
    private static void fillHeap() {
        List<byte[]> pieces = new ArrayList<>();
        int size = MEGABYTE;
        while (size > 0) {
            try {
                pieces.add(new byte[size]);
            } catch (OutOfMemoryError e) {
                size /= 16;
            }
        }
    }

    private static void blockedLog(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        Workload load = new Workload(pool.dataSource(), BORROWERS).start();
        Thread.sleep(300);
        BlockedLog.block(true);
        try {
            for (int i = 0; i < 8; i++) {
                stage.kill(2);
                Thread.sleep(250);
            }
            long last = System.nanoTime();
            Thread.sleep(1_500);
            stage.add(Figure.HUNG, load.stop());
            stage.put(load.turns(), last);
            stage.putFullSize(last, 10);
        } finally {
            BlockedLog.block(false);
        }
    }

    private static void noDescriptors(Stage stage) throws Exception {
        stage.sql(
                "DROP TABLE IF EXISTS faults.work",
                "CREATE TABLE faults.work (id INT, content LONGBLOB) ENGINE=InnoDB");
        long before = descriptorsOfConnections();
        PeerPool pool = stage.poolDirect();
        // Until attempts that were one too many are closed.
        Thread.sleep(1_500);
        stage.put(Figure.DESCRIPTORS, (double) (descriptorsOfConnections() - before) / pool.size());
        stage.number("SELECT 1");
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < pool.size(); i++) {
            held.add(pool.dataSource().getConnection());
        }
        stage.server("limit-descriptors " + descriptors());
        AtomicInteger failed = new AtomicInteger();
        try {
            List<Thread> writers = new ArrayList<>();
            for (Connection connection : held) {
                Thread writer = new Thread(() -> {
                    try {
                        write(connection, 4 * MEGABYTE);
                    } catch (SQLException | RuntimeException | Error e) {
                        System.out.println(
                                "NOTE " + e.toString().lines().findFirst().orElse(""));
                        failed.incrementAndGet();
                    }
                });
                writer.setDaemon(true);
                writers.add(writer);
                writer.start();
            }
            for (Thread writer : writers) {
                writer.join(20_000);
                stage.add(Figure.HUNG, writer.isAlive() ? 1 : 0);
            }
        } finally {
            stage.server("limit-descriptors 4096");
        }
        for (Connection connection : held) {
            connection.close();
        }
        stage.put(Figure.STATEMENT_ERRORS, failed.get());
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    /** Without those of files, which classes are loaded from meanwhile. */
    private static long descriptorsOfConnections() throws IOException {
        long count = 0;
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : (Iterable<Path>) open::iterator) {
                try {
                    count += Files.readSymbolicLink(descriptor).startsWith("/") ? 0 : 1;
                } catch (IOException closed) {
                    // That of the list itself.
                    continue;
                }
            }
        }
        return count;
    }

    private static void write(Connection connection, int bytes) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO work VALUES (1, ?)")) {
            insert.setBinaryStream(1, new ByteArrayInputStream(new byte[bytes]), bytes);
            insert.execute();
        }
    }

    private static void largeBlobs(Stage stage) throws Exception {
        stage.sql(
                "DROP TABLE IF EXISTS faults.work",
                "CREATE TABLE faults.work (id INT, content LONGBLOB) ENGINE=InnoDB");
        PeerPool pool = stage.pool();
        long before = outsideTheHeap();
        AtomicInteger failed = new AtomicInteger();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < pool.size(); i++) {
            Thread writer = new Thread(() -> {
                try (Connection connection = pool.dataSource().getConnection()) {
                    write(connection, BLOB_BYTES);
                    write(connection, BLOB_BYTES);
                } catch (SQLException | RuntimeException | Error e) {
                    failed.incrementAndGet();
                }
            });
            writer.setDaemon(true);
            writers.add(writer);
            writer.start();
        }
        long most = 0;
        for (Thread writer : writers) {
            while (writer.isAlive()) {
                most = Math.max(most, outsideTheHeap() - before);
                writer.join(10);
            }
        }
        stage.put(Figure.BORROW_ERRORS, failed.get());
        stage.put(Figure.OUTSIDE_HEAP, (double) most / MEGABYTE);
    }

    private static long outsideTheHeap() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(bean -> bean.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static void suspendedAtWork(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        Workload load = new Workload(pool.dataSource(), BORROWERS).start();
        Thread.sleep(500);
        stage.server("suspend-me 6000");
        long healed = System.nanoTime();
        Thread.sleep(2_000);
        stage.add(Figure.HUNG, load.stop());
        stage.put(load.turns(), healed);
        // The pause is no wait of the pool's.
        stage.results().remove(Figure.LATE_BORROWS);
        stage.results().remove(Figure.LONGEST_BORROW);
    }
}
