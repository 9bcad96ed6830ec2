package io.holdfast.doctor.middleware.matrix;

import io.holdfast.doctor.PlainText;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.middleware.MiddlewareError;
import io.holdfast.doctor.middleware.MiddlewareException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tries through one address what applications and pools rely on, on a scratch table that is dropped at the end. Ends sessions of
 * its own only, and those only where the server proves that they are. Immutable and thread-safe.
 */
public final class MiddlewareMatrix {
    private static final List<Trial> TRIALS = Stream.of(ControlTrials.ALL, WorkTrials.ALL, SessionTrials.ALL)
            .flatMap(List::stream)
            .toList();

    private final Opener opener;
    private final @Nullable Opener direct;

    /**
     * Through an address.
     *
     * @param direct opens connections that pass the middleware by; null when there is no such way
     */
    public MiddlewareMatrix(Opener opener, @Nullable Opener direct) {
        this.opener = opener;
        this.direct = direct;
    }

    /** Opens connections of a target, with a schema. */
    public static Opener of(Target target) {
        String url = target.jdbcUrl();
        Target prepared = new Target(
                target.host(),
                target.port(),
                target.user(),
                target.password(),
                target.database(),
                target.tls(),
                url + (url.contains("?") ? "&" : "?") + "useServerPrepStmts=true",
                target.rescuePort(),
                target.connectTimeout());
        return serverPrepared -> (serverPrepared ? prepared : target).open();
    }

    /** The names of the rows, in their order. */
    public static List<String> rows() {
        return TRIALS.stream().map(Trial::id).toList();
    }

    /**
     * Tries all rows, for some seconds.
     *
     * @param each is given each row as it is there
     * @throws MiddlewareException HF-8104 if the scratch table cannot be made
     * @throws IOException if the address cannot be reached
     */
    public List<MatrixRow> run(Consumer<MatrixRow> each) throws IOException, InterruptedException {
        String table = "holdfast_probe_" + UUID.randomUUID().toString().substring(0, 8);
        create(table);
        List<MatrixRow> rows = new ArrayList<>();
        try {
            for (Trial trial : TRIALS) {
                Outcome outcome = outcome(trial, new Scratch(opener, direct, table));
                MatrixRow row = new MatrixRow(
                        trial.id(),
                        trial.title(),
                        outcome.verdict(),
                        outcome.seen(),
                        outcome.verdict() == Verdict.BREAKS ? trial.advice() : "");
                rows.add(row);
                each.accept(row);
            }
        } finally {
            drop(table);
        }
        return List.copyOf(rows);
    }

    private void create(String table) throws IOException {
        try (Connection connection = opener.open(false)) {
            Scratch.run(
                    connection,
                    "CREATE TABLE " + table
                            + " (id BIGINT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(100) NOT NULL, KEY (v)) ENGINE=InnoDB");
        } catch (SQLException e) {
            throw new MiddlewareException(
                    MiddlewareError.NO_SCRATCH_TABLE,
                    "the scratch table " + table + " cannot be made: " + PlainText.of(String.valueOf(e.getMessage()))
                            + ".",
                    e);
        }
    }

    private void drop(String table) throws IOException {
        try (Connection connection = opener.open(false)) {
            Scratch.run(connection, "DROP TABLE IF EXISTS " + table);
        } catch (SQLException e) {
            throw new MiddlewareException(
                    MiddlewareError.NO_SCRATCH_TABLE,
                    "the scratch table " + table + " could not be dropped; drop it.",
                    e);
        }
    }

    /** What is refused with an error does not hold. */
    static Outcome outcome(Trial trial, Scratch connections) throws InterruptedException {
        try (Scratch scratch = connections) {
            return trial.body().run(scratch);
        } catch (SQLException e) {
            return Outcome.breaks("error " + e.getErrorCode() + ": " + PlainText.of(String.valueOf(e.getMessage())));
        }
    }
}
