package io.holdfast.doctor.fix.rescue;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How a server stands.
 *
 * @param connections how many are open, without our own
 * @param limit how many an application may have
 * @param waiting how many sessions are held up by others for a second or more
 * @param running how many statements run, those that wait included
 */
public record Condition(long connections, long limit, int waiting, int running) {
    /** How a server stands by these facts. */
    public static Condition of(ServerFacts facts) {
        List<Session> clients = facts.activity().sessions().stream()
                .filter(session ->
                        !session.background() && session.id() != facts.server().connectionId())
                .toList();
        Set<Long> waiting = new HashSet<>();
        WaitGraph.of(facts).incidents().forEach(incident -> waiting.addAll(incident.waiters()));
        clients.stream().filter(Condition::waits).forEach(session -> waiting.add(session.id()));
        return new Condition(clients.size(), facts.number("max_connections").orElse(0), waiting.size(), (int)
                clients.stream().filter(session -> !session.idle()).count());
    }

    private static boolean waits(Session session) {
        return session.seconds() >= 1 && session.state().startsWith("Waiting for") && session.statement() != null;
    }

    /** True when an application gets no connection any more. */
    public boolean full() {
        return limit > 0 && connections >= limit;
    }

    /** True when nothing keeps an application from being served. */
    public boolean serves() {
        return !full() && waiting == 0;
    }

    /** In words. */
    public String line() {
        return connections + " of " + limit + " connections are taken, " + Figures.count(waiting, "session")
                + " held up by others, " + Figures.count(running, "statement") + " at work";
    }
}
