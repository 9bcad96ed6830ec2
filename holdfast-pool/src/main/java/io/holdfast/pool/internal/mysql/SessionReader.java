package io.holdfast.pool.internal.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a session is, in one round trip; which variables a server has is asked once, at the first opening. Thread-safe.
 */
public final class SessionReader {
    /** An expression that is the same on all sessions of a server, and on no other server. */
    public static final String SERVER = "CONCAT_WS(':', @@hostname, @@port, @@server_id, @@datadir)";

    /** Not a variable, but part of what a session is. */
    private static final String ROLE = "current_role()";

    /** What comes first in the answer. */
    private static final String HEAD =
            "SELECT CONNECTION_ID(), " + SERVER + ", @@session.wait_timeout, @@init_connect, DATABASE(), USER()";

    private static final int HEAD_COLUMNS = 6;

    /** These change by themselves, are the server's to change, or hold for one statement. */
    private static final Set<String> FLEETING = Set.of(
            "error_count",
            "external_user",
            "gtid_binlog_pos",
            "gtid_current_pos",
            "gtid_next",
            "gtid_owned",
            "gtid_seq_no",
            "identity",
            "immediate_server_version",
            "in_transaction",
            "insert_id",
            "last_gtid",
            "last_insert_id",
            "original_commit_timestamp",
            "original_server_version",
            "proxy_user",
            "pseudo_thread_id",
            "rand_seed1",
            "rand_seed2",
            "statement_id",
            "system_versioning_asof",
            "timestamp",
            "warning_count",
            "wsrep_gtid_seq_no",
            "wsrep_trx_fragment_size",
            "wsrep_trx_fragment_unit");

    /**
     * The variables of a session that can be set, of MySQL 5.7 to 9: its server does not say which of its variables have a value
     * for each session. What is missing here is brought back by a reset all the same, unless the login sets it.
     */
    private static final String[] OF_MYSQL = ("auto_increment_increment auto_increment_offset autocommit big_tables "
                    + "binlog_direct_non_transactional_updates binlog_format binlog_row_image binlog_row_value_options "
                    + "binlog_rows_query_log_events binlog_transaction_compression "
                    + "binlog_transaction_compression_level_zstd block_encryption_mode bulk_insert_buffer_size "
                    + "character_set_client character_set_connection character_set_database character_set_filesystem "
                    + "character_set_results character_set_server collation_connection collation_database collation_server "
                    + "completion_type connection_memory_chunk_size connection_memory_limit cte_max_recursion_depth "
                    + "default_collation_for_utf8mb4 default_regex_flags default_storage_engine default_table_encryption "
                    + "default_tmp_storage_engine default_week_format div_precision_increment "
                    + "enable_secondary_engine_statistics end_markers_in_json engine_condition_pushdown "
                    + "eq_range_index_dive_limit explain_format explain_json_format_version explicit_defaults_for_timestamp "
                    + "foreign_key_checks generated_random_password_length global_connection_memory_tracking "
                    + "group_concat_max_len group_replication_consistency histogram_generation_max_mem_size "
                    + "information_schema_stats_expiry innodb_ddl_buffer_size innodb_ddl_threads innodb_ft_enable_stopword "
                    + "innodb_ft_user_stopword_table innodb_lock_wait_timeout innodb_optimize_point_storage "
                    + "innodb_parallel_read_threads innodb_strict_mode innodb_table_locks innodb_tmpdir interactive_timeout "
                    + "internal_tmp_mem_storage_engine join_buffer_size keep_files_on_create lc_messages lc_time_names "
                    + "lock_wait_timeout log_warnings long_query_time low_priority_updates max_allowed_packet "
                    + "max_delayed_threads max_error_count max_execution_time max_heap_table_size "
                    + "max_insert_delayed_threads max_join_size max_length_for_sort_data max_points_in_geometry "
                    + "max_seeks_for_key max_sort_length max_sp_recursion_depth max_tmp_tables max_user_connections "
                    + "min_examined_row_limit multi_range_count myisam_repair_threads myisam_sort_buffer_size "
                    + "myisam_stats_method ndb_allow_copying_alter_table ndb_autoincrement_prefetch_sz "
                    + "ndb_blob_read_batch_bytes ndb_blob_write_batch_bytes ndb_deferred_constraints ndb_force_send "
                    + "ndb_fully_replicated ndb_index_stat_enable ndb_index_stat_option ndb_join_pushdown ndb_log_bin "
                    + "ndb_optimized_node_selection ndb_row_checksum ndb_table_no_logging ndb_table_temporary "
                    + "ndb_use_exact_count ndb_use_transactions ndbinfo_max_bytes ndbinfo_max_rows ndbinfo_show_hidden "
                    + "net_buffer_length net_read_timeout net_retry_count net_write_timeout new old_alter_table "
                    + "old_passwords optimizer_max_subgraph_pairs optimizer_prune_level optimizer_search_depth "
                    + "optimizer_switch optimizer_trace optimizer_trace_features optimizer_trace_limit "
                    + "optimizer_trace_max_mem_size optimizer_trace_offset parser_max_mem_size preload_buffer_size "
                    + "print_identified_with_as_hex profiling profiling_history_size pseudo_replica_mode pseudo_slave_mode "
                    + "query_alloc_block_size query_cache_type query_cache_wlock_invalidate query_prealloc_size "
                    + "range_alloc_block_size range_optimizer_max_mem_size rbr_exec_mode read_buffer_size "
                    + "read_rnd_buffer_size require_row_format restrict_fk_on_non_standard_key resultset_metadata "
                    + "secondary_engine_cost_threshold select_into_buffer_size select_into_disk_sync "
                    + "select_into_disk_sync_delay session_track_gtids session_track_schema session_track_state_change "
                    + "session_track_system_variables session_track_transaction_info set_operations_buffer_size "
                    + "show_compatibility_56x show_create_table_skip_secondary_engine show_create_table_verbosity "
                    + "show_gipk_in_create_table_and_information_schema show_old_temporals sort_buffer_size "
                    + "sql_auto_is_null sql_big_selects sql_buffer_result sql_generate_invisible_primary_key sql_log_bin "
                    + "sql_log_off sql_mode sql_notes sql_quote_show_create sql_require_primary_key sql_safe_updates "
                    + "sql_select_limit sql_warnings storage_engine sync_frm terminology_use_previous time_zone "
                    + "tmp_table_size transaction_alloc_block_size transaction_allow_batching transaction_isolation "
                    + "transaction_prealloc_size transaction_read_only transaction_write_set_extraction tx_isolation "
                    + "tx_read_only unique_checks updatable_views_with_limit use_secondary_engine version_tokens_session "
                    + "wait_timeout windowing_use_high_precision xa_detach_on_prepare")
            .split(" ");

    private static final String OF_MARIADB =
            " FROM information_schema.system_variables WHERE variable_scope LIKE 'SESSION%' AND read_only = 'NO'";

    private final @Nullable String initSql;
    /** Sorted. Null until the first opening, and again when a server knows other names. */
    private volatile String @Nullable [] names;
    /** Of the last opening: what is the same is kept once. */
    private volatile @Nullable SessionImage last;

    /** @param initSql what the pool runs at each opening, or null */
    public SessionReader(@Nullable String initSql) {
        this.initSql = initSql;
    }

    /**
     * What an opening learns.
     *
     * @param login the name by which the server knows the user
     * @param image null where the session could not be read
     */
    public record Session(
            @Nullable Duration idleLimit,
            long serverId,
            @Nullable String server,
            @Nullable String login,
            @Nullable SessionImage image) {
        /** Of a server that was not asked, or did not say. */
        public static final Session UNKNOWN = new Session(null, 0, null, null, null);
    }

    /** Reads the session of a connection that was opened and set up. */
    public Session read(Connection connection, Statement statement, @Nullable DriverSession driver)
            throws SQLException {
        if (driver == null) {
            // What such a driver did at login is not known.
            return readHead(statement);
        }
        String[] known = names;
        if (known != null) {
            try {
                return read(connection, statement, driver, known);
            } catch (SQLException e) {
                if (!SessionImage.isAnswer(e)) {
                    throw e;
                }
                // Another server, of another version.
                names = null;
            }
        }
        known = ask(connection, statement);
        try {
            Session session = read(connection, statement, driver, known);
            names = known;
            return session;
        } catch (SQLException e) {
            if (!SessionImage.isAnswer(e)) {
                throw e;
            }
            return readHead(statement);
        }
    }

    private Session read(Connection connection, Statement statement, DriverSession driver, String[] known)
            throws SQLException {
        try (ResultSet results = statement.executeQuery(query(known))) {
            if (!results.next()) {
                return Session.UNKNOWN;
            }
            Duration idleLimit = Duration.ofSeconds(results.getLong(3));
            long serverId = results.getLong(1);
            String database = results.getString(5);
            SessionImage.LoginTexts login = SessionImage.LoginTexts.of(
                    initSql,
                    results.getString(4),
                    asSet(driver.sessionVariables(connection)),
                    driver.initSql(connection));
            SessionImage image = new SessionImage(this, known, values(results, known.length), database, login);
            SessionImage before = last;
            if (before != null && image.isSameAs(before)) {
                image = before;
            } else {
                last = image;
            }
            return new Session(idleLimit, serverId, results.getString(2), results.getString(6), image);
        }
    }

    private static @Nullable String asSet(@Nullable String sessionVariables) {
        return sessionVariables == null || sessionVariables.isBlank()
                ? null
                : "SET " + separatedByCommas(sessionVariables);
    }

    /** Semicolons between assignments, as both drivers allow them; those within quotes are values. */
    static String separatedByCommas(String assignments) {
        StringBuilder text = new StringBuilder(assignments);
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && c == ';') {
                text.setCharAt(i, ',');
            } else if (quote == 0) {
                quote = c == '\'' || c == '"' || c == '`' ? c : 0;
            } else if (c == '\\' && quote != '`') {
                i++;
            } else if (c == quote) {
                quote = 0;
            }
        }
        return text.toString();
    }

    private static Session readHead(Statement statement) throws SQLException {
        try (ResultSet results =
                statement.executeQuery("SELECT @@wait_timeout, CONNECTION_ID(), " + SERVER + ", USER()")) {
            return results.next()
                    ? new Session(
                            Duration.ofSeconds(results.getLong(1)),
                            results.getLong(2),
                            results.getString(3),
                            results.getString(4),
                            null)
                    : Session.UNKNOWN;
        }
    }

    /** What the session is now; null where the server does not say. */
    @Nullable
    SessionImage readAgain(Statement statement, String[] known) throws SQLException {
        try (ResultSet results = statement.executeQuery(query(known))) {
            return results.next()
                    ? new SessionImage(
                            this,
                            known,
                            values(results, known.length),
                            results.getString(5),
                            SessionImage.LoginTexts.NONE)
                    : null;
        }
    }

    private static String query(String[] known) {
        StringBuilder query = new StringBuilder(HEAD);
        for (String name : known) {
            query.append(',').append(expression(name));
        }
        return query.toString();
    }

    static String expression(String name) {
        return name.equals(ROLE) ? name : "@@session." + name;
    }

    private static String[] values(ResultSet results, int count) throws SQLException {
        ResultSetMetaData types = results.getMetaData();
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            int column = HEAD_COLUMNS + 1 + i;
            String value = results.getString(column);
            values[i] = value == null
                    ? "NULL"
                    : isNumber(types.getColumnType(column)) ? value : SessionImage.literal(value);
        }
        return values;
    }

    private static boolean isNumber(int type) {
        return switch (type) {
            case Types.BIGINT, Types.INTEGER, Types.SMALLINT, Types.TINYINT, Types.DOUBLE, Types.DECIMAL, Types.REAL ->
                true;
            default -> false;
        };
    }

    /** The variables of a session that can be set, of those that the server has, and the role where it has roles. */
    private static String[] ask(Connection connection, Statement statement) throws SQLException {
        boolean mariaDb = XaBranch.isMariaDb(connection.getMetaData().getDatabaseProductVersion());
        Set<String> found = new TreeSet<>();
        if (askInOneRow(statement, mariaDb, found)) {
            found.add(ROLE);
            return found.toArray(String[]::new);
        }
        found.clear();
        try (ResultSet results =
                statement.executeQuery(mariaDb ? "SELECT variable_name" + OF_MARIADB : "SHOW SESSION VARIABLES")) {
            while (results.next()) {
                add(found, results.getString(1), mariaDb);
            }
        }
        if (mariaDb || hasRoles(statement)) {
            found.add(ROLE);
        }
        return found.toArray(String[]::new);
    }

    private static void add(Set<String> found, String variable, boolean mariaDb) {
        String name = variable.toLowerCase(Locale.ROOT);
        if (!FLEETING.contains(name) && (mariaDb || Arrays.binarySearch(OF_MYSQL, name) >= 0)) {
            found.add(name);
        }
    }

    /**
     * All names in one text: in a JVM that has just started, a driver takes longer to read hundreds of rows than to log in.
     *
     * @return false where the server has no roles, or cut the text off: MySQL before 8 does not know the hint
     */
    private static boolean askInOneRow(Statement statement, boolean mariaDb, Set<String> found) throws SQLException {
        try (ResultSet results = statement.executeQuery(
                "SELECT /*+ SET_VAR(group_concat_max_len=1000000) */ COUNT(*),GROUP_CONCAT(variable_name)," + ROLE
                        + (mariaDb ? OF_MARIADB : " FROM performance_schema.session_variables"))) {
            String names = results.next() ? results.getString(2) : null;
            if (names == null) {
                return false;
            }
            String[] all = names.split(",");
            for (String name : all) {
                add(found, name, mariaDb);
            }
            return all.length == results.getInt(1) && !found.isEmpty();
        } catch (SQLException e) {
            if (!SessionImage.isAnswer(e)) {
                throw e;
            }
            return false;
        }
    }

    private static boolean hasRoles(Statement statement) throws SQLException {
        try (ResultSet results = statement.executeQuery("SELECT " + ROLE)) {
            return results.next();
        } catch (SQLException e) {
            if (!SessionImage.isAnswer(e)) {
                throw e;
            }
            return false;
        }
    }
}
