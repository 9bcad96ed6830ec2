package io.holdfast.pool.internal.mysql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** An opening led to a server that takes no writes, where {@code expectWritable} wants one that does. */
public final class ReadOnlyServerException extends SQLException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String server;

    ReadOnlyServerException(@Nullable String server) {
        super("the server is read-only, and expectWritable is set", "HY000");
        this.server = server;
    }

    /** What tells the server from others, or null where it is not known. */
    public @Nullable String server() {
        return server;
    }
}
