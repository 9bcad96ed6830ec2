package io.holdfast.doctor.logs;

import io.holdfast.doctor.server.LogLine;
import io.holdfast.doctor.why.DropText;
import io.holdfast.doctor.why.Sign;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server's log file says of lost connections, stops and crashes. */
public final class ServerLog {
    private static final int MOST_LINES = 1_000;
    private static final int END_BYTES = 256 << 10;
    private static final String READY = "ready for connections";

    private ServerLog() {}

    /**
     * The lines that are about the end of connections, the latest thousand of them, oldest first.
     *
     * @param since lines with an earlier time are left out; null for all
     */
    public static List<String> lines(InputStream in, ZoneId zone, @Nullable Instant since) throws IOException {
        LogLines lines = new LogLines(TextStream.open(in));
        LogTime times = new LogTime(zone, LocalDate.now(zone));
        Deque<String> found = new ArrayDeque<>();
        String line;
        while ((line = lines.next()) != null) {
            Instant at = since == null ? null : times.of(line);
            boolean early = at != null && since != null && at.isBefore(since.minusSeconds(1));
            if (!early && isOfInterest(line)) {
                found.add(line);
                if (found.size() > MOST_LINES) {
                    found.remove();
                }
            }
        }
        return List.copyOf(found);
    }

    /**
     * What the end of a log file says of stops and starts, oldest first; empty where it cannot be read, or is not of the
     * server that listens at this port.
     */
    public static List<LogLine> ofThisMachine(Path file, int port, ZoneId zone) {
        List<LogLine> found = new ArrayList<>();
        boolean same = false;
        try {
            LogTime times = new LogTime(zone, LocalDate.now(zone));
            for (String line : end(file).lines().toList()) {
                same |= line.contains("port: " + port);
                Instant at = times.of(line);
                if (at != null && (line.contains(READY) || isOfInterest(line))) {
                    found.add(new LogLine(at, line));
                }
            }
        } catch (IOException | SecurityException e) {
            // It belongs to another user, or is on another machine.
            return List.of();
        }
        return same ? found : List.of();
    }

    private static String end(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return "";
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - END_BYTES));
            return new String(Channels.newInputStream(channel).readNBytes(END_BYTES), StandardCharsets.UTF_8);
        }
    }

    private static boolean isOfInterest(String line) {
        boolean maybe = line.contains("connection")
                || line.contains("hutdown")
                || line.contains("SHUTDOWN")
                || line.contains("crash")
                || line.contains("got ");
        if (!maybe) {
            return false;
        }
        DropText text = DropText.of(line);
        return text.codes().contains(4031)
                || text.signs().stream().anyMatch(Sign::isOfServerLog)
                || text.signs().contains(Sign.LARGE_PACKET);
    }
}
