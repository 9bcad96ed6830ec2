package io.holdfast.doctor.logs;

import io.holdfast.doctor.why.DropCause;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the errors of a log look like together: no single one of them shows it. */
public enum Symptom {
    /** Borrowers wait, and connections are lent. */
    POOL_EXHAUSTED("the pool is exhausted: connections are held for longer than requests wait for them"),
    /** Connections end in one way, by the other side. */
    CLOSED("connections are closed by the server, or by something in front of it, while they rest or are held"),
    /** Connections end in different ways at the same time, or no answer comes. */
    UNSTABLE_NETWORK(
            "the network is unstable: answers that never come and connections that are cut happen side by side,"
                    + " in the middle of work too");

    private static final Set<DropCause> EXHAUSTED = EnumSet.of(DropCause.POOL_EXHAUSTED, DropCause.LEAK_NAMED);
    private static final Set<DropCause> ENDED = EnumSet.of(
            DropCause.IDLE_LIMIT,
            DropCause.CLOSED_BETWEEN,
            DropCause.KILLED,
            DropCause.USED_AFTER_CLOSE,
            DropCause.UNEXPLAINED);
    private static final Set<DropCause> SILENT = EnumSet.of(
            DropCause.SILENT_NETWORK,
            DropCause.CLIENT_TIMEOUT,
            DropCause.UNREACHABLE,
            DropCause.NO_HANDSHAKE,
            DropCause.NO_BACKEND);
    private static final Duration NEAR = Duration.ofMinutes(1);
    private static final long FEWEST = 3;
    /** Fewer than one in so many may be by chance. */
    private static final long CHANCE = 20;

    private final String sentence;

    Symptom(String sentence) {
        this.sentence = sentence;
    }

    /** In words, as half a sentence. */
    public String sentence() {
        return sentence;
    }

    /** The symptom of these errors; null when they are too few, or have nothing in common. */
    static @Nullable Symptom of(List<LogGroup> groups) {
        long exhausted = count(groups, EXHAUSTED);
        long ended = count(groups, ENDED);
        long silent = count(groups, SILENT);
        long all = groups.stream().mapToLong(LogGroup::count).sum();
        if (all < FEWEST) {
            return null;
        }
        boolean both = Math.min(ended, silent) > 0 && Math.min(ended, silent) * CHANCE >= Math.max(ended, silent);
        // A pool whose connections die or hang runs dry, too.
        if (both
                && overlap(groups)
                && (ended + silent) * 2 > all - exhausted
                && (ended + silent) * CHANCE >= exhausted) {
            return UNSTABLE_NETWORK;
        }
        if (exhausted * 2 > all) {
            return POOL_EXHAUSTED;
        }
        return ended * 2 > all ? CLOSED : null;
    }

    private static long count(List<LogGroup> groups, Set<DropCause> causes) {
        return groups.stream()
                .filter(group -> causes.contains(group.cause()))
                .mapToLong(LogGroup::count)
                .sum();
    }

    /** True unless all of one kind happened well before or after all of the other. */
    private static boolean overlap(List<LogGroup> groups) {
        TimeLine ended = new TimeLine();
        TimeLine silent = new TimeLine();
        for (LogGroup group : groups) {
            TimeLine of = ENDED.contains(group.cause()) ? ended : SILENT.contains(group.cause()) ? silent : null;
            if (of != null
                    && group.timeLine().first() != null
                    && group.timeLine().last() != null) {
                of.add(group.timeLine().first());
                of.add(group.timeLine().last());
            }
        }
        return ended.first() != null
                && silent.first() != null
                && ended.last() != null
                && silent.last() != null
                && !ended.first().isAfter(silent.last().plus(NEAR))
                && !silent.first().isAfter(ended.last().plus(NEAR));
    }
}
