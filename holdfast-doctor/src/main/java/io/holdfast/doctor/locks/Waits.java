package io.holdfast.doctor.locks;

import io.holdfast.doctor.locks.WaitEdge.Kind;
import io.holdfast.doctor.server.Activity;
import io.holdfast.doctor.server.BlindWait;
import io.holdfast.doctor.server.NamedLock;
import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.PreparedTransaction;
import io.holdfast.doctor.server.RowLockWait;
import io.holdfast.doctor.server.Session;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects who waits, for whom as far as that is proved, and who waits for somebody unknown. A session that is in neither
 * list does not wait.
 */
final class Waits {
    /** What a session waits for while others work, by its state. The rest are states of work. */
    private static final Pattern WAITING =
            Pattern.compile("(?i)^(waiting (?!for client|for handler commit$)|user lock$|"
                    + "system lock$|locked$|executing hook on transaction).*");

    /** Waits for a commit that does not come: a slow disk does the same for a moment. */
    private static final Pattern COMMIT = Pattern.compile("(?i)^waiting for handler commit$");

    private static final Pattern BACKGROUND =
            Pattern.compile("(?i)^waiting for .*(lock|flush|preceding transaction|disk).*");

    private static final Pattern THING = Pattern.compile("(?i)waiting for ((?:\\w+ )*lock)");

    private static final long LONG_COMMIT = 5;

    private final Activity activity;
    private final Map<String, WaitEdge> edges = new LinkedHashMap<>();
    private final Map<Long, UnknownWait> unknown = new LinkedHashMap<>();
    /** Who waits by the server's own lists, also where that is over in a moment. */
    private final Set<Long> waiting = new LinkedHashSet<>();

    Waits(Activity activity) {
        this.activity = activity;
    }

    /**
     * Somebody waits, and it cannot be told for whom.
     *
     * @param candidates sessions that may hold it, likeliest first; the holder need not be among them
     */
    record UnknownWait(
            long waiter, Kind kind, long seconds, @Nullable String object, List<Long> candidates) {
        UnknownWait {
            candidates = List.copyOf(candidates);
        }
    }

    void collect() {
        rows();
        new MetadataWaits(activity, this).collect();
        named();
        states();
    }

    List<WaitEdge> edges() {
        return List.copyOf(edges.values());
    }

    Map<Long, UnknownWait> unknown() {
        return unknown;
    }

    Set<Long> waiting() {
        return waiting;
    }

    void edge(WaitEdge edge) {
        waiting.add(edge.waiter());
        if (edge.blocker() != edge.waiter()) {
            edges.putIfAbsent(edge.waiter() + ">" + edge.blocker(), edge);
        }
    }

    void unknown(UnknownWait wait) {
        waiting.add(wait.waiter());
        unknown.putIfAbsent(wait.waiter(), wait);
    }

    boolean explained(long session) {
        return waiting.contains(session);
    }

    private void rows() {
        for (RowLockWait wait : activity.rowLockWaits()) {
            edge(new WaitEdge(
                    Kind.ROW, wait.waiter(), wait.blocker(), wait.seconds(), wait.table(), wait.mode(), true));
        }
        for (BlindWait wait : activity.locks().blind()) {
            List<Long> candidates =
                    wait.candidates().isEmpty() ? openTransactions(wait.waiter(), wait.seconds()) : wait.candidates();
            unknown(new UnknownWait(wait.waiter(), Kind.ROW, wait.seconds(), wait.table(), candidates));
        }
    }

    private void named() {
        for (NamedLock lock : activity.locks().named()) {
            if (!explained(lock.waiter())) {
                edge(new WaitEdge(
                        Kind.NAMED,
                        lock.waiter(),
                        lock.holder(),
                        seconds(lock.waiter()),
                        lock.name(),
                        "EXCLUSIVE",
                        true));
            }
        }
    }

    /** Whoever waits by its state and was not explained so far. */
    private void states() {
        TableWaits tables = new TableWaits(activity, this);
        for (Session session : activity.sessions()) {
            if (!waits(session) || explained(session.id())) {
                continue;
            }
            if (!tables.explain(session)) {
                unknown(new UnknownWait(
                        session.id(),
                        kind(session.state()),
                        session.seconds(),
                        thing(session.state()),
                        candidates(session)));
            }
        }
    }

    private static boolean waits(Session session) {
        if (session.idle() || session.statement() == null && !session.background()) {
            return false;
        }
        if (session.background()) {
            return BACKGROUND.matcher(session.state()).matches();
        }
        return WAITING.matcher(session.state()).matches()
                || COMMIT.matcher(session.state()).matches() && session.seconds() >= LONG_COMMIT;
    }

    /** What a state says is waited for. */
    private static String thing(String state) {
        if (state.equals("User lock")) {
            return "a lock of GET_LOCK";
        }
        Matcher named = THING.matcher(state);
        return named.matches() ? "the " + named.group(1) : state;
    }

    private static Kind kind(String state) {
        if (state.equals("User lock")) {
            return Kind.STATE;
        }
        return state.endsWith("metadata lock") && state.contains("table") ? Kind.METADATA : Kind.STATE;
    }

    /** A holder of a lock that ends with no statement sleeps, or works; those that sleep are likelier. */
    private List<Long> candidates(Session waiter) {
        Set<Long> found = new LinkedHashSet<>(openTransactions(waiter.id(), waiter.seconds()));
        activity.sessions().stream()
                .filter(session -> session.idle() && session.id() != waiter.id())
                .map(Session::id)
                .forEach(found::add);
        return List.copyOf(found);
    }

    /**
     * Who has a transaction open that is older than a wait, and does not wait by its state. Prepared ones are their own
     * holders, with or without a session.
     */
    List<Long> openTransactions(long waiter, long seconds) {
        Set<Long> found = new LinkedHashSet<>();
        List<PreparedTransaction> prepared = activity.locks().prepared();
        for (OpenTransaction transaction : activity.transactions()) {
            boolean works = activity.session(transaction.sessionId())
                    .filter(session -> !waits(session))
                    .isPresent();
            boolean ends = prepared.stream().noneMatch(one -> one.sessionId() == transaction.sessionId());
            if (works && ends && transaction.sessionId() != waiter && transaction.openSeconds() >= seconds) {
                found.add(transaction.sessionId());
            }
        }
        for (int i = 0; i < prepared.size(); i++) {
            found.add(-i - 1L);
        }
        return List.copyOf(found);
    }

    private long seconds(long session) {
        return activity.session(session).map(Session::seconds).orElse(0L);
    }
}
