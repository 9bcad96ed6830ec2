package io.holdfast.pool.internal.slot;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A lease is cut, and its slot renewed, at the moment at which its holder gives it back: the holder's slot is published
 * before the cut or not at all, and what stands in the array is never a slot that still has an owner.
 */
@JCStressTest
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "given back first: the slot is idle, nothing was cut")
@Outcome(
        id = "true, false",
        expect = ACCEPTABLE,
        desc = "cut first: a fresh slot is there, and the return changes nothing")
@Outcome(id = "true, true", expect = FORBIDDEN, desc = "cut, and idle all the same")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "neither idle nor renewed: the place is lost")
@State
public class RenewalStress {
    private final SlotExchange exchange;
    private final Slot slot;
    private final int stamp;

    public RenewalStress() {
        SlotArray slots = SlotArray.of(1, new StressRig.Silence());
        exchange = new SlotExchange(slots, new StressRig.StandingTicker(), Long.MAX_VALUE, SlotExchange.Keeper.OF_ALL);
        slot = slots.get(0);
        slot.publish(slot.tryOpen());
        stamp = slot.tryLease();
    }

    @Actor
    public void giveBack() {
        exchange.put(slot, stamp);
    }

    @Actor
    public void cut() {
        if (slot.beginClose(stamp) != Slot.LOST) {
            exchange.renew(slot);
        }
    }

    @Arbiter
    public void look(ZZ_Result result) {
        Slot now = exchange.slots().get(0);
        result.r1 = now != slot && now.state() == Slot.EMPTY;
        result.r2 = slot.isIdle() && now == slot;
    }
}
