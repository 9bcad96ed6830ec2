package io.holdfast.doctor.server;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** XA transactions that are prepared, by which numbers the engine knows them, and by which names they can be ended. */
final class PreparedReadings {
    private static final Pattern TRANSACTION = Pattern.compile("(?m)^---TRANSACTION (\\d+), ACTIVE \\(PREPARED\\)");
    private static final Pattern THREAD = Pattern.compile("(?m)^(?:MySQL|MariaDB) thread id (\\d+),");

    private final Query query;
    private final ServerVersion version;
    private final String status;
    private final List<PreparedTransaction> found = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    /** The names that threads which still exist say of their own transaction. */
    private final Map<Long, String> ownNames = new HashMap<>();

    /** Takes the text of SHOW ENGINE INNODB STATUS, which alone says that a transaction is prepared. */
    PreparedReadings(Query query, ServerVersion version, String status) {
        this.query = query;
        this.version = version;
        this.status = status;
    }

    List<PreparedTransaction> found() {
        return found;
    }

    /** Names that belong to no transaction that is told apart. */
    List<String> names() {
        return names;
    }

    void read(boolean performanceSchema) throws SQLException {
        // Each commit is prepared for a moment; only what XA RECOVER lists stays so.
        for (Row row : query.rows(version.mariadb() ? "XA RECOVER FORMAT='SQL'" : "XA RECOVER CONVERT XID")) {
            names.add(version.mariadb() ? row.text("data") : name(row));
        }
        if (names.isEmpty()) {
            return;
        }
        transactions();
        if (performanceSchema) {
            if (!version.mariadb()) {
                LockReadings.quietly(this::threads);
            }
            LockReadings.quietly(this::ownNames);
        }
        matchNames();
    }

    private static String name(Row row) {
        String hex = row.text("data").substring(2);
        int first = 2 * (int) row.number("gtrid_length");
        return "X'" + hex.substring(0, first) + "',X'" + hex.substring(first) + "'," + row.text("formatid");
    }

    private void transactions() throws SQLException {
        Map<String, Long> sessions = new HashMap<>();
        for (Row row :
                query.rows("SELECT trx_id AS id, trx_mysql_thread_id AS session FROM information_schema.innodb_trx"
                        + " WHERE trx_state <> 'LOCK WAIT'")) {
            sessions.put(row.text("id"), row.number("session"));
        }
        Matcher transaction = TRANSACTION.matcher(status);
        while (transaction.find()) {
            String id = transaction.group(1);
            int end = status.indexOf("\n---TRANSACTION", transaction.end());
            Matcher thread = THREAD.matcher(status.substring(transaction.end(), end < 0 ? status.length() : end));
            Long session = sessions.get(id);
            if (session != null && session == 0) {
                found.add(new PreparedTransaction(id, 0, 0, null));
            } else if (session != null
                    && thread.find()
                    && session == Long.parseLong(thread.group(1))
                    && idle(session)) {
                found.add(new PreparedTransaction(id, session, 0, null));
            }
        }
    }

    /** A session that commits is in the same state, and works. */
    private boolean idle(long session) throws SQLException {
        return query.rows("SELECT 1 FROM information_schema.processlist WHERE id = ? AND command = 'Sleep'", session)
                        .size()
                == 1;
    }

    private void threads() throws SQLException {
        for (int i = 0; i < found.size(); i++) {
            List<Row> owners = query.rows(
                    "SELECT DISTINCT thread_id AS thread FROM performance_schema.data_locks"
                            + " WHERE engine_transaction_id = ? AND lock_type = 'TABLE'",
                    found.get(i).transactionId());
            if (owners.size() == 1) {
                found.set(i, found.get(i).by(owners.get(0).number("thread")));
            }
        }
    }

    private void ownNames() throws SQLException {
        for (Row row :
                query.rows("SELECT x.thread_id AS thread, t.processlist_id AS session, x.xid_format_id AS format,"
                        + " x.xid_gtrid AS gtrid, x.xid_bqual AS bqual FROM performance_schema.events_transactions_current x"
                        + " JOIN performance_schema.threads t ON t.thread_id = x.thread_id"
                        + " WHERE x.xa_state = 'PREPARED' AND x.xid_gtrid IS NOT NULL")) {
            String wanted = hex(row.text("gtrid")) + "/" + hex(row.text("bqual"));
            for (String name : names) {
                if (comparable(name).equals(wanted)) {
                    ownNames.put(version.mariadb() ? row.number("session") : row.number("thread"), name);
                }
            }
        }
    }

    /** The two parts of a name as hexadecimal digits, however the server wrote them. */
    private static String comparable(String name) {
        Matcher parts = Pattern.compile("(X?)'((?:[^']|'')*)'", Pattern.CASE_INSENSITIVE)
                .matcher(name);
        List<String> texts = new ArrayList<>();
        while (parts.find()) {
            texts.add(
                    parts.group(1).isEmpty()
                            ? hex(parts.group(2))
                            : parts.group(2).toLowerCase(Locale.ROOT));
        }
        return (texts.isEmpty() ? "" : texts.get(0)) + "/" + (texts.size() < 2 ? "" : texts.get(1));
    }

    private static String hex(String text) {
        return text.startsWith("0x")
                ? text.substring(2).toLowerCase(Locale.ROOT)
                : HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    /** By what living threads say, and the last by elimination. */
    private void matchNames() {
        for (int i = 0; i < found.size(); i++) {
            PreparedTransaction one = found.get(i);
            long key = version.mariadb() ? one.sessionId() : one.thread();
            String own = key == 0 ? null : ownNames.get(key);
            boolean only = found.stream()
                            .filter(other -> (version.mariadb() ? other.sessionId() : other.thread()) == key)
                            .count()
                    == 1;
            if (own != null && only) {
                found.set(i, one.named(own));
                names.remove(own);
            }
        }
        List<PreparedTransaction> nameless =
                found.stream().filter(one -> one.xid() == null).toList();
        if (nameless.size() == 1 && names.size() == 1) {
            found.set(found.indexOf(nameless.get(0)), nameless.get(0).named(names.get(0)));
            names.clear();
        }
    }

    /** The holder that a transaction stands for: below 0 a prepared one, 0 nobody that is known, else the session. */
    long holder(String transaction, long session) {
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i).transactionId().equals(transaction)) {
                return -i - 1L;
            }
        }
        return session;
    }

    /** The holders that a thread may stand for: its session, or the transactions that it has prepared. */
    List<Long> holders(long thread, long session) throws SQLException {
        List<Long> holders = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            PreparedTransaction one = found.get(i);
            if (one.thread() != 0 && one.thread() == thread || session != 0 && one.sessionId() == session) {
                holders.add(-i - 1L);
            }
        }
        if (holders.isEmpty() || session != 0 && hasTransaction(session)) {
            holders.add(session);
        }
        return holders;
    }

    private boolean hasTransaction(long session) throws SQLException {
        return query
                .rows("SELECT trx_id AS id FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = ?", session)
                .stream()
                .map(row -> row.text("id"))
                .filter(Objects::nonNull)
                .anyMatch(id ->
                        found.stream().noneMatch(one -> one.transactionId().equals(id)));
    }
}
