package io.holdfast.doctor.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Facts as JSON: what is saved on one machine gives the same findings on another. */
public final class FactsFile {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private FactsFile() {}

    /** Writes the facts; replaces the file. */
    public static void save(ServerFacts facts, Path file) throws IOException {
        Files.writeString(file, toJson(facts));
    }

    /**
     * Reads facts that {@link #save} wrote.
     *
     * @throws IOException if the file cannot be read, is no such file, or is of another schema version
     */
    public static ServerFacts load(Path file) throws IOException {
        return fromJson(Files.readString(file));
    }

    /** The facts as JSON text. */
    public static String toJson(ServerFacts facts) {
        return JSON.writeValueAsString(facts);
    }

    /**
     * Facts from JSON text.
     *
     * @throws IOException as {@link #load} does
     */
    public static ServerFacts fromJson(String json) throws IOException {
        try {
            JsonNode tree = JSON.readTree(json);
            int version = tree.path("schemaVersion").asInt(-1);
            if (version != ServerFacts.SCHEMA_VERSION) {
                throw new IOException("facts of schema version " + version
                        + " cannot be read; this program reads version " + ServerFacts.SCHEMA_VERSION);
            }
            return JSON.treeToValue(tree, ServerFacts.class);
        } catch (JacksonException e) {
            throw new IOException("not a file of saved facts: " + e.getOriginalMessage(), e);
        }
    }
}
