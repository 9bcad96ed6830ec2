package io.holdfast.doctor.fix;

import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.JournalEntry;
import io.holdfast.doctor.plan.PlanYaml;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.RunRecord;
import io.holdfast.doctor.plan.Runs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The journal of one run: each line is on disk when {@link #write} returns. Holds a lock on its file, so that only one
 * process works on a run. Not thread-safe.
 */
final class Journal implements AutoCloseable {
    private final FileChannel file;
    private final InstantSource clock;
    private final List<JournalEntry> entries;
    private FixPlan plan;

    private Journal(FixPlan plan, FileChannel file, InstantSource clock, List<JournalEntry> entries) {
        this.plan = plan;
        this.file = file;
        this.clock = clock;
        this.entries = new ArrayList<>(entries);
    }

    /** A new run. The plan is on disk before the journal exists, so that a run that is there can be read. */
    static Journal create(Runs runs, FixPlan plan, InstantSource clock) throws RepairException {
        Path folder = runs.folder(plan.id());
        try {
            Files.createDirectories(folder);
            try {
                Path text = Files.createFile(folder.resolve(Runs.PLAN));
                Files.writeString(text, PlanYaml.write(plan));
                sync(text);
            } catch (FileAlreadyExistsException e) {
                if (Files.exists(folder.resolve(Runs.JOURNAL))) {
                    throw exists(plan.id(), e);
                }
                // A process died between the two files: nothing had been done.
                Files.writeString(folder.resolve(Runs.PLAN), PlanYaml.write(plan));
                sync(folder.resolve(Runs.PLAN));
            }
            FileChannel file = FileChannel.open(
                    folder.resolve(Runs.JOURNAL), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            lock(file, plan.id());
            syncFolder(folder);
            return new Journal(plan, file, clock, List.of());
        } catch (FileAlreadyExistsException e) {
            throw exists(plan.id(), e);
        } catch (IOException e) {
            throw e instanceof RepairException coded ? coded : failed(folder, e);
        }
    }

    /** A run that is there. */
    static Journal open(Runs runs, String id, InstantSource clock) throws RepairException {
        runs.load(id);
        Path path = runs.folder(id).resolve(Runs.JOURNAL);
        try {
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                lock(file, id);
                // Read again: another process may have written until the lock was had.
                RunRecord record = runs.load(id);
                cutTornLine(file);
                return new Journal(record.plan(), file, clock, record.entries());
            } catch (IOException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw e instanceof RepairException coded ? coded : failed(path, e);
        }
    }

    FixPlan plan() {
        return plan;
    }

    /** Goes on by this plan, whose steps are the same. The file keeps the plan that it has. */
    void goesOnBy(FixPlan other) {
        plan = other;
    }

    RunRecord record() {
        return new RunRecord(plan, entries);
    }

    void write(JournalEntry.Phase phase, String text) throws RepairException {
        write(phase, -1, -1, text, Map.of());
    }

    void write(JournalEntry.Phase phase, int fix, int step, String text, Map<String, String> data)
            throws RepairException {
        JournalEntry entry = new JournalEntry(clock.instant(), phase, fix, step, text, data);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Runs.line(entry));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        } catch (IOException e) {
            throw new RepairException(
                    RepairError.JOURNAL,
                    "the journal of run " + plan.id() + " cannot be written; nothing more is done.",
                    e);
        }
        entries.add(entry);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // Every line is on disk already.
            return;
        }
    }

    private static void lock(FileChannel file, String id) throws IOException {
        FileLock lock;
        try {
            lock = file.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new RepairException(RepairError.BUSY, "another process is at work on run " + id + ".");
        }
    }

    private static void cutTornLine(FileChannel file) throws IOException {
        long size = file.size();
        long end = size;
        ByteBuffer one = ByteBuffer.allocate(1);
        while (end > 0) {
            one.clear();
            file.read(one, end - 1);
            if (one.get(0) == '\n') {
                break;
            }
            end--;
        }
        if (end < size) {
            file.truncate(end);
        }
        file.position(end);
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.force(true);
        }
    }

    private static void syncFolder(Path folder) {
        try (FileChannel file = FileChannel.open(folder, StandardOpenOption.READ)) {
            file.force(true);
        } catch (IOException e) {
            // Not every system opens a folder; those keep its entries by themselves.
            return;
        }
    }

    private static RepairException exists(String id, IOException e) {
        return new RepairException(
                RepairError.RUN_STATE,
                "the plan " + id + " was applied before: holdfast runs tells how it stands; holdfast apply --resume "
                        + id + " goes on with it.",
                e);
    }

    private static RepairException failed(Path where, @Nullable IOException cause) {
        return new RepairException(
                RepairError.JOURNAL,
                "the record of the run cannot be kept in " + where + ", so nothing is done.",
                cause);
    }
}
