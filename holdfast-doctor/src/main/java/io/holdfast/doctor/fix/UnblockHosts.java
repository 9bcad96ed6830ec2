package io.holdfast.doctor.fix;

import io.holdfast.doctor.plan.PlannedStep;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.TableName;
import io.holdfast.doctor.server.ServerVersion;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lets client hosts in again that the server refuses after too many failed connections. */
final class UnblockHosts implements Fix {
    static final String KIND = "unblock-hosts";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String CACHE = "performance_schema.host_cache";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Map<String, String> parameters() {
        return Map.of();
    }

    @Override
    public String title() {
        return "Let blocked client hosts in again";
    }

    @Override
    public Optional<TableName> table() {
        return Optional.empty();
    }

    @Override
    public List<String> assertions() {
        return List.of("a host is blocked, as far as the server shows it");
    }

    @Override
    public List<PlannedStep> steps(String run, ServerVersion version) {
        return List.of(new PlannedStep(
                "Empty the cache of client hosts",
                List.of(version.mariadb() ? "FLUSH HOSTS" : "TRUNCATE TABLE " + CACHE),
                Math.toIntExact(LIMIT.toSeconds()),
                "nothing",
                "no host has reached max_connect_errors",
                List.of(),
                "the counts of failed connections by host are gone; nothing else is changed, and a host that goes on to"
                        + " fail is blocked again"));
    }

    @Override
    public String preflight(FixServer server, String run) throws SQLException, RepairException {
        if (isCounted(server) && blocked(server).isEmpty()) {
            throw new RepairException(RepairError.ASSERTION, "no client host is blocked.");
        }
        return "nothing";
    }

    /** MariaDB has the table only where its performance schema is on. */
    private static boolean isCounted(FixServer server) throws SQLException {
        return server.number("SELECT @@performance_schema") == 1
                && !server.rows("SELECT 1 FROM information_schema.tables WHERE table_schema = 'performance_schema' AND"
                                + " table_name = 'host_cache'")
                        .isEmpty();
    }

    private static List<Map<String, String>> blocked(FixServer server) throws SQLException {
        return server.rows("SELECT ip FROM " + CACHE
                + " WHERE count_host_blocked_errors > 0 OR sum_connect_errors >= @@GLOBAL.max_connect_errors");
    }

    /** Making it again does no harm. */
    @Override
    public boolean isDone(int step, Work work) {
        return false;
    }

    @Override
    public void run(int step, Work work) throws SQLException, RepairException {
        work.server().execute(work.statements(step).get(0));
        if (isCounted(work.server()) && !blocked(work.server()).isEmpty()) {
            throw new RepairException(
                    RepairError.STEP_FAILED, "a host is blocked again already: its clients go on to fail.");
        }
    }

    @Override
    public void checkUndo(Work work) {
        work.say("Counts of failed connections do not come back; a host that goes on to fail is blocked again.");
    }

    @Override
    public void undo(int step, Work work) {
        // The cache fills itself.
    }
}
