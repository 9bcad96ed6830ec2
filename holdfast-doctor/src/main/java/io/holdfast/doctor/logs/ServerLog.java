package io.holdfast.doctor.logs;

import io.holdfast.doctor.why.DropText;
import io.holdfast.doctor.why.Sign;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server's log file says of lost connections, stops and crashes. */
public final class ServerLog {
    private static final int MOST_LINES = 1_000;

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
