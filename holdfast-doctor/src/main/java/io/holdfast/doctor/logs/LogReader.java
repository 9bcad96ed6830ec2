package io.holdfast.doctor.logs;

import io.holdfast.doctor.why.DropEvidence;
import java.io.IOException;
import java.io.InputStream;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/** Reads a log of any length in one go and in bounded memory. Immutable and thread-safe. */
public final class LogReader {
    private static final int MOST_GROUPS = 500;
    private static final int MOST_DULL = 20_000;
    private static final int SIGNATURE_LENGTH = 400;
    private static final long PROGRESS_BYTES = 8L << 20;
    private static final Pattern VARIABLE = Pattern.compile("0x[0-9a-fA-F]+|@[0-9a-f]{5,}|\\d+|'[^']*'");
    private static final Pattern FRAME = Pattern.compile("^\\s+(?:at |File |\\.\\.\\. )|^\\s*$");

    private final ZoneId zone;

    /** A reader that takes times without a zone as of this zone. */
    public LogReader(ZoneId zone) {
        this.zone = zone;
    }

    /**
     * Reads to the end.
     *
     * @param progress is told the bytes read, now and then
     */
    public LogSummary read(String name, InputStream in, LongConsumer progress) throws IOException {
        LogLines lines = new LogLines(in);
        LogEntries entries = new LogEntries(lines, new LogTime(zone));
        Map<String, LogGroup> groups = new HashMap<>();
        // What was read once and is not about a connection: most of a log says the same again and again.
        Set<String> dull = new HashSet<>();
        long ungrouped = 0;
        long told = 0;
        LogEntry entry;
        while ((entry = entries.next()) != null) {
            if (lines.consumed() - told >= PROGRESS_BYTES) {
                told = lines.consumed();
                progress.accept(told);
            }
            String signature = signature(entry.text());
            if (dull.contains(signature)) {
                continue;
            }
            LogGroup group = groups.get(signature);
            if (group == null) {
                DropEvidence evidence = DropEvidence.of(entry.text());
                if (evidence.text().saysNothing()) {
                    if (dull.size() < MOST_DULL) {
                        dull.add(signature);
                    }
                    continue;
                }
                if (groups.size() >= MOST_GROUPS) {
                    ungrouped++;
                    continue;
                }
                group = new LogGroup(entry, evidence);
                groups.put(signature, group);
            }
            group.add(entry);
        }
        progress.accept(lines.consumed());
        return new LogSummary(name, lines.consumed(), List.copyOf(groups.values()), ungrouped);
    }

    /** What the entry says, without times, numbers, names in quotes, and the places of its stack trace. */
    private static String signature(String text) {
        StringBuilder signature = new StringBuilder();
        for (String line : text.split("\n", 200)) {
            if (!FRAME.matcher(line).find()) {
                signature.append(VARIABLE.matcher(line.strip()).replaceAll("?")).append('\n');
            }
            if (signature.length() > SIGNATURE_LENGTH) {
                break;
            }
        }
        return signature.toString();
    }
}
