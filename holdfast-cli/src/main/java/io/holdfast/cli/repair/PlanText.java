package io.holdfast.cli.repair;

import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.PlannedFix;
import io.holdfast.doctor.plan.PlannedStep;

/** A plan for a reader: every statement, what it locks, and what takes it back. */
final class PlanText {
    private PlanText() {}

    static String of(FixPlan plan) {
        StringBuilder out = new StringBuilder();
        out.append("Plan ")
                .append(plan.id())
                .append(" for ")
                .append(plan.server().address());
        out.append(", good until ").append(plan.expiresAt()).append("\n");
        int number = 0;
        for (PlannedFix fix : plan.fixes()) {
            number++;
            out.append('\n').append(number).append("  ").append(fix.title()).append('\n');
            fix.assertions()
                    .forEach(line -> out.append("   holds    ").append(line).append('\n'));
            out.append("   cost     ").append(fix.cost()).append('\n');
            for (int i = 0; i < fix.steps().size(); i++) {
                step(fix.steps().get(i), number + "." + (i + 1), out);
            }
        }
        return out.toString();
    }

    private static void step(PlannedStep step, String number, StringBuilder out) {
        out.append("   ").append(number).append("  ").append(step.what()).append('\n');
        step.statements().forEach(sql -> out.append("     do     ").append(sql).append(";\n"));
        out.append("     locks  ").append(step.locks()).append('\n');
        out.append("     check  ").append(step.verify()).append('\n');
        step.undo().forEach(sql -> out.append("     undo   ").append(sql).append(";\n"));
        if (step.irreversible() != null) {
            out.append("     undo   none: ").append(step.irreversible()).append('\n');
        }
    }
}
