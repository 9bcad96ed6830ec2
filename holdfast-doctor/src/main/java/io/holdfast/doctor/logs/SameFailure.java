package io.holdfast.doctor.logs;

import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.Sign;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One failure is often written several times: by the pool as a warning, by the framework, by the application. What comes at
 * the same moment, of the same family of causes and in other words, is one. Not thread-safe.
 */
final class SameFailure {
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration INSTANT = Duration.ofMillis(50);
    private static final Duration STOP = Duration.ofMinutes(2);
    private static final int MOST = 64;
    private static final Pattern THREAD = Pattern.compile("\\[([^\\]\\[]{2,60})\\]");

    private final Deque<Seen> seen = new ArrayDeque<>();

    private record Seen(LogEntry entry, LogGroup group, String signature, Set<String> joined) {}

    /** The group in which the same failure was counted already; null when it is a new one. */
    @Nullable
    LogGroup earlier(LogEntry entry, LogGroup group, String signature) {
        Iterator<Seen> all = seen.descendingIterator();
        while (all.hasNext()) {
            Seen before = all.next();
            if (!before.signature().equals(signature)
                    && family(before.group().firstCause()) == family(group.firstCause())
                    && together(before, entry, group)
                    && before.joined().add(signature)) {
                return before.group();
            }
        }
        seen.add(new Seen(entry, group, signature, new HashSet<>()));
        if (seen.size() > MOST) {
            seen.remove();
        }
        return null;
    }

    private static boolean together(Seen before, LogEntry entry, LogGroup group) {
        Instant then = before.entry().at();
        Instant now = entry.at();
        if (then == null || now == null) {
            return false;
        }
        Duration between = Duration.between(then, now).abs();
        DropCause cause = group.firstCause();
        if (cause == DropCause.RESTARTED || cause == DropCause.CRASHED || cause == DropCause.DISK_FULL) {
            return between.compareTo(STOP) <= 0;
        }
        if (between.compareTo(MOMENT) > 0 || isOfServer(before.group()) || isOfServer(group)) {
            return false;
        }
        boolean noticed = isNotice(before.group()) != isNotice(group);
        String first = thread(before.entry().text());
        String second = thread(entry.text());
        if (first != null && second != null && !noticed) {
            return first.equals(second);
        }
        return noticed || between.compareTo(INSTANT) <= 0;
    }

    /** Each line of a server's own log is about a connection of its own. */
    private static boolean isOfServer(LogGroup group) {
        return group.firstSigns().stream().anyMatch(Sign::isOfServerLog)
                || group.example().text().contains("[Server]")
                || group.example().text().contains("Aborted connection");
    }

    private static boolean isNotice(LogGroup group) {
        return group.firstSigns().contains(Sign.DEAD_IN_POOL);
    }

    /** The last name in brackets of the head, which is where loggers put the thread. */
    private static @Nullable String thread(String text) {
        int end = text.indexOf('\n');
        Matcher matcher = THREAD.matcher(text).region(0, Math.min(end < 0 ? text.length() : end, 120));
        return matcher.find() ? matcher.group(1) : null;
    }

    /** Causes between which the words of one failure differ. */
    private static DropCause family(DropCause cause) {
        return switch (cause) {
            case IDLE_LIMIT, CLOSED_BETWEEN, KILLED, SILENT_NETWORK, CLIENT_TIMEOUT, UNEXPLAINED, USED_AFTER_CLOSE ->
                DropCause.CLOSED_BETWEEN;
            case REFUSED, UNREACHABLE, POOL_EMPTY, NO_HANDSHAKE, NO_BACKEND, UNKNOWN_HOST -> DropCause.UNREACHABLE;
            case LEAK_NAMED, POOL_EXHAUSTED -> DropCause.POOL_EXHAUSTED;
            default -> cause;
        };
    }
}
