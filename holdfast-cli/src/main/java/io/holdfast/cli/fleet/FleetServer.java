package io.holdfast.cli.fleet;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Target;
import io.holdfast.fleet.FleetCode;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Work on the tables of a server, with its failures in words. */
final class FleetServer {
    /** Asks or changes something in a schema. */
    @FunctionalInterface
    interface Work<T> {
        T apply(Connection connection, String schema) throws SQLException;
    }

    private FleetServer() {}

    static <T> T ask(Target server, @Nullable String schema, CommandSpec spec, Work<T> work) {
        String in = schema == null ? server.database() : schema;
        if (in == null || in.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "Which schema has the tables? Name it in TARGET, or with --schema.");
        }
        try (Connection connection = server.open()) {
            return work.apply(connection, in);
        } catch (DoctorException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
        } catch (SQLException e) {
            throw new CommandFailure(
                    ExitCode.CANNOT_CHECK,
                    FleetCode.NO_TABLE + " the tables of schema '" + in + "' cannot be used: " + e.getMessage()
                            + "\nRun: holdfast fleet init. See: holdfast explain " + FleetCode.NO_TABLE,
                    e);
        }
    }
}
