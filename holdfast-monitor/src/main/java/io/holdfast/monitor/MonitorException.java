package io.holdfast.monitor;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The monitor could not be set up, or another one could not be asked. The message starts with the code, and holds no secret. */
public final class MonitorException extends IOException {
    private static final long serialVersionUID = 1L;

    private final MonitorCode code;

    /** What went wrong, and what to do. */
    public MonitorException(MonitorCode code, String message, @Nullable Throwable cause) {
        super(code + " " + message + " See: holdfast explain " + code, cause);
        this.code = code;
    }

    /** What went wrong. */
    public MonitorCode code() {
        return code;
    }
}
