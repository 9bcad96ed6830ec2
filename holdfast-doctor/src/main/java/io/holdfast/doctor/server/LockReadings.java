package io.holdfast.doctor.server;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Locks that somebody waits for, of every kind, who holds them as far as the server tells, and the latest deadlock. */
final class LockReadings {
    private static final String DEADLOCK_HEADING = "LATEST DETECTED DEADLOCK";
    private static final int DEADLOCK_LENGTH = 4000;
    private static final Pattern NAMED_LOCK =
            Pattern.compile("(?i)\\bget_lock\\s*\\(\\s*(['\"])((?:(?!\\1)[^\\\\]|\\1\\1)*)\\1\\s*,");

    private static final Pattern WAITING_FOR = Pattern.compile(
            "(?:RECORD LOCKS|TABLE LOCK)[^\n]* table (`(?:[^`]|``)+`)\\.(`(?:[^`]|``)+`) trx id (\\d+) [^\n]*\\bwaiting");

    private final Query query;
    private final ServerVersion version;
    private final long self;
    /** Whole seconds for which each session's statement has run: a wait cannot have lasted longer. */
    private final Map<Long, Long> running = new HashMap<>();

    private PreparedReadings prepared;
    private List<TableUse> uses = List.of();
    private List<NamedLock> named = List.of();
    private List<BlindWait> blind = List.of();
    private Map<String, Long> openTables = Map.of();
    private boolean holdersKnown;
    /** The table for which each transaction waits, as the engine's text says. */
    private Map<String, String> waitingFor = Map.of();

    LockReadings(Query query, ServerVersion version, long self) {
        this.query = query;
        this.version = version;
        this.self = self;
        this.prepared = new PreparedReadings(query, version, "");
    }

    void read(ServerFactsBuilder facts, ReadingLog log) throws SQLException {
        log.attempt(Reading.DEADLOCK, Grants.PROCESS, () -> {
            String status = query.one("SHOW ENGINE INNODB STATUS").text("status");
            prepared = new PreparedReadings(query, version, status);
            waitingFor = WAITING_FOR
                    .matcher(status)
                    .results()
                    .collect(Collectors.toMap(
                            found -> found.group(3),
                            found -> (found.group(1) + "." + found.group(2)).replace("`", ""),
                            (first, second) -> first));
            facts.latestDeadlock(deadlock(status));
        });
        log.attempt(Reading.PREPARED, preparedRight(), () -> prepared.read(log.performanceSchemaOn()));
        quietly(() -> runningStatements(log));
        boolean metadata = log.performanceSchemaOn() && (!version.mariadb() || instrumented(log));
        if (version.mariadb()) {
            log.attempt(Reading.ROW_LOCKS, Grants.PROCESS, () -> mariadbRowLocks(facts, metadata));
        } else if (log.performanceSchemaOn()) {
            log.attempt(Reading.ROW_LOCKS, Grants.PERFORMANCE_SCHEMA, () -> mysqlRowLocks(facts));
        } else {
            log.attempt(Reading.ROW_LOCKS, Grants.PROCESS, () -> rowWaiters(facts));
        }
        if (!version.mariadb() && log.performanceSchemaOn()) {
            log.attempt(Reading.METADATA_LOCKS, Grants.PERFORMANCE_SCHEMA, () -> metadataLocks(facts));
        } else {
            metadataWithoutRecords(facts, log, metadata);
        }
        holdersKnown = metadata && !log.isUnread(Reading.METADATA_LOCKS);
        openTables(facts, log);
        namedLocks(facts);
        facts.locks(new LockFacts(prepared.found(), prepared.names(), uses, named, blind, openTables, holdersKnown));
    }

    private String preparedRight() {
        return version.mariadb() ? Grants.PROCESS : Grants.PREPARED;
    }

    private void metadataWithoutRecords(ServerFactsBuilder facts, ReadingLog log, boolean metadata)
            throws SQLException {
        if (metadata) {
            log.attempt(Reading.METADATA_LOCKS, Grants.PERFORMANCE_SCHEMA, () -> metadataLocks(facts));
        } else if (log.isUnread(Reading.SESSIONS)) {
            log.denied(Reading.METADATA_LOCKS, "this account sees only its own sessions", Grants.PROCESS);
        } else {
            log.attempt(Reading.METADATA_LOCKS, Grants.PROCESS, () -> metadataWaiters(facts));
        }
    }

    /** A reading without which less is known, and nothing is wrong. */
    static void quietly(ReadingLog.Action action) throws SQLException {
        try {
            action.run();
        } catch (SQLException e) {
            if (e.getSQLState() != null && e.getSQLState().startsWith("08")) {
                throw e;
            }
        }
    }

    private void runningStatements(ReadingLog log) throws SQLException {
        if (version.mariadb()) {
            for (Row row : query.rows("SELECT id, FLOOR(time_ms / 1000) AS seconds FROM information_schema.processlist"
                    + " WHERE command <> 'Sleep' LIMIT 10000")) {
                running.put(row.number("id"), row.number("seconds"));
            }
        } else if (log.performanceSchemaOn()) {
            for (Row row : query.rows("SELECT t.processlist_id AS id, FLOOR(MIN(s.timer_wait) / 1e12) AS seconds"
                    + " FROM performance_schema.events_statements_current s"
                    + " JOIN performance_schema.threads t ON t.thread_id = s.thread_id"
                    + " WHERE s.end_event_id IS NULL AND s.timer_wait IS NOT NULL AND t.processlist_id IS NOT NULL"
                    + " GROUP BY t.processlist_id LIMIT 10000")) {
                running.put(row.number("id"), row.number("seconds"));
            }
        }
    }

    /** The server counts whole seconds from whole seconds: a wait of milliseconds may come out as one second. */
    private long lasted(long session, long seconds) {
        return Math.max(0, Math.min(seconds, running.getOrDefault(session, seconds)));
    }

    /**
     * The holder comes from its transaction. The thread of the lock is no help: the lock of a row just inserted is made by
     * the first session that waits for it.
     */
    private void mysqlRowLocks(ServerFactsBuilder facts) throws SQLException {
        List<BlindWait> unnamed = new ArrayList<>();
        for (Row row : query.rows("SELECT r.trx_mysql_thread_id AS waiter, b.trx_mysql_thread_id AS blocker,"
                + " w.blocking_engine_transaction_id AS transaction,"
                + " TIMESTAMPDIFF(SECOND, r.trx_wait_started, NOW()) AS seconds,"
                + " CONCAT(l.object_schema, '.', l.object_name) AS tab, l.index_name AS idx, l.lock_mode AS mode"
                + " FROM performance_schema.data_lock_waits w"
                + " JOIN performance_schema.data_locks l ON l.engine = w.engine"
                + " AND l.engine_lock_id = w.requesting_engine_lock_id"
                + " JOIN information_schema.innodb_trx r ON r.trx_id = w.requesting_engine_transaction_id"
                + " LEFT JOIN information_schema.innodb_trx b ON b.trx_id = w.blocking_engine_transaction_id"
                + " LIMIT 5000")) {
            add(facts, row, prepared.holder(row.text("transaction"), row.number("blocker")), unnamed);
        }
        blind = unnamed;
    }

    /**
     * MySQL with performance_schema off tells who waits for a row, and not for whom. The holder is another transaction with
     * locks, or changes, that does not wait for a row itself: it is named where there is one only.
     */
    private void rowWaiters(ServerFactsBuilder facts) throws SQLException {
        List<Row> transactions = query.rows("SELECT trx_id AS id, trx_mysql_thread_id AS session, trx_state AS state,"
                + " TIMESTAMPDIFF(SECOND, trx_wait_started, NOW()) AS seconds,"
                + " trx_lock_structs + trx_rows_modified AS held FROM information_schema.innodb_trx LIMIT 5000");
        List<Row> working = transactions.stream()
                .filter(row -> !row.text("state").equals("LOCK WAIT") && row.number("held") > 0)
                .toList();
        List<BlindWait> unnamed = new ArrayList<>();
        for (Row row : transactions) {
            if (!row.text("state").equals("LOCK WAIT")) {
                continue;
            }
            long waiter = row.number("session");
            long seconds = lasted(waiter, row.number("seconds"));
            String table = waitingFor.getOrDefault(row.text("id"), "a table");
            List<Long> holders = working.stream()
                    .map(holder -> prepared.holder(holder.text("id"), holder.number("session")))
                    .filter(holder -> holder != 0)
                    .toList();
            if (working.size() == 1 && holders.size() == 1) {
                facts.rowLockWait(new RowLockWait(waiter, holders.get(0), seconds, table, null, ""));
            } else {
                unnamed.add(new BlindWait(waiter, seconds, table, holders));
            }
        }
        blind = unnamed;
    }

    private void mariadbRowLocks(ServerFactsBuilder facts, boolean metadata) throws SQLException {
        List<BlindWait> unnamed = new ArrayList<>();
        Map<Long, List<Row>> shared = new LinkedHashMap<>();
        for (Row row : query.rows("SELECT r.trx_mysql_thread_id AS waiter, b.trx_mysql_thread_id AS blocker,"
                + " w.blocking_trx_id AS transaction, TIMESTAMPDIFF(SECOND, r.trx_wait_started, NOW()) AS seconds,"
                + " REPLACE(l.lock_table, '`', '') AS tab, l.lock_index AS idx, l.lock_mode AS mode"
                + " FROM information_schema.innodb_trx r"
                + " JOIN information_schema.innodb_lock_waits w ON w.requesting_trx_id = r.trx_id"
                + " AND w.requested_lock_id = r.trx_requested_lock_id"
                + " LEFT JOIN (SELECT DISTINCT lock_id, lock_table, lock_index, lock_mode"
                + " FROM information_schema.innodb_locks) l ON l.lock_id = w.requested_lock_id"
                + " LEFT JOIN information_schema.innodb_trx b ON b.trx_id = w.blocking_trx_id AND b.trx_id <> 0"
                + " WHERE r.trx_state = 'LOCK WAIT' LIMIT 5000")) {
            if (row.text("transaction").equals("0")) {
                shared.computeIfAbsent(row.number("waiter"), any -> new ArrayList<>())
                        .add(row);
            } else {
                add(facts, row, prepared.holder(row.text("transaction"), row.number("blocker")), unnamed);
            }
        }
        for (List<Row> rows : shared.values()) {
            shareHolders(facts, rows.get(0), rows.size(), metadata, unnamed);
        }
        blind = unnamed;
    }

    /**
     * Transactions that have taken share locks only all have the number 0, so any of them may be meant. One that has no
     * metadata lock on the table is not. There is a row for each lock in the way: one is a holder when the others together
     * have fewer locks than that.
     */
    private void shareHolders(ServerFactsBuilder facts, Row wait, long rows, boolean metadata, List<BlindWait> unnamed)
            throws SQLException {
        String tables = metadata
                ? " AND (trx_mysql_thread_id = 0 OR trx_mysql_thread_id IN (SELECT t.processlist_id"
                        + " FROM performance_schema.metadata_locks m"
                        + " JOIN performance_schema.threads t ON t.thread_id = m.owner_thread_id"
                        + " WHERE m.object_type = 'TABLE' AND m.lock_status = 'GRANTED'"
                        + " AND CONCAT(m.object_schema, '.', m.object_name) = ?))"
                : " AND ? <> ''";
        List<Row> candidates = query.rows(
                "SELECT trx_mysql_thread_id AS session, trx_rows_locked AS locked FROM information_schema.innodb_trx"
                        + " WHERE trx_id = 0 AND trx_lock_structs > 1 AND trx_rows_locked > 0"
                        + " AND trx_mysql_thread_id <> ?" + tables,
                wait.number("waiter"),
                wait.text("tab"));
        long all = candidates.stream().mapToLong(row -> row.number("locked")).sum();
        List<Long> others = new ArrayList<>();
        for (Row candidate : candidates) {
            long session = candidate.number("session");
            // One without a session is prepared, or is being rolled back after a restart.
            if (session != 0 && all - candidate.number("locked") < rows) {
                add(facts, wait, session, unnamed);
            } else {
                others.add(session);
            }
        }
        if (!others.isEmpty() || candidates.isEmpty()) {
            others.remove(0L);
            unnamed.add(new BlindWait(
                    wait.number("waiter"),
                    lasted(wait.number("waiter"), wait.number("seconds")),
                    wait.text("tab"),
                    others));
        }
    }

    private void add(ServerFactsBuilder facts, Row row, long blocker, List<BlindWait> unnamed) {
        long waiter = row.number("waiter");
        long seconds = lasted(waiter, row.number("seconds"));
        if (blocker == 0) {
            unnamed.add(new BlindWait(waiter, seconds, row.text("tab"), List.of()));
        } else if (blocker != waiter) {
            facts.rowLockWait(
                    new RowLockWait(waiter, blocker, seconds, row.text("tab"), row.orNull("idx"), row.text("mode")));
        }
    }

    /** Only objects that somebody waits for: on a busy server the rest is thousands of rows of no interest. */
    private void metadataLocks(ServerFactsBuilder facts) throws SQLException {
        for (Row row : query.rows("SELECT t.processlist_id AS session, m.owner_thread_id AS thread,"
                + " m.object_type AS object, CONCAT_WS('.', m.object_schema, m.object_name) AS name,"
                + " m.lock_type AS type, m.lock_status AS status, t.processlist_time AS seconds"
                + " FROM performance_schema.metadata_locks m"
                + " JOIN (SELECT DISTINCT object_type, object_schema, object_name"
                + " FROM performance_schema.metadata_locks WHERE lock_status = 'PENDING') p"
                + " ON p.object_type = m.object_type AND p.object_schema <=> m.object_schema"
                + " AND p.object_name <=> m.object_name"
                + " LEFT JOIN performance_schema.threads t ON t.thread_id = m.owner_thread_id"
                + " WHERE m.lock_status IN ('GRANTED', 'PENDING') LIMIT 10000")) {
            boolean pending = row.text("status").equals("PENDING");
            long session = row.number("session");
            if (session == self || pending && session == 0) {
                continue;
            }
            for (long holder : pending ? List.of(session) : prepared.holders(row.number("thread"), session)) {
                facts.metadataLock(new MetadataLock(
                        holder,
                        row.text("name"),
                        row.text("type"),
                        pending,
                        pending ? lasted(session, row.number("seconds")) : 0,
                        row.text("object")));
            }
        }
    }

    /** Whether the server records metadata locks. An account that may not ask cannot read them either. */
    private boolean instrumented(ReadingLog log) throws SQLException {
        boolean[] on = new boolean[1];
        boolean asked = log.attempt(
                Reading.METADATA_LOCKS,
                Grants.PERFORMANCE_SCHEMA,
                () -> on[0] = query.rows("SELECT 1 FROM performance_schema.setup_instruments"
                                        + " WHERE name = 'wait/lock/metadata/sql/mdl' AND enabled = 'YES'")
                                .size()
                        == 1);
        return asked && on[0];
    }

    /** A server without such records tells who waits, not for which table, nor for whom. */
    private void metadataWaiters(ServerFactsBuilder facts) throws SQLException {
        for (Row row : query.rows("SELECT id, time FROM information_schema.processlist"
                + " WHERE state = 'Waiting for table metadata lock' LIMIT 1000")) {
            facts.metadataLock(new MetadataLock(
                    row.number("id"), null, "", true, lasted(row.number("id"), row.number("time")), "TABLE"));
        }
    }

    /** Who has tables open, for waits that no list of the server explains. */
    private void openTables(ServerFactsBuilder facts, ReadingLog log) throws SQLException {
        boolean asked =
                facts.sessions().stream().anyMatch(session -> session.state().startsWith("Waiting for table "));
        if (!asked) {
            return;
        }
        if (log.performanceSchemaOn()) {
            quietly(() -> uses = tableUses());
        }
        quietly(() -> {
            Map<String, Long> counts = new LinkedHashMap<>();
            for (Row row : query.rows("SHOW OPEN TABLES WHERE in_use > 0")) {
                counts.put(
                        (row.text("database") + "." + row.text("table")).toLowerCase(Locale.ROOT),
                        row.number("in_use"));
            }
            openTables = counts;
        });
    }

    private List<TableUse> tableUses() throws SQLException {
        List<TableUse> found = new ArrayList<>();
        for (Row row : query.rows("SELECT DISTINCT t.processlist_id AS session,"
                + " CONCAT(h.object_schema, '.', h.object_name) AS tab, h.internal_lock AS lck"
                + " FROM performance_schema.table_handles h"
                + " JOIN performance_schema.threads t ON t.thread_id = h.owner_thread_id"
                + " WHERE h.object_type = 'TABLE' AND t.processlist_id IS NOT NULL AND t.processlist_id <> " + self
                + " AND h.object_schema NOT IN ('performance_schema', 'information_schema') LIMIT 5000")) {
            found.add(new TableUse(row.number("session"), row.text("tab"), row.text("lck")));
        }
        return found;
    }

    private void namedLocks(ServerFactsBuilder facts) throws SQLException {
        List<NamedLock> found = new ArrayList<>();
        for (Session session : facts.sessions()) {
            String statement = session.statement();
            if (session.state().equals("User lock") && statement != null) {
                quietly(() -> {
                    List<NamedLock> held = heldByOthers(session.id(), statement);
                    // Of several that others hold, it is not known which is waited for.
                    if (held.stream().mapToLong(NamedLock::holder).distinct().count() == 1) {
                        found.add(held.get(0));
                    }
                });
            }
        }
        named = found;
    }

    /** The locks that a statement asks for by a name in its text, and that others hold. */
    private List<NamedLock> heldByOthers(long session, String statement) throws SQLException {
        Set<String> names = new LinkedHashSet<>();
        Matcher calls = NAMED_LOCK.matcher(statement);
        while (calls.find()) {
            String quote = calls.group(1);
            names.add(calls.group(2).replace(quote + quote, quote));
        }
        List<NamedLock> held = new ArrayList<>();
        for (String name : names) {
            Long holder =
                    query.rows("SELECT IS_USED_LOCK(?) AS holder", name).get(0).numberOrNull("holder");
            if (holder != null && holder != session) {
                held.add(new NamedLock(session, name, holder));
            }
        }
        return held;
    }

    private static @org.jspecify.annotations.Nullable String deadlock(String status) {
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
