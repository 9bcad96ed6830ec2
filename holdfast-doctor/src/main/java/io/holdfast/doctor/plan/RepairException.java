package io.holdfast.doctor.plan;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A repair was refused, or stopped. The message starts with the code, and never holds a password. */
public final class RepairException extends IOException {
    private static final long serialVersionUID = 1L;

    private final RepairError error;

    public RepairException(RepairError error, String sentence, @Nullable Throwable cause) {
        super(error.code() + " " + sentence + " See: holdfast explain " + error.code(), cause);
        this.error = error;
    }

    public RepairException(RepairError error, String sentence) {
        this(error, sentence, null);
    }

    /** What went wrong. */
    public RepairError error() {
        return error;
    }
}
