package io.holdfast.testkit;

import java.nio.file.Path;

/** A file in a Maven repository. Immutable. */
record MavenArtifact(String group, String artifact, String version, String type, String classifier) {

    /** Reads {@code group:artifact:version:type[:classifier]}. */
    static MavenArtifact parse(String coordinate) {
        String[] parts = coordinate.split(":");
        return new MavenArtifact(parts[0], parts[1], parts[2], parts[3], parts.length > 4 ? parts[4] : "");
    }

    String coordinate() {
        return String.join(":", group, artifact, version, type) + (classifier.isEmpty() ? "" : ":" + classifier);
    }

    Path in(Path repository) {
        String name = artifact + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + "." + type;
        return repository
                .resolve(group.replace('.', '/'))
                .resolve(artifact)
                .resolve(version)
                .resolve(name);
    }
}
