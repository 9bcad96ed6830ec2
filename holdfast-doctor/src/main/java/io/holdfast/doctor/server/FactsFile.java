package io.holdfast.doctor.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Facts as JSON: what is saved on one machine gives the same findings on another. */
public final class FactsFile {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** The name of the facts in a bundle. */
    public static final String IN_BUNDLE = "facts.json";

    private static final int LONGEST = 256 << 20;

    private FactsFile() {}

    /** Writes the facts; replaces the file. */
    public static void save(ServerFacts facts, Path file) throws IOException {
        Files.writeString(file, toJson(facts));
    }

    /**
     * Reads facts that {@link #save} wrote, or those in a bundle, which is a zip with a file of that form in it.
     *
     * @throws IOException if the file cannot be read, is no such file, or is of another schema version
     */
    public static ServerFacts load(Path file) throws IOException {
        try {
            return parse(isZip(file) ? inBundle(file) : Files.readString(file));
        } catch (JacksonException | CharacterCodingException e) {
            throw new IOException(
                    file + " is no file of saved facts. One is written by: holdfast doctor --save FILE", e);
        }
    }

    private static boolean isZip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(2), new byte[] {'P', 'K'});
        }
    }

    private static String inBundle(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry facts = zip.getEntry(IN_BUNDLE);
            if (facts == null) {
                throw new IOException(file + " holds no facts about a server");
            }
            try (InputStream in = zip.getInputStream(facts)) {
                byte[] json = in.readNBytes(LONGEST);
                if (json.length == LONGEST) {
                    throw new IOException(IN_BUNDLE + " in " + file + " is larger than any server's facts");
                }
                return new String(json, StandardCharsets.UTF_8);
            }
        }
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
            return parse(json);
        } catch (JacksonException e) {
            throw new IOException("not a file of saved facts: " + e.getOriginalMessage(), e);
        }
    }

    private static ServerFacts parse(String json) throws IOException {
        JsonNode tree = JSON.readTree(json);
        int version = tree.path("schemaVersion").asInt(-1);
        if (version != ServerFacts.SCHEMA_VERSION) {
            throw new IOException("facts of schema version " + version + " cannot be read; this program reads version "
                    + ServerFacts.SCHEMA_VERSION);
        }
        return JSON.treeToValue(tree, ServerFacts.class);
    }
}
