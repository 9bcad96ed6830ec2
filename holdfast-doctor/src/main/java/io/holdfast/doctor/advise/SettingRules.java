package io.holdfast.doctor.advise;

import io.holdfast.doctor.Severity;
import io.holdfast.doctor.advise.SettingRule.Wanted;
import io.holdfast.doctor.server.PoolSettings;
import io.holdfast.doctor.server.ServerFacts;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The rules for server settings. A value that a server ships with is never worse than INFO. */
public final class SettingRules {
    private static final long MIB = 1L << 20;
    private static final long DAY = 86_400;

    /** Idle sessions: at least twice the pools' keepalive, at most the default. */
    public static final SettingRule WAIT_TIMEOUT = idle("wait_timeout");

    /** The same for sessions of people. */
    public static final SettingRule INTERACTIVE_TIMEOUT = idle("interactive_timeout");

    /** Slow senders. */
    public static final SettingRule NET_READ_TIMEOUT = atLeast(
            "net_read_timeout",
            30,
            30,
            "a client that pauses while it sends is cut off",
            "a dead client holds its session a little longer");

    /** Slow readers. */
    public static final SettingRule NET_WRITE_TIMEOUT = atLeast(
            "net_write_timeout",
            60,
            60,
            "a client that pauses while it reads a large result is cut off",
            "a dead client holds its session a little longer");

    /** Failed connections before a host is blocked. */
    public static final SettingRule MAX_CONNECT_ERRORS = atLeast(
            "max_connect_errors",
            100,
            100,
            "a few health checks or broken handshakes block a whole host (error 1129)",
            "somebody who guesses passwords is blocked later");

    /** Size of statements and rows. */
    public static final SettingRule MAX_ALLOWED_PACKET = atLeast(
            "max_allowed_packet",
            16 * MIB,
            64 * MIB,
            "larger statements and rows end the connection",
            "a session may use more memory; existing sessions keep the old value");

    /** Threads kept for the next connection. */
    public static final SettingRule THREAD_CACHE_SIZE = new SettingRule(
            "thread_cache_size",
            "kept threads use a little memory",
            false,
            facts -> facts.number("thread_cache_size").orElse(1) == 0
                            || facts.rate("threads_created") > 1
                                    && facts.number("thread_cache_size").orElse(0) < 100
                    ? Optional.of(new Wanted(Severity.INFO, "100", "the server makes a new thread for each connection"))
                    : Optional.empty());

    /** Tables kept open. */
    public static final SettingRule TABLE_OPEN_CACHE = new SettingRule(
            "table_open_cache",
            "open tables use memory and file handles",
            false,
            facts -> facts.rate("table_open_cache_overflows") > 1
                    ? Optional.of(new Wanted(
                            Severity.INFO,
                            String.valueOf(2 * facts.number("table_open_cache").orElse(2000)),
                            "tables are closed and opened again all the time"))
                    : Optional.empty());

    /** File handles. */
    public static final SettingRule OPEN_FILES_LIMIT = new SettingRule(
            "open_files_limit",
            "none, if the service manager allows as many",
            true,
            facts -> facts.number("open_files_limit").orElse(5000)
                            < facts.number("max_connections").orElse(0)
                                    + facts.number("table_open_cache").orElse(0)
                    ? Optional.of(new Wanted(
                            Severity.INFO,
                            String.valueOf(10
                                    + facts.number("max_connections").orElse(0)
                                    + 2 * facts.number("table_open_cache").orElse(0)),
                            "there are fewer file handles than connections and cached tables"))
                    : Optional.empty());

    /** Memory of temporary tables. */
    public static final SettingRule TEMPORARY_TABLES = atLeast(
            "tmp_table_size",
            16 * MIB,
            16 * MIB,
            "temporary tables go to disk when they are small",
            "statements may use more memory");

    /** Slow statements are logged. */
    public static final SettingRule SLOW_QUERY_LOG = on(
            "slow_query_log", "it cannot be said afterwards which statements were slow", "the log needs space on disk");

    /** How slow. */
    public static final SettingRule LONG_QUERY_TIME = new SettingRule(
            "long_query_time",
            "the log grows faster",
            false,
            facts -> Double.parseDouble(facts.variable("long_query_time").orElse("0")) > 2
                    ? Optional.of(new Wanted(Severity.INFO, "2", "statements of some seconds go unseen"))
                    : Optional.empty());

    /** What the error log says. MySQL and MariaDB have a setting of their own; see {@link #LOG_WARNINGS}. */
    public static final SettingRule ERROR_LOG = atLeast(
            "log_error_verbosity",
            3,
            3,
            "the error log does not say why connections break off",
            "the error log grows faster");

    /** MariaDB's counterpart of {@link #ERROR_LOG}. */
    public static final SettingRule LOG_WARNINGS = atLeast(
            "log_warnings", 2, 2, "the error log does not say why connections break off", "the error log grows faster");

    /** All deadlocks are logged. */
    public static final SettingRule ALL_DEADLOCKS =
            on("innodb_print_all_deadlocks", "only the latest deadlock can be looked at", "the error log grows faster");

    /** How long a statement waits for a table's definition. */
    public static final SettingRule LOCK_WAIT_TIMEOUT = new SettingRule(
            "lock_wait_timeout",
            "a change of a table that would have got its turn after more than an hour fails instead",
            false,
            facts -> facts.number("lock_wait_timeout").orElse(0) >= DAY
                    ? Optional.of(new Wanted(
                            Severity.INFO,
                            "3600",
                            "a change of a table that waits queues everybody behind it for that long"))
                    : Optional.empty());

    /** The query cache. */
    public static final SettingRule QUERY_CACHE = new SettingRule(
            "query_cache_type",
            "statements repeated without any change in between become slower",
            false,
            facts -> facts.variable("query_cache_type")
                            .filter("OFF"::equalsIgnoreCase)
                            .isEmpty()
                    ? Optional.of(
                            new Wanted(Severity.WARN, "OFF", "all statements wait for the lock of the query cache"))
                    : Optional.empty());

    /** Measurements. */
    public static final SettingRule PERFORMANCE_SCHEMA = new SettingRule(
            "performance_schema",
            "some per cent of speed, and some hundred MiB of memory",
            true,
            facts -> facts.on("performance_schema")
                    ? Optional.empty()
                    : Optional.of(new Wanted(
                            Severity.INFO, "ON", "statements, locks and client hosts cannot be looked into")));

    private SettingRules() {}

    /** Every rule. */
    public static List<SettingRule> all() {
        return List.of(
                WAIT_TIMEOUT,
                INTERACTIVE_TIMEOUT,
                NET_READ_TIMEOUT,
                NET_WRITE_TIMEOUT,
                MAX_CONNECT_ERRORS,
                MAX_ALLOWED_PACKET,
                THREAD_CACHE_SIZE,
                TABLE_OPEN_CACHE,
                OPEN_FILES_LIMIT,
                TEMPORARY_TABLES,
                SLOW_QUERY_LOG,
                LONG_QUERY_TIME,
                ERROR_LOG,
                LOG_WARNINGS,
                ALL_DEADLOCKS,
                LOCK_WAIT_TIMEOUT,
                QUERY_CACHE,
                PERFORMANCE_SCHEMA);
    }

    private static SettingRule atLeast(String name, long limit, long wanted, String reason, String risk) {
        return new SettingRule(
                name,
                risk,
                false,
                facts -> facts.number(name).orElse(limit) < limit
                        ? Optional.of(new Wanted(
                                name.startsWith("log_") ? Severity.INFO : Severity.WARN,
                                String.valueOf(wanted),
                                reason))
                        : Optional.empty());
    }

    private static SettingRule on(String name, String reason, String risk) {
        return new SettingRule(
                name,
                risk,
                false,
                facts -> facts.on(name) ? Optional.empty() : Optional.of(new Wanted(Severity.INFO, "ON", reason)));
    }

    private static SettingRule idle(String name) {
        return new SettingRule(
                name,
                "unused sessions stay longer; a shorter value ends idle sessions of pools that do not ping",
                false,
                facts -> idleWanted(facts, facts.number(name).orElse(28_800)));
    }

    private static Optional<Wanted> idleWanted(ServerFacts facts, long now) {
        long keepalive = facts.pools().stream()
                .map(PoolSettings::keepaliveInterval)
                .filter(Objects::nonNull)
                .mapToLong(Duration::toSeconds)
                .max()
                .orElse(0);
        if (keepalive > 0 && now < 2 * keepalive) {
            return Optional.of(new Wanted(
                    Severity.WARN,
                    String.valueOf(2 * keepalive),
                    "a pool pings only every " + keepalive + " s, so idle connections are ended between two pings"));
        }
        if (now < 60) {
            return Optional.of(
                    new Wanted(Severity.WARN, "300", "idle connections of pools are ended before the pools expect it"));
        }
        return now > DAY
                ? Optional.of(new Wanted(Severity.INFO, "28800", "forgotten sessions stay for more than a day"))
                : Optional.empty();
    }
}
