package io.holdfast.doctor.locks;

import java.util.Map;
import java.util.Set;

/**
 * Which metadata locks on a table exclude each other: the server's own two tables ({@code sql/mdl.cc}). Without them every
 * two sessions on one table would seem to block each other.
 */
final class MetadataLockRules {
    private static final String X = "EXCLUSIVE";
    private static final String SNRW = "SHARED_NO_READ_WRITE";
    private static final String SNW = "SHARED_NO_WRITE";
    private static final String SRO = "SHARED_READ_ONLY";
    private static final String SU = "SHARED_UPGRADABLE";
    private static final String SWLP = "SHARED_WRITE_LOW_PRIO";
    private static final String SW = "SHARED_WRITE";
    private static final String SR = "SHARED_READ";
    private static final String SH = "SHARED_HIGH_PRIO";
    private static final String S = "SHARED";

    private static final Map<String, Set<String>> HELD = Map.of(
            S, Set.of(X),
            SH, Set.of(X),
            SR, Set.of(SNRW, X),
            SW, Set.of(SRO, SNW, SNRW, X),
            SWLP, Set.of(SRO, SNW, SNRW, X),
            SU, Set.of(SU, SNW, SNRW, X),
            SRO, Set.of(SW, SWLP, SNRW, X),
            SNW, Set.of(SW, SWLP, SU, SNW, SNRW, X),
            SNRW, Set.of(SR, SW, SWLP, SU, SRO, SNW, SNRW, X),
            X, Set.of(S, SH, SR, SW, SWLP, SU, SRO, SNW, SNRW, X));

    private static final Map<String, Set<String>> QUEUED = Map.of(
            S, Set.of(X),
            SR, Set.of(SNRW, X),
            SW, Set.of(SNW, SNRW, X),
            SWLP, Set.of(SRO, SNW, SNRW, X),
            SU, Set.of(X),
            SRO, Set.of(SW, SNRW, X),
            SNW, Set.of(X),
            SNRW, Set.of(X));

    private MetadataLockRules() {}

    /** True when somebody who holds the one lock keeps others from the other. */
    static boolean heldBlocks(String held, String wanted) {
        return HELD.getOrDefault(wanted, Set.of()).contains(held);
    }

    /** True when somebody who waits for the one lock goes before others who want the other. */
    static boolean queuedBlocks(String queued, String wanted) {
        return QUEUED.getOrDefault(wanted, Set.of()).contains(queued);
    }
}
