package io.holdfast.bench.faults;

import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.result.Measurement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What Holdfast guarantees, in the matrix' figures; on top of the guarantees' limits in time what two busy cores need. */
final class FaultBounds {
    private static final double SCHEDULING_MILLIS = 400;
    private static final Map<Figure, Double> EVERYWHERE = new EnumMap<>(Map.of(
            Figure.LATE_BORROWS, 0.0,
            Figure.WRONG_DATA, 0.0,
            Figure.SESSIONS_LEFT, 0.0,
            Figure.STATES_LEAKED, 0.0,
            Figure.ORPHANS, 0.0,
            Figure.HUNG, 0.0,
            Figure.CLOSE_TIME, 50 + SCHEDULING_MILLIS,
            Figure.FIRST_SUCCESS, 300 + SCHEDULING_MILLIS));
    /** Besides: what only some cases measure. */
    private static final Map<Figure, Double> SOMEWHERE = Map.of(
            Figure.FREED, 1_000 + SCHEDULING_MILLIS,
            Figure.DESCRIPTORS, 1.5,
            Figure.OUTSIDE_HEAP, 8.0);
    /** Where a login too many is the fault that is looked for. */
    private static final Map<String, Double> CONNECTS =
            Map.of("slow-login", 30.0, "stuck-connects", 16.0, "flushed-passwords", 12.0, "harmless-statements", 1.0);
    /** Where an attempt is due within two seconds. */
    private static final Set<String> LATER = Set.of("stuck-connects", "thread-limit");
    /** Where all sessions that the server has are the pool's, and none was held back on its way to the server. */
    private static final Set<String> COUNTED = Set.of(
            "kill-busy",
            "graceful-restart",
            "crash-restart",
            "refused",
            "hanging-handshake",
            "slow-accept",
            "changed-password");
    /** Where a middlebox is silent, "first success" counts from the fault on. */
    private static final Set<String> WITHOUT_ERRORS = Set.of(
            "kill-idle",
            "fin-idle",
            "rst-idle",
            "wait-timeout",
            "suspended-jvm",
            "middlebox-silent",
            "fin-mid-result",
            "rst-mid-result",
            "cut-stream-tls",
            "deadlock",
            "lock-wait-timeout",
            "user-limit",
            "unread-results",
            "read-only-when-full",
            "no-descriptors",
            "large-blobs",
            "suspended-at-work",
            "abandoned-lease",
            "leaked-lease");

    private FaultBounds() {}

    /** A sentence for each figure of Holdfast's that is beyond its bound, or that could not be had. */
    static List<String> broken(List<Measurement> results) {
        List<String> broken = new ArrayList<>();
        for (Measurement result : results) {
            if (!result.pool().equals(Peer.HOLDFAST.title())) {
                continue;
            }
            String scenario = String.valueOf(result.params().get("scenario"));
            double bound = bound(scenario, result.metric());
            if (Double.isNaN(result.value())) {
                broken.add(scenario + ": " + result.metric() + " never came");
            } else if (result.value() > bound) {
                broken.add(String.format(
                        Locale.ROOT,
                        "%s: %s is %.0f, must be at most %.0f",
                        scenario,
                        result.metric(),
                        result.value(),
                        bound));
            }
        }
        return broken;
    }

    private static double bound(String scenario, String metric) {
        if (metric.equals(FaultScenario.COULD_NOT_RUN)) {
            return 0;
        }
        for (Figure figure : Figure.values()) {
            if (figure.title.equals(metric)) {
                if (figure == Figure.PEAK && COUNTED.contains(scenario)) {
                    // One more than the size, while an opening that hangs is given up for another.
                    return FaultPools.SIZE + 1;
                }
                if (figure == Figure.CONNECTS && CONNECTS.containsKey(scenario)) {
                    return CONNECTS.get(scenario);
                }
                if (figure == Figure.FIRST_SUCCESS && LATER.contains(scenario)) {
                    return 2_000 + SCHEDULING_MILLIS;
                }
                Double some = SOMEWHERE.get(figure);
                if (some != null) {
                    return some;
                }
                boolean error = figure == Figure.BORROW_ERRORS || figure == Figure.STATEMENT_ERRORS;
                return error && WITHOUT_ERRORS.contains(scenario)
                        ? 0
                        : EVERYWHERE.getOrDefault(figure, Double.MAX_VALUE);
            }
        }
        return Double.MAX_VALUE;
    }
}
