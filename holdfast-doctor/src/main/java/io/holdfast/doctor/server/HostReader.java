package io.holdfast.doctor.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the machine's processor, memory and sockets from Linux's {@code /proc}. Immutable. */
public final class HostReader {
    private static final Map<String, String> STATES = Map.of(
            "01", "ESTABLISHED",
            "02", "SYN_SENT",
            "03", "SYN_RECV",
            "04", "FIN_WAIT1",
            "05", "FIN_WAIT2",
            "06", "TIME_WAIT",
            "08", "CLOSE_WAIT",
            "09", "LAST_ACK",
            "0A", "LISTEN");

    private final Path proc;
    private final int processors;

    /** A reader of this machine's {@code /proc}. */
    public HostReader() {
        this(Path.of("/proc"), Runtime.getRuntime().availableProcessors());
    }

    /** A reader of another tree of the same form. */
    public HostReader(Path proc, int processors) {
        this.proc = proc;
        this.processors = processors;
    }

    /** The machine's facts; nothing where there is no such tree. */
    public Optional<HostFacts> read(int serverPort) {
        try {
            Map<String, Long> memory = memory();
            String load = Files.readString(proc.resolve("loadavg")).split(" ")[0];
            Map<String, Integer> sockets = new HashMap<>();
            for (String table : List.of("net/tcp", "net/tcp6")) {
                count(proc.resolve(table), serverPort, sockets);
            }
            return Optional.of(new HostFacts(
                    processors,
                    Double.parseDouble(load),
                    memory.getOrDefault("MemTotal", 0L),
                    memory.getOrDefault("MemAvailable", 0L),
                    memory.getOrDefault("SwapTotal", 0L) - memory.getOrDefault("SwapFree", 0L),
                    sockets));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Map<String, Long> memory() throws IOException {
        Map<String, Long> values = new HashMap<>();
        for (String line : Files.readAllLines(proc.resolve("meminfo"))) {
            String[] parts = line.split("[:\\s]+");
            if (parts.length >= 2) {
                values.put(parts[0], Long.parseLong(parts[1]) * 1024);
            }
        }
        return values;
    }

    private static void count(Path table, int port, Map<String, Integer> sockets) throws IOException {
        if (!Files.exists(table)) {
            return;
        }
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        for (String line : Files.readAllLines(table)) {
            String[] parts = line.trim().split("\\s+");
            if (parts.length > 3 && parts[1].endsWith(suffix)) {
                sockets.merge(STATES.getOrDefault(parts[3], "OTHER"), 1, Integer::sum);
            }
        }
    }
}
