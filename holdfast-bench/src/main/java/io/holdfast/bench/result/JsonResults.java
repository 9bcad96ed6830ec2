package io.holdfast.bench.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Runs as JSON: {@code {benchmark, question, command, conditions, results: [{benchmark, pool, params, metric, value, unit}]}}. */
public final class JsonResults {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonResults() {}

    /** Indented, for a diff to be read. */
    public static String toJson(BenchRun run) {
        return MAPPER.writeValueAsString(run) + "\n";
    }

    /** The reverse. */
    public static BenchRun read(Path file) throws IOException {
        return MAPPER.readValue(Files.readString(file), BenchRun.class);
    }
}
