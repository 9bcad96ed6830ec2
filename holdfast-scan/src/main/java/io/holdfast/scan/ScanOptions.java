package io.holdfast.scan;

import io.holdfast.scan.config.ScanConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * What is scanned, and how. Immutable.
 *
 * @param root what paths in the report are relative to
 * @param paths files and folders, inside the root
 * @param tests true to scan test code, too
 * @param strict true to report what hardly ever happens, too
 * @param config what the project says of its own scan
 */
public record ScanOptions(Path root, List<Path> paths, boolean tests, boolean strict, ScanConfig config) {
    /** Copies. */
    public ScanOptions {
        paths = List.copyOf(paths);
    }

    /** Without a configuration. */
    public ScanOptions(Path root, List<Path> paths, boolean tests, boolean strict) {
        this(root, paths, tests, strict, ScanConfig.NONE);
    }

    public static ScanOptions of(Path root) {
        return new ScanOptions(root, List.of(root), false, false);
    }
}
