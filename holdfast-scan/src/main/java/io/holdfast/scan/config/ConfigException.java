package io.holdfast.scan.config;

import io.holdfast.scan.ScanError;
import java.io.IOException;

/** A configuration that cannot be used. The message starts with the code, and names the line. */
public final class ConfigException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int line;

    ConfigException(String file, int line, String why) {
        super(ScanError.CONFIGURATION.code() + " " + file + ":" + line + ": " + why + ". See: holdfast explain "
                + ScanError.CONFIGURATION.code());
        this.line = line;
    }

    public ScanError error() {
        return ScanError.CONFIGURATION;
    }

    /** The line of the file, from 1. */
    public int line() {
        return line;
    }
}
