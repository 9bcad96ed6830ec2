package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.advise.PoolFormat;
import io.holdfast.doctor.advise.PoolValues;
import io.holdfast.doctor.server.PoolSettings;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pool keeps connections longer than the server does, or asks for more than there are. */
public final class PoolTimeouts implements Probe {
    /** The time in which the pool can replace a connection before the server ends it, in seconds. */
    private static final long MARGIN = 30;

    private static final Info INFO =
            Info.of("HF-2107", "C07", "whether the pools agree with the server", Reading.VARIABLES, Reading.POOLS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        long waitTimeout = facts.number("wait_timeout").orElse(0);
        for (PoolSettings pool : facts.pools()) {
            idle(pool, waitTimeout, findings);
            readTimeout(pool, facts, findings);
        }
        sum(facts, findings);
        return findings.isEmpty()
                ? List.of(
                        INFO.ok("The pools' settings agree with the server's").with("wait_timeout", waitTimeout + " s"))
                : findings;
    }

    /** A connection survives if it is pinged, closed, replaced or tested before the server ends it. */
    private static void idle(PoolSettings pool, long waitTimeout, List<Finding> findings) {
        boolean pinged = within(pool.keepaliveInterval(), waitTimeout / 2);
        boolean replaced = within(pool.maxLifetime(), waitTimeout - MARGIN);
        boolean closed = within(pool.idleTimeout(), waitTimeout - MARGIN);
        if (waitTimeout == 0 || pinged || replaced || closed) {
            return;
        }
        boolean tested = Boolean.TRUE.equals(pool.validates());
        findings.add(INFO.finding(
                        tested ? Severity.INFO : Severity.CRIT,
                        "pool " + pool.name() + " idle",
                        "Pool " + pool.name() + " keeps idle connections longer than the server: it ends them after "
                                + waitTimeout + " s"
                                + (tested ? ", and the pool finds out when it tests them" : ""))
                .with("wait_timeout", waitTimeout + " s")
                .with("keepalive", shown(pool.keepaliveInterval()), "at most " + waitTimeout / 2 + " s")
                .with("maxLifetime", shown(pool.maxLifetime()), "at most " + (waitTimeout - MARGIN) + " s")
                .with("idleTimeout", shown(pool.idleTimeout()), "at most " + (waitTimeout - MARGIN) + " s")
                .advise(Advice.pool(
                        "Ping or replace idle connections in time, in the pool's settings:",
                        lines(pool, waitTimeout))));
    }

    private static void readTimeout(PoolSettings pool, ServerFacts facts, List<Finding> findings) {
        Duration read = pool.readTimeout();
        long longest = facts.number("max_execution_time").orElse(0);
        if (read != null && !read.isZero() && longest > 0 && read.toMillis() < longest) {
            findings.add(INFO.finding(
                            Severity.WARN,
                            "pool " + pool.name() + " read timeout",
                            "Pool " + pool.name() + " gives up on statements that the server still allows")
                    .with("readTimeout", shown(read), "more than max_execution_time")
                    .with("max_execution_time", longest + " ms")
                    .advise(Advice.words("Set the driver's socketTimeout above " + longest + " ms; with TLS it takes"
                            + " effect after twice its value.")));
        }
    }

    private static void sum(ServerFacts facts, List<Finding> findings) {
        long total = facts.pools().stream().mapToLong(PoolSettings::total).sum();
        long limit = facts.number("max_connections").orElse(0);
        if (limit > 0 && total > limit) {
            Finding finding = INFO.finding(
                    Severity.WARN,
                    "sum of pools",
                    "The pools may open " + total + " connections, and the server allows " + limit);
            for (PoolSettings pool : facts.pools()) {
                finding = finding.with(
                        "pool " + pool.name(), pool.instances() + " × " + pool.capacity() + " = " + pool.total());
            }
            findings.add(finding.with("sum", total, "at most " + limit)
                    .advise(Advice.words("Lower the pools' sizes, or the number of instances, until the sum is below "
                            + limit + ".")));
        }
    }

    private static boolean within(@Nullable Duration setting, long seconds) {
        return setting != null && !setting.isZero() && setting.toSeconds() <= seconds;
    }

    private static String shown(@Nullable Duration setting) {
        return setting == null
                ? "not set"
                : setting.isZero() ? "never" : Figures.number(setting.toMillis() / 1000.0) + " s";
    }

    /** In the words of the pool's own language. */
    private static String[] lines(PoolSettings pool, long waitTimeout) {
        PoolFormat format = PoolFormat.ofKind(pool.kind());
        return (format == null ? PoolFormat.HOLDFAST : format)
                .idleLines(PoolValues.forLimit(waitTimeout, pool.capacity(), 5))
                .toArray(String[]::new);
    }
}
