package io.holdfast.pool.internal.report;

import io.holdfast.pool.BorrowSite;
import io.holdfast.pool.ConnectionInfo;
import io.holdfast.pool.ConnectionState;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.MaskedSql;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.context.Times;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says who holds connections. Reads slots without locks: a lease that ends meanwhile may be missing, or be there still. */
public final class LeaseReports {
    private static final int LONGEST_SQL = 200;

    private LeaseReports() {}

    /** The leases that are out, oldest first, at most this many. */
    public static List<LeaseInfo> oldest(SlotArray slots, long now, int most) {
        return oldest(slots, now, most, true);
    }

    /** How many leases are older than this. */
    static long olderThan(SlotArray slots, long now, long nanos) {
        long count = 0;
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            boolean held = slot.state() == Slot.IN_USE && slot.reachableLease() != null;
            count += held && now - slot.borrowedAt() > nanos ? 1 : 0;
        }
        return count;
    }

    /** As above; without the holders' stacks where those are not worth stopping them. */
    public static List<LeaseInfo> oldest(SlotArray slots, long now, int most, boolean withStacks) {
        List<Slot> held = new ArrayList<>();
        for (int i = 0; i < slots.length(); i++) {
            if (slots.get(i).state() == Slot.IN_USE && slots.get(i).reachableLease() != null) {
                held.add(slots.get(i));
            }
        }
        held.sort(Comparator.comparingLong(slot -> slot.borrowedAt() - now));
        List<LeaseInfo> reports = new ArrayList<>();
        for (Slot slot : held.subList(0, Math.min(most, held.size()))) {
            Lease lease = slot.reachableLease();
            if (lease != null) {
                reports.add(report(slot, lease, now, withStacks));
            }
        }
        return reports;
    }

    /** Every connection, by slot. */
    public static List<ConnectionInfo> connections(SlotArray slots, long now) {
        List<ConnectionInfo> all = new ArrayList<>();
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            ConnectionState state = stateOf(slot.state());
            if (state == null) {
                continue;
            }
            boolean open = state != ConnectionState.OPENING;
            Lease lease = state == ConnectionState.IN_USE ? slot.reachableLease() : null;
            all.add(new ConnectionInfo(
                    slot.index(),
                    state,
                    open ? since(slot.openedAt(), now) : Duration.ZERO,
                    state == ConnectionState.IDLE ? since(slot.lastUsedAt(), now) : Duration.ZERO,
                    open ? since(slot.lastAliveAt(), now) : Duration.ZERO,
                    slot.serverId(),
                    slot.between(),
                    slot.leases(),
                    lease == null ? null : report(slot, lease, now)));
        }
        return all;
    }

    private static @Nullable ConnectionState stateOf(int state) {
        return switch (state) {
            case Slot.OPENING -> ConnectionState.OPENING;
            case Slot.IDLE -> ConnectionState.IDLE;
            case Slot.IN_USE -> ConnectionState.IN_USE;
            case Slot.RESETTING -> ConnectionState.RESETTING;
            case Slot.CHECKING -> ConnectionState.VALIDATING;
            case Slot.CLOSING -> ConnectionState.CLOSING;
            default -> null;
        };
    }

    private static Duration since(long moment, long now) {
        return Duration.ofNanos(Math.max(0, now - moment));
    }

    /** One lease, as it is now. Asks the holder's thread for its stack: for a worker, not for the housekeeper. */
    public static LeaseInfo report(Slot slot, Lease lease, long now) {
        return report(slot, lease, now, true);
    }

    private static LeaseInfo report(Slot slot, Lease lease, long now, boolean withStack) {
        Thread owner = lease.owner();
        List<StackTraceElement> stack = CodePlaces.userFrames(slot.borrowSite());
        return new LeaseInfo(
                slot.index(),
                Duration.ofNanos(Math.max(0, now - slot.borrowedAt())),
                owner.getName(),
                owner.getState(),
                withStack ? CodePlaces.location(owner) : null,
                stack.isEmpty() ? null : CodePlaces.shortForm(stack.get(0)),
                stack,
                MaskedSql.of(lease.lastSql(), LONGEST_SQL),
                lease.isInCall());
    }

    /** Says that a lease was held for long and hardly used. */
    public static void heldIdle(String pool, BorrowSite lease) {
        PoolLog.LOG.log(
                Level.WARNING,
                ErrorCode.HELD_IDLE + " pool '" + pool + "': a connection borrowed at " + lease.place()
                        + " was held for "
                        + Times.brief(lease.held()) + " and used for " + Times.brief(lease.used()) + " of it ("
                        + Math.round(lease.useRatio() * 100)
                        + " %). Do the remote call, or the view, before the borrow or after the return. See: holdfast explain "
                        + ErrorCode.HELD_IDLE);
    }
}
