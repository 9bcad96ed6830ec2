package io.holdfast.doctor.why;

/** What a text shows, whichever driver or language wrote it. The phrases that show it stand in {@code signs.tsv}. */
public enum Sign {
    /** The stream ended. */
    ENDED,
    /** The stream was reset. */
    RESET,
    /** A write found the stream closed. */
    BROKEN_PIPE,
    /** A read was given up. */
    READ_TIMEOUT,
    /** A connect was given up. */
    CONNECT_TIMEOUT,
    /** A connect was refused. */
    REFUSED,
    /** A name has no address. */
    UNKNOWN_HOST,
    /** A machine cannot be reached. */
    NO_ROUTE,
    /** The server had not said a word yet. */
    NEVER_HEARD,
    /** A result broke off. */
    BROKEN_RESULT,
    /** A packet is too large for one of the two. */
    LARGE_PACKET,
    /** HikariCP found a connection dead when it was to lend it. */
    DEAD_IN_POOL,
    /** The server is said to have closed. */
    SERVER_CLOSED,
    /** The driver has compared the rest with the server's limit. */
    BEYOND_LIMIT,
    /** TLS failed. */
    TLS,
    /** A pool had none to lend. */
    POOL_EMPTY,
    /** A connection was lost in a way that the driver does not say more of. */
    LOST,
    /** The server's log: a client went away or was cut off. */
    LOG_READ_ERROR,
    /** The server's log: a client was silent for too long. */
    LOG_READ_TIMEOUT,
    /** The server's log: a client did not take its result. */
    LOG_WRITE_TIMEOUT,
    /** The server's log: a client was gone when its result was sent. */
    LOG_WRITE_ERROR,
    /** The server's log: an orderly stop. */
    LOG_SHUTDOWN,
    /** The server's log: a start after a crash. */
    LOG_CRASH;

    /** True for what only servers write, into their own log. */
    public boolean isOfServerLog() {
        return compareTo(LOG_READ_ERROR) >= 0;
    }

    /** Puts the phrases of all signs into an index; their numbers there, by the sign's ordinal. */
    static int[][] register(PhraseIndex index) {
        Sign[] all = values();
        int[][] numbers = new int[all.length][];
        for (Sign sign : all) {
            numbers[sign.ordinal()] = Table.lines("signs.tsv").stream()
                    .filter(line -> line.startsWith(sign.name() + "|"))
                    .mapToInt(line -> index.add(line.substring(line.indexOf('|') + 1)))
                    .toArray();
        }
        return numbers;
    }
}
