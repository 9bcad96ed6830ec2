package io.holdfast.doctor.middleware.matrix;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to the address that is tried. */
@FunctionalInterface
public interface Opener {
    /**
     * A new connection, with a schema.
     *
     * @param serverPrepared true when the driver shall prepare statements at the server
     */
    Connection open(boolean serverPrepared) throws SQLException, IOException;
}
