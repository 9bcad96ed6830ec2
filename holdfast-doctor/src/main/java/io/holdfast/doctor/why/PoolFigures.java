package io.holdfast.doctor.why;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a pool said of itself when it had no connection to lend.
 *
 * @param capacity how many it may have; -1 when not said
 * @param open how many it had; -1 when not said
 * @param inUse how many were lent; -1 when not said
 * @param waiting how many waited; -1 when not said
 * @param idle how many were there and not lent; -1 when not said
 * @param openingMillis for how long a connection had been opening; -1 when not said
 */
record PoolFigures(int capacity, int open, int inUse, int waiting, int idle, long openingMillis) {
    private static final Pattern HIKARI =
            Pattern.compile("\\(total=(\\d+), active=(\\d+), idle=(\\d+), waiting=(\\d+)");
    private static final Pattern QUEUE_POOL = Pattern.compile("limit of size (\\d+) overflow (-?\\d+) reached");
    private static final Pattern DRUID = Pattern.compile("active (\\d+), maxActive (\\d+)");
    /** As versions before 1.0.29 write it; the limit may stand with the settings. */
    private static final Pattern OLD_DRUID = Pattern.compile("wait millis \\d+, ?active (\\d+)(?!\\d|, maxActive)");

    private static final Pattern DRUID_LIMIT = Pattern.compile("(?i)max-?active[\"']?\\s*[=:]\\s*[\"']?(\\d+)");
    private static final Pattern DRUID_OPENING = Pattern.compile("creating [1-9]\\d*, createElapseMillis (\\d+)");
    private static final Pattern TOMCAT = Pattern.compile("size:(\\d+); busy:(\\d+); idle:(\\d+)");
    private static final Pattern MARIADB_NODE = Pattern.compile("active=(\\d+) idle=(\\d+) limit=(\\d+)");
    private static final Pattern COUNTED = Pattern.compile(
            "(?i)total connections: *(\\d+)\\s+active connections: *(\\d+)\\s+idle connections: *(\\d+)");
    private static final Pattern OF = Pattern.compile("in use (\\d+) of (\\d+), waiting (\\d+)");
    private static final long LONG_OPENING = 10_000;

    static Optional<PoolFigures> in(String text) {
        Matcher hikari = HIKARI.matcher(text);
        if (hikari.find()) {
            return Optional.of(new PoolFigures(
                    -1, number(hikari, 1), number(hikari, 2), number(hikari, 4), number(hikari, 3), -1));
        }
        Matcher queuePool = QUEUE_POOL.matcher(text);
        if (queuePool.find()) {
            int capacity = number(queuePool, 1) + Math.max(0, number(queuePool, 2));
            return Optional.of(new PoolFigures(capacity, capacity, capacity, -1, 0, -1));
        }
        Matcher druid = DRUID.matcher(text);
        if (druid.find()) {
            Matcher opening = DRUID_OPENING.matcher(text);
            return Optional.of(new PoolFigures(
                    number(druid, 2), -1, number(druid, 1), -1, -1, opening.find() ? number(opening, 1) : -1));
        }
        Matcher oldDruid = OLD_DRUID.matcher(text);
        if (oldDruid.find()) {
            Matcher limit = DRUID_LIMIT.matcher(text);
            return Optional.of(
                    new PoolFigures(limit.find() ? number(limit, 1) : -1, -1, number(oldDruid, 1), -1, -1, -1));
        }
        Matcher tomcat = TOMCAT.matcher(text);
        if (tomcat.find()) {
            return Optional.of(new PoolFigures(-1, number(tomcat, 1), number(tomcat, 2), -1, number(tomcat, 3), -1));
        }
        Matcher node = MARIADB_NODE.matcher(text);
        if (node.find()) {
            return Optional.of(new PoolFigures(number(node, 3), -1, number(node, 1), -1, number(node, 2), -1));
        }
        Matcher counted = COUNTED.matcher(text);
        if (counted.find()) {
            return Optional.of(new PoolFigures(-1, number(counted, 1), number(counted, 2), -1, number(counted, 3), -1));
        }
        Matcher holdfast = OF.matcher(text);
        if (holdfast.find()) {
            return Optional.of(
                    new PoolFigures(number(holdfast, 2), -1, number(holdfast, 1), number(holdfast, 3), -1, -1));
        }
        return Optional.empty();
    }

    /** True when the pool had no connection at all, or none in use: then the borrowers do not hold them, none was opened. */
    boolean holdsNone() {
        return open == 0 || inUse == 0;
    }

    /** True when fewer were in use than there may be: then more could have been opened, and were not. */
    boolean hasRoom() {
        return capacity > 0 && inUse >= 0 && inUse < capacity;
    }

    /** True when all that there may be, or all that there were, were in use. */
    boolean isFull() {
        return inUse < 0 || capacity > 0 && inUse >= capacity || open > 0 && inUse >= open || idle == 0;
    }

    /** True when a connection has been opening for so long that it hangs. */
    boolean opensForLong() {
        return openingMillis >= LONG_OPENING;
    }

    private static int number(Matcher found, int group) {
        try {
            return Integer.parseInt(found.group(group));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
