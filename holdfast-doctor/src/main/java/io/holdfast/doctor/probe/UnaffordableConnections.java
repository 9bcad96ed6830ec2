package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Account;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;
import java.util.Objects;

/** All connections together would need more memory than there is. */
public final class UnaffordableConnections implements Probe {
    private static final double MOST = 0.85;
    /** What an ordinary session takes where the server does not measure it. */
    private static final long USUAL_SESSION = 1L << 20;

    private static final Info INFO = Info.of(
                    "HF-2102", "C02", "whether the memory is there for all connections", Reading.VARIABLES)
            .wanting(Reading.ACCOUNTS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        Long memory = facts.memoryLimit();
        long limit = facts.number("max_connections").orElse(0);
        long session = sessionMemory(facts);
        long fixed = facts.number("innodb_buffer_pool_size").orElse(0)
                + facts.number("innodb_log_buffer_size").orElse(0)
                + facts.number("key_buffer_size").orElse(0);
        long need = fixed + session * limit;
        if (memory == null) {
            return List.of(INFO.finding(
                            Severity.UNKNOWN, "memory", "Not checked: the memory of the server's machine is not known")
                    .with("buffers", Figures.bytes(fixed))
                    .with("largest session measured", Figures.bytes(session))
                    .advise(Advice.words("Tell the doctor how much memory the server may use (--mem 16G).")));
        }
        Severity severity = need > memory ? Severity.WARN : Severity.INFO;
        Finding finding = need > memory * MOST
                ? INFO.finding(
                                severity,
                                "max_connections memory",
                                limit + " connections would need " + Figures.bytes(need) + " of "
                                        + Figures.bytes(memory))
                        .advise(Advice.words("Lower max_connections or innodb_buffer_pool_size, or give the server more"
                                + " memory, before the pools grow."))
                : INFO.ok("The memory is there for all " + limit + " connections: " + Figures.bytes(need) + " of "
                        + Figures.bytes(memory));
        return List.of(finding.with("buffers", Figures.bytes(fixed))
                .with(
                        measured(facts) ? "session, 95 of 100 stay below" : "session, not measured by this server",
                        Figures.bytes(session))
                .with("need", Figures.bytes(need), "INFO from 85 %, WARN from 100 % of " + Figures.bytes(memory)));
    }

    private static boolean measured(ServerFacts facts) {
        return facts.access().accounts().stream()
                .map(Account::sessionMemory)
                .anyMatch(bytes -> bytes != null && bytes > 0);
    }

    /** The 95th percentile of what the accounts' sessions really used: the sum of all buffers is never used. */
    private static long sessionMemory(ServerFacts facts) {
        List<Long> used = facts.access().accounts().stream()
                .map(Account::sessionMemory)
                .filter(Objects::nonNull)
                .filter(bytes -> bytes > 0)
                .sorted()
                .toList();
        return used.isEmpty() ? USUAL_SESSION : used.get((int) Math.ceil(0.95 * used.size()) - 1);
    }
}
