package io.holdfast.doctor.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The runs whose records are in a folder; reads only. Thread-safe. */
public final class Runs {
    /** The plan of a run, in the run's folder. */
    public static final String PLAN = "plan.yaml";

    /** The journal of a run, in the run's folder. */
    public static final String JOURNAL = "journal.jsonl";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Path folder;

    public Runs(Path folder) {
        this.folder = folder;
    }

    /** The folder of one run. */
    public Path folder(String id) throws RepairException {
        if (!id.matches(FixPlan.ID)) {
            throw new RepairException(RepairError.RUN_STATE, "no run can be named " + id + ".");
        }
        return folder.resolve(id);
    }

    /** All runs, newest first. A folder that holds none is left out. */
    public List<RunRecord> all() throws RepairException {
        List<RunRecord> runs = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return runs;
        }
        try (Stream<Path> folders = Files.list(folder)) {
            for (Path each : folders.toList()) {
                String id = Objects.toString(each.getFileName());
                if (id.matches(FixPlan.ID) && Files.isRegularFile(each.resolve(JOURNAL))) {
                    runs.add(load(id));
                }
            }
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        runs.sort(Comparator.comparing((RunRecord run) -> run.entries().isEmpty()
                        ? run.plan().createdAt()
                        : run.entries().get(0).at())
                .reversed());
        return runs;
    }

    /**
     * One run.
     *
     * @throws RepairException HF-7010 if there is none of this id, HF-7016 if its record cannot be read
     */
    public RunRecord load(String id) throws RepairException {
        Path home = folder(id);
        if (!Files.isRegularFile(home.resolve(JOURNAL))) {
            throw new RepairException(RepairError.RUN_STATE, "there is no run " + id + " in " + folder + ".");
        }
        try {
            FixPlan plan = PlanYaml.read(Files.readString(home.resolve(PLAN)));
            if (!plan.id().equals(id)) {
                throw new RepairException(RepairError.JOURNAL, "the run " + id + " holds the plan of another run.");
            }
            return new RunRecord(plan, entries(text(home.resolve(JOURNAL))));
        } catch (IOException e) {
            throw e instanceof RepairException coded ? coded : unreadable(home, e);
        }
    }

    /** One line for a journal, with its line break. */
    public static byte[] line(JournalEntry entry) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("at", entry.at().toString());
        node.put("phase", entry.phase().name());
        node.put("fix", entry.fix());
        node.put("step", entry.step());
        node.put("text", entry.text());
        node.put("data", entry.data());
        return (MAPPER.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** A line that was cut may end within a letter. */
    private static String text(Path journal) throws IOException {
        return new String(Files.readAllBytes(journal), StandardCharsets.UTF_8);
    }

    /** A crash can cut the last line only: what it announced had not begun then. */
    static List<JournalEntry> entries(String journal) throws RepairException {
        List<JournalEntry> entries = new ArrayList<>();
        int at = 0;
        while (at < journal.length()) {
            int end = journal.indexOf('\n', at);
            if (end < 0) {
                break;
            }
            entries.add(entry(journal.substring(at, end)));
            at = end + 1;
        }
        return entries;
    }

    private static JournalEntry entry(String line) throws RepairException {
        try {
            JsonNode node = MAPPER.readTree(line);
            Map<String, String> data = new LinkedHashMap<>();
            node.required("data")
                    .properties()
                    .forEach(each -> data.put(each.getKey(), each.getValue().asString()));
            return new JournalEntry(
                    Instant.parse(node.required("at").asString()),
                    JournalEntry.Phase.valueOf(node.required("phase").asString()),
                    node.required("fix").asInt(),
                    node.required("step").asInt(),
                    node.required("text").asString(),
                    data);
        } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException e) {
            throw new RepairException(RepairError.JOURNAL, "a line of a journal cannot be read: " + cut(line) + ".", e);
        }
    }

    private static String cut(String line) {
        return line.length() > 80 ? line.substring(0, 80) + "…" : line;
    }

    private static RepairException unreadable(Path where, @Nullable IOException cause) {
        return new RepairException(RepairError.JOURNAL, "the record of a run cannot be read in " + where + ".", cause);
    }
}
