package io.holdfast.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a password comes from; asked only when a connection is opened. */
@FunctionalInterface
public interface PasswordSource {
    /** The password, or null for none. */
    @Nullable
    String password() throws IOException;

    /** No password. */
    static PasswordSource none() {
        return () -> null;
    }

    /** A password that the program already holds, such as the answer to a prompt. */
    static PasswordSource of(String password) {
        return () -> password;
    }

    /** The first line of a file. */
    static PasswordSource file(Path file) {
        return () -> Files.readString(file).lines().findFirst().orElse("");
    }
}
