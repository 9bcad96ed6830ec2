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
 */
record PoolFigures(int capacity, int open, int inUse, int waiting) {
    private static final Pattern HIKARI =
            Pattern.compile("\\(total=(\\d+), active=(\\d+), idle=\\d+, waiting=(\\d+)\\)");
    private static final Pattern QUEUE_POOL = Pattern.compile("limit of size (\\d+) overflow (-?\\d+) reached");
    private static final Pattern DRUID = Pattern.compile("active (\\d+), maxActive (\\d+)");
    private static final Pattern TOMCAT = Pattern.compile("size:(\\d+); busy:(\\d+)");
    private static final Pattern HOLDFAST = Pattern.compile("in use (\\d+) of (\\d+), waiting (\\d+)");

    static Optional<PoolFigures> in(String text) {
        Matcher hikari = HIKARI.matcher(text);
        if (hikari.find()) {
            return Optional.of(new PoolFigures(-1, number(hikari, 1), number(hikari, 2), number(hikari, 3)));
        }
        Matcher queuePool = QUEUE_POOL.matcher(text);
        if (queuePool.find()) {
            int capacity = number(queuePool, 1) + Math.max(0, number(queuePool, 2));
            return Optional.of(new PoolFigures(capacity, capacity, capacity, -1));
        }
        Matcher druid = DRUID.matcher(text);
        if (druid.find()) {
            return Optional.of(new PoolFigures(number(druid, 2), -1, number(druid, 1), -1));
        }
        Matcher tomcat = TOMCAT.matcher(text);
        if (tomcat.find()) {
            return Optional.of(new PoolFigures(-1, number(tomcat, 1), number(tomcat, 2), -1));
        }
        Matcher holdfast = HOLDFAST.matcher(text);
        if (holdfast.find()) {
            return Optional.of(new PoolFigures(number(holdfast, 2), -1, number(holdfast, 1), number(holdfast, 3)));
        }
        return Optional.empty();
    }

    /** True when the pool had no connection at all, or none in use: then nobody holds them, the server gives none. */
    boolean holdsNone() {
        return open == 0 || inUse == 0;
    }

    private static int number(Matcher found, int group) {
        try {
            return Integer.parseInt(found.group(group));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
