package io.holdfast.monitor.history;

import io.holdfast.monitor.MonitorCode;
import io.holdfast.monitor.MonitorException;
import io.holdfast.monitor.PoolSample;
import io.holdfast.monitor.Sample;
import io.holdfast.monitor.ServerSample;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.rrd4j.ConsolFun;
import org.rrd4j.DsType;
import org.rrd4j.core.FetchData;
import org.rrd4j.core.RrdBackendFactory;
import org.rrd4j.core.RrdDb;
import org.rrd4j.core.RrdDef;
import org.rrd4j.core.RrdMemoryBackendFactory;
import org.rrd4j.core.RrdNioBackendFactory;
import org.rrd4j.core.RrdSyncThreadPool;

/**
 * Samples of the past, in round-robin files of RRD4J: one for each pool and server, of a size that is fixed when it is made.
 * Newer samples are kept singly, older ones as the mean and the peak of a minute, of ten minutes, and of two hours, for a
 * year. Thread-safe; reads and writes files, and waits for nothing else.
 */
public final class History implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.holdfast.monitor");

    private static final long MINUTE = 60;
    private static final long TEN_MINUTES = 600;
    private static final long TWO_HOURS = 7_200;
    private static final int SINGLE_ROWS = 2_160;
    private static final int MINUTE_ROWS = 1_440;
    private static final int TEN_MINUTE_ROWS = 2_016;
    private static final int TWO_HOUR_ROWS = 4_392;
    private static final int MOST_POINTS = 2_000;
    /** A file's form; part of its name, so that a file of another form is left alone. */
    private static final String FORM = "v3";

    private final long stepSeconds;
    private final @Nullable Path folder;
    private final @Nullable FileChannel lockFile;
    private final RrdBackendFactory backend;
    /** Guarded by this object's lock. */
    private final Map<String, RrdDb> files = new HashMap<>();

    private final Set<String> unusable = new TreeSet<>();
    private boolean closed;

    private History(
            long stepSeconds, @Nullable Path folder, @Nullable FileChannel lockFile, RrdBackendFactory backend) {
        this.stepSeconds = stepSeconds;
        this.folder = folder;
        this.lockFile = lockFile;
        this.backend = backend;
    }

    /** A history that ends with the process, and holds the latest samples and minutes only. */
    public static History inMemory(Duration interval) {
        return new History(step(interval), null, null, new RrdMemoryBackendFactory());
    }

    /**
     * A history in files of this folder, which is made where it is missing.
     *
     * @throws MonitorException if the folder cannot be used, or another monitor uses it
     */
    public static History in(Path folder, Duration interval) throws MonitorException {
        try {
            OwnFiles.makeFolder(folder);
            FileChannel lockFile = OwnFiles.open(folder.resolve("lock"));
            if (!tryLock(lockFile)) {
                lockFile.close();
                throw new MonitorException(
                        MonitorCode.HISTORY,
                        "another monitor keeps its history in " + folder + ". Give each its own folder.",
                        null);
            }
            return new History(step(interval), folder, lockFile, mapped());
        } catch (MonitorException e) {
            throw e;
        } catch (IOException e) {
            throw new MonitorException(
                    MonitorCode.HISTORY, "the folder " + folder + " cannot be used: " + e.getMessage() + ".", e);
        }
    }

    /** Mapped files, and no threads to write them through: what is in the system's cache survives the process. */
    private static RrdBackendFactory mapped() {
        return new RrdNioBackendFactory(0, (RrdSyncThreadPool) null);
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static long step(Duration interval) {
        return Math.max(1, interval.toSeconds());
    }

    /** The time between two samples that it is made for, in seconds. */
    public long stepSeconds() {
        return stepSeconds;
    }

    /** Adds a sample. A subject whose file cannot be written is left out from then on, and that is logged once. */
    public synchronized void append(Sample sample) {
        for (PoolSample pool : sample.pools()) {
            append(pool.key(), Column.ofPool(), pool, sample.at());
        }
        for (ServerSample server : sample.servers()) {
            append(server.key(), Column.ofServer(), server, sample.at());
        }
    }

    private <T> void append(String key, List<Column<T>> columns, T sample, Instant at) {
        if (closed || unusable.contains(key)) {
            return;
        }
        try {
            RrdDb file = file(key, columns, at);
            if (at.getEpochSecond() <= file.getLastUpdateTime()) {
                // The clock was set back, or two samples fell into one second.
                return;
            }
            org.rrd4j.core.Sample row = file.createSample(at.getEpochSecond());
            for (Column<T> column : columns) {
                row.setValue(column.name(), column.figure().applyAsDouble(sample));
            }
            row.update();
        } catch (IOException | RuntimeException e) {
            unusable.add(key);
            LOG.log(
                    Level.WARNING,
                    MonitorCode.HISTORY + " the history of " + key + " cannot be written, and is left out: "
                            + e.getMessage() + ". See: holdfast explain " + MonitorCode.HISTORY);
        }
    }

    private <T> RrdDb file(String key, List<Column<T>> columns, Instant at) throws IOException {
        RrdDb open = files.get(key);
        if (open == null) {
            open = open(key, columns, at);
            files.put(key, open);
        }
        return open;
    }

    private <T> RrdDb open(String key, List<Column<T>> columns, Instant at) throws IOException {
        String path = path(key);
        if (folder != null && OwnFiles.isThere(Path.of(path))) {
            try {
                RrdDb found = RrdDb.getBuilder()
                        .setPath(path)
                        .setBackendFactory(backend)
                        .build();
                List<String> names = columns.stream().map(Column::name).toList();
                if (List.of(found.getDsNames()).equals(names)) {
                    return found;
                }
                found.close();
            } catch (IOException | RuntimeException e) {
                LOG.log(
                        Level.WARNING,
                        MonitorCode.HISTORY + " " + path + " is no file of ours or is damaged; it is put aside as "
                                + path + ".damaged: " + e.getMessage());
            }
            Files.move(Path.of(path), Path.of(path + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
        }
        if (folder != null) {
            OwnFiles.make(Path.of(path));
        }
        return RrdDb.getBuilder()
                .setRrdDef(definition(path, columns, at))
                .setBackendFactory(backend)
                .build();
    }

    private <T> RrdDef definition(String path, List<Column<T>> columns, Instant at) {
        RrdDef definition = new RrdDef(path, at.getEpochSecond() - 1, stepSeconds, 2);
        // A sample that comes late by one interval, or two, is late and not missing.
        long patience = Math.max(3 * stepSeconds, 30);
        for (Column<T> column : columns) {
            definition.addDatasource(column.name(), DsType.GAUGE, patience, Double.NaN, Double.NaN);
        }
        // The peak of a single sample is the sample.
        definition.addArchive(ConsolFun.AVERAGE, 0.5, 1, SINGLE_ROWS);
        for (ConsolFun function : List.of(ConsolFun.AVERAGE, ConsolFun.MAX)) {
            archive(definition, function, MINUTE, MINUTE_ROWS);
            if (folder != null) {
                archive(definition, function, TEN_MINUTES, TEN_MINUTE_ROWS);
                archive(definition, function, TWO_HOURS, TWO_HOUR_ROWS);
            }
        }
        return definition;
    }

    private void archive(RrdDef definition, ConsolFun function, long seconds, int rows) {
        int steps = (int) Math.max(1, seconds / stepSeconds);
        if (steps > 1) {
            definition.addArchive(function, 0.5, steps, rows);
        }
    }

    private String path(String key) {
        String name = OwnFiles.name(key) + "-" + stepSeconds + "s-" + FORM + ".rrd";
        return folder == null ? name : folder.resolve(name).toString();
    }

    /** Whose history there is. */
    public synchronized List<String> keys() {
        return files.keySet().stream().sorted().toList();
    }

    /**
     * Reads a part of a subject's history; empty where there is none.
     *
     * @param points about how many rows are wanted
     * @throws IOException if the file cannot be read
     */
    public synchronized Series read(String key, Instant from, Instant to, int points) throws IOException {
        RrdDb file = closed ? null : files.get(key);
        if (file == null || !from.isBefore(to)) {
            return new Series(key, stepSeconds, List.of(), Map.of(), Map.of());
        }
        // Rows are made for every step of what is asked for, also where nothing was ever kept.
        Instant first = Instant.ofEpochSecond(
                Math.max(from.getEpochSecond(), Math.min(oldest(file), to.getEpochSecond() - stepSeconds)));
        long span = to.getEpochSecond() - first.getEpochSecond();
        long wanted = Math.max(stepSeconds, span / Math.max(1, Math.min(points, MOST_POINTS)));
        FetchData means = fetch(file, ConsolFun.AVERAGE, first, to, wanted);
        FetchData peaks = means.getStep() == stepSeconds ? means : fetch(file, ConsolFun.MAX, first, to, wanted);
        long[] ends = means.getTimestamps();
        // The coarsest archive may still have many more rows than were asked for.
        int together = ends.length <= 2L * points ? 1 : (ends.length + points - 1) / Math.max(1, points);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < ends.length; i += together) {
            times.add(ends[Math.min(ends.length, i + together) - 1]);
        }
        return new Series(
                key,
                means.getStep() * together,
                times,
                columns(means, together, History::mean),
                columns(peaks, together, History::peak));
    }

    /** When the archive that reaches back furthest begins, in seconds. */
    private static long oldest(RrdDb file) throws IOException {
        long oldest = Long.MAX_VALUE;
        for (int i = 0; i < file.getArcCount(); i++) {
            oldest = Math.min(oldest, file.getArchive(i).getStartTime());
        }
        return oldest;
    }

    private static FetchData fetch(RrdDb file, ConsolFun function, Instant from, Instant to, long resolution)
            throws IOException {
        return file.createFetchRequest(function, from.getEpochSecond(), to.getEpochSecond(), resolution)
                .fetchData();
    }

    /** Each column, with so many rows as one. */
    private static Map<String, List<@Nullable Double>> columns(
            FetchData data, int together, ToDoubleFunction<DoubleStream> asOne) throws IOException {
        Map<String, List<@Nullable Double>> columns = new LinkedHashMap<>();
        for (String name : data.getDsNames()) {
            double[] all = data.getValues(name);
            List<@Nullable Double> values = new ArrayList<>();
            for (int i = 0; i < all.length; i += together) {
                double value = together == 1
                        ? all[i]
                        : asOne.applyAsDouble(Arrays.stream(all, i, Math.min(all.length, i + together))
                                .filter(each -> !Double.isNaN(each)));
                values.add(Double.isNaN(value) ? null : Double.valueOf(value));
            }
            columns.put(name, values);
        }
        return columns;
    }

    private static double mean(DoubleStream values) {
        return values.average().orElse(Double.NaN);
    }

    private static double peak(DoubleStream values) {
        return values.max().orElse(Double.NaN);
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (RrdDb file : files.values()) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "closing a file of the history failed; what it holds is written", e);
            }
        }
        files.clear();
        if (lockFile != null) {
            try {
                lockFile.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "the lock of the history goes with the process", e);
            }
        }
    }
}
