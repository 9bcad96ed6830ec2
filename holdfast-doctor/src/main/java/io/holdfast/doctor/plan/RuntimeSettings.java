package io.holdfast.doctor.plan;

import java.util.Set;

/** The settings that a plan may change. */
public final class RuntimeSettings {
    /** Those whose change takes effect at once, does no harm to data, and can be taken back. */
    public static final Set<String> NAMES = Set.of(
            "wait_timeout",
            "interactive_timeout",
            "net_read_timeout",
            "net_write_timeout",
            "connect_timeout",
            "max_connections",
            "max_connect_errors",
            "max_user_connections",
            "max_allowed_packet",
            "tmp_table_size",
            "max_heap_table_size",
            "temptable_max_ram",
            "slow_query_log",
            "long_query_time",
            "thread_cache_size",
            "table_open_cache",
            "log_error_verbosity",
            "log_warnings",
            "innodb_print_all_deadlocks",
            "innodb_lock_wait_timeout",
            "lock_wait_timeout",
            "idle_transaction_timeout",
            "idle_write_transaction_timeout",
            "idle_readonly_transaction_timeout",
            "max_execution_time",
            "max_statement_time");

    private RuntimeSettings() {}
}
