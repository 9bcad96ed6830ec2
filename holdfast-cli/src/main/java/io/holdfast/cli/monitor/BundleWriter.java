package io.holdfast.cli.monitor;

import io.holdfast.cli.Json;
import io.holdfast.cli.TemporaryFiles;
import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.render.JsonReport;
import io.holdfast.doctor.render.TextReport;
import io.holdfast.doctor.server.FactsFile;
import io.holdfast.doctor.server.MaskedFacts;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.monitor.Snapshot;
import io.holdfast.monitor.SnapshotJson;
import io.holdfast.monitor.history.Series;
import io.holdfast.monitor.observe.Replay;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes one zip for support: facts, report and process list of servers, state of pools, ends of logs; statements without
 * literals, and no secret. {@code holdfast doctor --from FILE} and {@code holdfast serve --from FILE} read it.
 */
public final class BundleWriter {
    private final Path file;

    /** A writer of this file. */
    public BundleWriter(Path file) {
        this.file = file;
    }

    /** Writes it without a history; replaces the file. */
    public void write(Map<String, ServerFacts> servers, List<Snapshot> pools, Map<String, String> logs)
            throws IOException {
        write(servers, pools, logs, Map.of());
    }

    /**
     * Writes it; replaces the file.
     *
     * @param servers facts by address
     * @param pools what applications' monitors said
     * @param logs ends of log files by name, redacted
     * @param history of a monitor, by range and subject; empty for none
     */
    public void write(
            Map<String, ServerFacts> servers,
            List<Snapshot> pools,
            Map<String, String> logs,
            Map<String, Map<String, Series>> history)
            throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Path unfinished = TemporaryFiles.make(parent, ".holdfast", ".zip");
        try {
            try (OutputStream out = Files.newOutputStream(unfinished);
                    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
                List<String> content = new ArrayList<>();
                int number = 0;
                for (ServerFacts facts : servers.values()) {
                    String suffix = number == 0 ? "" : "-" + number;
                    server(zip, MaskedFacts.of(facts), suffix, content);
                    number++;
                }
                number = 0;
                for (Snapshot snapshot : pools) {
                    add(
                            zip,
                            "pools" + (number == 0 ? "" : "-" + number) + ".json",
                            SnapshotJson.write(snapshot),
                            content);
                    number++;
                }
                for (Map.Entry<String, String> log : logs.entrySet()) {
                    add(zip, "logs/" + log.getKey(), log.getValue().getBytes(StandardCharsets.UTF_8), content);
                }
                if (!history.isEmpty()) {
                    add(zip, Replay.HISTORY, SnapshotJson.write(history), content);
                }
                manifest(zip, content);
            }
            Files.move(unfinished, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void server(ZipOutputStream zip, ServerFacts facts, String suffix, List<String> content)
            throws IOException {
        Report report = Doctor.withAllProbes(Clock.systemUTC()).judge(facts);
        add(
                zip,
                suffix.isEmpty() ? FactsFile.IN_BUNDLE : "facts" + suffix + ".json",
                FactsFile.toJson(facts).getBytes(StandardCharsets.UTF_8),
                content);
        add(zip, "report" + suffix + ".json", JsonReport.render(report).getBytes(StandardCharsets.UTF_8), content);
        add(
                zip,
                "report" + suffix + ".txt",
                new TextReport(false, true).render(report).getBytes(StandardCharsets.UTF_8),
                content);
        StringBuilder processes = new StringBuilder("id\tuser\thost\tdb\tcommand\tseconds\tstate\tstatement\n");
        facts.activity()
                .sessions()
                .forEach(session -> processes
                        .append(session.id())
                        .append('\t')
                        .append(session.user())
                        .append('\t')
                        .append(session.host())
                        .append('\t')
                        .append(session.database())
                        .append('\t')
                        .append(session.command())
                        .append('\t')
                        .append(session.seconds())
                        .append('\t')
                        .append(session.state())
                        .append('\t')
                        .append(session.statement())
                        .append('\n'));
        add(zip, "processes" + suffix + ".tsv", processes.toString().getBytes(StandardCharsets.UTF_8), content);
    }

    private static void manifest(ZipOutputStream zip, List<String> content) throws IOException {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schema", "holdfast-bundle");
        manifest.put("schemaVersion", 1);
        manifest.put("writtenAt", Instant.now().toString());
        manifest.put("removed", "passwords, tokens, and literals in statements");
        manifest.put("replay", "holdfast serve --from FILE; holdfast doctor --from FILE");
        manifest.put("content", List.copyOf(content));
        add(zip, "manifest.json", Json.line(manifest).getBytes(StandardCharsets.UTF_8), content);
    }

    private static void add(ZipOutputStream zip, String name, byte[] bytes, List<String> content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
        content.add(name);
    }
}
