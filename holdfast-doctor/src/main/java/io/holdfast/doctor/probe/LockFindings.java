package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.locks.Incident;
import io.holdfast.doctor.locks.SessionText;
import io.holdfast.doctor.locks.WaitEdge;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.PreparedTransaction;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Incidents of waiting as findings: who is held up, by whom, and the statements that end it. */
final class LockFindings {
    private static final long WARN_SECONDS = 5;
    private static final long CRIT_SECONDS = 15;
    private static final long CRIT_WAITERS = 3;
    private static final int MOST_CANDIDATES = 8;
    private static final int MOST_LINES = 40;

    private final ServerFacts facts;
    private final WaitGraph graph;
    private final Probe.Info info;

    LockFindings(ServerFacts facts, WaitGraph graph, Probe.Info info) {
        this.facts = facts;
        this.graph = graph;
        this.info = info;
    }

    /** True when somebody waits for long enough to be named; only what is proved to free others is to be ended then. */
    static boolean waiting(WaitGraph graph) {
        return !graph.incidents().isEmpty();
    }

    static boolean known(Incident incident) {
        return incident.unknown().isEmpty()
                || !incident.roots().isEmpty()
                || !incident.prepared().isEmpty()
                || !incident.cycle().isEmpty();
    }

    static Severity severity(Incident incident) {
        return incident.longest() > CRIT_SECONDS || incident.waiters().size() >= CRIT_WAITERS
                ? Severity.CRIT
                : incident.longest() > WARN_SECONDS ? Severity.WARN : Severity.INFO;
    }

    Finding finding(Incident incident, Severity severity, String sentence) {
        String what = incident.kind().of(incident.object());
        Finding finding = info.finding(severity, incident.object() == null ? what : incident.object(), sentence)
                .with("sessions waiting", incident.waiters().size(), "CRIT from " + CRIT_WAITERS)
                .with(
                        "longest wait",
                        incident.longest() + " s",
                        "WARN above " + WARN_SECONDS + ", CRIT above " + CRIT_SECONDS);
        List<String> lines = new ArrayList<>();
        for (long root : incident.roots()) {
            lines.addAll(graph.tree(root));
            if (incident.spared().containsKey(root)) {
                lines.add("KILL does not help with session " + root + ": "
                        + incident.spared().get(root));
            }
        }
        for (PreparedTransaction prepared : incident.prepared()) {
            lines.addAll(graph.tree(number(prepared)));
        }
        if (!incident.cycle().isEmpty()) {
            lines.addAll(graph.tree(incident.cycle().get(0)));
        }
        Map<List<Long>, List<Long>> sameCandidates = new LinkedHashMap<>();
        incident.unknown()
                .forEach((waiter, candidates) -> sameCandidates
                        .computeIfAbsent(candidates, any -> new ArrayList<>())
                        .add(waiter));
        sameCandidates.forEach((candidates, waiters) -> lines.addAll(blind(waiters, candidates)));
        for (String line : lines.subList(0, Math.min(lines.size(), MOST_LINES))) {
            finding = finding.detail(line);
        }
        if (lines.size() > MOST_LINES) {
            finding = finding.detail("and " + (lines.size() - MOST_LINES) + " lines more");
        }
        return finding;
    }

    private long number(PreparedTransaction prepared) {
        return -facts.activity().locks().prepared().indexOf(prepared) - 1L;
    }

    private List<String> blind(List<Long> waiters, List<Long> candidates) {
        List<String> lines = new ArrayList<>();
        for (long waiter : waiters) {
            List<String> tree = new ArrayList<>(graph.tree(waiter));
            String first = tree.get(0);
            tree.set(0, first.startsWith("root  ") ? "waits " + first.substring(5) : first);
            lines.addAll(tree);
        }
        lines.add("holder unknown" + (candidates.isEmpty() ? "" : "; it may be one of these, or another:"));
        candidates.stream()
                .limit(MOST_CANDIDATES)
                .map(id -> "? " + SessionText.who(facts.activity(), id)
                        + facts.activity()
                                .transactionOf(id)
                                .map(t -> "  transaction open " + t.openSeconds() + " s")
                                .orElse(""))
                .forEach(lines::add);
        if (candidates.size() > MOST_CANDIDATES) {
            lines.add("? and " + (candidates.size() - MOST_CANDIDATES) + " others");
        }
        return lines;
    }

    /** By what an incident is held up, in words. */
    String holders(Incident incident) {
        List<String> names = new ArrayList<>();
        incident.roots().forEach(root -> names.add("session " + root));
        incident.prepared()
                .forEach(prepared -> names.add(
                        "a prepared XA transaction" + (prepared.xid() == null ? "" : " (" + prepared.xid() + ")")));
        if (!incident.cycle().isEmpty()) {
            names.add("each other in a circle");
        }
        if (!incident.unknown().isEmpty()) {
            names.add("a holder that is unknown");
        }
        return String.join(" and ", names);
    }

    /** The statements that end what holds others up, each with the number of sessions that it frees. */
    Finding ends(Finding finding, Incident incident) {
        Finding advised = finding;
        List<String> together = new ArrayList<>();
        for (long root : incident.roots()) {
            if (!incident.spared().containsKey(root)) {
                String kill = "KILL " + root;
                Set<Long> freed = incident.freedBy(root);
                together.add(kill);
                if (!freed.isEmpty()) {
                    advised = advised.advise(Advice.finalSql(
                            "End session " + root + ", after a look at what it is; " + loss(root) + ". Frees "
                                    + count(freed.size()) + ":",
                            kill));
                }
            }
        }
        for (PreparedTransaction prepared : incident.prepared()) {
            advised = prepared(advised, incident, prepared, together);
        }
        for (Map.Entry<Long, Set<Long>> entry : incident.frees().entrySet()) {
            if (incident.cycle().contains(entry.getKey()) && !entry.getValue().isEmpty()) {
                advised = advised.advise(Advice.finalSql(
                        "End one of them, the one that loses least: " + loss(entry.getKey()) + ". Frees "
                                + count(entry.getValue().size()) + ":",
                        "KILL " + entry.getKey()));
            }
        }
        return together(advised, incident, together);
    }

    /** Several hold the same lock: each alone frees nobody. */
    private static Finding together(Finding finding, Incident incident, List<String> statements) {
        boolean all = statements.size()
                        == incident.roots().size() + incident.prepared().size()
                && incident.cycle().isEmpty()
                && incident.unknown().isEmpty();
        int alone = incident.frees().values().stream().mapToInt(Set::size).sum();
        return all && statements.size() > 1 && alone < incident.waiters().size()
                ? finding.advise(new Advice(
                        "End all of them; the last frees "
                                + count(incident.waiters().size() - alone)
                                + " that wait for all, and none of them alone does:",
                        Advice.Kind.SQL,
                        statements,
                        List.of()))
                : finding;
    }

    private Finding prepared(Finding finding, Incident incident, PreparedTransaction prepared, List<String> together) {
        String xid = prepared.xid();
        if (xid == null) {
            return finding.advise(Advice.look(
                    "Find out which of these prepared transactions it is, from who prepared them: "
                            + String.join("; ", facts.activity().locks().xids())
                            + ". XA COMMIT or XA ROLLBACK ends it; KILL does not.",
                    facts.server().version().mariadb() ? "XA RECOVER FORMAT='SQL'" : "XA RECOVER CONVERT XID"));
        }
        String from = prepared.sessionId() == 0 || !facts.server().version().mariadb()
                ? ""
                : ", from session " + prepared.sessionId() + " or after its end";
        together.add("XA ROLLBACK " + xid);
        int freed = incident.freedBy(number(prepared)).size();
        Finding advised = finding.advise(Advice.words("Ask the transaction's manager first: it decides whether this"
                + " transaction is committed (XA COMMIT " + xid + ") or rolled back. KILL frees no session."));
        if (freed == 0) {
            return advised;
        }
        return prepared.sessionId() == 0 || !facts.server().version().mariadb()
                ? advised.advise(Advice.finalSql(
                        "When it is not to be committed, roll it back; frees " + count(freed) + ":",
                        "XA ROLLBACK " + xid))
                : advised.advise(new Advice(
                        "When it is not to be committed, end its session, and roll it back" + from + "; frees "
                                + count(freed) + ":",
                        Advice.Kind.SQL,
                        List.of("KILL " + prepared.sessionId(), "XA ROLLBACK " + xid),
                        List.of()));
    }

    private String loss(long session) {
        long rows = facts.activity()
                .transactionOf(session)
                .map(OpenTransaction::rowsChanged)
                .orElse(0L);
        return facts.activity().transactionOf(session).isPresent()
                ? "its open transaction is rolled back with " + Figures.count(rows, "changed row")
                : "it has changed no rows";
    }

    private static String count(long sessions) {
        return Figures.count(sessions, "waiting session");
    }

    /** The incidents that a check of these kinds tells of. */
    static List<Incident> of(WaitGraph graph, WaitEdge.Kind... kinds) {
        List<WaitEdge.Kind> wanted = List.of(kinds);
        return graph.incidents().stream()
                .filter(incident -> known(incident) && wanted.contains(incident.kind()))
                .toList();
    }

    /** The healthy verdict, unless such waits are told of elsewhere because their root holds up others, too. */
    Finding none(String sentence, WaitEdge.Kind... kinds) {
        List<WaitEdge.Kind> wanted = List.of(kinds);
        boolean elsewhere = graph.incidents().stream()
                .anyMatch(incident -> graph.edges().stream()
                        .anyMatch(edge -> wanted.contains(edge.kind())
                                && incident.waiters().contains(edge.waiter())
                                && edge.seconds() > 0));
        return info.ok(elsewhere ? "Such waits are part of what the other checks of locks say" : sentence);
    }

    /** The subject of an incident, for sentences. */
    static String subject(Incident incident) {
        return Objects.requireNonNullElse(incident.object(), "a table");
    }
}
