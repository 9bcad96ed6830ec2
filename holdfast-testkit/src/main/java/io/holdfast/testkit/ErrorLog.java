package io.holdfast.testkit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a server's error log. Stateless. */
final class ErrorLog {
    private static final int TAIL_LINES = 20;

    private ErrorLog() {}

    static long size(Path log) {
        try {
            return Files.exists(log) ? Files.size(log) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Whether the server has said, after this offset, that it takes connections. */
    static boolean saysReady(Path log, long offset) {
        // The log rather than a connection: a probe over the network would show in the server's own counters.
        return after(log, offset).contains("ready for connections");
    }

    private static String after(Path log, long offset) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(offset);
            byte[] bytes = new byte[(int) Math.max(0, file.length() - offset)];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException notThereYet) {
            return "";
        }
    }

    /** The last lines, ready to be appended to an exception's message. */
    static String tail(Path... logs) {
        StringBuilder text = new StringBuilder();
        for (Path log : logs) {
            List<String> lines = after(log, 0).lines().toList();
            for (String line : lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size())) {
                text.append(System.lineSeparator()).append("  ").append(line);
            }
        }
        return text.isEmpty() ? "; it logged nothing" : "; it logged:" + text;
    }
}
