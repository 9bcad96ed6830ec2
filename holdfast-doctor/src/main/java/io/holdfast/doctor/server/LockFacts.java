package io.holdfast.doctor.server;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was learnt of locks besides the waits that the server lists by itself.
 *
 * @param prepared XA transactions that are prepared; as holders of locks they are numbered -1, -2 and so on
 * @param xids names of prepared transactions that could not be told apart
 * @param uses tables that are open now; empty where the server does not tell by whom
 * @param named locks of GET_LOCK
 * @param blind waits for rows whose holder the server does not name
 * @param openTables how often each table is open now, where the server tells only that
 * @param holdersKnown true when the server names the holders of metadata locks
 */
public record LockFacts(
        List<PreparedTransaction> prepared,
        List<String> xids,
        List<TableUse> uses,
        List<NamedLock> named,
        List<BlindWait> blind,
        Map<String, Long> openTables,
        boolean holdersKnown) {
    /** Nothing is known. */
    public static final LockFacts NONE =
            new LockFacts(List.of(), List.of(), List.of(), List.of(), List.of(), Map.of(), false);

    /** Copies. */
    public LockFacts {
        prepared = List.copyOf(prepared);
        xids = List.copyOf(xids);
        uses = List.copyOf(uses);
        named = List.copyOf(named);
        blind = List.copyOf(blind);
        openTables = Map.copyOf(openTables);
    }

    /** The prepared transaction that has this number as a holder; null when the number is that of a session. */
    public @Nullable PreparedTransaction preparedOf(long holder) {
        int index = (int) (-holder - 1);
        return holder < 0 && index < prepared.size() ? prepared.get(index) : null;
    }
}
