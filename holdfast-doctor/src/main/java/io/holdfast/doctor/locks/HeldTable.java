package io.holdfast.doctor.locks;

import io.holdfast.doctor.server.Activity;
import io.holdfast.doctor.server.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who uses a table, where the server tells only how often it is open.
 *
 * @param users sessions whose running statement names it
 * @param explained true when these are all that have it open: then no LOCK TABLES is in the way
 */
record HeldTable(Set<Long> users, boolean explained) {
    /** These have the table open themselves while they wait for it. */
    private static final Pattern OPENS = Pattern.compile("(?is)^\\s*(alter|optimize|repair|analyze)\\b.*");

    HeldTable {
        users = Set.copyOf(users);
    }

    static HeldTable of(Tables tables, Session waiter, Activity activity) {
        if (tables.names().isEmpty()) {
            return new HeldTable(Set.of(), false);
        }
        Set<Long> users = new LinkedHashSet<>();
        Map<String, Long> expected = new HashMap<>();
        for (Session session : activity.sessions()) {
            String statement = session.statement();
            Tables used = Tables.of(session, activity);
            if (session.idle() || statement == null || !used.shares(tables)) {
                continue;
            }
            boolean works = !session.state().toLowerCase(Locale.ROOT).startsWith("waiting");
            if (works && session.id() != waiter.id()) {
                users.add(session.id());
            }
            if (works
                    ? session.id() != waiter.id()
                    : OPENS.matcher(statement).matches() || !session.state().contains("metadata")) {
                used.names().forEach(name -> expected.merge(name, 1L, Long::sum));
            }
        }
        boolean explained = activity.locks().openTables().entrySet().stream()
                .filter(entry -> tables.contains(entry.getKey()))
                .allMatch(entry -> entry.getValue() <= expected.getOrDefault(entry.getKey(), 0L));
        return new HeldTable(users, explained);
    }

    /** Whoever may hold it, likeliest first. */
    List<Long> candidates(List<Long> open, Activity activity, long waiter) {
        Set<Long> found = new LinkedHashSet<>(users);
        found.addAll(open);
        if (!explained) {
            activity.sessions().stream()
                    .filter(session -> session.idle() && session.id() != waiter)
                    .map(Session::id)
                    .forEach(found::add);
        }
        return new ArrayList<>(found);
    }
}
