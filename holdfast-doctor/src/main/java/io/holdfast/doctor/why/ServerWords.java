package io.holdfast.doctor.why;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the server shows of a cause that the text has named already: the holder of a lock, transactions that sleep, counters
 * beside their limits. Facts only: they never change the order of the suspects.
 */
final class ServerWords {
    private static final int LONG_SECONDS = 10;

    private final ServerFacts now;

    ServerWords(ServerFacts now) {
        this.now = now;
    }

    /** The facts; none where the server shows nothing that is about this cause. */
    List<String> of(DropCause cause) {
        return switch (cause) {
            case LOCK_TIMEOUT -> locks();
            case INTERRUPTED, CLIENT_TIMEOUT, TIME_LIMIT -> slow();
            case POOL_EXHAUSTED, LEAK_NAMED -> holders();
            case SERVER_FULL -> full();
            case IDLE_LIMIT -> setting("wait_timeout", " s");
            case PACKET_TOO_LARGE -> setting("max_allowed_packet", " bytes");
            case SLOW_READER -> setting("net_write_timeout", " s");
            case HOST_BLOCKED -> setting("max_connect_errors", "");
            case PREPARED_LIMIT -> counted("prepared_stmt_count", "max_prepared_stmt_count");
            case FAILOVER -> writable();
            case REFUSED,
                    UNREACHABLE,
                    UNKNOWN_HOST,
                    NO_BACKEND,
                    NO_HANDSHAKE,
                    POOL_EMPTY,
                    LOCAL_SOCKET,
                    RESTARTED,
                    CRASHED -> List.of("the server answers now, and has been up for " + Figures.span(now.uptime()));
            default -> List.of();
        };
    }

    private List<String> locks() {
        WaitGraph graph = WaitGraph.of(now);
        List<String> facts = new ArrayList<>();
        for (long root : graph.roots()) {
            int behind = graph.behind(root).size();
            graph.session(root)
                    .ifPresent(session -> facts.add("now session " + root + " of " + account(session) + " holds "
                            + Figures.count(behind, "session") + " up; it "
                            + (session.idle() ? "sleeps in its transaction, for " : "runs, for ") + session.seconds()
                            + " s"));
        }
        return facts.isEmpty() ? asleep() : facts;
    }

    private List<String> slow() {
        List<String> facts = new ArrayList<>(locks());
        now.activity().sessions().stream()
                .filter(session -> !session.idle() && !session.internal())
                .filter(session -> session.id() != now.server().connectionId() && session.seconds() >= LONG_SECONDS)
                .max(Comparator.comparingLong(Session::seconds))
                .ifPresent(session -> facts.add("now session " + session.id() + " of " + account(session)
                        + " has run a statement for " + session.seconds() + " s"));
        return facts;
    }

    /** Who keeps a pool's connections: those that sleep in transactions, wait for locks, or run for long. */
    private List<String> holders() {
        List<String> facts = new ArrayList<>(asleep());
        WaitGraph graph = WaitGraph.of(now);
        long waiting = now.activity().sessions().stream()
                .filter(session -> graph.waits(session.id()))
                .count();
        if (waiting > 0) {
            facts.add("now " + Figures.count(waiting, "session") + " wait for locks");
            facts.addAll(locks().stream().filter(fact -> !facts.contains(fact)).toList());
        }
        long running = now.activity().sessions().stream()
                .filter(session -> !session.idle() && !session.internal() && !graph.waits(session.id()))
                .filter(session -> session.id() != now.server().connectionId() && session.seconds() >= LONG_SECONDS)
                .count();
        if (running > 0) {
            facts.add("now " + Figures.count(running, "session") + " run statements for " + LONG_SECONDS
                    + " s or longer");
        }
        return facts;
    }

    private List<String> asleep() {
        Set<Long> open = new HashSet<>();
        now.activity().transactions().stream().map(OpenTransaction::sessionId).forEach(open::add);
        Map<String, List<Session>> accounts = new HashMap<>();
        now.activity().sessions().stream()
                .filter(session -> session.idle() && !session.internal() && open.contains(session.id()))
                .filter(session -> session.seconds() >= LONG_SECONDS)
                .forEach(session -> accounts.computeIfAbsent(account(session), any -> new ArrayList<>())
                        .add(session));
        return accounts.entrySet().stream()
                .max(Comparator.comparingInt(entry -> entry.getValue().size()))
                .map(entry -> List.of("now " + Figures.count(entry.getValue().size(), "session") + " of "
                        + entry.getKey() + " sleep in transactions, the oldest for "
                        + Figures.span(Duration.ofSeconds(entry.getValue().stream()
                                .mapToLong(Session::seconds)
                                .max()
                                .orElse(0)))))
                .orElse(List.of());
    }

    private List<String> full() {
        List<String> facts = new ArrayList<>(counted("threads_connected", "max_connections"));
        facts.addAll(asleep());
        return facts;
    }

    private List<String> counted(String counter, String limit) {
        long most = now.number(limit).orElse(0);
        return most == 0
                ? List.of()
                : List.of("now " + counter + " is " + now.now().counter(counter) + ", and " + limit + " " + most);
    }

    private List<String> setting(String name, String unit) {
        return now.variable(name)
                .map(value -> List.of(name + " of the server is " + value + unit))
                .orElse(List.of());
    }

    private List<String> writable() {
        if (now.variable("read_only").isEmpty()) {
            return List.of();
        }
        return List.of(
                now.on("super_read_only") || now.on("read_only")
                        ? "the server is read-only now"
                        : "the server takes writes now: it was switched over, or another one answers at that address");
    }

    private static String account(Session session) {
        return session.user() + "@" + session.host();
    }
}
