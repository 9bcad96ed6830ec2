package io.holdfast.doctor.middleware;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Middleware could not be configured or examined. The message starts with the code, and never holds a password. */
public final class MiddlewareException extends IOException {
    private static final long serialVersionUID = 1L;

    private final MiddlewareError error;

    /** With the cause, if there is one. */
    public MiddlewareException(MiddlewareError error, String sentence, @Nullable Throwable cause) {
        super(error.code() + " " + sentence + " See: holdfast explain " + error.code(), cause);
        this.error = error;
    }

    /** Without a cause. */
    public MiddlewareException(MiddlewareError error, String sentence) {
        this(error, sentence, null);
    }

    /** What went wrong. */
    public MiddlewareError error() {
        return error;
    }
}
