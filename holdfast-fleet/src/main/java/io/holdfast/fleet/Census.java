package io.holdfast.fleet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one instance has seen of the others, and what their rows and sessions therefore count for. A row whose beat has not
 * changed for its whole lease, by this instance's own steady clock, is silent: its holder opens nothing more, and the sessions that
 * it still has count instead of its grant. No two clocks are ever compared. Not thread-safe.
 */
final class Census {
    private record Seen(long beat, long since) {}

    private final Map<String, Seen> rows = new HashMap<>();
    private final Map<Long, Long> unlistedSince = new HashMap<>();
    private long begun;
    private boolean watching;

    /**
     * What the others use of the budget.
     *
     * @param charged grants of live rows, sessions of silent ones, and foreign sessions
     * @param apart the part of {@code charged} that is not shared out: silent rows and foreign sessions
     * @param foreign what to write down for those that cannot tell yet
     */
    record Others(int charged, int apart, int foreign, List<Settlement.Fence> fences, List<Level.Claim> claims) {}

    /**
     * Counts. The ledger was asked for at {@code asked} and had arrived at {@code arrived}, so that a wait between the two never
     * makes a row look silent for longer than it was.
     */
    Others count(Ledger ledger, String me, Set<Long> mine, long longestLease, long asked, long arrived) {
        Set<Long> unlisted = unlisted(ledger, mine);
        unlistedSince.keySet().retainAll(unlisted);
        unlisted.forEach(session -> unlistedSince.putIfAbsent(session, arrived));
        int foreign = (int) unlisted.stream()
                .filter(session -> asked - unlistedSince.getOrDefault(session, asked) >= longestLease)
                .count();
        int recent = unlisted.size() - foreign;
        if (!watching) {
            watching = true;
            begun = arrived;
        }

        Map<String, Seen> before = Map.copyOf(rows);
        rows.clear();
        boolean watched = asked - begun >= longestLease;
        if (!watched) {
            // It cannot tell yet; another one could.
            foreign =
                    Math.max(foreign, Math.min(unlisted.size(), ledger.budget().foreign()));
        }
        int charged = foreign;
        int apart = foreign;
        List<Settlement.Fence> fences = new ArrayList<>();
        List<Level.Claim> claims = new ArrayList<>();
        for (LeaseRow row : ledger.rows()) {
            if (row.instance().equals(me)) {
                continue;
            }
            Seen seen = before.get(row.instance());
            if (seen == null || seen.beat() != row.beat()) {
                seen = new Seen(row.beat(), arrived);
            }
            rows.put(row.instance(), seen);
            int listed = sessionsOf(row, ledger);
            // The row of a holder that was about to write its grant back, after a switch of the primary, lists more.
            int granted = Math.max(row.granted(), listed);
            if (row.left() || asked - seen.since() >= row.lease().toNanos()) {
                int charge = Math.min(granted, listed + (row.left() ? 0 : recent));
                charged += charge;
                apart += charge;
                // Another instance may not know yet which sessions are foreign: for it they must stay possible.
                int possible = Math.min(granted, listed + (row.left() ? 0 : unlisted.size()));
                if (possible == 0 || possible < row.granted()) {
                    fences.add(new Settlement.Fence(row.instance(), row.beat(), possible));
                }
            } else {
                charged += granted;
                claims.add(new Level.Claim(row.instance(), Math.max(1, row.need())));
            }
        }
        return new Others(charged, apart, watched ? foreign : ledger.budget().foreign(), fences, claims);
    }

    private static Set<Long> unlisted(Ledger ledger, Set<Long> mine) {
        Set<Long> unlisted = new HashSet<>(ledger.sessions());
        unlisted.remove(ledger.own());
        unlisted.removeAll(mine);
        for (LeaseRow row : ledger.rows()) {
            if (ledger.isHere(row)) {
                unlisted.removeAll(row.sessions());
            }
        }
        return unlisted;
    }

    private static int sessionsOf(LeaseRow row, Ledger ledger) {
        return ledger.isHere(row) ? ledger.present(row.sessions()) : 0;
    }
}
