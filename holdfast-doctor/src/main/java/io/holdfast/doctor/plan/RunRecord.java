package io.holdfast.doctor.plan;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A run of a plan, as its journal tells it. */
public record RunRecord(FixPlan plan, List<JournalEntry> entries) {
    /** Copies. */
    public RunRecord {
        entries = List.copyOf(entries);
    }

    /** The plan's id, which is also the run's. */
    public String id() {
        return plan.id();
    }

    /** How the run stands. */
    public RunState state() {
        RunState state = RunState.OPEN;
        for (JournalEntry entry : entries) {
            state = switch (entry.phase()) {
                case TAKEN_UP -> state;
                case APPLIED -> RunState.APPLIED;
                case REFUSED -> RunState.REFUSED;
                case PARTLY -> RunState.PARTLY;
                case TAKEN_BACK -> RunState.TAKEN_BACK;
                default -> RunState.OPEN;
            };
        }
        return state;
    }

    /** True when the run was being undone when its last line was written. */
    public boolean undoing() {
        return entries.stream().anyMatch(entry -> entry.phase() == JournalEntry.Phase.UNDO_BEGUN);
    }

    /** True when the journal says that a step was made. */
    public boolean done(int fix, int step) {
        boolean done = false;
        for (JournalEntry entry : entries) {
            if (entry.fix() == fix && entry.step() == step) {
                done = entry.phase() == JournalEntry.Phase.DONE;
            }
        }
        return done;
    }

    /** True when a step was begun, whatever became of it. */
    public boolean begun(int fix, int step) {
        return entries.stream()
                .anyMatch(entry ->
                        entry.fix() == fix && entry.step() == step && entry.phase() == JournalEntry.Phase.STARTING);
    }

    /** What the steps of a repair have left for later ones and for the undo. */
    public Map<String, String> data(int fix) {
        Map<String, String> data = new TreeMap<>();
        entries.stream().filter(entry -> entry.fix() == fix).forEach(entry -> data.putAll(entry.data()));
        return data;
    }

    /** How many steps are made. */
    public int stepsDone() {
        int done = 0;
        for (int fix = 0; fix < plan.fixes().size(); fix++) {
            for (int step = 0; step < plan.fixes().get(fix).steps().size(); step++) {
                done += done(fix, step) ? 1 : 0;
            }
        }
        return done;
    }

    /** How many steps there are. */
    public int steps() {
        return plan.fixes().stream().mapToInt(fix -> fix.steps().size()).sum();
    }
}
