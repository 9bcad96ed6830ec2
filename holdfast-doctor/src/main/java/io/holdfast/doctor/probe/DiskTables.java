package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.advise.SettingStatements;
import io.holdfast.doctor.server.Digest;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;

/** Many temporary tables are written to disk. */
public final class DiskTables implements Probe {
    private static final double RATE = 10;
    private static final double SHARE = 0.25;

    private static final Info INFO =
            Info.of("HF-2307", "Q07", "whether temporary tables go to disk", Reading.STATUS, Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        double disk = facts.rate("created_tmp_disk_tables");
        double all = facts.rate("created_tmp_tables");
        if (disk <= RATE || disk <= SHARE * all) {
            return List.of(measured(INFO.ok("Temporary tables stay in memory"), disk, all));
        }
        Finding finding = measured(
                INFO.finding(
                        Severity.WARN,
                        "temporary tables",
                        Figures.number(disk) + " temporary tables a second go to disk"),
                disk,
                all);
        for (Digest digest : facts.schema().digests()) {
            if (digest.diskTables() > 0) {
                finding = finding.detail(digest.diskTables() + " by " + Figures.sql(digest.text(), 120));
            }
        }
        boolean mariadb = facts.server().version().mariadb();
        String name = mariadb ? "tmp_table_size" : "temptable_max_ram";
        long now = facts.number(name).orElse(1L << 24);
        return List.of(finding.advise(Advice.words("Give the statements above an index that sorts or groups for them."))
                .advise(SettingStatements.change(
                        facts, "Only then give temporary tables more memory:", name, String.valueOf(now * 2))));
    }

    private static Finding measured(Finding finding, double disk, double all) {
        return finding.with("on disk a second", Figures.number(disk), "WARN above 10 and 25 % of all")
                .with("all a second", Figures.number(all));
    }
}
