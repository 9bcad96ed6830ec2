package io.holdfast.pool.internal.slot;

/** Work under way on a slot, for the owner with a stamp. */
public interface SlotWork {
    /** The stamp by which it owns the slot. */
    int stamp();

    /** True once nothing waits for it any more. */
    boolean isDone();
}
