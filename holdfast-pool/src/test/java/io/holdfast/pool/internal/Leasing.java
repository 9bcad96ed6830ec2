package io.holdfast.pool.internal;

import io.holdfast.pool.Between;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.jdbc.LeasedConnection;
import io.holdfast.pool.internal.jdbc.Stoppable;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.open.ConnectionOpener;
import io.holdfast.pool.internal.open.SessionDefaults;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;
import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Slots with scripted connections in them and leases of them, by a clock that the test moves, without a pool. */
public final class Leasing implements Slot.LeaseEvents, AutoCloseable {
    /** For how long a new connection lives here. */
    public static final Duration LIFETIME = Duration.ofMinutes(30);
    /** For how long it may be lent without a look, in microseconds. */
    public static final int FRESH_MICROS = 500;

    public final ScriptedDriver driver = new ScriptedDriver();
    public final Clock clock;
    /** What the slots have reported, oldest first. */
    public final List<String> events = Collections.synchronizedList(new ArrayList<>());

    public final SlotExchange exchange;

    /** Empty slots. */
    public Leasing(int slots) {
        this(slots, new Clock());
    }

    /** Empty slots, by this clock. */
    public Leasing(int slots, Clock clock) {
        this.clock = clock;
        exchange = new SlotExchange(SlotArray.of(slots, this), clock, Long.MAX_VALUE, SlotExchange.Keeper.OF_ALL);
    }

    public Slot slot(int index) {
        return exchange.slots().get(index);
    }

    /** What an opening gives, now. */
    public ConnectionOpener.Opened opened() throws SQLException {
        Connection connection = Objects.requireNonNull(driver.connect(driver.url(), new Properties()));
        return new ConnectionOpener.Opened(
                connection,
                null,
                connection.hashCode(),
                "server",
                "user@host",
                Between.NOTHING,
                false,
                clock.nanos(),
                SessionDefaults.of(connection, null, null));
    }

    /** Opens a connection in an empty slot; its owner has this stamp. */
    public int open(Slot slot, @Nullable PhysicalLink link) throws SQLException {
        int stamp = slot.beginCheck(slot.tryOpen());
        if (!slot.attach(stamp, opened(), link)) {
            throw new IllegalStateException("not its owner");
        }
        slot.begin(clock.nanos(), clock.nanos() + LIFETIME.toNanos(), FRESH_MICROS);
        return stamp;
    }

    /** Opens a connection in each slot, and leaves all idle. */
    public Leasing fill() throws SQLException {
        for (int i = 0; i < exchange.slots().limit(); i++) {
            idle(i);
        }
        return this;
    }

    /** Opens a connection in an empty slot, and leaves it idle. */
    public Slot idle(int index) throws SQLException {
        Slot slot = slot(index);
        exchange.put(slot, open(slot, null));
        return slot;
    }

    /** Lends an idle slot to this thread. */
    public Lease lend(Slot slot) {
        return lend(slot, Thread.currentThread());
    }

    /** Lends an idle slot. */
    public Lease lend(Slot slot, Thread holder) {
        return lent(slot, slot.tryLease(), holder);
    }

    /** The lease of one who owns the slot with this stamp. */
    public Lease lent(Slot slot, int stamp, Thread holder) {
        if (stamp < 0) {
            throw new IllegalStateException("not idle");
        }
        slot.leaseBegins(clock.nanos());
        Lease lease = new LeasedConnection(slot, stamp, Objects.requireNonNull(slot.connection()), holder, true);
        slot.lend(lease);
        return lease;
    }

    /** Some time passes. */
    public void passes(Duration time) {
        clock.advance(time);
    }

    @Override
    public void giveBack(Slot slot, Lease lease) {
        events.add("giveBack " + slot.index() + " " + lease.stamp());
    }

    @Override
    public boolean failed(Slot slot, Lease lease, SQLException error) {
        events.add("failed " + slot.index() + " " + error.getMessage());
        return "fatal".equals(error.getMessage());
    }

    @Override
    public void broken(Slot slot, Lease lease, Throwable error) {
        events.add("broken " + slot.index() + " " + error.getMessage());
    }

    @Override
    public void handedOver() {
        events.add("handedOver");
    }

    @Override
    public void stopStatement(Slot slot, Lease lease, Stoppable call) {
        events.add("stopStatement " + slot.index() + " " + call.isAtWork());
    }

    @Override
    public void close() throws SQLException {
        driver.close();
    }
}
