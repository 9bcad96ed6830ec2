package io.holdfast.doctor.logs;

import io.holdfast.doctor.why.DropText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts lines together that belong together, each container's and program's by themselves, and passes over entries that can
 * be about nothing that is known. Not thread-safe.
 *
 * <p>Once a source's line began with a time or a level, only such lines begin an entry of that source; before that, every
 * line does that does not look like the continuation of a stack trace.
 */
final class LogEntries {
    private static final int MOST_CHARACTERS = 64 * 1024;
    private static final int MOST_SOURCES = 64;
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private static final Pattern LEVEL = Pattern.compile(
            "^\\s{0,4}[\\[(<]?(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|SEVERE|CRITICAL|NOTICE)\\b(?!: |\\s\\d{4}"
                    + " \\()|^(?:fail|crit|warn|info|dbug|trce): [\\w.`+]+\\[\\d+\\]$");
    private static final Pattern QUIET = Pattern.compile("\\b(?:TRACE|DEBUG|INFO)\\b");
    /** Each part of a deadlock's report has a line head of its own in the server's log; its time stands alone in the status. */
    private static final Pattern DEADLOCK_PART = Pattern.compile(
            "\\[?InnoDB[\\]:] (?:\\*\\*\\* |TRANSACTION \\d|RECORD LOCKS )|^[\\d: -]+(?:0x[0-9a-f]+|\\d+)?$");

    private static final Pattern ERROR_WORD = Pattern.compile("(?i)exception|error|traceback|caused by|failed");
    private static final Pattern LAST_OF_TRACEBACK =
            Pattern.compile("^[A-Za-z_][\\w.$:]*(?:Error|Exception|Warning|Interrupt|Exit|Timeout|\\w)(?::.*)?$");

    private final LogLines lines;
    private final LogTime times;
    private final LogPrefix prefix;
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Deque<LogEntry> ready = new ArrayDeque<>();
    private final StringBuilder head = new StringBuilder();
    private long number;
    private boolean anyTime;

    LogEntries(LogLines lines, ZoneId zone, LocalDate day) {
        this.lines = lines;
        times = new LogTime(zone, day);
        prefix = new LogPrefix(times);
    }

    /** The entry that is being put together for one source. */
    private static final class Open {
        private final StringBuilder text = new StringBuilder();
        private @Nullable Instant at;
        private @Nullable Instant lastAt;
        private long first;
        private boolean wanted;
        private boolean timed;
        private boolean partial;
        private boolean traceback;
        private boolean indented;
        private boolean deadlock;

        void begin(@Nullable Instant when, long line) {
            text.setLength(0);
            at = when;
            first = line;
            wanted = false;
            traceback = false;
            indented = false;
            deadlock = false;
        }

        void add(String line) {
            boolean joins = partial && text.length() > 0;
            if (joins) {
                text.setLength(text.length() - 1);
            }
            text.append(line).append('\n');
            // What is looked for may begin in one part and end in the next.
            wanted = wanted
                    || DropText.mayMatter(joins ? text.substring(text.lastIndexOf("\n", text.length() - 2) + 1) : line);
            if (text.length() > 2 * MOST_CHARACTERS) {
                // The begin says what failed, the end why.
                text.delete(MOST_CHARACTERS / 2, text.length() - MOST_CHARACTERS / 2);
            }
            deadlock |= line.contains("DETECTED DEADLOCK") || line.contains("deadlock detected, dumping");
            deadlock &= !line.contains("WE ROLL BACK TRANSACTION");
            traceback |= line.startsWith("Traceback (most recent");
            indented = !line.isEmpty() && (line.charAt(0) == ' ' || line.charAt(0) == '\t');
            traceback &= indented || line.isEmpty() || line.startsWith("Traceback (most recent");
        }
    }

    /** True when any line began with a time. */
    boolean anyTime() {
        return anyTime;
    }

    /** How many lines were read. */
    long lines() {
        return number;
    }

    /** The next entry that may be about a connection, or null after the last. */
    @Nullable
    LogEntry next() throws IOException {
        while (ready.isEmpty()) {
            String line = lines.next();
            if (line == null) {
                flush();
                return ready.poll();
            }
            number++;
            read(line);
        }
        return ready.poll();
    }

    /** The next entry that is complete, or null when no more lines are there now; nothing is ended for that. */
    @Nullable
    LogEntry poll() throws IOException {
        while (ready.isEmpty()) {
            String line = lines.next();
            if (line == null) {
                return null;
            }
            number++;
            read(line);
        }
        return ready.poll();
    }

    /** An entry that was ended by {@link #flush}, or null. */
    @Nullable
    LogEntry ended() {
        return ready.poll();
    }

    /** Ends all that is open; for a log that is followed, when nothing has come for a while. */
    void flush() {
        open.values().forEach(this::close);
        open.values().forEach(each -> each.begin(null, 0));
    }

    /** The begin of all that was read, without prefixes. */
    String head() {
        return head.toString();
    }

    private void read(String line) {
        prefix.read(line);
        String rest = prefix.rest();
        if (head.length() + rest.length() < MOST_CHARACTERS) {
            head.append(rest).append('\n');
        }
        Open current = open.get(prefix.source());
        if (current == null) {
            current = new Open();
            if (open.size() >= MOST_SOURCES) {
                Iterator<Open> eldest = open.values().iterator();
                close(eldest.next());
                eldest.remove();
            }
            open.put(prefix.source(), current);
        }
        Instant own = prefix.isWhole() ? null : times.of(rest);
        Instant outer = prefix.at();
        Instant at = outer == null || !prefix.isZoned() && own != null ? own : outer;
        anyTime |= at != null;
        if (begins(current, rest, own, outer)) {
            close(current);
            current.begin(at, number);
        } else if (current.at == null) {
            current.at = at;
        }
        current.add(rest);
        current.partial = prefix.isPartial();
        current.lastAt = outer;
    }

    private boolean begins(Open current, String line, @Nullable Instant own, @Nullable Instant outer) {
        if (prefix.isWhole()) {
            return true;
        }
        if (current.partial && current.text.length() > 0) {
            return false;
        }
        if (current.deadlock && (own == null || DEADLOCK_PART.matcher(line).find())) {
            return false;
        }
        if (own != null || isLevelled(line)) {
            current.timed = true;
            return true;
        }
        if (current.text.length() == 0) {
            return true;
        }
        if (continues(line)
                || current.traceback && LAST_OF_TRACEBACK.matcher(line).matches()) {
            return false;
        }
        if (current.timed) {
            Instant last = current.lastAt;
            return outer != null
                    && last != null
                    && Duration.between(last, outer).compareTo(PAUSE) > 0;
        }
        return !(current.indented && LAST_OF_TRACEBACK.matcher(line).matches());
    }

    private static boolean isLevelled(String line) {
        int at = 0;
        int length = Math.min(line.length(), 6);
        while (at < length
                && (line.charAt(at) == ' '
                        || line.charAt(at) == '['
                        || line.charAt(at) == '('
                        || line.charAt(at) == '<')) {
            at++;
        }
        return at < line.length()
                && "TDIWEFSCNfcwidt".indexOf(line.charAt(at)) >= 0
                && LEVEL.matcher(line).lookingAt();
    }

    private void close(Open entry) {
        if (!entry.wanted || entry.text.length() == 0) {
            return;
        }
        String text = entry.text.toString();
        int end = text.indexOf('\n');
        String head = text.substring(0, Math.min(end < 0 ? text.length() : end, 200));
        // What a logger tells for information is no error, unless it tells one.
        boolean quiet = QUIET.matcher(head).find() && !ERROR_WORD.matcher(text).find();
        if (!quiet) {
            ready.add(new LogEntry(entry.at, entry.first, text));
        }
    }

    /** True for lines that go on with what the line before began. */
    static boolean continues(String line) {
        return line.isEmpty()
                || Character.isWhitespace(line.charAt(0))
                || line.startsWith("Caused by:")
                || line.startsWith("Suppressed:")
                || line.startsWith("Wrapped by:")
                || line.startsWith("...")
                || line.startsWith("### ")
                || line.startsWith("; ")
                || line.startsWith("[SQL:")
                || line.startsWith("[parameters:")
                || line.startsWith("(Background on this error")
                || line.startsWith("The above exception")
                || line.startsWith("During handling of the above")
                || line.startsWith("Traceback (most recent")
                || line.startsWith("> File ")
                || line.startsWith("Stack trace:")
                || line.startsWith("from /")
                || line.startsWith("#")
                        && line.length() > 2
                        && Character.isDigit(line.charAt(1))
                        && line.indexOf(' ') < 5
                || line.startsWith("--- End of")
                || line.startsWith("---> ")
                || line.startsWith("}")
                || line.startsWith("at ")
                || line.startsWith("The last packet");
    }
}
