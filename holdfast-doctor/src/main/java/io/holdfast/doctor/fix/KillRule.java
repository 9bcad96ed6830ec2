package io.holdfast.doctor.fix;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.locks.Incident;
import io.holdfast.doctor.locks.WaitEdge;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which sessions are to be ended. A pure function of what was read of the server; immutable. */
public final class KillRule {
    private static final long LEAKED_SECONDS = 60;

    /** How the sessions of a rule are ended. */
    enum Manner {
        /** The statement first, and after a while the session. */
        SESSION,
        /** The statement alone: the session and its transaction go on. */
        STATEMENT,
        /** The session, if it still sleeps: one that works again is left alone. */
        ASLEEP
    }

    private final String text;
    private final Manner manner;
    private final Choice choice;

    private interface Choice {
        List<Victim> of(ServerFacts facts, WaitGraph graph);
    }

    private KillRule(String text, Choice choice) {
        this(text, Manner.SESSION, choice);
    }

    private KillRule(String text, Manner manner, Choice choice) {
        this.text = text;
        this.manner = manner;
        this.choice = choice;
    }

    /**
     * A session to be ended.
     *
     * @param transaction the id of its open transaction; empty when it has none
     * @param rowsChanged what will be rolled back
     * @param frees who waits for it, directly or through others
     * @param statements what its transaction ran and what it runs now, as far as the server knows
     */
    public record Victim(
            Session session,
            String transaction,
            long rowsChanged,
            String reason,
            Set<Long> frees,
            List<String> statements) {
        /** Copies. */
        public Victim {
            frees = Set.copyOf(frees);
            statements = List.copyOf(statements);
        }

        /** One line for the preview. */
        public String line() {
            return "session " + session.id() + " of " + session.user() + "@" + session.host() + ": " + reason + "; "
                    + Figures.count(rowsChanged, "changed row") + " will be rolled back, "
                    + Figures.count(frees.size(), "session") + " freed";
        }
    }

    /** Roots that keep others from rows (check L01) or from the definition of a table (L02). */
    public static KillRule rootsOf(WaitEdge.Kind kind) {
        return new KillRule("roots of " + (kind == WaitEdge.Kind.ROW ? "L01" : "L02"), (facts, graph) -> {
            List<Victim> victims = new ArrayList<>();
            for (long root : graph.roots()) {
                // A blocker that was only concluded may be the wrong one.
                boolean proved = graph.edges(kind).stream().anyMatch(edge -> edge.certain() && edge.blocker() == root);
                if (proved) {
                    facts.activity()
                            .session(root)
                            .ifPresent(
                                    s -> victims.add(victim(facts, graph, s, "waits for no other and blocks others")));
                }
            }
            return victims;
        });
    }

    /** Roots of every kind of wait that are proved. */
    public static KillRule roots() {
        return new KillRule("roots of all waits", (facts, graph) -> {
            List<Victim> victims = new ArrayList<>();
            for (Incident incident : graph.incidents()) {
                for (long root : incident.roots()) {
                    if (incident.certain() && !incident.spared().containsKey(root)) {
                        facts.activity()
                                .session(root)
                                .ifPresent(s ->
                                        victims.add(victim(facts, graph, s, "waits for no other and blocks others")));
                    }
                }
            }
            return victims;
        });
    }

    /**
     * Changes of tables that wait for a table's definition while others queue behind them. Their statements have done
     * nothing yet, so that ending them loses nothing but the wait.
     */
    public static KillRule waitingChanges() {
        return new KillRule(
                "changes of tables that wait, with others behind them",
                Manner.STATEMENT,
                (facts, graph) -> facts.activity().sessions().stream()
                        .filter(session -> waitsForDefinition(session) && graph.changesDefinition(session.id()))
                        .filter(session -> !graph.behind(session.id()).isEmpty())
                        .map(session -> victim(
                                facts,
                                graph,
                                session,
                                "its change of a table waits for " + session.seconds() + " s, and others behind it"))
                        .toList());
    }

    private static boolean waitsForDefinition(Session session) {
        return session.state().toLowerCase(Locale.ROOT).contains("metadata lock");
    }

    /**
     * Sessions of one application that sleep outside any transaction for so long, those that sleep longest first.
     *
     * @param most how many of them
     */
    public static KillRule asleep(String application, long seconds, int most) {
        return new KillRule(
                most + " sessions of " + application + " asleep for " + seconds + " s outside a transaction",
                Manner.ASLEEP,
                (facts, graph) -> facts.activity().sessions().stream()
                        .filter(session -> session.idle()
                                && session.seconds() >= seconds
                                && isOf(session, application)
                                && facts.activity().transactionOf(session.id()).isEmpty())
                        .sorted(Comparator.comparingLong(Session::seconds)
                                .reversed()
                                .thenComparingLong(Session::id))
                        .limit(most)
                        .map(session -> victim(
                                facts, graph, session, "asleep for " + session.seconds() + " s outside a transaction"))
                        .toList());
    }

    /** Sessions that sleep inside a transaction for so long. */
    public static KillRule idleInTransaction(long seconds) {
        return new KillRule(
                "asleep in a transaction for " + seconds + " s", (facts, graph) -> idle(facts, graph, seconds));
    }

    /** The same for one application, by the name of its pool, program or user. */
    public static KillRule leakedBy(String application) {
        return leakedBy(application, LEAKED_SECONDS);
    }

    /** The same from another time on. */
    public static KillRule leakedBy(String application, long seconds) {
        return new KillRule(
                "leaked by " + application,
                (facts, graph) -> idle(facts, graph, seconds).stream()
                        .filter(victim -> isOf(victim.session(), application))
                        .toList());
    }

    /**
     * What a crashed client has left: sessions of its host that have slept, or gone on with one statement, for so long. A
     * client that was started again there has younger ones.
     */
    public static KillRule orphansOf(String host, long seconds) {
        return new KillRule(
                "left by the client at " + host + " for " + seconds + " s",
                (facts, graph) -> facts.activity().sessions().stream()
                        .filter(session -> session.host().equalsIgnoreCase(host) && session.seconds() >= seconds)
                        .map(session -> victim(
                                facts,
                                graph,
                                session,
                                (session.idle() ? "asleep for " : "at one statement for ") + session.seconds() + " s"))
                        .toList());
    }

    /** One session by its number. */
    public static KillRule session(long id) {
        return new KillRule(
                "session " + id,
                (facts, graph) ->
                        facts
                                .activity()
                                .session(id)
                                .map(session -> victim(facts, graph, session, "named by its number"))
                                .stream()
                                .toList());
    }

    /** How they are ended. */
    Manner manner() {
        return manner;
    }

    /** Whom the rule names; also those that must not be ended. */
    public List<Victim> victims(ServerFacts facts) {
        return choice.of(facts, WaitGraph.of(facts));
    }

    private static List<Victim> idle(ServerFacts facts, WaitGraph graph, long seconds) {
        return facts.activity().transactions().stream()
                .map(transaction -> facts.activity().session(transaction.sessionId()))
                .flatMap(Optional::stream)
                .filter(session -> session.idle() && session.seconds() >= seconds)
                .map(session ->
                        victim(facts, graph, session, "asleep in a transaction for " + session.seconds() + " s"))
                .toList();
    }

    private static boolean isOf(Session session, String application) {
        return session.user().equals(application)
                || session.attributes().getOrDefault("hf_pool", "").equals(application)
                || session.attributes().getOrDefault("hf_app", "").equals(application)
                || session.attributes().getOrDefault("program_name", "").equals(application);
    }

    private static Victim victim(ServerFacts facts, WaitGraph graph, Session session, String reason) {
        Optional<OpenTransaction> transaction = facts.activity().transactionOf(session.id());
        List<String> statements =
                new ArrayList<>(transaction.map(OpenTransaction::statements).orElse(List.of()));
        if (session.statement() != null) {
            statements.add(session.statement());
        }
        return new Victim(
                session,
                transaction.map(OpenTransaction::transactionId).orElse(""),
                transaction.map(OpenTransaction::rowsChanged).orElse(0L),
                reason,
                frees(graph, session.id()),
                statements);
    }

    /** With others of the same lock it may be that no session goes on before all of them are ended. */
    private static Set<Long> frees(WaitGraph graph, long session) {
        Set<Long> alone = graph.freedBy(session);
        return alone.isEmpty() ? graph.behind(session) : alone;
    }

    @Override
    public String toString() {
        return text;
    }
}
