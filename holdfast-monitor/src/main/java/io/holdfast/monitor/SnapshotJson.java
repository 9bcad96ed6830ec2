package io.holdfast.monitor;

import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@link Snapshot} as JSON. Names are added in a version of the form, never changed. */
public final class SnapshotJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // A node of an older version has fewer figures: they count as 0.
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private SnapshotJson() {}

    /** The snapshot as one line of JSON. */
    public static byte[] write(Snapshot snapshot) {
        return JSON.writeValueAsBytes(snapshot);
    }

    /** Any of the monitor's records as one line of JSON. */
    public static byte[] write(Object value) {
        return JSON.writeValueAsBytes(value);
    }

    /**
     * Reads what {@link #write(Snapshot)} wrote.
     *
     * @throws IOException if it is no snapshot, or of a version that this program cannot read
     */
    public static Snapshot read(byte[] json) throws IOException {
        try {
            JsonNode tree = JSON.readTree(json);
            if (!tree.path("schema").asString("").equals(Snapshot.SCHEMA)) {
                throw new IOException("it is no snapshot of a Holdfast monitor");
            }
            int version = tree.path("schemaVersion").asInt(-1);
            if (version != Snapshot.SCHEMA_VERSION) {
                throw new IOException("it is a snapshot of version " + version + "; this program reads version "
                        + Snapshot.SCHEMA_VERSION);
            }
            return JSON.treeToValue(tree, Snapshot.class);
        } catch (JacksonException e) {
            throw new IOException("it is not JSON of a monitor: " + e.getOriginalMessage(), e);
        }
    }
}
