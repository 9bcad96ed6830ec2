package io.holdfast.doctor.logs.statements;

import io.holdfast.doctor.logs.TextLineSource;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a server's slow log or general log, in one go and in bounded memory. Immutable and thread-safe. */
public final class StatementLog {
    /** So many bytes are needed to recognise one. */
    private static final int PEEK = 64 * 1024;

    private static final int LONGEST = 64 * 1024;
    private static final long PROGRESS_BYTES = 8L << 20;

    private static final Pattern QUERY_TIME = Pattern.compile("(?m)^# Query_time: \\d+(?:\\.\\d+)?\\s+Lock_time: \\d");
    private static final String COMMANDS = "Query|Connect|Quit|Init DB|Prepare|Execute|Close stmt|Reset stmt|Ping"
            + "|Field List|Change user|Statistics|Binlog Dump(?: GTID)?|Register Slave|Register Replica|Kill|Refresh"
            + "|Reset Connection|Shutdown|Long Data|Daemon|Set option|Fetch|Processlist|Debug|Sleep|Bulk_execute"
            + "|Execute bulk";
    private static final Pattern GENERAL = Pattern.compile("^(?:(\\d{4}-\\d\\d-\\d\\dT[\\d:.]+(?:Z|[+-]\\d\\d:\\d\\d))"
            + "|(\\d{6} +\\d{1,2}:\\d\\d:\\d\\d)|)\\s+(\\d+) (" + COMMANDS + ")(?:\\t(.*)|\\s*)$");
    private static final Pattern GENERAL_HEAD = Pattern.compile("(?m)^Time +Id +Command +Argument");
    private static final Pattern USE = Pattern.compile("(?i)use `?([^`;]+)`?;?");
    private static final Pattern STAMP = Pattern.compile("(?i)SET timestamp=(\\d{1,11})(?:\\.\\d+)?;");
    private static final Pattern FIELD = Pattern.compile("(\\w+): +(?!\\w+:)(\\S*)");
    private static final Pattern REFUSED = Pattern.compile("Access denied for user.*");

    private final ZoneId zone;

    /** A reader that takes times without a zone as of this zone. */
    public StatementLog(ZoneId zone) {
        this.zone = zone;
    }

    /** Which log it is. */
    public enum Kind {
        /** Statements with their times. */
        SLOW,
        /** All that clients asked for, without times. */
        GENERAL
    }

    /** What the log says of a statement besides figures. */
    enum Habit {
        FULL_SCAN,
        DISK_TABLE,
        DISK_SORT
    }

    /** One statement. */
    static final class Entry {
        final Set<Habit> habits = EnumSet.noneOf(Habit.class);
        private final StringBuilder text = new StringBuilder();

        @Nullable
        Instant at;

        double seconds;
        double lockSeconds;
        long sent;
        long examined;
        long affected;
        String schema = "";

        String sql() {
            String bare = text.toString().strip();
            return bare.endsWith(";") ? bare.substring(0, bare.length() - 1) : bare;
        }

        void append(String line) {
            if (text.length() < LONGEST) {
                text.append(line).append('\n');
            }
        }

        boolean isEmpty() {
            return text.length() == 0;
        }
    }

    /**
     * Which log a stream holds, by its begin, which is not consumed; null when it is neither.
     *
     * @param in unpacked
     */
    public static @Nullable Kind kind(BufferedInputStream in) throws IOException {
        in.mark(PEEK);
        String head = new String(in.readNBytes(PEEK), StandardCharsets.UTF_8);
        in.reset();
        if (QUERY_TIME.matcher(head).find()) {
            return Kind.SLOW;
        }
        long general = head.lines()
                .limit(200)
                .filter(line -> GENERAL.matcher(line).matches())
                .count();
        return general >= 3 || general >= 1 && GENERAL_HEAD.matcher(head).find() ? Kind.GENERAL : null;
    }

    /**
     * Reads to the end.
     *
     * @param in unpacked
     * @param progress gets the bytes read, now and then
     */
    public StatementSummary read(String name, Kind kind, InputStream in, LongConsumer progress) throws IOException {
        TextLineSource lines = new TextLineSource(in, zone);
        StatementSummary.Builder summary = new StatementSummary.Builder();
        Reading reading = kind == Kind.SLOW ? new Slow(summary, lines) : new General(summary, lines);
        long told = 0;
        String line;
        while ((line = lines.next()) != null) {
            if (lines.consumed() - told >= PROGRESS_BYTES) {
                told = lines.consumed();
                progress.accept(told);
            }
            reading.line(line);
        }
        reading.end();
        progress.accept(lines.consumed());
        return summary.build(name, kind, lines.consumed());
    }

    /** What reads one kind of log. */
    private interface Reading {
        void line(String line);

        void end();
    }

    /** {@code # Time}, {@code # User@Host}, figures, and the statement. */
    private static final class Slow implements Reading {
        private final StatementSummary.Builder summary;
        private final TextLineSource times;
        private Entry entry = new Entry();
        private @Nullable Instant time;
        private String schema = "";
        private boolean inside;

        Slow(StatementSummary.Builder summary, TextLineSource times) {
            this.summary = summary;
            this.times = times;
        }

        @Override
        public void line(String line) {
            if (line.startsWith("# Time: ")) {
                next();
                Instant at = times.time(line.substring("# Time: ".length()));
                time = at == null ? time : at;
                entry.at = time;
            } else if (line.startsWith("# User@Host: ")) {
                next();
                entry.at = time;
            } else if (line.startsWith("# administrator command: ") && entry.isEmpty()) {
                entry.append(line.substring(2));
            } else if ((line.startsWith("# ") || line.equals("#")) && entry.isEmpty()) {
                figures(line);
            } else if (inside) {
                statement(line);
            }
        }

        private void statement(String line) {
            Matcher use = line.regionMatches(true, 0, "use ", 0, 4) ? USE.matcher(line.strip()) : null;
            if (use != null && use.matches() && entry.isEmpty()) {
                schema = use.group(1).strip();
                return;
            }
            Matcher stamp = line.startsWith("SET timestamp=") ? STAMP.matcher(line.strip()) : null;
            if (stamp != null && stamp.matches() && entry.isEmpty()) {
                entry.at = Instant.ofEpochSecond(Long.parseLong(stamp.group(1)));
                return;
            }
            // The head that the server writes at its start, and after FLUSH LOGS.
            boolean head = line.startsWith("Tcp port: ")
                    || line.startsWith("Time  ")
                    || line.contains(", Version: ") && line.endsWith("started with:");
            if (head) {
                next();
            } else {
                entry.append(line);
            }
        }

        private void figures(String line) {
            Matcher field = FIELD.matcher(line);
            while (field.find()) {
                String value = field.group(2);
                switch (field.group(1)) {
                    case "Query_time" -> {
                        inside = true;
                        entry.seconds = number(value);
                    }
                    case "Lock_time" -> entry.lockSeconds = number(value);
                    case "Rows_sent" -> entry.sent = (long) number(value);
                    case "Rows_examined" -> entry.examined = (long) number(value);
                    case "Rows_affected" -> entry.affected = (long) number(value);
                    case "Schema" -> schema = value.isEmpty() ? schema : value;
                    case "Full_scan", "Full_join" -> habit(Habit.FULL_SCAN, value);
                    case "Tmp_table_on_disk" -> habit(Habit.DISK_TABLE, value);
                    case "Filesort_on_disk" -> habit(Habit.DISK_SORT, value);
                    default -> {
                        // Of no use here.
                    }
                }
            }
        }

        private void habit(Habit habit, String value) {
            if (value.equals("Yes")) {
                entry.habits.add(habit);
            }
        }

        private static double number(String text) {
            try {
                double number = Double.parseDouble(text);
                return number >= 0 && number < 1e15 ? number : 0;
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        private void next() {
            if (inside && !entry.isEmpty()) {
                entry.schema = schema;
                summary.add(entry);
            }
            if (inside) {
                inside = false;
                entry = new Entry();
            }
        }

        @Override
        public void end() {
            next();
        }
    }

    /** Time, session, command, argument; a statement goes on until the next such line. */
    private static final class General implements Reading {
        private final StatementSummary.Builder summary;
        private final TextLineSource times;
        private Entry entry = new Entry();
        private @Nullable Instant time;

        General(StatementSummary.Builder summary, TextLineSource times) {
            this.summary = summary;
            this.times = times;
        }

        @Override
        public void line(String line) {
            Matcher matcher = mayBegin(line) ? GENERAL.matcher(line) : null;
            if (matcher == null || !matcher.matches()) {
                if (!entry.isEmpty()) {
                    entry.append(line);
                }
                return;
            }
            end();
            String stamp = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            Instant at = stamp == null ? null : times.time(stamp);
            time = at == null ? time : at;
            String argument = matcher.group(5) == null ? "" : matcher.group(5);
            command(matcher.group(4), argument);
        }

        private void command(String command, String argument) {
            summary.seen(time);
            switch (command) {
                case "Query", "Execute", "Bulk_execute", "Execute bulk" -> {
                    entry.at = time;
                    entry.append(argument);
                }
                case "Connect" -> {
                    if (REFUSED.matcher(argument).lookingAt()) {
                        summary.refused();
                    } else {
                        summary.connected();
                    }
                }
                case "Prepare" -> summary.prepared();
                default -> {
                    // Tells nothing of statements.
                }
            }
        }

        private static boolean mayBegin(String line) {
            char first = line.isEmpty() ? ' ' : line.charAt(0);
            return !line.isEmpty() && (first == '\t' || first == ' ' || first >= '0' && first <= '9');
        }

        @Override
        public void end() {
            if (!entry.isEmpty()) {
                summary.add(entry);
                entry = new Entry();
            }
        }
    }
}
