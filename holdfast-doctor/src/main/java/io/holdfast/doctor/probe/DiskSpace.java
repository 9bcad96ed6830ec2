package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.DiskRoom;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;

/** A disk that the server writes to is nearly full. */
public final class DiskSpace implements Probe {
    private static final double WARN = 0.15;
    private static final double CRIT = 0.05;
    /** A part of a large disk is much, whatever its share. */
    private static final long PLENTY = 100L << 30;

    private static final long ROOM_FOR_SORTS = 10L << 30;

    private static final Info INFO = Info.of("HF-2504", "H04", "whether the server's disks have room", Reading.HOST);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (DiskRoom disk : facts.state().disks()) {
            double share = disk.total() == 0 ? 1 : (double) disk.free() / disk.total();
            if (share < WARN && disk.free() < PLENTY) {
                findings.add(INFO.finding(
                                share < CRIT ? Severity.CRIT : Severity.WARN,
                                disk.use(),
                                "The disk of " + disk.use() + " (" + disk.path() + ") has " + Figures.bytes(disk.free())
                                        + " left")
                        .with(
                                "free",
                                Figures.bytes(disk.free()) + ", "
                                        + Figures.percent((double) disk.free(), (double) disk.total()),
                                "WARN below 15 %, CRIT below 5 %")
                        .advise(Advice.look(
                                "Where binary logs take it, see how much, and let them expire sooner (check S18):",
                                "SHOW BINARY LOGS"))
                        .advise(Advice.words(
                                "Otherwise look for old backups, logs and temporary files; a server whose disk"
                                        + " is full waits, and does not fail.")));
            }
        }
        Long shared = facts.state().further().temporaryOnDataDisk();
        if (findings.isEmpty() && shared != null && shared < ROOM_FOR_SORTS) {
            findings.add(INFO.finding(
                            Severity.INFO,
                            "tmpdir",
                            "Temporary files share the disk of the data, and " + Figures.bytes(shared)
                                    + " are left: one large sort can fill it")
                    .with("free", Figures.bytes(shared), "INFO below " + Figures.bytes(ROOM_FOR_SORTS))
                    .advise(Advice.config(
                            "Give temporary files a disk of their own in the server's file, and restart:",
                            "[mysqld]",
                            "tmpdir = /var/tmp/mysql")));
        }
        if (!findings.isEmpty()) {
            return findings;
        }
        return List.of(
                facts.state().disks().isEmpty()
                        ? INFO.finding(
                                Severity.UNKNOWN,
                                "disks",
                                "Not checked: " + INFO.title() + " (the server's folders cannot be seen from here).")
                        : INFO.ok("The server's disks have room"));
    }
}
