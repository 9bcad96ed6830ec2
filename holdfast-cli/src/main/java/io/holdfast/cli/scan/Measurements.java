package io.holdfast.cli.scan;

import io.holdfast.monitor.PoolView;
import io.holdfast.monitor.Snapshot;
import io.holdfast.scan.measure.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What monitors say of places in the code, in the words of the scan. */
final class Measurements {
    private Measurements() {}

    static List<Measurement> of(List<Snapshot> snapshots) {
        List<Measurement> all = new ArrayList<>();
        for (Snapshot snapshot : snapshots) {
            for (PoolView pool : snapshot.pools()) {
                String name = pool.node().isEmpty() ? pool.name() : pool.name() + "@" + pool.node();
                for (PoolView.Report report : Objects.requireNonNull(pool.reports())) {
                    add(name, report, all);
                }
            }
        }
        return all;
    }

    /** A kind that this program does not know is left out: a newer monitor may have more. */
    private static void add(String pool, PoolView.Report report, List<Measurement> all) {
        for (Measurement.Kind kind : Measurement.Kind.values()) {
            if (kind.name().equals(report.kind())) {
                all.add(new Measurement(
                        kind, pool, report.place(), report.stack(), report.times(), report.count(), report.sql()));
            }
        }
    }
}
