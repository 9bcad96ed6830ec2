package io.holdfast.doctor.fix;

import static io.holdfast.doctor.fix.FixServer.text;

import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.index.IndexAdvisor;
import io.holdfast.doctor.index.Proposal;
import io.holdfast.doctor.index.TableInfo;
import io.holdfast.doctor.index.WorkloadQuery;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.SqlText;
import io.holdfast.doctor.plan.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads a workload and the tables that it is over, and has indexes proposed for it. Changes nothing. */
public final class WorkloadIndexes {
    private static final int MOST_DIGESTS = 200;
    private static final int MOST_TABLES = 100;
    private static final int MOST_COLUMNS = 60;
    private static final int SAMPLE = 20_000;
    private static final int MOST_QUERIES = 5;

    private WorkloadIndexes() {}

    /**
     * Proposals for statements that are given, and for those that the server itself remembers.
     *
     * @param given statements with their values: of a slow log, for instance
     */
    public static List<Proposal> of(Target target, List<WorkloadQuery> given) throws DoctorException, RepairException {
        try (FixServer server = FixServer.open(target, "advise")) {
            try {
                server.execute("SET SESSION TRANSACTION READ ONLY");
                List<WorkloadQuery> queries = new ArrayList<>(given);
                if (given.isEmpty()) {
                    queries.addAll(remembered(server));
                }
                List<TableInfo> tables = new ArrayList<>();
                for (TableName table : IndexAdvisor.tablesOf(queries)) {
                    if (tables.size() < MOST_TABLES && !table.schema().isEmpty()) {
                        read(server, table, tables);
                    }
                }
                return new IndexAdvisor(tables, server.version()).propose(queries);
            } catch (SQLException e) {
                throw Preflight.explain(e, server, "the workload could not be read");
            }
        }
    }

    /** The repair that proves a proposal on the server, by the statements that cost most. */
    public static FixRequest request(Proposal proposal) {
        return request(proposal, Duration.ZERO);
    }

    /** The same, watched for so long. */
    public static FixRequest request(Proposal proposal, Duration watch) {
        return FixRequest.index(
                proposal.columns(),
                proposal.queries().stream().limit(MOST_QUERIES).toList(),
                watch);
    }

    /** MySQL keeps one statement of each shape with its values; what it has cut short cannot be run again. */
    private static List<WorkloadQuery> remembered(FixServer server) throws SQLException {
        List<WorkloadQuery> queries = new ArrayList<>();
        boolean keeps = !server.rows(
                        "SELECT 1 FROM information_schema.columns WHERE table_schema = 'performance_schema'"
                                + " AND table_name = 'events_statements_summary_by_digest' AND column_name = 'query_sample_text'")
                .isEmpty();
        if (!keeps) {
            return queries;
        }
        for (Map<String, String> row : server.rows(
                "SELECT COALESCE(schema_name, '') AS s, query_sample_text AS q, sum_timer_wait / 1e12 AS w FROM"
                        + " performance_schema.events_statements_summary_by_digest WHERE digest_text LIKE 'SELECT%'"
                        + " AND (sum_no_index_used > 0 OR sum_rows_examined > 100 * GREATEST(1, sum_rows_sent))"
                        + " AND COALESCE(schema_name, '') NOT IN ('mysql', 'sys', 'performance_schema',"
                        + " 'information_schema') ORDER BY sum_timer_wait DESC LIMIT " + MOST_DIGESTS)) {
            String sql = text(row, "q");
            if (!sql.isEmpty() && !sql.endsWith("...") && !sql.contains("holdfast:")) {
                queries.add(new WorkloadQuery(
                        text(row, "s"), sql, Double.parseDouble(text(row, "w")), "the server's digests"));
            }
        }
        return queries;
    }

    private static void read(FixServer server, TableName table, List<TableInfo> tables) throws SQLException {
        TableShape shape;
        try {
            shape = TableShape.read(server, table);
        } catch (RepairException e) {
            // A view, a table of the server's own, or one that is gone by now: no index is proposed for it.
            return;
        }
        Map<String, Double> shares = shares(server, shape);
        List<TableShape.Index> usable = shape.indexes().stream()
                .filter(index -> index.visible() && index.plain())
                .toList();
        tables.add(new TableInfo(
                table,
                shape.rows(),
                shape.columns().stream()
                        .map(column -> new TableInfo.ColumnInfo(
                                column.name(), !column.needsLength(), shares.getOrDefault(column.name(), 1.0)))
                        .toList(),
                usable.stream().map(TableShape.Index::columns).toList(),
                usable.stream()
                        .filter(TableShape.Index::unique)
                        .map(TableShape.Index::columns)
                        .toList()));
    }

    /** Counted in the first rows of the table: enough to tell a flag from a number. */
    private static Map<String, Double> shares(FixServer server, TableShape shape) throws SQLException {
        List<String> columns = shape.columns().stream()
                .filter(column -> !column.needsLength())
                .limit(MOST_COLUMNS)
                .map(TableShape.Column::name)
                .toList();
        Map<String, Double> shares = new TreeMap<>();
        if (columns.isEmpty()) {
            return shares;
        }
        List<String> counts = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            counts.add("COUNT(DISTINCT " + SqlText.identifier(columns.get(i)) + ") AS d" + i);
        }
        Map<String, String> row = server.one("SELECT " + String.join(", ", counts) + " FROM (SELECT "
                + columns.stream().map(SqlText::identifier).collect(Collectors.joining(", ")) + " FROM "
                + shape.table().quoted() + " LIMIT " + SAMPLE + ") AS sample");
        for (int i = 0; i < columns.size(); i++) {
            shares.put(columns.get(i), 1.0 / Math.max(1, Long.parseLong(text(row, "d" + i))));
        }
        return shares;
    }
}
