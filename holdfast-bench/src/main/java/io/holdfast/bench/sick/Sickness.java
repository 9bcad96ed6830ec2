package io.holdfast.bench.sick;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a server, and by which words each tool would say so. A peer's words are looked for in all that it
 * prints; null where its documentation has no such check.
 */
enum Sickness {
    ROW_LOCKS(
            Place.SHOP,
            "three sessions wait for a row; who is the root",
            "L0",
            Sickness.CULPRIT,
            Sickness.CULPRIT,
            Sickness.CULPRIT),
    TABLE_QUEUE(
            Place.SHOP,
            "ALTER TABLE waits, and others behind it",
            "L0",
            "ALTER TABLE",
            "(?i)metadata lock",
            "KILL \\d+ \\(Query \\d+ sec\\) ALTER"),
    IDLE_TRANSACTION(
            Place.SHOP, "a session sleeps in its transaction", "L03", "", "(?i)idle transaction", "KILL \\d+ \\(Sleep"),
    LONG_STATEMENT(
            Place.SHOP, "a statement runs for long", "Q01", "", null, "KILL \\d+ \\(Query \\d+ sec\\) SELECT SLEEP"),
    NEARLY_FULL(
            Place.SHOP, "nine of ten connections are taken", "C01", "", "\\[!!\\] Highest (usage|connection)", null),
    REFUSED(Place.SHOP, "callers were refused (1040)", "C03", "", null, null),
    ABORTED(Place.SHOP, "clients vanish without a farewell", "C04", "", "\\[!!\\] .*[Aa]borted", null),
    POOL_LIMITS(Place.SHOP, "a pool keeps connections for longer than the server", "C07", "", null, null),
    DEADLOCK(
            Place.SHOP,
            "a deadlock happened",
            "L05",
            "",
            "(?i)deadlock",
            "\\bsick_shop\\b.*\\borders\\b.*RECORD|RECORD.*sick_shop"),
    LOCK_TIMEOUTS(Place.SHOP, "statements gave up waiting for locks (1205)", "L06", "", null, null),
    MISSING_INDEX(Place.SHOP, "a statement without an index, by its text", "Q03", "", "customer.*=", "customer.*="),
    NEEDLESS_INDEX(
            Place.SHOP,
            "an index that is the beginning of another",
            "Q04",
            "",
            "(?i)redundant ind.*orders|orders.*one_column",
            "left-prefix"),
    REPEATED_ROWS(Place.SHOP, "rows that repeat a key", "Q05", "", null, null),
    NO_PRIMARY_KEY(
            Place.SHOP,
            "a table without a primary key",
            "Q06",
            "keyless",
            "(?i)primary key.*keyless|keyless.*primary key",
            null),
    NUMBERS_RUN_OUT(
            Place.SHOP,
            "an auto-increment column at its end",
            "Q06",
            "small",
            "(?i)auto.?increment.*small|small.*auto.?increment",
            null),
    DISK_TABLES(
            Place.SHOP, "temporary tables go to disk", "Q07", "", "\\[!!\\] Temporary tables created on disk", null),
    NO_SLOW_LOG(
            Place.SHOP,
            "slow statements are not logged",
            "Q08",
            "",
            "(?i)slow_query_log|slow.query.log",
            "(?i)slow_query_log|slow.query.log"),
    SHORT_IDLE_LIMIT(
            Place.SHOP, "wait_timeout of 20 s", "S01", "", "(?<![a-z_])wait_timeout", "(?<![a-z_])wait_timeout"),
    IMPATIENT_NETWORK(Place.SHOP, "net_write_timeout of 2 s", "S02", "", "net_write_timeout", "net_write_timeout"),
    SMALL_PACKETS(Place.SHOP, "max_allowed_packet of 1 MiB", "S04", "", "max_allowed_packet", "max_allowed_packet"),
    NO_THREAD_CACHE(
            Place.SHOP, "no cache of threads", "S05", "", "\\[!!\\] Thread cache is disabled", "thread_cache_size"),
    GENERAL_LOG(Place.NEGLECTED, "the general log is on", "S13", "", "(?i)general.log", "(?i)general.log"),
    LAX_MODE(Place.NEGLECTED, "sql_mode lets wrong values in", "S12", "", "(?i)sql_mode", "(?i)sql_mode"),
    PATIENT_ROWS(
            Place.NEGLECTED,
            "statements wait an hour for a row",
            "S14",
            "",
            "innodb_lock_wait_timeout",
            "innodb_lock_wait_timeout"),
    PATIENT_TABLES(
            Place.NEGLECTED,
            "changes of tables wait a year for their lock",
            "S08",
            "",
            "(?<!innodb_)lock_wait_timeout",
            "(?<!innodb_)lock_wait_timeout"),
    LOST_COMMITS(
            Place.NEGLECTED,
            "commits are not written to disk",
            "S11",
            "innodb_flush_log_at_trx_commit",
            "innodb_flush_log_at_trx_commit",
            "innodb_flush_log_at_trx_commit"),
    LOST_EVENTS(
            Place.NEGLECTED,
            "the binary log is not written to disk",
            "S11",
            "sync_binlog",
            "sync_binlog",
            "sync_binlog"),
    HALF_PAGES(
            Place.NEGLECTED,
            "pages are written once (no doublewrite)",
            "S11",
            "innodb_doublewrite",
            "innodb_doublewrite",
            "innodb_doublewrite"),
    LOGS_FOR_EVER(Place.NEGLECTED, "binary logs never expire", "S18", "", "expire_logs", "expire_logs"),
    NO_TIME_ZONES(Place.NEGLECTED, "named time zones are missing", "S15", "", "(?i)time.?zone", "(?i)time.?zone"),
    BLOCKING_HOSTS(Place.NEGLECTED, "max_connect_errors of 5", "S03", "", "max_connect_errors", "max_connect_errors"),
    SMALL_TEMPORARY(Place.NEGLECTED, "tmp_table_size of 1 MiB", "S06", "", "tmp_table_size", "tmp_table_size"),
    QUIET_LOG(
            Place.NEGLECTED,
            "the error log leaves out why connections break",
            "S07",
            "log_error_verbosity",
            "log_error_verbosity|log_warnings",
            "log_error_verbosity|log_warnings"),
    NO_DEADLOCK_LOG(
            Place.NEGLECTED,
            "deadlocks are not logged",
            "S07",
            "innodb_print_all_deadlocks",
            "innodb_print_all_deadlocks",
            "innodb_print_all_deadlocks"),
    TOO_LITTLE_MEMORY(
            Place.NEGLECTED,
            "all connections need more memory than there is",
            "C02",
            "",
            "\\[!!\\] Maximum (possible|reached) memory",
            null),
    SMALL_BUFFER_POOL(
            Place.NEGLECTED,
            "the buffer pool does not hold what is read",
            "S16",
            "",
            "\\[!!\\] InnoDB (Read buffer|buffer pool)(?!.*instances)",
            null),
    OLD_ENGINE(Place.NEGLECTED, "a MyISAM table", "Q11", "MyISAM", "\\[!!\\].*MyISAM|- MyISAM.*InnoDB", null),
    OTHER_COLLATION(
            Place.NEGLECTED,
            "joined columns compare differently",
            "Q13",
            "collation",
            "\\[!!\\].*(?i:collation|charset)",
            null),
    NARROW_CHILD(Place.NEGLECTED, "an INT that refers to a BIGINT", "Q13", "refer to", null, null),
    STALE_STATISTICS(Place.NEGLECTED, "statistics of another table than it is now", "Q12", "facts_of_old", null, null),
    NAMELESS(Place.NEGLECTED, "an account without a name", "A01", "has no name", "(?i)\\[!!\\].*anonymous", null),
    NO_PASSWORD(
            Place.NEGLECTED,
            "an account without a password",
            "A01",
            "has no password",
            "\\[!!\\].*(?i:no proper|no password|without password|has no proper)",
            null),
    OWN_NAME(
            Place.NEGLECTED,
            "an account whose password is its name",
            "A01",
            "own name",
            "\\[!!\\].*(?i:user ?name as password)",
            null),
    ROOT_ANYWHERE(
            Place.NEGLECTED, "root may log in from anywhere", "A01", "root may log in", "\\[!!\\].*'?root'?@'?%", null),
    PLAIN_ACCOUNTS(
            Place.NEGLECTED,
            "accounts of other hosts may log in without TLS",
            "A02",
            "",
            "\\[!!\\].*(?i:without ssl|ssl.*not|tls)",
            null),
    ACCOUNT_LIMIT(Place.NEGLECTED, "an account is at its limit of connections", "C10", "", null, null),
    STOPPED_REPLICA(
            Place.NEGLECTED,
            "a replica that was stopped",
            "R01",
            "",
            "\\[!!\\].*(?i:slave|replica)",
            "(?i)slave.*(stopped|not running)"),
    LOST_DEFINER(
            Place.NEGLECTED,
            "inserts fail, since a trigger's definer is gone (1449)",
            "E01",
            "1449",
            "(?i)definer",
            "(?i)definer"),
    PARTITIONS_END(Place.NEGLECTED, "inserts fail, since the partitions end (1526)", "E01", "1526", null, null),
    LOST_TABLE(Place.NEGLECTED, "statements ask for a table that is not there (1146)", "E01", "1146", null, null),
    FAILING_EVENT(Place.NEGLECTED, "an event fails each second", "E03", "", "(?i)event.*fail", "(?i)event.*fail"),
    PREPARED_LIMIT(
            Place.NEGLECTED,
            "prepared statements are at their limit",
            "Q10",
            "",
            "(?i)prepared.*(limit|max)",
            "(?i)prepared.*(limit|max)"),
    CUT_OFF(Place.NEGLECTED, "statements run into their time limit", "Q09", "", null, null),
    CRASHED(Place.NEGLECTED, "the server crashed a moment ago", "E02", "crash", "\\[!!\\].*(?i:crash)", null),
    LEAK(Place.NEGLECTED, "an application does not give connections back", "L03", "a leak", null, null),
    PREPARED_XA(
            Place.LOCKED,
            "a prepared XA transaction holds others up; its name",
            "L0",
            Sickness.CULPRIT,
            Sickness.CULPRIT,
            Sickness.CULPRIT),
    FORGOTTEN_XA(
            Place.LOCKED,
            "a prepared XA transaction has no client any more",
            "L09",
            "",
            "(?i)xa.*(prepared|recover)",
            "(?i)xa.*(prepared|recover)"),
    LOCKED_TABLE(
            Place.LOCKED,
            "LOCK TABLES holds others up; who",
            "L0",
            Sickness.CULPRIT,
            Sickness.CULPRIT,
            Sickness.CULPRIT),
    NAMED_LOCK(
            Place.LOCKED, "GET_LOCK holds others up; who", "L0", Sickness.CULPRIT, Sickness.CULPRIT, Sickness.CULPRIT),
    EXPORTED_TABLE(
            Place.LOCKED,
            "FLUSH TABLES … FOR EXPORT holds others up; who",
            "L0",
            Sickness.CULPRIT,
            Sickness.CULPRIT,
            Sickness.CULPRIT),
    CIRCLE(
            Place.LOCKED,
            "sessions wait in a circle that the server does not see",
            "L0",
            Sickness.CULPRIT,
            Sickness.CULPRIT,
            Sickness.CULPRIT),
    READ_LOCK(
            Place.FROZEN,
            "FLUSH TABLES WITH READ LOCK holds the server up; who",
            "L0",
            Sickness.CULPRIT,
            Sickness.CULPRIT,
            Sickness.CULPRIT);

    /** Stands for what {@link Ward#culprit} gives. */
    static final String CULPRIT = "CULPRIT";

    private final Place place;
    private final String title;
    private final String probe;
    private final String marker;
    private final @Nullable String tuner;
    private final @Nullable String toolkit;

    /** Where a sickness is made. */
    enum Place {
        /** A shop under load. */
        SHOP("a server under load"),
        /** Neglected settings, accounts and tables. */
        NEGLECTED("a neglected server"),
        /** Locks on rows, tables and names. */
        LOCKED("a server with locks of every kind"),
        /** A lock on all of it. */
        FROZEN("a server that is locked whole");

        private final String title;

        Place(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    Sickness(Place place, String title, String probe, String marker, @Nullable String tuner, @Nullable String toolkit) {
        this.place = place;
        this.title = title;
        this.probe = probe;
        this.marker = marker;
        this.tuner = tuner;
        this.toolkit = toolkit;
    }

    Place place() {
        return place;
    }

    String title() {
        return title;
    }

    /** The doctor's check, or how the ids of those begin of which one finds it. */
    String probe() {
        return probe;
    }

    /** What its finding has to name; empty where the check looks for one thing only. */
    String marker() {
        return marker;
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
