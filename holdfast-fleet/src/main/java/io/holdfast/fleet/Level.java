package io.holdfast.fleet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * How a budget is divided, in three numbers: enough for each instance to know its own share without reading the others' rows.
 * Max-min fair: who needs less than {@code limit} has what it needs, the others have {@code limit}. Immutable.
 *
 * @param limit the most that an instance has; {@link Integer#MAX_VALUE} where the budget covers every need
 * @param cut what is left after whole limits: instances above their limit whose name is not after this one have one more
 * @param slack what is beyond all needs, for each square root of a need
 */
record Level(int limit, String cut, double slack) {
    /** Before anything was divided: each may keep what was granted. */
    static final Level UNLIMITED = new Level(Integer.MAX_VALUE, "", 1e6);

    /** An instance that takes part in a division. */
    record Claim(String instance, int need) {}

    /** Fills up from the smallest need: the shares together are at most {@code usable}. */
    static Level fill(Collection<Claim> claims, int usable) {
        List<Claim> rising = new ArrayList<>(claims);
        rising.sort(Comparator.comparingInt(Claim::need));
        long left = Math.max(0, usable);
        double roots = 0;
        for (int i = 0; i < rising.size(); i++) {
            int need = rising.get(i).need();
            int sharers = rising.size() - i;
            if ((long) need * sharers > left) {
                return new Level((int) (left / sharers), cut(rising.subList(i, rising.size()), left % sharers), 0);
            }
            left -= need;
            roots += Math.sqrt(need);
        }
        return new Level(Integer.MAX_VALUE, "", roots == 0 ? 0 : left / roots);
    }

    private static String cut(List<Claim> sharers, long extra) {
        return extra == 0
                ? ""
                : sharers.stream().map(Claim::instance).sorted().toList().get((int) extra - 1);
    }

    /** What this instance may have. A part of the slack goes on top of a covered need, so that a burst finds room. */
    int share(Claim claim) {
        if (claim.need() > limit) {
            return limit + (claim.instance().compareTo(cut) <= 0 ? 1 : 0);
        }
        double root = Math.sqrt(claim.need());
        return claim.need() + (int) Math.min(slack * root, 2 + 3 * root);
    }
}
