package io.holdfast.pool.internal.slot;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A slot is handed to a waiter at the moment at which the waiter gives up: one of the two has it, never none, never both. */
@JCStressTest
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "granted: the slot is in use, and is the waiter's")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "gave up first: the slot is idle")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "the slot is lost between the two")
@Outcome(id = "true, true", expect = FORBIDDEN, desc = "the slot is idle, and somebody's")
@State
public class GrantStress {
    private final SlotExchange exchange;
    private final Slot slot;
    private final int stamp;
    private final Waiter waiter;

    public GrantStress() {
        SlotArray slots = SlotArray.of(1, new StressRig.Silence());
        exchange = new SlotExchange(slots, new StressRig.StandingTicker(), 0, SlotExchange.Keeper.OF_ALL);
        slot = slots.get(0);
        slot.publish(slot.tryOpen());
        stamp = slot.tryLease();
        waiter = Waiter.parked(0, false);
        exchange.join(waiter);
    }

    @Actor
    public void giveBack() {
        exchange.put(slot, stamp);
    }

    @Actor
    public void giveUp() {
        waiter.resolve(Waiter.GAVE_UP);
    }

    @Arbiter
    public void look(ZZ_Result result) {
        result.r1 = waiter.outcome() == slot;
        result.r2 = slot.isIdle();
    }
}
