package io.holdfast.doctor.locks;

import io.holdfast.doctor.locks.WaitEdge.Kind;
import io.holdfast.doctor.server.Activity;
import io.holdfast.doctor.server.MetadataLock;
import io.holdfast.doctor.server.Session;
import io.holdfast.doctor.server.TableUse;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds who waits for whom among the metadata locks. */
final class MetadataWaits {
    private static final Pattern DEFINITION_CHANGE = Pattern.compile(
            "^\\s*(?:/\\*.*?\\*/\\s*)*(alter|drop|truncate|rename|create|lock|optimize|analyze|flush|repair)\\b.*",
            Pattern.DOTALL);

    private final Activity activity;
    private final Waits waits;
    private final List<MetadataLock> pending;

    MetadataWaits(Activity activity, Waits waits) {
        this.activity = activity;
        this.waits = waits;
        this.pending =
                activity.metadataLocks().stream().filter(MetadataLock::pending).toList();
    }

    /** True for statements that change or lock a table's definition. */
    static boolean changesDefinition(Session session) {
        String statement = session.statement();
        return statement != null
                && DEFINITION_CHANGE.matcher(statement.toLowerCase(Locale.ROOT)).matches();
    }

    void collect() {
        for (MetadataLock wanted : pending) {
            if (wanted.table() == null) {
                concluded(wanted);
            } else {
                known(wanted);
            }
        }
    }

    /** Holders first; the queue counts only where no holder is in the way, else each waiter would have two causes. */
    private void known(MetadataLock wanted) {
        List<Long> holders = activity.metadataLocks().stream()
                .filter(other -> !other.pending() && sameObject(other, wanted))
                .filter(other -> MetadataLockRules.heldBlocks(other, wanted))
                .map(MetadataLock::sessionId)
                .toList();
        if (holders.isEmpty()) {
            holders = pending.stream()
                    .filter(other -> sameObject(other, wanted) && MetadataLockRules.queuedBlocks(other, wanted))
                    .map(MetadataLock::sessionId)
                    .toList();
        }
        if (holders.isEmpty()) {
            holders = lockedTables(wanted);
        }
        if (holders.isEmpty()) {
            holders = raised(wanted);
        }
        for (long holder : holders) {
            waits.edge(edge(wanted, holder, true));
        }
        if (holders.isEmpty()) {
            waits.unknown(new Waits.UnknownWait(
                    wanted.sessionId(),
                    kind(wanted),
                    wanted.seconds(),
                    name(wanted),
                    waits.openTransactions(wanted.sessionId(), wanted.seconds())));
        }
    }

    /** MariaDB goes on to show LOCK TABLES READ as the lock of a plain read; its session sleeps with the table open. */
    private List<Long> lockedTables(MetadataLock wanted) {
        List<Long> open = activity.locks().uses().stream()
                .filter(use -> use.table().equals(wanted.table()))
                .map(TableUse::sessionId)
                .filter(id -> activity.session(id).filter(Session::idle).isPresent())
                .toList();
        return activity.metadataLocks().stream()
                .filter(other -> !other.pending() && sameObject(other, wanted) && open.contains(other.sessionId()))
                .map(MetadataLock::sessionId)
                .distinct()
                .toList();
    }

    /**
     * A change of a table takes a weak lock first and raises it, and the server goes on to show what it was first. Who
     * works on a change with such a lock, and waits for nothing itself, has raised it: else no session would wait.
     */
    private List<Long> raised(MetadataLock wanted) {
        return activity.metadataLocks().stream()
                .filter(other -> !other.pending() && sameObject(other, wanted))
                .filter(MetadataLockRules::mayBeRaised)
                .map(MetadataLock::sessionId)
                .filter(id -> activity.session(id)
                        .filter(session -> !session.idle() && changesDefinition(session))
                        .isPresent())
                .filter(id -> pending.stream().noneMatch(other -> other.sessionId() == id))
                .distinct()
                .toList();
    }

    /**
     * MariaDB by default tells only that a session waits for the definition of some table. What is behind a change of the
     * same table waits for the change. The holder is named only where nobody else can be it.
     */
    private void concluded(MetadataLock wanted) {
        Session waiter = activity.session(wanted.sessionId()).orElse(null);
        if (waiter == null || waiter.statement() == null) {
            waits.unknown(unknown(wanted, null, List.of()));
            return;
        }
        Tables tables = Tables.of(waiter, activity);
        Optional<Session> change = pending.stream()
                .filter(other -> other.table() == null && other.sessionId() != wanted.sessionId())
                .map(other -> activity.session(other.sessionId()))
                .flatMap(Optional::stream)
                .filter(other ->
                        changesDefinition(other) && Tables.of(other, activity).shares(tables))
                .filter(other -> other.seconds() > waiter.seconds()
                        || !changesDefinition(waiter) && other.seconds() == waiter.seconds()
                        || changesDefinition(waiter) && other.seconds() == waiter.seconds() && other.id() < waiter.id())
                .max(Comparator.comparingLong(Session::seconds));
        if (change.isPresent()) {
            waits.edge(edge(wanted, tables.first(), change.get().id()));
            return;
        }
        HeldTable held = HeldTable.of(tables, waiter, activity);
        List<Long> open = waits.openTransactions(waiter.id(), wanted.seconds()).stream()
                .filter(id -> !held.users().contains(id))
                .toList();
        if (changesDefinition(waiter) && held.explained()) {
            if (held.users().isEmpty() && open.size() == 1) {
                waits.edge(edge(wanted, tables.first(), open.get(0)));
                return;
            }
            if (!held.users().isEmpty() && open.isEmpty()) {
                held.users().forEach(user -> waits.edge(edge(wanted, tables.first(), user)));
                return;
            }
        }
        waits.unknown(unknown(wanted, tables.first(), held.candidates(open, activity, waiter.id())));
    }

    private static Waits.UnknownWait unknown(MetadataLock wanted, @Nullable String table, List<Long> candidates) {
        return new Waits.UnknownWait(wanted.sessionId(), Kind.METADATA, wanted.seconds(), table, candidates);
    }

    private static boolean sameObject(MetadataLock one, MetadataLock other) {
        return one.sessionId() != other.sessionId()
                && Objects.equals(one.table(), other.table())
                && Objects.equals(one.object(), other.object());
    }

    private static Kind kind(MetadataLock lock) {
        return lock.ofTable() ? Kind.METADATA : "USER LEVEL LOCK".equals(lock.object()) ? Kind.NAMED : Kind.SERVER;
    }

    private static @Nullable String name(MetadataLock lock) {
        if (lock.ofTable() || lock.object() == null || kind(lock) == Kind.NAMED) {
            return lock.table();
        }
        return switch (lock.object()) {
            case "GLOBAL" -> "the global read lock";
            case "COMMIT" -> "the commit lock";
            case "BACKUP", "BACKUP LOCK" -> "the backup lock";
            default -> lock.object().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + lock.table();
        };
    }

    private static WaitEdge edge(MetadataLock wanted, long blocker, boolean certain) {
        return new WaitEdge(
                kind(wanted), wanted.sessionId(), blocker, wanted.seconds(), name(wanted), wanted.type(), certain);
    }

    private static WaitEdge edge(MetadataLock wanted, @Nullable String table, long blocker) {
        return new WaitEdge(Kind.METADATA, wanted.sessionId(), blocker, wanted.seconds(), table, wanted.type(), false);
    }
}
