package io.holdfast.doctor.locks;

import io.holdfast.doctor.server.MetadataLock;
import java.util.Map;
import java.util.Set;

/**
 * Which metadata locks exclude each other: the server's own tables ({@code sql/mdl.cc}). Without them every two sessions on
 * one table would seem to block each other.
 */
final class MetadataLockRules {
    private static final String X = "EXCLUSIVE";
    private static final String IX = "INTENTION_EXCLUSIVE";
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

    /** Locks on a whole: the server, a schema, a tablespace. */
    private static final Set<String> SCOPES =
            Set.of("GLOBAL", "COMMIT", "BACKUP LOCK", "SCHEMA", "TABLESPACE", "RESOURCE_GROUPS");

    private static final Map<String, Set<String>> SCOPE_HELD =
            Map.of(IX, Set.of(S, X), S, Set.of(IX, X), X, Set.of(IX, S, X));

    private static final Map<String, Set<String>> SCOPE_QUEUED = Map.of(IX, Set.of(S, X), S, Set.of(X));

    /**
     * MariaDB's backup locks that keep statements out. The server goes on to show the first of them while a backup moves
     * through its stages, so they are not told apart.
     */
    private static final Set<String> BACKUP = Set.of(
            "BACKUP_START",
            "BACKUP_FLUSH",
            "BACKUP_WAIT_FLUSH",
            "BACKUP_WAIT_DDL",
            "BACKUP_WAIT_COMMIT",
            "BACKUP_FTWRL1",
            "BACKUP_FTWRL2",
            "BACKUP_BLOCK_DDL");

    private static final Set<String> RAISED = Set.of(S, SH, SU, SNW);

    private static final Set<String> STAGES = Set.of("BACKUP_START", "BACKUP_BLOCK_DDL");

    private MetadataLockRules() {}

    /** True when somebody who holds the one lock keeps others from the other, on the same object. */
    static boolean heldBlocks(MetadataLock held, MetadataLock wanted) {
        if ("BACKUP".equals(wanted.object())) {
            return BACKUP.contains(held.type()) != BACKUP.contains(wanted.type())
                    || STAGES.contains(held.type()) && STAGES.contains(wanted.type());
        }
        return (scoped(wanted) ? SCOPE_HELD : HELD)
                .getOrDefault(wanted.type(), Set.of())
                .contains(held.type());
    }

    /** True when somebody who waits for the one lock goes before others who want the other. */
    static boolean queuedBlocks(MetadataLock queued, MetadataLock wanted) {
        if ("BACKUP".equals(wanted.object())) {
            return BACKUP.contains(queued.type()) && !BACKUP.contains(wanted.type());
        }
        return (scoped(wanted) ? SCOPE_QUEUED : QUEUED)
                .getOrDefault(wanted.type(), Set.of())
                .contains(queued.type());
    }

    /** True for locks that a change of a table takes first, and raises when it begins to work. */
    static boolean mayBeRaised(MetadataLock held) {
        return !scoped(held) && RAISED.contains(held.type());
    }

    private static boolean scoped(MetadataLock lock) {
        return lock.object() != null && SCOPES.contains(lock.object());
    }
}
