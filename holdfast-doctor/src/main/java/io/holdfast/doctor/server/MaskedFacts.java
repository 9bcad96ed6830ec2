package io.holdfast.doctor.server;

import io.holdfast.pool.MaskedSql;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Facts as they may be shown to others, or sent away: literals in SQL are replaced by question marks. */
public final class MaskedFacts {
    private static final int LONGEST = 2_000;

    private MaskedFacts() {}

    /** The same facts, with every statement masked, and without the texts in which rows may stand. */
    public static ServerFacts of(ServerFacts facts) {
        Activity activity = facts.activity();
        List<Session> sessions = activity.sessions().stream()
                .map(s -> new Session(
                        s.id(),
                        s.user(),
                        s.host(),
                        s.database(),
                        s.command(),
                        s.seconds(),
                        s.state(),
                        masked(s.statement()),
                        s.attributes()))
                .toList();
        List<OpenTransaction> transactions = activity.transactions().stream()
                .map(t -> new OpenTransaction(
                        t.sessionId(),
                        t.transactionId(),
                        t.openSeconds(),
                        t.rowsChanged(),
                        t.rowsLocked(),
                        masked(t.statement()),
                        t.statements().stream()
                                .map(MaskedFacts::masked)
                                .filter(Objects::nonNull)
                                .map(Objects::requireNonNull)
                                .toList()))
                .toList();
        return new ServerFacts(
                facts.schemaVersion(),
                facts.takenAt(),
                facts.server(),
                facts.variables(),
                facts.origins(),
                facts.before(),
                facts.now(),
                new Activity(
                        sessions,
                        transactions,
                        activity.rowLockWaits(),
                        activity.metadataLocks(),
                        deadlock(activity.latestDeadlock()),
                        activity.locks()),
                facts.access(),
                facts.schema(),
                facts.host(),
                facts.pools(),
                facts.memoryLimit(),
                facts.unread(),
                facts.errorLog(),
                facts.state());
    }

    /** The server prints the rows that were locked, byte by byte; the statements and the locks' names stay. */
    private static @Nullable String deadlock(@Nullable String text) {
        if (text == null) {
            return null;
        }
        StringBuilder kept = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            if (!line.matches("\\s*\\d+: len \\d+;.*")) {
                boolean statement = line.matches("(?i)\\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|CALL)\\b.*");
                kept.append(statement ? masked(line) : line).append('\n');
            }
        }
        return kept.toString().stripTrailing();
    }

    private static @Nullable String masked(@Nullable String sql) {
        return MaskedSql.of(sql, LONGEST);
    }
}
