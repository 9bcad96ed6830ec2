package io.holdfast.testkit.session;

import io.holdfast.testkit.ServerKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** One way to leave a session other than it was. */
public final class SessionDirt {
    /** The database that dirt selects; the tests create it. */
    public static final String OTHER_DATABASE = "hf_other";

    private static final List<String> ON_BOTH = List.of(
            "SET @hf_a=1",
            "SET @hf_a='x', @`hf b`=2, @hf_c := 3",
            "SET @hf_login=99",
            "/* c */ SET @hf_a = 7",
            "SELECT @hf_a := 8",
            "SELECT 9 INTO @hf_a",
            "SET @hf_a=(SELECT 3)",
            "SET @hf_a=CONCAT('a', NOW())",
            "SET autocommit=0",
            "SET autocommit=0; ",
            "SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
            "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY",
            "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
            "SET TRANSACTION READ ONLY",
            "SET SESSION TRANSACTION READ ONLY",
            "SET SESSION TRANSACTION READ WRITE",
            "SET @@session.sql_mode=''",
            "SET sql_mode='ANSI_QUOTES'",
            "SET sql_mode='NO_BACKSLASH_ESCAPES'",
            "SET sql_mode=CONCAT(@@sql_mode,',PIPES_AS_CONCAT')",
            "SET SESSION sql_mode=DEFAULT",
            "SET LOCAL sql_safe_updates=1",
            "SET foreign_key_checks=0, unique_checks=0",
            "SET @@foreign_key_checks=0",
            "SET @@local.unique_checks=0",
            "SET time_zone='+07:00'",
            "SET time_zone=DEFAULT",
            "SET SESSION net_write_timeout=7",
            "SET net_read_timeout=7",
            "SET SESSION wait_timeout=100",
            "SET SESSION interactive_timeout=100",
            "SET innodb_lock_wait_timeout=3",
            "SET lock_wait_timeout=3",
            "SET group_concat_max_len=2222",
            "SET max_sort_length=99",
            "SET sort_buffer_size=333333",
            "SET join_buffer_size=333333",
            "SET tmp_table_size=3333333, max_heap_table_size=3333333",
            "SET read_buffer_size=333333",
            "SET max_join_size=1000000",
            "SET sql_big_selects=0",
            "SET sql_select_limit=100000",
            "SET sql_auto_is_null=1",
            "SET sql_warnings=1",
            "SET sql_notes=0",
            "SET sql_quote_show_create=0",
            "SET sql_buffer_result=1",
            "SET big_tables=1",
            "SET low_priority_updates=1",
            "SET completion_type='CHAIN'",
            "SET div_precision_increment=7",
            "SET default_week_format=3",
            "SET lc_time_names='de_DE'",
            "SET lc_messages='de_DE'",
            "SET block_encryption_mode='aes-256-cbc'",
            "SET character_set_results=latin1",
            "SET character_set_results=NULL",
            "SET character_set_connection=latin1",
            "SET collation_connection=utf8mb4_unicode_ci",
            "SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci",
            "SET CHARACTER SET utf8mb4",
            "SET character_set_server=latin1",
            "SET collation_server=utf8mb4_bin",
            "SET character_set_filesystem=utf8mb4",
            "SET optimizer_switch='mrr=off,index_merge=off'",
            "SET optimizer_prune_level=0",
            "SET optimizer_search_depth=5",
            "SET long_query_time=3.5",
            "SET min_examined_row_limit=5",
            "SET max_error_count=5",
            "SET profiling=1",
            "SET old_alter_table=1",
            "SET eq_range_index_dive_limit=7",
            "SET updatable_views_with_limit='NO'",
            "SET default_storage_engine=MEMORY",
            "SET timestamp=1000000000",
            "SET insert_id=77",
            "SET last_insert_id=77",
            "SET rand_seed1=1, rand_seed2=2",
            "SET pseudo_thread_id=999999",
            "SET auto_increment_increment=3",
            "SET auto_increment_offset=2",
            "SET session_track_schema=0",
            "SET session_track_system_variables='sql_mode'",
            "SET session_track_state_change=1",
            "SET session_track_system_variables='', time_zone='+02:00'",
            "SET GLOBAL hf_no_such=1",
            "SET hf_no_such=1",
            "SELECT LAST_INSERT_ID(42)",
            "CREATE TEMPORARY TABLE hf_scratch (id INT)",
            "CREATE TEMPORARY TABLE IF NOT EXISTS hf_kept (id INT)",
            "SELECT GET_LOCK('hf_lock', 0)",
            "DO GET_LOCK('hf_lock', 0)",
            "LOCK TABLES hf_kept WRITE",
            "FLUSH TABLES hf_kept WITH READ LOCK",
            "HANDLER hf_kept OPEN AS hf_handler",
            "PREPARE hf_stmt FROM 'SELECT 1'",
            "USE hf_other",
            "USE `hf_other`",
            "USE hf_no_such",
            "BEGIN",
            "START TRANSACTION READ ONLY",
            "START TRANSACTION WITH CONSISTENT SNAPSHOT",
            "XA START 'hf_branch'",
            "SET ROLE hf_role",
            "SET ROLE NONE",
            "/*!40101 SET @hf_a=10 */",
            "/*!40101 SET time_zone='+09:00' */");

    private static final List<String> ON_MYSQL = List.of(
            "SET max_execution_time=99999",
            "SET transaction_isolation='READ-COMMITTED'",
            "SET @@session.transaction_read_only=1",
            "SET information_schema_stats_expiry=0",
            "SET windowing_use_high_precision=OFF",
            "SET cte_max_recursion_depth=7",
            "SET show_create_table_verbosity=1",
            "SET end_markers_in_json=1",
            "SET default_collation_for_utf8mb4=utf8mb4_general_ci",
            "SET explain_format=JSON",
            "SET session_track_gtids=OWN_GTID");

    private static final List<String> ON_MARIADB = List.of(
            "SET max_statement_time=99",
            "SET tx_isolation='READ-COMMITTED'",
            "SET @@session.tx_read_only=1",
            "SET old_mode=''",
            "SET idle_transaction_timeout=99",
            "SET check_constraint_checks=0",
            "SET in_predicate_conversion_threshold=7",
            "SET histogram_size=100",
            "SET query_cache_type=OFF",
            "SET log_slow_rate_limit=9",
            "SET sql_if_exists=1",
            "SET STATEMENT max_statement_time=9 FOR SET @hf_a=2",
            "BEGIN NOT ATOMIC SET @hf_a=5; END");

    /** Does it. */
    private interface Action {
        void on(Connection connection) throws SQLException;
    }

    private final String name;
    private final Action action;

    private SessionDirt(String name, Action action) {
        this.name = name;
        this.action = action;
    }

    /** All ways that there are on a kind of server. */
    public static List<SessionDirt> all(ServerKind kind) {
        List<SessionDirt> all = new ArrayList<>();
        ON_BOTH.forEach(sql -> all.add(bySql(sql)));
        (kind == ServerKind.MYSQL ? ON_MYSQL : ON_MARIADB).forEach(sql -> all.add(bySql(sql)));
        all.addAll(byJdbc());
        return all;
    }

    private static SessionDirt bySql(String sql) {
        return new SessionDirt(sql, connection -> run(connection, sql));
    }

    private static List<SessionDirt> byJdbc() {
        return List.of(
                new SessionDirt("setReadOnly", connection -> connection.setReadOnly(!connection.isReadOnly())),
                new SessionDirt(
                        "setTransactionIsolation",
                        connection -> connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED)),
                new SessionDirt("setCatalog", connection -> connection.setCatalog(OTHER_DATABASE)),
                new SessionDirt("setSchema", connection -> connection.setSchema(OTHER_DATABASE)),
                new SessionDirt("setAutoCommit", connection -> {
                    connection.setAutoCommit(false);
                    run(connection, "SELECT 1");
                }),
                new SessionDirt("setClientInfo", connection -> {
                    connection.setClientInfo("ApplicationName", "hf");
                    Properties more = new Properties();
                    more.setProperty("ClientUser", "hf");
                    connection.setClientInfo(more);
                }),
                new SessionDirt("setNetworkTimeout", connection -> connection.setNetworkTimeout(Runnable::run, 12_345)),
                new SessionDirt("isolation by SQL, then JDBC", connection -> {
                    run(connection, "SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED");
                    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                }),
                new SessionDirt("isolation by JDBC, then SQL", connection -> {
                    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                    run(connection, "SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED");
                }),
                new SessionDirt("read-only by SQL, then JDBC", connection -> {
                    run(connection, "SET SESSION TRANSACTION READ ONLY");
                    connection.setReadOnly(true);
                }),
                new SessionDirt("read-only by JDBC, then SQL", connection -> {
                    connection.setReadOnly(true);
                    run(connection, "SET SESSION TRANSACTION READ WRITE");
                }),
                new SessionDirt("database by SQL, then JDBC", connection -> {
                    run(connection, "USE hf_other");
                    connection.setCatalog("information_schema");
                }),
                new SessionDirt("database by JDBC, then SQL", connection -> {
                    connection.setCatalog("information_schema");
                    run(connection, "USE hf_other");
                }),
                new SessionDirt("database and variable", connection -> {
                    run(connection, "USE hf_other");
                    run(connection, "SET @hf_a=1, time_zone='+01:00'");
                }),
                new SessionDirt("database and lock", connection -> {
                    run(connection, "USE hf_other");
                    run(connection, "DO GET_LOCK('hf_lock', 0)");
                    run(connection, "SET sql_mode=''");
                }),
                new SessionDirt("reports off, then database", connection -> {
                    run(connection, "SET session_track_schema=0");
                    run(connection, "USE hf_other");
                }),
                new SessionDirt("database, then reports off", connection -> {
                    run(connection, "USE hf_other");
                    run(connection, "SET session_track_schema=0, session_track_system_variables=''");
                    run(connection, "SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED");
                }),
                new SessionDirt("everything by JDBC, and a temporary table", connection -> {
                    connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                    connection.setCatalog(OTHER_DATABASE);
                    run(connection, "CREATE TEMPORARY TABLE hf_scratch (id INT)");
                    connection.setReadOnly(true);
                    connection.setAutoCommit(false);
                }),
                new SessionDirt("prepared SET", connection -> {
                    try (PreparedStatement statement = connection.prepareStatement("SET @hf_a=?")) {
                        statement.setInt(1, 5);
                        statement.execute();
                    }
                }),
                new SessionDirt("batch of SETs", connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.addBatch("SET @hf_a=3");
                        statement.addBatch("SET time_zone='+04:00'");
                        statement.executeBatch();
                    }
                }),
                new SessionDirt("setMaxRows", connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.setMaxRows(1);
                        statement.executeQuery("SELECT 1 UNION SELECT 2").close();
                    }
                    run(connection, "SET @hf_a=3");
                }),
                new SessionDirt("set and set back by JDBC", connection -> {
                    boolean readOnly = connection.isReadOnly();
                    int isolation = connection.getTransactionIsolation();
                    connection.setReadOnly(!readOnly);
                    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                    connection.setTransactionIsolation(isolation);
                    connection.setReadOnly(readOnly);
                }));
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean results = statement.execute(sql);
            if (results) {
                try (ResultSet rows = statement.getResultSet()) {
                    rows.next();
                }
            }
        }
    }

    /** Does it; what fails has changed half or nothing, which is as good. Gives what the server or the driver said then, or null. */
    public @Nullable SQLException on(Connection connection) {
        try {
            action.on(connection);
            return null;
        } catch (SQLException e) {
            return e;
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
