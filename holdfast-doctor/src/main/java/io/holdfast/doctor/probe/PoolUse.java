package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.PoolSettings;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A pool of any language has few connections left, by the limit in its configuration and its sessions at the server. */
public final class PoolUse implements Probe {
    private static final double WARN = 0.80;
    private static final long ASLEEP_SECONDS = 10;
    private static final String PROCESS = "_pid";

    private static final Info INFO = Info.of(
            "HF-2114",
            "C14",
            "how much of the pools' limits is used",
            Reading.SESSIONS,
            Reading.TRANSACTIONS,
            Reading.POOLS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        Set<Long> inTransaction = facts.activity().transactions().stream()
                .map(OpenTransaction::sessionId)
                .collect(Collectors.toSet());
        List<Finding> findings = new ArrayList<>();
        for (PoolSettings pool : facts.pools()) {
            List<Session> own = facts.activity().sessions().stream()
                    .filter(session -> !session.internal() && !session.reserved() && isOf(session, pool))
                    .toList();
            if (pool.user() == null && own.isEmpty()) {
                findings.add(INFO.finding(
                        Severity.UNKNOWN,
                        "pool " + pool.name(),
                        "Not checked: how much pool " + pool.name()
                                + " uses, since its configuration names no account"));
            } else {
                findings.add(new Use(pool, own, inTransaction).finding());
            }
        }
        return findings.isEmpty() ? List.of(INFO.ok("No pool was given")) : findings;
    }

    private static boolean isOf(Session session, PoolSettings pool) {
        String user = pool.user();
        return user == null
                ? session.program().equals("pool " + pool.name())
                : session.user().equals(user);
    }

    /** The sessions of one pool, of all its processes. */
    private static final class Use {
        private final PoolSettings pool;
        private final List<Session> own;
        private final List<Session> asleep;
        private final Map<String, Integer> processes = new HashMap<>();
        private final Map<String, Integer> hosts = new HashMap<>();
        private final long working;

        Use(PoolSettings pool, List<Session> own, Set<Long> inTransaction) {
            this.pool = pool;
            this.own = own;
            this.asleep = own.stream()
                    .filter(session -> session.idle() && inTransaction.contains(session.id()))
                    .toList();
            this.working = own.stream().filter(session -> !session.idle()).count();
            for (Session session : own) {
                hosts.merge(session.host(), 1, Integer::sum);
                String process = session.attributes().get(PROCESS);
                if (process != null) {
                    processes.merge(session.host() + " process " + process, 1, Integer::sum);
                }
            }
        }

        /** How many processes share the connections: those that say so themselves, or else what the caller says. */
        private int instances() {
            int named = processes.values().stream().mapToInt(Integer::intValue).sum();
            int seen = named == own.size() ? processes.size() : Math.max(hosts.size(), processes.size());
            return Math.max(1, Math.max(pool.instances(), seen));
        }

        private static Map.@Nullable Entry<String, Integer> most(Map<String, Integer> counts) {
            return counts.entrySet().stream()
                    .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                    .orElse(null);
        }

        Finding finding() {
            int allowed = pool.capacity() * instances();
            long busy = working + asleep.size();
            Map.Entry<String, Integer> fullest = most(processes);
            int inFullest = fullest == null ? 0 : fullest.getValue();
            boolean one = inFullest * (long) instances() > own.size();
            long used = one ? inFullest : own.size();
            int limit = one ? pool.capacity() : allowed;
            // Such a pool is full from its start: what counts is how much of it is at work.
            boolean full = Boolean.TRUE.equals(pool.keepsAll()) && own.size() == allowed;
            boolean high = limit > 0 && (full ? busy : used) >= WARN * limit;
            boolean none = limit > 0 && busy >= allowed;
            long oldest = asleep.stream().mapToLong(Session::seconds).max().orElse(0);
            boolean leaked = oldest >= ASLEEP_SECONDS;
            Severity severity = none ? Severity.CRIT : high || leaked ? Severity.WARN : Severity.OK;
            return advice(
                    measured(
                            INFO.finding(
                                    severity,
                                    "pool " + pool.name(),
                                    sentence(used, limit, one && fullest != null ? fullest.getKey() : null, oldest)),
                            allowed,
                            oldest,
                            fullest),
                    high,
                    leaked,
                    own.size() > allowed);
        }

        private String sentence(long used, int limit, @Nullable String process, long oldest) {
            String user = pool.user() == null ? "" : " of " + pool.user();
            String sentence = "Pool " + pool.name() + " (" + pool.kind() + ") has "
                    + (limit == 0
                            ? Figures.count(used, "connection") + user + " open and sets no limit"
                            : used + " of " + limit + " connections" + user + " open (" + Figures.percent(used, limit)
                                    + ")");
            sentence += (process == null ? "" : " in " + process) + ", " + working + " at work";
            return asleep.isEmpty()
                    ? sentence
                    : sentence + ", " + asleep.size() + " asleep in a transaction, the oldest for " + oldest + " s";
        }

        private Finding measured(
                Finding finding, int allowed, long oldest, Map.@Nullable Entry<String, Integer> fullest) {
            long statement = own.stream()
                    .filter(session -> !session.idle())
                    .mapToLong(Session::seconds)
                    .max()
                    .orElse(0);
            Map.Entry<String, Integer> host = most(hosts);
            Finding measured = finding.with(
                            "used", own.size(), allowed == 0 ? "no limit" : "WARN from 80 % of " + allowed)
                    .with(
                            "allowed",
                            allowed == 0 ? "no limit" : instances() + " × " + pool.capacity() + " = " + allowed)
                    .with("at work", working)
                    .with("asleep in a transaction", asleep.size())
                    .with("oldest of these", oldest + " s", "WARN from " + ASLEEP_SECONDS + " s")
                    .with("longest statement", statement + " s");
            measured = host == null
                    ? measured
                    : measured.with("most from one host", host.getKey() + ": " + host.getValue());
            return fullest == null
                    ? measured
                    : measured.with("fullest process", fullest.getKey() + ": " + fullest.getValue());
        }

        private Finding advice(Finding finding, boolean high, boolean leaked, boolean beyond) {
            Finding advised = finding;
            if (leaked) {
                advised =
                        advised.advise(Advice.words("Find the code that begins a transaction and does not end it; such"
                                + " a connection is lost to the pool. Check L03 shows what each has run."));
            }
            if (high && beyond && pool.capacity() > 0) {
                return advised.advise(Advice.words("There are more connections than one process of such a pool may"
                        + " open: say how many processes run (--instances N)."));
            }
            return high
                    ? advised.advise(
                            Advice.words(
                                    "Find what holds the connections before the limit is raised: calls"
                                            + " out of a transaction, statements that run for long, connections that are not given back."))
                    : advised;
        }
    }
}
