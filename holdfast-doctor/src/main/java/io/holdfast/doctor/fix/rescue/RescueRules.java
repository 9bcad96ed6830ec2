package io.holdfast.doctor.fix.rescue;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.fix.KillRule;
import io.holdfast.doctor.fix.KillRule.Victim;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What may bring a server back, the smallest first. A pure function of what was read of it. */
final class RescueRules {
    private static final long LEAKED_SECONDS = 10;
    private static final long ASLEEP_SECONDS = 5;
    /** What is taken after sessions were ended: enough for others to come in. */
    private static final double ROOMY = 0.8;

    private static final int RAISE_PERCENT = 20;
    private static final int LEAST_RAISE = 20;
    private static final Set<String> SERVERS_OWN = Set.of("event_scheduler", "system user");

    private RescueRules() {}

    static List<Act> acts(ServerFacts facts) {
        Condition condition = Condition.of(facts);
        List<Act> acts = new ArrayList<>();
        if (condition.waiting() > 0) {
            cancel(facts).ifPresent(acts::add);
            roots(facts).ifPresent(acts::add);
        }
        if (!condition.serves()) {
            leaked(facts).ifPresent(acts::add);
        }
        if (condition.full()) {
            asleep(facts, condition).ifPresent(acts::add);
            acts.add(raise(condition));
        }
        return acts;
    }

    private static Optional<Act> cancel(ServerFacts facts) {
        KillRule rule = KillRule.waitingChanges();
        List<Victim> victims = rule.victims(facts);
        return victims.isEmpty()
                ? Optional.empty()
                : Optional.of(new Act(
                        Act.Kind.CANCEL_CHANGE,
                        "Cancel " + Figures.count(victims.size(), "change")
                                + " of a table that waits, with others queued behind it",
                        "nothing: the change has not begun, and can be made again in a quiet hour",
                        rule,
                        0));
    }

    private static Optional<Act> roots(ServerFacts facts) {
        KillRule rule = KillRule.roots();
        List<Victim> victims = rule.victims(facts);
        return victims.isEmpty()
                ? Optional.empty()
                : Optional.of(new Act(
                        Act.Kind.END_ROOTS,
                        "End " + Figures.count(victims.size(), "session") + " that others wait for",
                        rolledBack(victims),
                        rule,
                        0));
    }

    /** The application that has left the most of them. */
    private static Optional<Act> leaked(ServerFacts facts) {
        return busiest(
                        facts,
                        session -> session.idle()
                                && session.seconds() >= LEAKED_SECONDS
                                && facts.activity().transactionOf(session.id()).isPresent())
                .map(application -> {
                    KillRule rule = KillRule.leakedBy(application.getKey(), LEAKED_SECONDS);
                    List<Victim> victims = rule.victims(facts);
                    return new Act(
                            Act.Kind.END_LEAKED,
                            "End " + Figures.count(victims.size(), "session") + " that " + application.getKey()
                                    + " left inside a transaction",
                            rolledBack(victims),
                            rule,
                            0);
                });
    }

    /** Of the application with the most of them, no more than it takes. */
    private static Optional<Act> asleep(ServerFacts facts, Condition condition) {
        int needed = (int) Math.max(1, condition.connections() - Math.round(condition.limit() * ROOMY));
        return busiest(
                        facts,
                        session -> session.idle()
                                && session.seconds() >= ASLEEP_SECONDS
                                && facts.activity().transactionOf(session.id()).isEmpty())
                .map(application -> {
                    int number = Math.min(needed, application.getValue());
                    return new Act(
                            Act.Kind.END_ASLEEP,
                            "End " + number + " of " + application.getValue() + " sessions of " + application.getKey()
                                    + " that sleep outside a transaction, those that sleep longest first",
                            "no data; what a session held besides (temporary tables, variables, GET_LOCK) is gone, and"
                                    + " its application finds the connection closed",
                            KillRule.asleep(application.getKey(), ASLEEP_SECONDS, number),
                            0);
                });
    }

    private static Act raise(Condition condition) {
        int more = (int) Math.max(LEAST_RAISE, condition.limit() * RAISE_PERCENT / 100);
        int raised = (int) condition.limit() + more;
        return new Act(
                Act.Kind.RAISE_LIMIT,
                "Raise max_connections from " + condition.limit() + " to " + raised
                        + ", if memory and open files are there",
                "nothing; holdfast undo takes it back",
                null,
                raised);
    }

    private static Optional<Map.Entry<String, Integer>> busiest(ServerFacts facts, Predicate<Session> wanted) {
        Map<String, Integer> applications = new TreeMap<>();
        for (Session session : facts.activity().sessions()) {
            if (!session.internal() && !SERVERS_OWN.contains(session.user()) && wanted.test(session)) {
                applications.merge(application(session), 1, Integer::sum);
            }
        }
        return applications.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Map.Entry.<String, Integer>comparingByKey(Comparator.reverseOrder())));
    }

    private static String application(Session session) {
        String pool = session.attributes().get("hf_pool");
        return pool != null ? pool : session.user();
    }

    private static String rolledBack(List<Victim> victims) {
        long rows = victims.stream().mapToLong(Victim::rowsChanged).sum();
        return rows == 0
                ? "no changed row is rolled back"
                : Figures.count(rows, "changed row") + " " + (rows == 1 ? "is" : "are") + " rolled back";
    }
}
