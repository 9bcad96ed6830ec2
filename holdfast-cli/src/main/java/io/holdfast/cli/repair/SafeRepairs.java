package io.holdfast.cli.repair;

import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.fix.FixApplier;
import io.holdfast.doctor.fix.FixPlanner;
import io.holdfast.doctor.fix.FixRequest;
import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.RunState;
import io.holdfast.doctor.plan.Runs;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Carries out what may be done unattended: what can be taken back and copies no table. Each repair is a run of its own. */
final class SafeRepairs {
    private final Target target;
    private final Runs runs;
    private final String operator;
    private final Consumer<String> progress;
    private final List<String> applied = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    SafeRepairs(Target target, Runs runs, String operator, Consumer<String> progress) {
        this.target = target;
        this.runs = runs;
        this.operator = operator;
        this.progress = progress;
    }

    void carryOut(List<FixRequest> requests) throws DoctorException {
        for (FixRequest request : requests) {
            if (!request.unattended()) {
                continue;
            }
            try {
                FixPlan plan = new FixPlanner(Clock.systemUTC()).plan(target, List.of(request));
                FixApplier.Outcome outcome =
                        new FixApplier(target, runs, Clock.systemUTC(), operator, progress).apply(plan);
                if (outcome.state() == RunState.APPLIED) {
                    applied.add(plan.id());
                } else {
                    refused.add(String.valueOf(outcome.problem()));
                }
            } catch (RepairException e) {
                refused.add(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Runs that were carried out. */
    List<String> applied() {
        return List.copyOf(applied);
    }

    /** Why others were not. */
    List<String> refused() {
        return List.copyOf(refused);
    }
}
