package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.advise.SettingStatements;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sessions ended without a farewell. */
public final class AbortedClients implements Probe {
    private static final long FEW = 10;
    private static final double SHARE = 0.03;

    private static final Map<Integer, String> CAUSES = new TreeMap<>(Map.of(
            1153, "packet larger than max_allowed_packet",
            1158, "network error while reading, or the session was killed",
            1159, "net_read_timeout",
            1160, "network error while writing, or the session was killed",
            1161, "net_write_timeout: the client read too slowly",
            4031, "wait_timeout: idle for too long"));
    private static final Info INFO = Info.of("HF-2104", "C04", "who drops connections, and why", Reading.STATUS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        long window = facts.growth("aborted_clients");
        long total = facts.now().counter("aborted_clients");
        long connections = Math.max(1, facts.now().counter("connections"));
        boolean many = total >= FEW && (double) total / connections >= SHARE;
        Finding finding;
        if (window > 0) {
            finding = INFO.finding(
                    Severity.WARN,
                    "aborted_clients",
                    Figures.count(window, "session") + " broke off in the last "
                            + facts.window().toSeconds() + " s");
        } else if (many) {
            finding = INFO.finding(
                    Severity.INFO,
                    "aborted_clients",
                    total + " of " + connections + " connections broke off since the server started");
        } else {
            finding = INFO.ok("Sessions end in order: " + total + " of " + connections + " broke off");
        }
        finding = finding.with("broken off in the window", window, "WARN from 1")
                .with("broken off since the start", total, "INFO from 10 and 3 % of " + connections)
                .with("KILL statements in the window", facts.growth("com_kill"));
        for (Map.Entry<Integer, String> cause : CAUSES.entrySet()) {
            long raised =
                    window > 0 ? facts.errorGrowth(cause.getKey()) : facts.now().errors(cause.getKey());
            if (raised > 0) {
                finding = finding.with(cause.getKey() + ", " + cause.getValue(), raised);
            }
        }
        return List.of(finding.severity() == Severity.OK ? finding : finding.advise(advice(facts)));
    }

    private static Advice advice(ServerFacts facts) {
        boolean mariadb = facts.server().version().mariadb();
        String name = mariadb ? "log_warnings" : "log_error_verbosity";
        long wanted = mariadb ? 2 : 3;
        return facts.number(name).orElse(wanted) >= wanted
                ? Advice.words(
                        "Look for 'Aborted connection' in the server's error log: it names account, host and reason.")
                : SettingStatements.change(
                        facts, "Let the error log name account, host and reason:", name, String.valueOf(wanted));
    }
}
