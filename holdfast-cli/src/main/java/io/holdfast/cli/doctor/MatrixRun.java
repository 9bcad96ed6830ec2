package io.holdfast.cli.doctor;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Json;
import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.PlainText;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.middleware.Between;
import io.holdfast.doctor.middleware.Middleware;
import io.holdfast.doctor.middleware.matrix.MatrixRow;
import io.holdfast.doctor.middleware.matrix.MiddlewareMatrix;
import io.holdfast.doctor.middleware.matrix.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code holdfast doctor --middleware}: what holds through an address, row by row. */
final class MatrixRun {
    /** What {@code --json} prints. */
    record Result(String address, String middleware, String sign, List<MatrixRow> rows) {}

    private MatrixRun() {}

    /** Tries all rows, and prints each as it is there; gives the exit code. */
    static int run(Target target, @Nullable Target direct, boolean json, PrintWriter out) throws InterruptedException {
        try {
            Between between = between(target);
            if (!json) {
                out.println(PlainText.of(
                        between.kind() == Middleware.NONE
                                ? target.address() + ": no proxy was recognised."
                                : target.address() + ": " + between.kind().title() + ", by " + between.sign() + "."));
            }
            MiddlewareMatrix matrix = new MiddlewareMatrix(
                    MiddlewareMatrix.of(target), direct == null ? null : MiddlewareMatrix.of(direct));
            List<MatrixRow> rows = matrix.run(row -> {
                if (!json) {
                    print(row, out);
                }
            });
            long broken =
                    rows.stream().filter(row -> row.verdict() == Verdict.BREAKS).count();
            if (json) {
                out.println(PlainText.escaped(
                        Json.line(new Result(target.address(), between.kind().name(), between.sign(), rows))));
            } else {
                out.println(
                        broken == 0
                                ? "Nothing that was tried breaks."
                                : broken + " of " + rows.size() + " rows do not hold through it.");
            }
            out.flush();
            return broken == 0 ? ExitCode.OK : ExitCode.FINDINGS;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
        }
    }

    private static Between between(Target target) throws DoctorException {
        try (Connection connection = target.open()) {
            return Between.of(
                    connection,
                    target.host(),
                    target.rescuePort() == 0 ? Set.of(target.port()) : Set.of(target.port(), target.rescuePort()));
        } catch (SQLException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, "the connection to " + target.address() + " was lost.", e);
        }
    }

    private static void print(MatrixRow row, PrintWriter out) {
        out.println(PlainText.of(String.format("%-8s%s: %s", row.verdict(), row.title(), row.seen())));
        if (!row.advice().isEmpty()) {
            out.println("        " + PlainText.of(row.advice()));
        }
        out.flush();
    }
}
