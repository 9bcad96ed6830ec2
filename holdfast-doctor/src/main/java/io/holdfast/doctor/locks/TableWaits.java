package io.holdfast.doctor.locks;

import io.holdfast.doctor.locks.WaitEdge.Kind;
import io.holdfast.doctor.server.Activity;
import io.holdfast.doctor.server.Session;
import io.holdfast.doctor.server.TableUse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Waits for the use of a whole table: by engines without row locks, and by FLUSH TABLES. */
final class TableWaits {
    private static final String LEVEL = "Waiting for table level lock";
    private static final String FLUSH = "Waiting for table flush";

    private final Activity activity;
    private final Waits waits;

    TableWaits(Activity activity, Waits waits) {
        this.activity = activity;
        this.waits = waits;
    }

    /** Adds what the session waits for; false when the facts do not say. */
    boolean explain(Session session) {
        return switch (session.state()) {
            case LEVEL -> level(session);
            case FLUSH -> flush(session);
            default -> false;
        };
    }

    private boolean level(Session waiter) {
        List<TableUse> own = activity.locks().uses().stream()
                .filter(use -> use.sessionId() == waiter.id())
                .toList();
        boolean found = false;
        for (TableUse use : activity.locks().uses()) {
            for (TableUse mine : own) {
                if (use.sessionId() != waiter.id()
                        && use.table().equals(mine.table())
                        && (use.lock().startsWith("WRITE") || mine.lock().startsWith("WRITE"))
                        && !waitsIn(use.sessionId(), LEVEL)) {
                    found |= add(waiter, use.sessionId(), use.table());
                }
            }
        }
        return found || levelWithoutUses(waiter);
    }

    /** Where only the number of uses is known: those that run and name the table, when they are all there are. */
    private boolean levelWithoutUses(Session waiter) {
        Tables tables = Tables.of(waiter, activity);
        HeldTable held = HeldTable.of(tables, waiter, activity);
        if (!activity.locks().uses().isEmpty() || !held.explained()) {
            return false;
        }
        String table = tables.first();
        held.users().forEach(user -> add(waiter, user, table == null ? "a table" : table));
        return !held.users().isEmpty();
    }

    /** Whoever had the table open before it was flushed. What was opened later does not hinder the flush. */
    private boolean flush(Session waiter) {
        Tables named = Tables.of(waiter, activity);
        Set<String> flushed = activity.locks().uses().stream()
                .map(TableUse::table)
                .filter(table -> named.names().isEmpty()
                        || named.contains(table)
                        || named.contains(table.substring(table.indexOf('.') + 1)))
                .collect(Collectors.toSet());
        long since = activity.sessions().stream()
                .filter(session -> session.state().equals(FLUSH) && flushes(session))
                .mapToLong(Session::seconds)
                .max()
                .orElse(waiter.seconds());
        boolean found = false;
        for (TableUse use : activity.locks().uses()) {
            boolean before = activity.session(use.sessionId())
                    .filter(session -> session.idle() || session.seconds() >= since)
                    .isPresent();
            if (flushed.contains(use.table())
                    && before
                    && use.sessionId() != waiter.id()
                    && !waitsIn(use.sessionId(), FLUSH)) {
                found |= add(waiter, use.sessionId(), use.table());
            }
        }
        return found;
    }

    private static boolean flushes(Session session) {
        String statement = session.statement();
        return statement != null && statement.toLowerCase(Locale.ROOT).contains("flush");
    }

    private boolean add(Session waiter, long holder, String table) {
        waits.edge(new WaitEdge(Kind.TABLE, waiter.id(), holder, waiter.seconds(), table, "", true));
        return true;
    }

    private boolean waitsIn(long session, String state) {
        return activity.session(session)
                .filter(other -> other.state().equals(state))
                .isPresent();
    }
}
