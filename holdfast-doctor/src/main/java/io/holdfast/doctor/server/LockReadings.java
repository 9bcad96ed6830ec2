package io.holdfast.doctor.server;

import java.sql.SQLException;
import java.util.List;

/** Row locks and metadata locks that somebody waits for, and the latest deadlock. */
final class LockReadings {
    private static final String DEADLOCK_HEADING = "LATEST DETECTED DEADLOCK";
    private static final int DEADLOCK_LENGTH = 4000;

    private final Query query;
    private final ServerVersion version;
    private final long self;

    LockReadings(Query query, ServerVersion version, long self) {
        this.query = query;
        this.version = version;
        this.self = self;
    }

    void read(ServerFactsBuilder facts, ReadingLog log) throws SQLException {
        if (version.mariadb()) {
            log.attempt(Reading.ROW_LOCKS, Grants.PROCESS, () -> mariadbRowLocks(facts));
        } else {
            log.needsPerformanceSchema(Reading.ROW_LOCKS, () -> mysqlRowLocks(facts));
        }
        if (!version.mariadb()) {
            log.needsPerformanceSchema(Reading.METADATA_LOCKS, () -> metadataLocks(facts));
        } else if (log.performanceSchemaOn() && instrumented()) {
            log.attempt(Reading.METADATA_LOCKS, Grants.PERFORMANCE_SCHEMA, () -> metadataLocks(facts));
        } else if (log.isUnread(Reading.SESSIONS)) {
            log.denied(Reading.METADATA_LOCKS, "this account sees only its own sessions", Grants.PROCESS);
        } else {
            log.attempt(Reading.METADATA_LOCKS, Grants.PROCESS, () -> metadataWaiters(facts));
        }
        log.attempt(Reading.DEADLOCK, Grants.PROCESS, () -> facts.latestDeadlock(deadlock()));
    }

    private void mysqlRowLocks(ServerFactsBuilder facts) throws SQLException {
        add(
                facts,
                query.rows("SELECT rt.processlist_id AS waiter, bt.processlist_id AS blocker,"
                        + " TIMESTAMPDIFF(SECOND, trx.trx_wait_started, NOW()) AS seconds,"
                        + " CONCAT(l.object_schema, '.', l.object_name) AS tab, l.index_name AS idx,"
                        + " l.lock_mode AS mode"
                        + " FROM performance_schema.data_lock_waits w"
                        + " JOIN performance_schema.data_locks l ON l.engine = w.engine"
                        + " AND l.engine_lock_id = w.requesting_engine_lock_id"
                        + " JOIN performance_schema.threads rt ON rt.thread_id = w.requesting_thread_id"
                        + " JOIN performance_schema.threads bt ON bt.thread_id = w.blocking_thread_id"
                        + " LEFT JOIN information_schema.innodb_trx trx"
                        + " ON trx.trx_id = w.requesting_engine_transaction_id LIMIT 1000"));
    }

    private void mariadbRowLocks(ServerFactsBuilder facts) throws SQLException {
        add(
                facts,
                query.rows("SELECT r.trx_mysql_thread_id AS waiter, b.trx_mysql_thread_id AS blocker,"
                        + " TIMESTAMPDIFF(SECOND, r.trx_wait_started, NOW()) AS seconds,"
                        + " REPLACE(l.lock_table, '`', '') AS tab, l.lock_index AS idx, l.lock_mode AS mode"
                        + " FROM information_schema.innodb_lock_waits w"
                        + " JOIN information_schema.innodb_trx r ON r.trx_id = w.requesting_trx_id"
                        + " JOIN information_schema.innodb_trx b ON b.trx_id = w.blocking_trx_id"
                        + " JOIN information_schema.innodb_locks l ON l.lock_id = w.requested_lock_id LIMIT 1000"));
    }

    private static void add(ServerFactsBuilder facts, List<Row> rows) {
        for (Row row : rows) {
            facts.rowLockWait(new RowLockWait(
                    row.number("waiter"),
                    row.number("blocker"),
                    Math.max(0, row.number("seconds")),
                    row.text("tab"),
                    row.orNull("idx"),
                    row.text("mode")));
        }
    }

    /** Only tables that somebody waits for: on a busy server the rest is thousands of rows of no interest. */
    private void metadataLocks(ServerFactsBuilder facts) throws SQLException {
        for (Row row :
                query.rows("SELECT t.processlist_id AS session, CONCAT(m.object_schema, '.', m.object_name) AS tab,"
                        + " m.lock_type AS type, m.lock_status AS status, t.processlist_time AS seconds"
                        + " FROM performance_schema.metadata_locks m"
                        + " JOIN (SELECT DISTINCT object_schema, object_name FROM performance_schema.metadata_locks"
                        + " WHERE object_type = 'TABLE' AND lock_status = 'PENDING') p"
                        + " ON p.object_schema = m.object_schema AND p.object_name = m.object_name"
                        + " JOIN performance_schema.threads t ON t.thread_id = m.owner_thread_id"
                        + " WHERE m.object_type = 'TABLE' AND t.processlist_id <> " + self
                        + " AND m.lock_status IN ('GRANTED', 'PENDING') LIMIT 5000")) {
            boolean pending = row.text("status").equals("PENDING");
            facts.metadataLock(new MetadataLock(
                    row.number("session"),
                    row.text("tab"),
                    row.text("type"),
                    pending,
                    pending ? row.number("seconds") : 0));
        }
    }

    private boolean instrumented() throws SQLException {
        return query.rows("SELECT 1 FROM performance_schema.setup_instruments"
                                + " WHERE name = 'wait/lock/metadata/sql/mdl' AND enabled = 'YES'")
                        .size()
                == 1;
    }

    /** MariaDB without that instrument tells who waits, not for which table, nor for whom. */
    private void metadataWaiters(ServerFactsBuilder facts) throws SQLException {
        for (Row row : query.rows("SELECT id, time FROM information_schema.processlist"
                + " WHERE state = 'Waiting for table metadata lock' LIMIT 1000")) {
            facts.metadataLock(new MetadataLock(row.number("id"), null, "", true, Math.max(0, row.number("time"))));
        }
    }

    private @org.jspecify.annotations.Nullable String deadlock() throws SQLException {
        String status = query.one("SHOW ENGINE INNODB STATUS").text("status");
        int start = status.indexOf(DEADLOCK_HEADING);
        if (start < 0) {
            return null;
        }
        int end = status.indexOf("\nTRANSACTIONS\n", start);
        String section = status.substring(start + DEADLOCK_HEADING.length(), end < 0 ? status.length() : end);
        String text = section.replaceAll("(?m)^-+$", "").strip();
        return text.length() <= DEADLOCK_LENGTH ? text : text.substring(0, DEADLOCK_LENGTH);
    }
}
