package io.holdfast.monitor.observe;

import io.holdfast.monitor.PoolView.Report;
import io.holdfast.pool.BorrowSite;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.RepeatedStatement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a pool reported of places in the code: the first {@value #MOST}, each with how often. Thread-safe. */
final class PlaceReports {
    private static final int MOST = 200;
    private static final int FRAMES = 12;

    /** Guarded by this object's lock. */
    private final Map<String, Report> reports = new LinkedHashMap<>();

    /** A lease that did not come back in time. */
    void leaked(LeaseInfo lease) {
        String place = lease.borrowSite();
        if (place != null) {
            List<String> stack = lease.borrowStack().stream()
                    .filter(frame -> frame.getFileName() != null && frame.getLineNumber() > 0)
                    .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                    .limit(FRAMES)
                    .toList();
            add(new Report(Report.LEAK, place, stack, 1, 0, lease.lastSql()));
        }
    }

    void heldIdle(BorrowSite lease) {
        add(new Report(Report.HELD_IDLE, lease.place(), List.of(), 1, 0, null));
    }

    void repeated(RepeatedStatement statement) {
        String place = statement.place();
        if (place != null) {
            add(new Report(statement.kind().name(), place, List.of(), 1, statement.count(), statement.sql()));
        }
    }

    private synchronized void add(Report report) {
        String key = report.kind() + " " + report.place();
        Report known = reports.get(key);
        if (known != null) {
            reports.put(
                    key,
                    new Report(
                            known.kind(),
                            known.place(),
                            report.stack().isEmpty() ? known.stack() : report.stack(),
                            known.times() + 1,
                            Math.max(known.count(), report.count()),
                            report.sql() == null ? known.sql() : report.sql()));
        } else if (reports.size() < MOST) {
            reports.put(key, report);
        }
    }

    /** Most often reported first. */
    synchronized List<Report> all() {
        List<Report> all = new ArrayList<>(reports.values());
        all.sort(Comparator.comparingLong(Report::times).reversed());
        return all;
    }
}
