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
 * The rule that every wake-up rests on, on the engine's own classes: who returns a slot publishes it and then looks for
 * waiters; who waits joins the queue and then looks for an idle slot. One of the two must see the other.
 *
 * <p>In this package because the exchange is nobody else's business. Run by {@code ./bench stress}.
 */
@JCStressTest
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "who returned saw the waiter, and signalled it")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the waiter saw the idle slot, and took it")
@Outcome(
        id = "true, true",
        expect = ACCEPTABLE,
        desc = "both saw the other; the signal is passed on when the waiter leaves")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "a lost wake-up: an idle slot, and a waiter that sleeps")
@State
public class WakeUpStress {
    private final SlotExchange exchange;
    private final Slot slot;
    private final int stamp;
    private final Waiter waiter;

    public WakeUpStress() {
        SlotArray slots = SlotArray.of(1, new StressRig.Silence());
        exchange = new SlotExchange(slots, new StressRig.StandingTicker(), Long.MAX_VALUE, SlotExchange.Keeper.OF_ALL);
        slot = slots.get(0);
        slot.publish(slot.tryOpen());
        stamp = slot.tryLease();
        waiter = Waiter.parked(0, false);
    }

    @Actor
    public void giveBack() {
        exchange.put(slot, stamp);
    }

    @Actor
    public void await(ZZ_Result result) {
        exchange.join(waiter);
        result.r2 = exchange.slots().claim() != null;
    }

    @Arbiter
    public void look(ZZ_Result result) {
        result.r1 = waiter.consumeSignal();
    }
}
