package io.holdfast.doctor;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The doctor could not examine a server. The message starts with the code, and never holds a password. */
public final class DoctorException extends IOException {
    private static final long serialVersionUID = 1L;

    private final DoctorError error;

    DoctorException(DoctorError error, String message, @Nullable Throwable cause) {
        super(error.code() + " " + message + " See: holdfast explain " + error.code(), cause);
        this.error = error;
    }

    /** A file that was to describe a pool does not. */
    public static DoctorException noPoolConfig(String message, @Nullable Throwable cause) {
        return new DoctorException(DoctorError.NO_POOL_CONFIG, message, cause);
    }

    /** What went wrong. */
    public DoctorError error() {
        return error;
    }
}
