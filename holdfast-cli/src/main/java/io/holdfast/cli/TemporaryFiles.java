package io.holdfast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Files of a moment. The caller deletes them; those that Ctrl-C leaves behind go when the program ends. */
public final class TemporaryFiles {
    private TemporaryFiles() {}

    /**
     * A new file that its owner alone may read.
     *
     * @param folder where; null for the folder of the system
     */
    public static Path make(@Nullable Path folder, String prefix, String suffix) throws IOException {
        Path file =
                folder == null ? Files.createTempFile(prefix, suffix) : Files.createTempFile(folder, prefix, suffix);
        file.toFile().deleteOnExit();
        return file;
    }
}
