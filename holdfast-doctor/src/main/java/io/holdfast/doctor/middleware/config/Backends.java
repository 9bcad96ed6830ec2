package io.holdfast.doctor.middleware.config;

import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.middleware.MiddlewareError;
import io.holdfast.doctor.middleware.MiddlewareException;
import io.holdfast.doctor.server.FactsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** Where the servers of a configuration come from. Stateless. */
public final class Backends {
    private Backends() {}

    /**
     * Asks a server, which the middleware is to reach under the target's own host and port.
     *
     * @throws DoctorException if it cannot be reached
     * @throws MiddlewareException HF-8101 if what it says does not do
     */
    public static Backend ask(Target server) throws DoctorException, MiddlewareException {
        try (Connection connection = server.open()) {
            return Backend.read(connection, server.host(), server.port());
        } catch (SQLException e) {
            throw new MiddlewareException(
                    MiddlewareError.CANNOT_GENERATE,
                    "the connection to " + server.address() + " was lost while reading its settings.",
                    e);
        }
    }

    /**
     * From a file of {@code holdfast doctor --save}.
     *
     * @throws IOException if it is none
     */
    public static Backend load(Path file) throws IOException {
        return Backend.of(FactsFile.load(file));
    }
}
