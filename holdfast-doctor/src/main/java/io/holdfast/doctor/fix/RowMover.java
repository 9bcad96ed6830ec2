package io.holdfast.doctor.fix;

import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.SqlText;
import io.holdfast.doctor.plan.TableColumns;
import io.holdfast.doctor.plan.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds surplus rows, moves them into the copy, and back. */
final class RowMover {
    /** Rows locked at a time. */
    static final int BATCH = 200;

    private static final int PAGE = 100_000;
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int DEADLOCK = 1213;
    private static final int ATTEMPTS = 8;
    private static final int IDLE_ROUNDS = 5;
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final long REPORT_NANOS = 2_000_000_000L;
    private static final int NAMED = 5;

    private final FixServer server;
    private final TableColumns unique;
    private final KeepRule keep;
    private final TableShape shape;
    private final RowCopy copy;

    RowMover(FixServer server, TableColumns unique, KeepRule keep, TableShape shape, RowCopy copy) {
        this.server = server;
        this.unique = unique;
        this.keep = keep;
        this.shape = shape;
        this.copy = copy;
    }

    /** How many rows are too many. The server groups them, by the collation of the columns; NULLs are never equal. */
    long surplus() throws SQLException {
        return server.number("SELECT COALESCE(SUM(n - 1), 0) FROM (SELECT COUNT(*) AS n FROM "
                + unique.table().quoted() + " WHERE " + notNull() + " GROUP BY " + unique.list()
                + " HAVING COUNT(*) > 1) hf_d");
    }

    /** How many values have rows that differ in anything but the primary key, byte for byte. */
    long differingGroups() throws SQLException {
        String others = shape.columns().stream()
                .filter(c -> !c.generated() && !copy.key().contains(c.name()))
                .map(c -> "IFNULL(HEX(" + RowCopy.bytes(c, SqlText.identifier(c.name())) + "), '-')")
                .collect(Collectors.joining(", "));
        if (others.isEmpty()) {
            return 0;
        }
        return server.number("SELECT COUNT(*) FROM (SELECT 1 FROM "
                + unique.table().quoted() + " WHERE " + notNull()
                + " GROUP BY " + unique.list() + " HAVING COUNT(*) > 1 AND COUNT(DISTINCT SHA2(CONCAT_WS('|', " + others
                // MySQL 9 has no SHA1.
                + "), 256)) > 1) hf_d");
    }

    /** How many rows of another table, or of this one, refer by these columns to rows that are too many. */
    long referring(TableName child, List<String> from, List<String> to) throws SQLException {
        StringJoiner same = new StringJoiner(" AND ");
        for (int i = 0; i < from.size(); i++) {
            same.add("hf_c." + SqlText.identifier(from.get(i)) + " = hf_s." + SqlText.identifier(to.get(i)));
        }
        return server.number("SELECT COUNT(*) FROM (SELECT " + SqlText.identifiers(to) + " FROM (SELECT "
                + SqlText.identifiers(to) + ", ROW_NUMBER() OVER (PARTITION BY " + unique.list() + " ORDER BY "
                + keep.order(copy.key()) + ") AS hf_n FROM " + unique.table().quoted() + " WHERE " + notNull()
                + ") hf_d WHERE hf_n > 1) hf_s JOIN " + child.quoted() + " hf_c ON " + same);
    }

    long copied() throws SQLException {
        return server.number("SELECT COUNT(*) FROM " + copy.copy().quoted());
    }

    /** Moves until there is nothing to move. What others write meanwhile is found in the next round. */
    void move(Work work) throws SQLException, RepairException {
        long total = surplus();
        long moved = 0;
        long begun = System.nanoTime();
        long reported = begun;
        int idle = 0;
        while (idle < IDLE_ROUNDS) {
            List<List<List<@Nullable Object>>> batches = batches();
            if (batches.isEmpty()) {
                work.say(moved + " rows moved into " + copy.copy());
                return;
            }
            long before = moved;
            for (List<List<@Nullable Object>> batch : batches) {
                work.calm();
                moved += patiently(() -> move(batch));
                if (System.nanoTime() - reported > REPORT_NANOS) {
                    reported = System.nanoTime();
                    double rate = moved / ((reported - begun) / 1e9);
                    work.say(moved + " of " + total + " rows moved, " + Math.round(rate) + " in a second, "
                            + Math.round(Math.max(0, total - moved) / Math.max(1, rate)) + " s left");
                }
            }
            idle = moved == before ? idle + 1 : 0;
        }
        throw new RepairException(
                RepairError.STEP_FAILED,
                "rows that are equal could not be moved: they change while they are looked for.");
    }

    /** Groups of rows, the one that stays first in each; a group that is too large comes in parts, each with it. */
    private List<List<List<@Nullable Object>>> batches() throws SQLException {
        // A column may be part of the primary key and of the key that is to be.
        Set<String> both = new LinkedHashSet<>(copy.key());
        both.addAll(unique.columns());
        String rows = "SELECT " + copy.keyList("") + ", hf_n FROM (SELECT " + SqlText.identifiers(both)
                + ", ROW_NUMBER() OVER (PARTITION BY " + unique.list() + " ORDER BY " + keep.order(copy.key())
                + ") AS hf_n, COUNT(*) OVER (PARTITION BY " + unique.list() + ") AS hf_c FROM "
                + unique.table().quoted() + " WHERE " + notNull() + ") hf_d WHERE hf_c > 1 ORDER BY " + unique.list()
                + ", hf_n LIMIT " + PAGE;
        List<List<List<@Nullable Object>>> batches = new ArrayList<>();
        List<List<@Nullable Object>> batch = new ArrayList<>();
        List<@Nullable Object> first = List.of();
        int keys = copy.key().size();
        for (List<@Nullable Object> row : server.values(rows, LIMIT, List.of())) {
            List<@Nullable Object> key = row.subList(0, keys);
            boolean stays = ((Number) java.util.Objects.requireNonNull(row.get(keys))).longValue() == 1;
            if (batch.size() >= BATCH - 1) {
                batches.add(batch);
                batch = new ArrayList<>();
                if (!stays) {
                    batch.add(first);
                }
            }
            if (stays) {
                first = key;
            }
            batch.add(key);
        }
        if (batch.size() > 1) {
            batches.add(batch);
        }
        return batches;
    }

    /** A batch, which is one transaction. */
    private interface Batch {
        int run() throws SQLException, RepairException;
    }

    private int patiently(Batch batch) throws SQLException, RepairException {
        for (int attempt = 1; ; attempt++) {
            try {
                return batch.run();
            } catch (SQLException e) {
                server.rollback();
                if (e.getErrorCode() != LOCK_WAIT_TIMEOUT && e.getErrorCode() != DEADLOCK) {
                    throw e;
                }
                if (attempt == ATTEMPTS) {
                    throw new RepairException(
                            RepairError.LOCKED, "others kept rows of " + unique.table() + " locked.", e);
                }
            } catch (RepairException e) {
                server.rollback();
                throw e;
            }
            Work.sleep(PAUSE.multipliedBy(attempt));
        }
    }

    /** One transaction: what goes is locked together with an equal row that stays, copied, counted, deleted, counted. */
    private int move(List<List<@Nullable Object>> rows) throws SQLException, RepairException {
        server.begin();
        String where = copy.where(rows.size());
        server.values(
                "SELECT " + copy.keyList("") + " FROM " + unique.table().quoted() + " WHERE " + where + " FOR UPDATE",
                LIMIT,
                flat(rows));
        // Only now nobody can change them: which are equal is asked again.
        List<List<@Nullable Object>> surplus = server.values(
                "SELECT " + copy.keyList("") + " FROM (SELECT " + copy.keyList("")
                        + ", ROW_NUMBER() OVER (PARTITION BY "
                        + unique.list() + " ORDER BY " + keep.order(copy.key()) + ") AS hf_n FROM "
                        + unique.table().quoted() + " WHERE (" + where + ") AND " + notNull() + ") hf_d WHERE hf_n > 1",
                LIMIT,
                flat(rows));
        if (!surplus.isEmpty()) {
            String gone = copy.where(surplus.size());
            int copied = server.update(copy.toCopy(gone), flat(surplus));
            int deleted = server.update(copy.delete(gone), flat(surplus));
            if (copied != surplus.size() || deleted != surplus.size()) {
                throw new RepairException(
                        RepairError.STEP_FAILED,
                        "of " + surplus.size() + " rows " + copied + " were copied and " + deleted
                                + " deleted; this batch was rolled back.");
            }
        }
        server.commit();
        return surplus.size();
    }

    /** Moves every row of the copy back. A row leaves the copy in the transaction in which it is in the table again. */
    void back(Work work) throws SQLException, RepairException {
        refuseConflicts();
        // A page at a time: what is back has left the copy.
        String page = "SELECT " + copy.keyList("") + " FROM " + copy.copy().quoted() + " LIMIT " + PAGE;
        long back = 0;
        for (List<List<@Nullable Object>> keys = server.values(page, LIMIT, List.of());
                !keys.isEmpty();
                keys = server.values(page, LIMIT, List.of())) {
            for (int from = 0; from < keys.size(); from += BATCH) {
                work.calm();
                List<List<@Nullable Object>> batch = keys.subList(from, Math.min(keys.size(), from + BATCH));
                back += patiently(() -> moveBack(batch));
            }
        }
        work.say(back + " rows are back, compared byte for byte");
    }

    private int moveBack(List<List<@Nullable Object>> keys) throws SQLException, RepairException {
        server.begin();
        String where = copy.where(keys.size());
        List<@Nullable Object> values = flat(keys);
        int inserted = server.update(copy.back(where), values);
        long equal = ((Number) java.util.Objects.requireNonNull(
                        server.values(copy.equal(where), LIMIT, values).get(0).get(0)))
                .longValue();
        int deleted = server.update(copy.deleteCopies(where), values);
        if (inserted != keys.size() || equal != keys.size() || deleted != keys.size()) {
            throw new RepairException(
                    RepairError.CHANGED_SINCE,
                    "of " + keys.size() + " rows " + inserted + " came back and " + equal
                            + " are as they were; others have made rows of the same primary key. This batch was rolled back,"
                            + " and the copy " + copy.copy() + " stays.");
        }
        server.commit();
        return inserted;
    }

    /** HF-7012 where a row that went, and is not back, has been made again by others. */
    void refuseConflicts() throws SQLException, RepairException {
        List<Map<String, String>> rows = server.rows(copy.inBoth() + " LIMIT " + NAMED);
        if (!rows.isEmpty()) {
            String named = rows.stream()
                    .map(row -> row.values().stream().collect(Collectors.joining(", ", "(", ")")))
                    .collect(Collectors.joining(" "));
            throw new RepairException(
                    RepairError.CHANGED_SINCE,
                    "rows that the run moved have been made again in " + unique.table()
                            + " since; the first, by primary" + " key: " + named + ". The copy " + copy.copy()
                            + " stays.");
        }
    }

    private String notNull() {
        return unique.columns().stream()
                .map(c -> SqlText.identifier(c) + " IS NOT NULL")
                .collect(Collectors.joining(" AND "));
    }

    private static List<@Nullable Object> flat(List<List<@Nullable Object>> rows) {
        List<@Nullable Object> all = new ArrayList<>();
        rows.forEach(all::addAll);
        return all;
    }
}
