package io.holdfast.bench.sick;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the server, and by which words each tool would say so. A peer's words are looked for in all that it
 * prints; null where its documentation has no such check.
 */
enum Sickness {
    NEARLY_FULL("nine of ten connections are taken", "C01", "\\[!!\\] Highest (usage|connection)", null),
    REFUSED("callers were refused (1040)", "C03", null, null),
    ABORTED("clients vanish without a farewell", "C04", "\\[!!\\] .*[Aa]borted", null),
    POOL_LIMITS("a pool keeps connections for longer than the server", "C07", null, null),
    ROW_LOCKS("three sessions wait for a row; who is the root", "L01", "SICK_ROOT", "SICK_ROOT"),
    TABLE_QUEUE(
            "ALTER TABLE waits, and others behind it",
            "L02",
            "(?i)metadata lock",
            "KILL \\d+ \\(Query \\d+ sec\\) ALTER"),
    IDLE_TRANSACTION("a session sleeps in its transaction", "L03", "(?i)idle transaction", "KILL \\d+ \\(Sleep"),
    DEADLOCK("a deadlock happened", "L05", "(?i)deadlock", "\\bsick_shop\\b.*\\borders\\b.*RECORD|RECORD.*sick_shop"),
    LOCK_TIMEOUTS("statements gave up waiting for locks (1205)", "L06", null, null),
    LONG_STATEMENT("a statement runs for long", "Q01", null, "KILL \\d+ \\(Query \\d+ sec\\) SELECT SLEEP"),
    MISSING_INDEX("a statement without an index, by its text", "Q03", "customer.*=", "customer.*="),
    NEEDLESS_INDEX(
            "an index that is the beginning of another",
            "Q04",
            "(?i)redundant ind.*orders|orders.*one_column",
            "left-prefix"),
    REPEATED_ROWS("rows that repeat a key", "Q05", null, null),
    NO_PRIMARY_KEY("a table without a primary key", "Q06", "(?i)primary key.*keyless|keyless.*primary key", null),
    NUMBERS_RUN_OUT(
            "an auto-increment column at its end", "Q06", "(?i)auto.?increment.*small|small.*auto.?increment", null),
    DISK_TABLES("temporary tables go to disk", "Q07", "\\[!!\\] Temporary tables created on disk", null),
    NO_SLOW_LOG("slow statements are not logged", "Q08", "(?i)slow.query.log", "(?i)slow_query_log"),
    SHORT_IDLE_LIMIT("wait_timeout of 20 s", "S01", "wait_timeout", "wait_timeout"),
    IMPATIENT_NETWORK("net_write_timeout of 2 s", "S02", "net_write_timeout", "net_write_timeout"),
    SMALL_PACKETS("max_allowed_packet of 1 MiB", "S04", "max_allowed_packet", "max_allowed_packet"),
    NO_THREAD_CACHE("no cache of threads", "S05", "\\[!!\\] Thread cache is disabled", "thread_cache_size");

    private final String title;
    private final String probe;
    private final @Nullable String tuner;
    private final @Nullable String toolkit;

    Sickness(String title, String probe, @Nullable String tuner, @Nullable String toolkit) {
        this.title = title;
        this.probe = probe;
        this.tuner = tuner;
        this.toolkit = toolkit;
    }

    String title() {
        return title;
    }

    /** The doctor's check. */
    String probe() {
        return probe;
    }

    /** MySQLTuner's words. */
    @Nullable
    String tuner() {
        return tuner;
    }

    /** Percona Toolkit's words. */
    @Nullable
    String toolkit() {
        return toolkit;
    }
}
