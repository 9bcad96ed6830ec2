package io.holdfast.it.pool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The control for limits of time: how many threads want this machine's processors at a moment, and how late one is woken that wants to run
 * every few milliseconds.
 */
final class Pace {
    private static final long STEP_NANOS = 5_000_000L;
    private static final long KEPT_NANOS = Duration.ofMinutes(10).toNanos();
    /** What a machine that does nothing else may add: it has two cores, and a server beside the test. */
    private static final Duration ALONE = Duration.ofMillis(250);

    private static final Path STATISTICS = Path.of("/proc/stat");
    private static final String RUNNABLE = "\nprocs_running ";

    /** By the moment at which it was taken. */
    private static final ConcurrentSkipListMap<Long, Sample> SAMPLES = new ConcurrentSkipListMap<>();

    /** Sums since the beginning: what it was late, and threads that wanted to run, one after the other. */
    private record Sample(long late, long runnable, long taken) {}

    static {
        SAMPLES.put(System.nanoTime(), new Sample(0, 0, 0));
        Thread thread = new Thread(Pace::run, "pace");
        thread.setDaemon(true);
        thread.start();
    }

    private Pace() {}

    /** A moment from which {@link #toleranceSince} can be asked. */
    static long now() {
        return System.nanoTime();
    }

    /** What may be added to a limit of something that began at this moment and has just ended. */
    static Duration toleranceSince(long began) {
        long now = System.nanoTime();
        while (SAMPLES.lastKey() - now < 0) {
            // What it is late now counts as well.
            LockSupport.parkNanos(STEP_NANOS);
        }
        Map.Entry<Long, Sample> before = SAMPLES.floorEntry(began);
        Sample first = (before == null ? SAMPLES.firstEntry() : before).getValue();
        Sample last = SAMPLES.lastEntry().getValue();
        double runnable = (double) (last.runnable - first.runnable) / Math.max(1, last.taken - first.taken);
        double share = Math.max(1, runnable / Runtime.getRuntime().availableProcessors());
        return Duration.ofNanos((long) (ALONE.toNanos() * share) + last.late - first.late);
    }

    private static void run() {
        long late = 0;
        long runnable = 0;
        long taken = 0;
        long last = System.nanoTime();
        while (true) {
            LockSupport.parkNanos(STEP_NANOS);
            runnable += runnable();
            taken++;
            long now = System.nanoTime();
            late += Math.max(0, now - last - 2 * STEP_NANOS);
            last = now;
            SAMPLES.put(now, new Sample(late, runnable, taken));
            SAMPLES.headMap(now - KEPT_NANOS).clear();
        }
    }

    private static long runnable() {
        try {
            String statistics = Files.readString(STATISTICS, StandardCharsets.US_ASCII);
            int at = statistics.indexOf(RUNNABLE) + RUNNABLE.length();
            return Long.parseLong(statistics.substring(at, statistics.indexOf('\n', at)));
        } catch (IOException | RuntimeException e) {
            // Not on this system: then how late it is woken must do.
            return 1;
        }
    }
}
