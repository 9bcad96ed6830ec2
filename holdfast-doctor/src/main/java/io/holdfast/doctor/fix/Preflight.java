package io.holdfast.doctor.fix;

import static io.holdfast.doctor.fix.FixServer.text;

import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.PlanEdits;
import io.holdfast.doctor.plan.PlannedFix;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.ServerMark;
import io.holdfast.doctor.plan.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds a plan against the server and against what its repairs call for. Changes nothing. */
final class Preflight {
    /** By so much the clocks of two machines may differ. */
    private static final Duration CLOCKS = Duration.ofMinutes(5);

    private Preflight() {}

    /** The repairs of a plan that is to be begun. */
    static List<Fix> check(FixPlan plan, FixServer server, Instant now, boolean edited)
            throws SQLException, RepairException {
        timely(plan, now);
        List<Fix> fixes = fixes(plan, server, true, edited);
        writable(server);
        for (Fix fix : fixes) {
            if (fix.table().isPresent()) {
                TableName table = fix.table().get();
                TableShape shape = TableShape.read(server, table);
                String hash = shape.hash();
                if (!hash.equals(plan.tables().get(table.quoted()))) {
                    throw new RepairException(
                            RepairError.ASSERTION,
                            "the definition of " + table + " has changed since the plan was made.");
                }
                Optional<String> noRoom =
                        fix.writes(shape) == 0 ? Optional.empty() : Limits.noRoom(server.freeDisk(), fix.writes(shape));
                if (noRoom.isPresent()) {
                    throw new RepairException(RepairError.ASSERTION, noRoom.get() + ".");
                }
            }
            fix.preflight(server, plan.id());
        }
        return fixes;
    }

    private static void timely(FixPlan plan, Instant now) throws RepairException {
        if (now.isAfter(plan.expiresAt())
                || plan.expiresAt().isAfter(plan.createdAt().plusSeconds(86_400))) {
            throw new RepairException(
                    RepairError.PLAN_EXPIRED,
                    "the plan was made at " + plan.createdAt() + " and is good for a day; make it again.");
        }
        // A plan that is dated later would be good for longer.
        if (plan.createdAt().isAfter(now.plus(CLOCKS))) {
            throw new RepairException(
                    RepairError.PLAN_EXPIRED,
                    "the plan was made at " + plan.createdAt() + ", and by the clock of this machine it is "
                            + now.truncatedTo(ChronoUnit.SECONDS)
                            + ": correct the clock that is wrong, or make the plan again.");
        }
    }

    /** The repairs of a plan, on the server that it was made for, with the statements that they call for. */
    static List<Fix> fixes(FixPlan plan, FixServer server, boolean sameStart, boolean edited)
            throws SQLException, RepairException {
        ServerMark mark = server.mark();
        Optional<String> difference = plan.server().difference(mark, sameStart);
        if (difference.isPresent()) {
            throw new RepairException(
                    RepairError.OTHER_SERVER,
                    "the server at " + mark.address() + " is not the one of the plan: " + difference.get() + ".");
        }
        List<Fix> fixes = new ArrayList<>();
        for (PlannedFix planned : plan.fixes()) {
            Fix fix = Fixes.read(planned);
            PlannedFix derived = fix.planned(plan.id(), server.version(), planned.cost());
            List<String> edits = PlanEdits.of(planned, derived);
            if (!edits.isEmpty() && !edited) {
                throw new RepairException(
                        RepairError.PLAN_ALTERED,
                        "the plan was edited: " + String.join("; ", edits)
                                + ". Make it again; or give --edited, read the warning, and consent to it.");
            }
            fixes.add(fix);
        }
        return fixes;
    }

    /**
     * The plan by which a run is taken back: as it stands where its texts are those that its repairs call for now. Where another
     * version of this program or of the server wrote others for the same steps, with today's; a text of the journal is never run that
     * follows from no repair.
     */
    static FixPlan forUndo(FixPlan plan, FixServer server) throws SQLException, RepairException {
        List<PlannedFix> fixes = new ArrayList<>();
        for (PlannedFix planned : plan.fixes()) {
            PlannedFix derived = Fixes.read(planned).planned(plan.id(), server.version(), planned.cost());
            fixes.add(PlanEdits.areSameSteps(planned, derived) ? derived : planned);
        }
        return plan.with(fixes);
    }

    /** What was changed in the plan since it was written. */
    static List<String> edits(FixPlan plan, FixServer server) throws RepairException {
        List<String> edits = new ArrayList<>();
        for (PlannedFix planned : plan.fixes()) {
            edits.addAll(
                    PlanEdits.of(planned, Fixes.read(planned).planned(plan.id(), server.version(), planned.cost())));
        }
        return edits;
    }

    private static void writable(FixServer server) throws SQLException, RepairException {
        for (Map<String, String> row : server.rows(
                "SHOW GLOBAL VARIABLES WHERE variable_name IN ('read_only', 'super_read_only', 'offline_mode')")) {
            if (!text(row, "value").equals("OFF") && !text(row, "value").equals("0")) {
                throw new RepairException(
                        RepairError.READ_ONLY,
                        text(row, "variable_name") + " is " + text(row, "value")
                                + ": repairs are made where the writes go, and reach a replica from there.");
            }
        }
        if (isReplica(server)) {
            throw new RepairException(
                    RepairError.READ_ONLY,
                    "the server is a replica: repairs are made at its source, and reach it from there.");
        }
    }

    private static boolean isReplica(FixServer server) {
        for (String question : server.mariadb()
                ? List.of("SHOW ALL SLAVES STATUS")
                : List.of(
                        "SELECT 1 FROM performance_schema.replication_connection_configuration WHERE COALESCE(host, '') <> ''",
                        // The other is empty while performance_schema is off.
                        server.version().atLeast(8, 0, 22) ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS")) {
            try {
                if (!server.rows(question).isEmpty()) {
                    return true;
                }
            } catch (SQLException e) {
                // The account may not see it; a replica that takes writes is then taken for what it claims to be.
                continue;
            }
        }
        return false;
    }

    /** One coded error for what the server answered. */
    static RepairException explain(SQLException e, FixServer server, String what) {
        return explain(e, server, what, "*.*");
    }

    static RepairException explain(SQLException e, FixServer server, String what, String place) {
        return Denied.explain(e, server.account(), place)
                .orElseGet(() -> new RepairException(
                        RepairError.STEP_FAILED,
                        what + ": error " + e.getErrorCode() + ", " + FixServer.line(e) + ".",
                        e));
    }
}
