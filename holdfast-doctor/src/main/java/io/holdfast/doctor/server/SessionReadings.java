package io.holdfast.doctor.server;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sessions, their open transactions, and the statements of those. */
final class SessionReadings {
    private final Query query;
    private final ServerVersion version;
    private final long self;

    SessionReadings(Query query, ServerVersion version, long self) {
        this.query = query;
        this.version = version;
        this.self = self;
    }

    void read(ServerFactsBuilder facts, ReadingLog log) throws SQLException {
        Map<Long, Map<String, String>> attributes = new HashMap<>();
        log.needsPerformanceSchema(Reading.ATTRIBUTES, () -> attributes(attributes));
        log.attempt(
                Reading.SESSIONS,
                null,
                () -> sessions(facts, attributes, processlist(version, log.performanceSchemaOn())));
        if (log.isUnread(Reading.TRANSACTIONS)) {
            log.denied(Reading.SESSIONS, "this account sees only its own sessions", Grants.PROCESS);
            return;
        }
        Map<Long, List<String>> statements = new HashMap<>();
        log.needsPerformanceSchema(Reading.OPEN_STATEMENTS, () -> statements(statements));
        log.attempt(Reading.TRANSACTIONS, Grants.PROCESS, () -> transactions(facts, statements));
    }

    /**
     * The list of sessions. MySQL announces the end of {@code information_schema.processlist}, and warns on every use of it;
     * but the other is empty, without an error, where performance_schema is off.
     */
    static String processlist(ServerVersion version, boolean performanceSchema) {
        return !version.mariadb() && version.atLeast(8, 0, 22) && performanceSchema
                ? "performance_schema.processlist"
                : "information_schema.processlist";
    }

    private void sessions(ServerFactsBuilder facts, Map<Long, Map<String, String>> attributes, String source)
            throws SQLException {
        for (Row row : query.rows("SELECT id, user, host, db, command, time, state, LEFT(info, 2000) AS statement FROM "
                + source + " ORDER BY id LIMIT 10000")) {
            long id = row.number("id");
            if (id != self) {
                facts.session(new Session(
                        id,
                        row.text("user"),
                        row.text("host").replaceFirst(":\\d+$", ""),
                        row.orNull("db"),
                        row.text("command"),
                        Math.max(0, row.number("time")),
                        row.text("state"),
                        row.orNull("statement"),
                        attributes.getOrDefault(id, Map.of())));
            }
        }
    }

    private void attributes(Map<Long, Map<String, String>> attributes) throws SQLException {
        for (Row row : query.rows(
                "SELECT processlist_id AS id, attr_name AS name, attr_value AS value"
                        + " FROM performance_schema.session_connect_attrs"
                        + " WHERE attr_name IN ('program_name', '_client_name', '_pid') OR attr_name LIKE 'hf\\_%' LIMIT 50000")) {
            attributes
                    .computeIfAbsent(row.number("id"), id -> new HashMap<>())
                    .put(row.text("name"), row.text("value"));
        }
    }

    private void transactions(ServerFactsBuilder facts, Map<Long, List<String>> statements) throws SQLException {
        for (Row row : query.rows("SELECT trx_mysql_thread_id AS session, trx_id AS id,"
                + " TIMESTAMPDIFF(SECOND, trx_started, NOW()) AS seconds, trx_rows_modified AS changed,"
                + " trx_rows_locked AS locked, LEFT(trx_query, 2000) AS statement"
                + " FROM information_schema.innodb_trx WHERE trx_mysql_thread_id NOT IN (0, " + self + ")"
                + " ORDER BY trx_started LIMIT 1000")) {
            long session = row.number("session");
            facts.transaction(new OpenTransaction(
                    session,
                    row.text("id"),
                    Math.max(0, row.number("seconds")),
                    row.number("changed"),
                    row.number("locked"),
                    row.orNull("statement"),
                    statements.getOrDefault(session, List.of())));
        }
    }

    private void statements(Map<Long, List<String>> statements) throws SQLException {
        for (Row row : query.rows("SELECT t.processlist_id AS session, LEFT(h.sql_text, 500) AS statement"
                + " FROM performance_schema.events_transactions_current x"
                + " JOIN performance_schema.threads t ON t.thread_id = x.thread_id"
                + " JOIN performance_schema.events_statements_history h ON h.thread_id = x.thread_id"
                // Without autocommit the first statement is no part of its transaction: it has begun it.
                + " AND (h.nesting_event_type = 'TRANSACTION' AND h.nesting_event_id = x.event_id"
                + " OR x.nesting_event_type = 'STATEMENT' AND h.event_id = x.nesting_event_id)"
                + " WHERE x.state = 'ACTIVE' AND h.sql_text IS NOT NULL ORDER BY h.thread_id, h.event_id LIMIT 5000")) {
            statements
                    .computeIfAbsent(row.number("session"), id -> new ArrayList<>())
                    .add(row.text("statement"));
        }
    }
}
