package io.holdfast.testkit;

import org.jspecify.annotations.Nullable;

/** A test server could not be obtained, started or stopped. The message says what to do or ends with the server's log. */
public final class TestServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TestServerException(String message) {
        super(message);
    }

    TestServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
