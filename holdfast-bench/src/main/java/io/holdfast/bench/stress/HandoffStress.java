package io.holdfast.bench.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The rule that every wake-up rests on: who returns makes the slot free and then looks for a waiter; who waits puts itself
 * in the queue and then looks for a free slot. With both fields volatile, at least one of the two sees the other.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both saw the other")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "who returns saw the waiter, and wakes it")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the waiter saw the free slot, and takes it")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "a lost wake-up: free slot, sleeping waiter")
@State
public class HandoffStress {
    private volatile int free;
    private volatile int waiting;

    @Actor
    public void giveBack(II_Result seen) {
        free = 1;
        seen.r1 = waiting;
    }

    @Actor
    public void await(II_Result seen) {
        waiting = 1;
        seen.r2 = free;
    }
}
