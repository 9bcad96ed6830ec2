package io.holdfast.doctor.fix;

import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What sessions had done before they were ended; on disk before they are. */
public final class KillLog {
    private static final String FILE = "kills.jsonl";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Path folder;
    private final String operator;
    private final InstantSource clock;

    /** A log in this folder, for this account of the operating system. */
    public KillLog(Path folder, String operator, InstantSource clock) {
        this.folder = folder;
        this.operator = operator;
        this.clock = clock;
    }

    void write(KillRule.Victim victim, KillRule rule, String account) throws RepairException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", clock.instant().toString());
        line.put("operator", operator);
        line.put("account", account);
        line.put("rule", rule.toString());
        line.put("session", victim.session().id());
        line.put("user", victim.session().user());
        line.put("host", victim.session().host());
        line.put("transaction", victim.transaction());
        line.put("rowsChanged", victim.rowsChanged());
        line.put("statements", victim.statements());
        append(line);
    }

    void write(PreparedEnder.Prepared prepared, boolean commit, String account) throws RepairException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", clock.instant().toString());
        line.put("operator", operator);
        line.put("account", account);
        line.put("rule", commit ? "commit what was left prepared" : "roll back what was left prepared");
        line.put("xid", prepared.xid());
        line.put("transaction", prepared.transaction());
        append(line);
    }

    private void append(Map<String, Object> line) throws RepairException {
        byte[] bytes = (MAPPER.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            Files.createDirectories(folder);
            try (FileChannel file = FileChannel.open(
                    folder.resolve(FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.APPEND)) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    file.write(rest);
                }
                file.force(true);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    int inTheLastMinute() throws RepairException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return 0;
        }
        Instant since = clock.instant().minus(MINUTE);
        int recent = 0;
        try {
            List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            for (String line : lines.subList(Math.max(0, lines.size() - 100), lines.size())) {
                recent += isSince(line, since) ? 1 : 0;
            }
        } catch (IOException e) {
            throw failed(e);
        }
        return recent;
    }

    private static boolean isSince(String line, Instant since) {
        try {
            return Instant.parse(MAPPER.readTree(line).path("at").asString()).isAfter(since);
        } catch (JacksonException | java.time.DateTimeException e) {
            // A line that a crash cut: what it announced was not done.
            return false;
        }
    }

    private RepairException failed(IOException e) {
        return new RepairException(
                RepairError.JOURNAL,
                "what sessions had done cannot be recorded in " + folder + ", so none is ended.",
                e);
    }
}
