package io.holdfast.pool;

import org.jspecify.annotations.Nullable;

/**
 * A user and a password, asked for at every opening of a connection.
 *
 * @param username the user, or null where the URL or the driver's properties name one
 * @param password the password, or null for none
 */
public record Credentials(
        @Nullable String username, @Nullable String password) {
    /** Gives the credentials to open a connection with. Called on a worker of the pool; may wait, within {@code connectTimeout}. */
    @FunctionalInterface
    public interface Provider {
        /** The credentials that are valid now. */
        Credentials get() throws Exception;
    }

    /** The user alone: a password appears in no log. */
    @Override
    public String toString() {
        return "Credentials[" + username + "]";
    }
}
