package io.holdfast.scan.files;

import java.nio.file.Path;

/**
 * A file to be read.
 *
 * @param name relative to the root, with slashes
 */
public record SourceFile(Path path, String name) {
    public String extension() {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
