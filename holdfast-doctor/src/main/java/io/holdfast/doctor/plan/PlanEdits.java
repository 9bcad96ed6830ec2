package io.holdfast.doctor.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What was edited in the steps of a plan, held against those that its repair calls for. How a definition is changed may
 * be edited: by which algorithm, under which lock, within which time, with which comment. What is changed may not.
 */
public final class PlanEdits {
    private static final String ALTER = "ALTER TABLE ";
    private static final int LONGEST_SECONDS = 7 * 24 * 60 * 60;
    private static final String MANNER = "(?:, ?ALGORITHM ?= ?(?:DEFAULT|INSTANT|INPLACE|NOCOPY|COPY))?"
            + "(?:, ?LOCK ?= ?(?:DEFAULT|NONE|SHARED|EXCLUSIVE))?";
    private static final Pattern DERIVED = Pattern.compile(MANNER + "$");
    private static final Pattern TAIL =
            Pattern.compile("(?: COMMENT '[^'\\\\;]*')?" + MANNER, Pattern.CASE_INSENSITIVE);

    private PlanEdits() {}

    /**
     * The edits, a line each; none where the steps are those that the repair calls for.
     *
     * @throws RepairException HF-7002 if something else was changed
     */
    public static List<String> of(PlannedFix planned, PlannedFix derived) throws RepairException {
        if (!derived.title().equals(planned.title()) || !derived.assertions().equals(planned.assertions())) {
            throw new RepairException(
                    RepairError.PLAN_ALTERED, "title or assertions of \"" + derived.title() + "\" have been changed.");
        }
        if (planned.steps().size() != derived.steps().size()) {
            throw altered(
                    derived,
                    planned.steps().size() + " steps and not " + derived.steps().size());
        }
        List<String> edits = new ArrayList<>();
        for (int i = 0; i < planned.steps().size(); i++) {
            PlannedStep is = planned.steps().get(i);
            PlannedStep right = derived.steps().get(i);
            if (!is.equals(right)) {
                if (!isManner(is, right)) {
                    throw altered(derived, "step " + (i + 1) + ", " + is.what());
                }
                describe(is, right, i + 1, edits);
            }
        }
        return edits;
    }

    /** True when both have the same steps in the same order, whatever statements they are made by. */
    public static boolean areSameSteps(PlannedFix one, PlannedFix other) {
        return whats(one).equals(whats(other));
    }

    private static List<String> whats(PlannedFix fix) {
        return fix.steps().stream().map(PlannedStep::what).toList();
    }

    private static boolean isManner(PlannedStep is, PlannedStep right) {
        PlannedStep otherwise = new PlannedStep(
                is.what(),
                right.statements(),
                right.limitSeconds(),
                is.locks(),
                is.verify(),
                is.undo(),
                is.irreversible());
        if (!otherwise.equals(right)
                || is.limitSeconds() < 1
                || is.limitSeconds() > LONGEST_SECONDS
                || is.statements().size() != right.statements().size()) {
            return false;
        }
        for (int i = 0; i < is.statements().size(); i++) {
            if (!isManner(is.statements().get(i), right.statements().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isManner(String is, String right) {
        if (is.equals(right)) {
            return true;
        }
        String what = DERIVED.matcher(right).replaceFirst("");
        return right.startsWith(ALTER)
                && is.startsWith(what)
                && TAIL.matcher(is.substring(what.length())).matches();
    }

    private static void describe(PlannedStep is, PlannedStep right, int number, List<String> edits) {
        for (int i = 0; i < is.statements().size(); i++) {
            if (!is.statements().get(i).equals(right.statements().get(i))) {
                edits.add("step " + number + " runs " + is.statements().get(i) + " and not "
                        + right.statements().get(i));
            }
        }
        if (is.limitSeconds() != right.limitSeconds()) {
            edits.add(
                    "step " + number + " may take " + is.limitSeconds() + " s and not " + right.limitSeconds() + " s");
        }
    }

    private static RepairException altered(PlannedFix derived, String difference) {
        return new RepairException(
                RepairError.PLAN_ALTERED,
                "a step of \"" + derived.title() + "\" is not the one that the repair calls for: " + difference
                        + ". A plan is not a way to run other statements.");
    }
}
