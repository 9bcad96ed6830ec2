package io.holdfast.it.architecture.violations.holdfast.cli;

import io.holdfast.it.architecture.violations.holdfast.pool.ReadsWallClock;
import picocli.CommandLine;

/** Breaks nothing: the command line may use picocli, the pool, and system properties. */
public final class Clean {
    CommandLine line;
    ReadsWallClock pool;
    String home = System.getProperty("user.home");
}
