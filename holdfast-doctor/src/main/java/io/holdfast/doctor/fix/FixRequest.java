package io.holdfast.doctor.fix;

import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.TableColumns;
import io.holdfast.doctor.plan.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** A repair that is asked for; it becomes one when the server has been asked. Immutable. */
public final class FixRequest {
    private final Maker maker;
    private final boolean unattended;

    private interface Maker {
        Fix make(FixServer server) throws SQLException, RepairException;
    }

    private FixRequest(boolean unattended, Maker maker) {
        this.unattended = unattended;
        this.maker = maker;
    }

    /** An index, proved by these queries, or by look-ups where there are none. */
    public static FixRequest index(TableColumns columns, List<String> queries) {
        return index(columns, queries, Duration.ZERO);
    }

    /** The same; once all see it, it is taken back if within so long another statement on the table reads more by it. */
    public static FixRequest index(TableColumns columns, List<String> queries, Duration watch) {
        return new FixRequest(true, server -> AddIndex.of(columns, queries, watch));
    }

    /** A unique key, for which surplus rows go. */
    public static FixRequest unique(TableColumns columns, String keep, boolean differing) {
        return new FixRequest(false, server -> RemoveDuplicates.of(columns, keep, differing));
    }

    /** An index hidden. */
    public static FixRequest hide(TableName table, String index) {
        return new FixRequest(true, server -> HideIndex.of(table, index));
    }

    /** A hidden index dropped. */
    public static FixRequest drop(TableName table, String index) {
        return new FixRequest(false, server -> DropIndex.of(server, table, index));
    }

    /** A primary key over columns that are there. */
    public static FixRequest primaryKey(TableColumns columns) {
        return new FixRequest(false, server -> OnlineChange.of(server, OnlineChange.What.PRIMARY_KEY, columns, ""));
    }

    /** A column of whole numbers made a BIGINT. */
    public static FixRequest widen(TableColumns column) {
        return new FixRequest(false, server -> OnlineChange.of(server, OnlineChange.What.WIDEN, column, ""));
    }

    /** A column of text with another collation, and its character set. */
    public static FixRequest collate(TableColumns column, String collation) {
        return new FixRequest(false, server -> OnlineChange.of(server, OnlineChange.What.COLLATE, column, collation));
    }

    /** Client hosts let in again. */
    public static FixRequest unblockHosts() {
        return new FixRequest(false, server -> new UnblockHosts());
    }

    /**
     * A setting changed.
     *
     * @param memory bytes that the server may use; 0 where that is not known
     */
    public static FixRequest setting(String name, String value, long memory) {
        return new FixRequest(true, server -> ChangeSetting.of(server, name, value, memory));
    }

    /** True for what can be taken back, copies no table and moves no row: it may be done without a reader. */
    public boolean unattended() {
        return unattended;
    }

    Fix make(FixServer server) throws SQLException, RepairException {
        return maker.make(server);
    }
}
