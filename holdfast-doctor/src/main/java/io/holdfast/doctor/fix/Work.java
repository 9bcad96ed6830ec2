package io.holdfast.doctor.fix;

import static io.holdfast.doctor.fix.FixServer.text;

import io.holdfast.doctor.plan.PlannedStep;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What a step works with: the session, what earlier steps of the same repair left, and the limits. Not thread-safe. */
final class Work {
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    static final int ATTEMPTS = 6;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final FixServer server;
    private final String run;
    private final List<PlannedStep> steps;
    private final Limits limits;
    private final int attempts;
    private final Consumer<String> progress;
    private final Map<String, String> data;

    Work(
            FixServer server,
            String run,
            List<PlannedStep> steps,
            Limits limits,
            int attempts,
            Consumer<String> progress,
            Map<String, String> data) {
        this.server = server;
        this.run = run;
        this.steps = List.copyOf(steps);
        this.limits = limits;
        this.attempts = attempts;
        this.progress = progress;
        this.data = new TreeMap<>(data);
    }

    FixServer server() {
        return server;
    }

    /** The run's id. */
    String run() {
        return run;
    }

    /** What a step runs, as the plan has it. */
    List<String> statements(int step) {
        return steps.get(step).statements();
    }

    /** Changes a definition by the statement of a step, within the time that the plan gives it. */
    void define(int step) throws SQLException, RepairException {
        define(step, 0);
    }

    /** The same by one of several statements. */
    void define(int step, int statement) throws SQLException, RepairException {
        define(
                statements(step).get(statement),
                Duration.ofSeconds(steps.get(step).limitSeconds()));
    }

    /** What earlier steps of the repair left. */
    Map<String, String> data() {
        return data;
    }

    /** What {@link #data} holds once a step was begun. */
    static String begun(int step) {
        return "begun." + step;
    }

    void say(String line) {
        progress.accept(line);
    }

    /**
     * Changes a definition. Where the table is locked by others, gives up within two seconds, so that nobody queues behind
     * it for longer, and tries again a few times.
     */
    void define(String sql, Duration limit) throws SQLException, RepairException {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            calm();
            try {
                server.execute(sql, limit);
                return;
            } catch (SQLException e) {
                if (e.getErrorCode() != LOCK_WAIT_TIMEOUT) {
                    throw e;
                }
                if (attempt == attempts) {
                    throw new RepairException(
                            RepairError.LOCKED,
                            "others kept the table locked in " + attempts + " attempts" + holder() + ": " + sql + ".",
                            e);
                }
                say("The table is locked" + holder() + "; attempt " + (attempt + 1) + " of " + attempts + " follows.");
            }
            sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    /** Waits until the server is not busy with others, and its replicas keep up. */
    void calm() throws SQLException, RepairException {
        for (Duration waited = Duration.ZERO; ; waited = waited.plus(LOOK)) {
            Optional<String> reason = limits.reason(server);
            if (reason.isEmpty()) {
                return;
            }
            if (waited.isZero()) {
                say("Waiting: " + reason.get() + ".");
            }
            if (waited.compareTo(PATIENCE) >= 0) {
                throw new RepairException(
                        RepairError.BUSY, reason.get() + "; it did not pass within " + PATIENCE.toSeconds() + " s.");
            }
            sleep(LOOK);
        }
    }

    /** The oldest open transaction of another, which is the likeliest holder; empty where it cannot be read. */
    private String holder() {
        try {
            List<Map<String, String>> oldest = server.rows(
                    "SELECT trx_mysql_thread_id AS id, TIMESTAMPDIFF(SECOND, trx_started, NOW()) AS age FROM"
                            + " information_schema.innodb_trx WHERE trx_mysql_thread_id <> CONNECTION_ID()"
                            + " AND trx_mysql_thread_id > 0 ORDER BY trx_started LIMIT 1");
            return oldest.isEmpty()
                    ? ""
                    : " (the oldest open transaction is of session " + text(oldest.get(0), "id") + ", for "
                            + text(oldest.get(0), "age") + " s)";
        } catch (SQLException e) {
            return "";
        }
    }

    static void sleep(Duration time) throws RepairException {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RepairException(RepairError.STEP_FAILED, "interrupted while waiting.", e);
        }
    }
}
