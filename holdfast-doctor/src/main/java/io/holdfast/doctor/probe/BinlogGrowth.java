package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.DiskRoom;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.Sample;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.TableFacts;
import java.time.Duration;
import java.util.List;

/** Binary logs take more room than the data, or more than the disk has left before they expire. */
public final class BinlogGrowth implements Probe {
    private static final long MUCH = 20L << 30;
    private static final long SOON_SECONDS = 24 * 3600;
    /** Below that a window shows a burst, and no rate. */
    private static final long LEAST_WRITTEN = 1L << 20;

    private static final Info INFO =
            Info.of("HF-2420", "S20", "whether binary logs leave room on their disk", Reading.STATUS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        Long now = facts.now().counters().get(Sample.BINLOG_BYTES);
        if (now == null || !facts.on("log_bin")) {
            return List.of(INFO.ok(
                    facts.on("log_bin") ? "The size of binary logs is unknown" : "The server writes no binary log"));
        }
        long grown = now - facts.before().counters().getOrDefault(Sample.BINLOG_BYTES, now);
        double rate =
                grown < LEAST_WRITTEN ? 0 : grown / Math.max(1.0, facts.window().toMillis() / 1000.0);
        DiskRoom disk = facts.state().disks().stream()
                .filter(room -> room.use().equals("log_bin_basename"))
                .findFirst()
                .orElse(null);
        long data =
                facts.schema().tables().stream().mapToLong(TableFacts::bytes).sum();
        double seconds = disk == null || rate == 0 ? Double.MAX_VALUE : disk.free() / rate;
        boolean fills = seconds < SOON_SECONDS && seconds < kept(facts);
        boolean large = now > MUCH && now > 2 * data;
        if (!fills && !large) {
            return List.of(INFO.ok("Binary logs take " + Figures.bytes(now)));
        }
        return List.of(INFO.finding(
                        fills ? Severity.WARN : Severity.INFO,
                        "binary logs",
                        fills
                                ? "At the rate of these " + facts.window().toSeconds()
                                        + " s binary logs fill their disk in "
                                        + Figures.span(Duration.ofSeconds((long) seconds))
                                : "Binary logs take " + Figures.bytes(now) + ", the data " + Figures.bytes(data))
                .with("binary logs", Figures.bytes(now), "INFO above 20 GiB and twice the data")
                .with("written in a second", Figures.bytes((long) rate), "WARN when the disk lasts for less than a day")
                .advise(Advice.look("See them:", "SHOW BINARY LOGS"))
                .advise(Advice.words("Once no replica or backup needs them, let the oldest go (PURGE BINARY LOGS BEFORE"
                        + " …), and keep fewer days of them.")));
    }

    private static double kept(ServerFacts facts) {
        long seconds = facts.number("binlog_expire_logs_seconds").orElse(0);
        return seconds == 0 ? Double.MAX_VALUE : seconds;
    }
}
