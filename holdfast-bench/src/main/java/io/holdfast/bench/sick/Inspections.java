package io.holdfast.bench.sick;

import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.inspect.SqlInspector;
import io.holdfast.doctor.inspect.TableInspector;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.TableFacts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** {@code doctor --table} on every table of a server, and {@code doctor --sql} on every statement that it has seen. */
final class Inspections {
    private int tables;
    private int statements;
    private final List<String> failures = new ArrayList<>();

    void make(Target target, ServerFacts facts, Connection session) throws SQLException, InterruptedException {
        for (TableFacts table : facts.schema().tables()) {
            tables++;
            try {
                if (new TableInspector(table.schema(), table.name())
                        .inspect(target, Clock.systemUTC())
                        .isEmpty()) {
                    failures.add("--table " + table.qualified() + ": not found");
                }
            } catch (DoctorException | SQLException e) {
                failures.add("--table " + table.qualified() + ": " + e.getMessage());
            }
        }
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SELECT schema_name, query_sample_text"
                        + " FROM performance_schema.events_statements_summary_by_digest"
                        + " WHERE digest_text LIKE 'SELECT%FROM%' AND sum_errors = 0"
                        + " AND (schema_name LIKE 't\\_%' OR query_sample_text LIKE '%sick\\_shop%'"
                        + " OR query_sample_text LIKE '%t\\_1%')")) {
            while (rows.next()) {
                inspect(target, rows.getString(1), rows.getString(2));
            }
        }
    }

    private void inspect(Target target, String schema, String sql) {
        statements++;
        try {
            new SqlInspector(sql).inspect(schema == null ? target : target.withDatabase(schema));
        } catch (DoctorException | SQLException | IllegalArgumentException e) {
            failures.add("--sql " + sql + ": " + e.getMessage());
        }
    }

    List<String> failures() {
        return failures;
    }

    @Override
    public String toString() {
        return "`holdfast doctor --table` on each of their " + tables + " tables and `--sql` on each of their "
                + statements + " SELECTs: " + failures.size() + " without an answer.";
    }
}
