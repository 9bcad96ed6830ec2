package io.holdfast.doctor.logs;

import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.DropEvidence;
import io.holdfast.doctor.why.Explanation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Entries of a log that say the same, but for names and numbers. Not thread-safe while the log is read. */
public final class LogGroup {
    private static final int MOST_RESTS = 1_000;

    private final LogEntry example;
    private final DropEvidence evidence;
    private final TimeLine timeLine = new TimeLine();
    private final List<Duration> rests = new ArrayList<>();
    private long count;

    LogGroup(LogEntry example, DropEvidence evidence) {
        this.example = example;
        this.evidence = evidence;
    }

    void add(LogEntry entry) {
        count++;
        if (entry.at() != null) {
            timeLine.add(entry.at());
        }
        if (rests.size() < MOST_RESTS) {
            Duration rest = DropEvidence.of(entry.text()).idle();
            if (rest != null) {
                rests.add(rest);
            }
        }
    }

    /** The first of them. */
    public LogEntry example() {
        return example;
    }

    /** How many there are. */
    public long count() {
        return count;
    }

    /** When they happened. */
    public TimeLine timeLine() {
        return timeLine;
    }

    /** How long the connections had rested before they died, as far as the entries say. */
    public List<Duration> rests() {
        return List.copyOf(rests);
    }

    /** What the first of them shows, with how long all of them rested. */
    public DropEvidence evidence() {
        return evidence.withRests(rests);
    }

    /** The likeliest cause from the text alone. */
    public DropCause cause() {
        return explanation().cause();
    }

    /** Why, from the text alone. */
    public Explanation explanation() {
        return evidence().explain();
    }
}
