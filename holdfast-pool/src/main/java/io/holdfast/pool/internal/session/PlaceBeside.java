package io.holdfast.pool.internal.session;

import io.holdfast.pool.internal.slot.SlotWork;

/** Shows that a slot which is held for a connection beside the leases is not lost, however long a silent server lets it wait. */
final class PlaceBeside implements SlotWork {
    private final int stamp;
    private volatile boolean done;

    PlaceBeside(int stamp) {
        this.stamp = stamp;
    }

    void ends() {
        done = true;
    }

    @Override
    public int stamp() {
        return stamp;
    }

    @Override
    public boolean isDone() {
        return done;
    }
}
