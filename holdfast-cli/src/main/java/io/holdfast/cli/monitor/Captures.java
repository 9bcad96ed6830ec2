package io.holdfast.cli.monitor;

import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.Snapshot;
import io.holdfast.monitor.observe.Replay;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a bundle when an alert begins to hold: a picture of both sides at the moment of trouble. Not thread-safe. */
final class Captures implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMinutes(5);
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    /** A folder for bundles must not fill a disk. */
    private static final int MOST = 100;

    private final @Nullable Path folder;
    private final Monitor monitor;
    private final PrintWriter talk;
    private @Nullable Instant last;
    private int held;

    Captures(@Nullable Path folder, Monitor monitor, PrintWriter talk) {
        this.folder = folder;
        this.monitor = monitor;
        this.talk = talk;
    }

    /** Writes one if more alerts hold than at the look before, and the last bundle is old enough. */
    void look(Snapshot snapshot) {
        int before = held;
        held = snapshot.alerts().size();
        Path into = folder;
        if (into == null || held <= before || last != null && snapshot.at().isBefore(last.plus(PAUSE))) {
            return;
        }
        try {
            make(into);
            try (var files = Files.list(into)) {
                if (files.count() >= MOST) {
                    talk.println("holdfast: " + into + " holds " + MOST + " files; no bundle was written");
                    return;
                }
            }
            Path file = into.resolve("holdfast-" + NAME.format(snapshot.at()) + ".zip");
            new BundleWriter(file)
                    .write(monitor.facts(), List.of(snapshot), Map.of(), Replay.historyOf(monitor, snapshot.at()));
            last = snapshot.at();
            talk.println("holdfast: wrote " + file);
        } catch (IOException e) {
            talk.println("holdfast: the bundle could not be written: " + e.getMessage());
        }
    }

    /** For its owner alone: bundles name tables, users and places in the code. */
    private static void make(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
    }

    @Override
    public void close() {
        talk.flush();
    }
}
