package io.holdfast.cli.doctor;

import io.holdfast.cli.ExitCode;
import io.holdfast.doctor.logs.LogEntry;
import io.holdfast.doctor.logs.LogFollower;
import io.holdfast.doctor.logs.LogGroup;
import io.holdfast.doctor.render.WhyText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Watches a log as it grows: a new kind of failure is explained, each further one is a line. */
final class WhyFollow {
    private static final int PIECE = 1 << 20;
    private static final long LOOK_MILLIS = 500;
    /** After so many looks without a new line, what stands there is taken as complete. */
    private static final int QUIET_LOOKS = 2;

    private final PrintWriter out;
    private final WhyText text;
    private final LogFollower follower;
    private final Set<LogGroup> explained = new HashSet<>();
    private long position;
    /** How long the file was at the last look. */
    private long seen;

    private int quiet;
    private @Nullable Object file;

    WhyFollow(PrintWriter out, WhyText text) {
        this.out = out;
        this.text = text;
        ZoneId zone = ZoneId.systemDefault();
        follower = new LogFollower(zone, LocalDate.now(zone), this::tell);
    }

    /** Until the thread is interrupted. */
    int follow(Path log) throws IOException, InterruptedException {
        position = Files.size(log);
        file = key(log);
        while (!Thread.currentThread().isInterrupted()) {
            look(log);
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return ExitCode.OK;
    }

    private static @Nullable Object key(Path log) throws IOException {
        return Files.readAttributes(log, BasicFileAttributes.class).fileKey();
    }

    /** Reads what has come since the last look; a rotated file is begun from its start. */
    void look(Path log) throws IOException {
        try {
            long size = Files.size(log);
            Object now = key(log);
            if (size < position || now != null && !now.equals(file)) {
                position = 0;
                seen = 0;
                file = now;
            }
            // A line without its end is not read again and again.
            boolean any = false;
            while (size > position && size != seen && piece(log, false)) {
                any = true;
            }
            quiet = any || size != seen ? 0 : quiet + 1;
            seen = size;
            if (quiet == QUIET_LOOKS) {
                if (size > position) {
                    piece(log, true);
                }
                follower.pause();
            }
        } catch (NoSuchFileException e) {
            // It is being rotated.
        }
        out.flush();
    }

    /** Whole lines only, unless what stands there is taken as complete; false when there is none. */
    private boolean piece(Path log, boolean complete) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(1, Math.min(PIECE, Files.size(log) - position)));
        try (SeekableByteChannel channel = Files.newByteChannel(log)) {
            channel.position(position);
            while (buffer.hasRemaining() && channel.read(buffer) > 0) {
                // Until it is full, or the file ends.
            }
        }
        byte[] bytes = buffer.array();
        int end = buffer.position();
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        if (end == 0 && (complete || buffer.position() == PIECE)) {
            end = buffer.position();
        }
        position += end;
        follower.add(Arrays.copyOf(bytes, end));
        return end > 0;
    }

    private void tell(LogGroup group, LogEntry entry) {
        if (explained.add(group)) {
            out.println();
            out.print(text.render(group.evidence().text(), group.explanation()));
        } else {
            out.println(text.again(entry.at(), group.cause()));
        }
    }
}
