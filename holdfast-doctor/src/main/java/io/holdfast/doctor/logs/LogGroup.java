package io.holdfast.doctor.logs;

import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.DropEvidence;
import io.holdfast.doctor.why.Explanation;
import io.holdfast.doctor.why.Sign;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Entries of a log that say the same, but for names and numbers. Not thread-safe while the log is read. */
public final class LogGroup {
    private static final int MOST_RESTS = 1_000;

    private final DropCause firstCause;
    private final Set<Sign> firstSigns;
    private LogEntry example;
    private DropEvidence evidence;
    private final TimeLine timeLine = new TimeLine();
    private final List<Duration> rests = new ArrayList<>();
    private long count;
    private long mentions;

    LogGroup(LogEntry example, DropEvidence evidence) {
        this.example = example;
        this.evidence = evidence;
        firstCause = evidence.explain().cause();
        firstSigns = evidence.text().signs();
    }

    /** The likeliest cause from the first text alone. */
    DropCause firstCause() {
        return firstCause;
    }

    /** What the first text shows. */
    Set<Sign> firstSigns() {
        return firstSigns;
    }

    /** The same failures as counted already, in other words; where these say more, they become the example. */
    void addConsequence(LogEntry entry) {
        mentions++;
        addRest(entry);
        boolean more = evidence.idle() == null && DropEvidence.of(entry.text()).idle() != null;
        if (more) {
            example = new LogEntry(entry.at(), example.line(), entry.text());
            evidence = DropEvidence.of(entry.text());
        }
    }

    /** How often it was written in other words besides. */
    public long mentions() {
        return mentions;
    }

    void add(LogEntry entry) {
        count++;
        if (entry.at() != null) {
            timeLine.add(entry.at());
        }
        addRest(entry);
    }

    private void addRest(LogEntry entry) {
        if (rests.size() < MOST_RESTS && entry.text().contains("milliseconds ago")) {
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
