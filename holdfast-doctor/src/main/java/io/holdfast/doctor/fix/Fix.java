package io.holdfast.doctor.fix;

import io.holdfast.doctor.plan.PlannedFix;
import io.holdfast.doctor.plan.PlannedStep;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.TableName;
import io.holdfast.doctor.server.ServerVersion;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One repair. Immutable. Its steps follow from its parameters alone, so that a plan's text can be held against them; and
 * whether a step is made is asked of the server, so that a crash at any moment leaves nothing in doubt. {@link Fixes} knows
 * all of them.
 */
interface Fix {
    /** Which repair, as it stands in plans. */
    String kind();

    /** All that the steps follow from. */
    Map<String, String> parameters();

    /** What it is for, in words. */
    String title();

    /** The table it touches, if it touches one. */
    Optional<TableName> table();

    /** What must hold before it begins, in words; {@link #preflight} checks it. */
    List<String> assertions();

    /**
     * The steps, with their statements.
     *
     * @param run the id of the plan and its run
     */
    List<PlannedStep> steps(String run, ServerVersion version);

    /** Refuses where the repair cannot be made safely. Changes nothing. Gives what it will cost, in words. */
    String preflight(FixServer server, String run) throws SQLException, RepairException;

    /** True when the server shows that a step is made. */
    boolean isDone(int step, Work work) throws SQLException, RepairException;

    /** Makes a step, and verifies it. What is put into {@link Work#data} is kept in the journal. */
    void run(int step, Work work) throws SQLException, RepairException;

    /** Refuses where the undo would lose what others have changed since. Changes nothing. */
    void checkUndo(Work work) throws SQLException, RepairException;

    /** Takes a step back, made or half made or not made, and verifies that. */
    void undo(int step, Work work) throws SQLException, RepairException;

    /** True when a failure of this step is answered by taking back what the repair did, since no row was moved. */
    default boolean takesBack(int failed) {
        return true;
    }

    /** Bytes that it writes to the disk of the data, at most. */
    default long writes(TableShape shape) {
        return 0;
    }

    /** False where a step that was made is gone after the server started again, so that it must be asked for once more. */
    default boolean survivesRestart() {
        return true;
    }

    /** The repair as it stands in a plan. */
    default PlannedFix planned(String run, ServerVersion version, String cost) {
        return new PlannedFix(kind(), title(), parameters(), assertions(), cost, steps(run, version));
    }
}
