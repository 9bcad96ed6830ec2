package io.holdfast.monitor;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.locks.WaitEdge;
import io.holdfast.doctor.server.Digest;
import io.holdfast.doctor.server.Vitals;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that there is to see of one server. Immutable.
 *
 * @param address host and port
 * @param health the verdict; null where another monitor of an older version watches it
 * @param vitals null while it does not answer
 * @param failure why the doctor could not read it the last time; null when it could
 * @param examinedAt when the doctor last looked; null when it has not
 * @param sessions sessions by number: those of our pools, and those that wait or block
 * @param clients connections by client host
 */
public record ServerView(
        String address,
        @Nullable ServerHealth health,
        @Nullable Vitals vitals,
        @Nullable String failure,
        @Nullable Instant examinedAt,
        @Nullable String verdict,
        List<Finding> findings,
        List<Wait> waits,
        List<Long> roots,
        Map<Long, SessionView> sessions,
        List<Digest> queries,
        Map<String, Integer> clients) {

    /** Copies. What another program left out is refused here, and not found out later. */
    public ServerView {
        Objects.requireNonNull(address, "address");
        findings = List.copyOf(findings);
        waits = List.copyOf(waits);
        roots = List.copyOf(roots);
        sessions = Map.copyOf(sessions);
        queries = List.copyOf(queries);
        clients = Map.copyOf(clients);
    }

    /** How many sessions wait for this one, directly or through others. */
    public int behind(long session) {
        Set<Long> found = new LinkedHashSet<>(Set.of(session));
        boolean more = true;
        while (more) {
            more = false;
            for (Wait wait : waits) {
                more |= found.contains(wait.blocker()) && found.add(wait.waiter());
            }
        }
        return found.size() - 1;
    }

    /** One session waits for another. */
    public record Wait(
            String kind,
            long waiter,
            long blocker,
            long seconds,
            @Nullable String object,
            String lock,
            boolean certain) {
        /** From the doctor's graph. */
        public static Wait of(WaitEdge edge) {
            return new Wait(
                    edge.kind().name(),
                    edge.waiter(),
                    edge.blocker(),
                    edge.seconds(),
                    edge.object(),
                    edge.lock(),
                    edge.certain());
        }
    }

    /**
     * One session.
     *
     * @param statement what it runs now, masked; null when it sleeps
     * @param transactionSeconds for how long its transaction has been open; null when it has none
     * @param statements what that transaction ran so far, masked
     */
    public record SessionView(
            long id,
            String user,
            String host,
            String program,
            String command,
            long seconds,
            String state,
            @Nullable String statement,
            @Nullable Long transactionSeconds,
            List<String> statements) {
        /** Copies. */
        public SessionView {
            statements = List.copyOf(statements);
        }
    }
}
