package io.holdfast.doctor.plan;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * One line of a run's journal, which is on disk before what it announces is done.
 *
 * @param fix the repair's place in the plan, from 0; -1 where the line is about the whole run
 * @param step the step's place in the repair, from 0; -1 as above
 * @param text in words
 * @param data what undoing or resuming may need
 */
public record JournalEntry(Instant at, Phase phase, int fix, int step, String text, Map<String, String> data) {
    /** Copies. */
    public JournalEntry {
        data = java.util.Collections.unmodifiableMap(new TreeMap<>(data));
    }

    /** What a line tells. */
    public enum Phase {
        /** The run began; who ran it. */
        BEGUN,
        /** A session is about to take the run up, to go on or to undo; nothing is changed by that. */
        TAKEN_UP,
        /** It went on after an interruption. */
        RESUMED,
        /** A step is about to be made. */
        STARTING,
        /** A step is made and verified. */
        DONE,
        /** A step failed. */
        FAILED,
        /** The run is about to be undone. */
        UNDO_BEGUN,
        /** A step is about to be taken back. */
        UNDOING,
        /** A step is taken back, and that is verified. */
        UNDONE,
        /** All was done and verified. */
        APPLIED,
        /** Nothing was changed. */
        REFUSED,
        /** Some was done, and is still there. */
        PARTLY,
        /** All that was done is taken back. */
        TAKEN_BACK
    }
}
