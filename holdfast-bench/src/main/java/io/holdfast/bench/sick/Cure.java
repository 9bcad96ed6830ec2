package io.holdfast.bench.sick;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a finding gives to be run, and whether it runs.
 *
 * @param kind in words
 * @param failures what did not run, and why
 */
record Cure(String kind, List<String> failures) {
    /** Gone already: another cure has ended it. */
    private static final Set<Integer> GONE = Set.of(1094, 1397);

    /** Runs every statement of a finding. */
    static Cure of(Finding finding, Connection session) {
        int run = 0;
        boolean file = false;
        List<String> failures = new ArrayList<>();
        for (Advice advice : finding.advice()) {
            file |= advice.kind() == Advice.Kind.CONFIG || advice.kind() == Advice.Kind.POOL;
            if (advice.kind() == Advice.Kind.SQL || advice.kind() == Advice.Kind.LOOK) {
                for (String statement : advice.how()) {
                    run++;
                    run(session, statement, failures);
                }
            }
        }
        String kind = run > 0
                ? (run == 1 ? "1 statement" : run + " statements")
                : file ? "lines of a file" : "no statement helps; words";
        return new Cure(kind, failures);
    }

    private static void run(Connection session, String sql, List<String> failures) {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            if (!GONE.contains(e.getErrorCode())) {
                failures.add(sql + ": " + e.getMessage());
            }
        }
    }
}
