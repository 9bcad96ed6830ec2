package io.holdfast.doctor.fix;

import static io.holdfast.doctor.fix.FixServer.text;

import io.holdfast.doctor.plan.SqlText;
import io.holdfast.doctor.plan.TableColumns;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows that statements read, by the server's own counters of our session. Milliseconds mislead on a busy server;
 * reads do not.
 */
final class IndexProof {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LEAST_SAVED = 100;
    private static final int SAMPLES = 3;
    private static final int FEWER = 2;
    private static final int CLEARLY_FEWER = 10;
    private static final long FARTHEST = 100_000;

    private final FixServer server;
    private final List<Lookup> lookups;

    /** A statement with its arguments. */
    record Lookup(String sql, List<?> arguments) {}

    /** What all statements together read, and how long they took with a warm cache. */
    record Reads(long rows, long micros) {
        /**
         * True when the other reads a tenth of the rows, or half of them and is not slower. Time alone tells nothing, and a
         * handful of rows is no gain that an index would pay for with each write.
         */
        boolean worthIt(Reads after) {
            boolean notSlower = after.micros <= micros + micros / 10 + 2_000;
            return rows - after.rows >= LEAST_SAVED
                    && (after.rows * CLEARLY_FEWER <= rows || after.rows * FEWER <= rows && notSlower);
        }

        String shown() {
            return rows + " rows read, " + micros / 1000.0 + " ms";
        }

        static Reads parse(String text) {
            String[] parts = text.split("/", 2);
            return new Reads(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        }

        String text() {
            return rows + "/" + micros;
        }
    }

    private IndexProof(FixServer server, List<Lookup> lookups) {
        this.server = server;
        this.lookups = lookups;
    }

    /** A proof by the given queries; without any, by look-ups of values that the table holds. */
    static IndexProof of(FixServer server, TableShape shape, TableColumns columns, List<String> queries)
            throws SQLException {
        List<Lookup> lookups = new ArrayList<>();
        for (String query : queries) {
            lookups.add(new Lookup(query, List.of()));
        }
        if (!queries.isEmpty()) {
            // Statements of a workload name their tables without the schema.
            server.execute("USE " + SqlText.identifier(columns.table().schema()));
        }
        return new IndexProof(server, lookups.isEmpty() ? lookups(server, shape, columns) : lookups);
    }

    boolean isEmpty() {
        return lookups.isEmpty();
    }

    int size() {
        return lookups.size();
    }

    /** Runs all; what is counted is the second run of each, when the pages are in memory. */
    Reads measure() throws SQLException {
        long rows = 0;
        long micros = 0;
        server.execute(
                server.mariadb()
                        ? "SET SESSION max_statement_time = " + LIMIT.toSeconds()
                        : "SET SESSION max_execution_time = " + LIMIT.toMillis());
        try {
            long own = overhead();
            for (Lookup lookup : lookups) {
                run(lookup);
                long before = counted();
                long begun = System.nanoTime();
                run(lookup);
                long first = (System.nanoTime() - begun) / 1_000;
                rows += Math.max(0, counted() - before - own);
                begun = System.nanoTime();
                run(lookup);
                micros += Math.min(first, (System.nanoTime() - begun) / 1_000);
            }
        } finally {
            server.execute(
                    server.mariadb() ? "SET SESSION max_statement_time = 0" : "SET SESSION max_execution_time = 0");
        }
        return new Reads(rows, micros);
    }

    private void run(Lookup lookup) throws SQLException {
        server.execute("START TRANSACTION READ ONLY");
        try {
            server.drain(lookup.sql(), lookup.arguments());
        } finally {
            server.execute("ROLLBACK");
        }
    }

    private long overhead() throws SQLException {
        long first = counted();
        return counted() - first;
    }

    private long counted() throws SQLException {
        long sum = 0;
        for (Map<String, String> row : server.rows("SHOW SESSION STATUS LIKE 'Handler\\_read\\_%'")) {
            sum += Long.parseLong(text(row, "value"));
        }
        return sum;
    }

    private static List<Lookup> lookups(FixServer server, TableShape shape, TableColumns columns) throws SQLException {
        String table = columns.table().quoted();
        String notNull = columns.columns().stream()
                .map(c -> SqlText.identifier(c) + " IS NOT NULL")
                .collect(Collectors.joining(" AND "));
        String equal = columns.columns().stream()
                .map(c -> SqlText.identifier(c) + " = ?")
                .collect(Collectors.joining(" AND "));
        // All columns, or an index would be praised for what only a count can gain.
        String all = shape.columns().stream()
                .map(c -> "IFNULL(LENGTH(" + SqlText.identifier(c.name()) + "), 0)")
                .collect(Collectors.joining(" + "));
        String sql = "SELECT COUNT(*), SUM(" + all + ") FROM " + table + " WHERE " + equal;
        List<Lookup> lookups = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            long offset = Math.min(FARTHEST, shape.rows() * i / SAMPLES);
            List<List<@Nullable Object>> found = server.values(
                    "SELECT " + columns.list() + " FROM " + table + " WHERE " + notNull + " LIMIT 1 OFFSET " + offset,
                    LIMIT,
                    List.of());
            if (!found.isEmpty()) {
                List<Object> arguments = new ArrayList<>();
                found.get(0).forEach(value -> arguments.add(Objects.requireNonNull(value)));
                lookups.add(new Lookup(sql, arguments));
            }
        }
        return lookups;
    }
}
