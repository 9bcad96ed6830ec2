package io.holdfast.scan;

import java.nio.file.Path;
import java.util.List;

/**
 * What is scanned, and how. Immutable.
 *
 * @param root what paths in the report are relative to
 * @param paths files and folders, inside the root
 * @param tests true to scan test code, too
 * @param strict true to report what hardly ever happens, too
 */
public record ScanOptions(Path root, List<Path> paths, boolean tests, boolean strict) {
    /** Copies. */
    public ScanOptions {
        paths = List.copyOf(paths);
    }

    public static ScanOptions of(Path root) {
        return new ScanOptions(root, List.of(root), false, false);
    }
}
