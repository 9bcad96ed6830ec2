package io.holdfast.pool.internal.slot;

import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.jdbc.Stoppable;
import java.sql.SQLException;

/** What the stress tests put in the place of a pool: a clock that stands, and slots that nobody listens to. */
final class StressRig {
    private StressRig() {}

    static final class StandingTicker implements Ticker {
        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public long coarseNanos() {
            return 0;
        }
    }

    static final class Silence implements Slot.LeaseEvents {
        @Override
        public void giveBack(Slot from, Lease lease) {
            throw new IllegalStateException("no lease in this test");
        }

        @Override
        public void stopStatement(Slot from, Lease lease, Stoppable call) {
            throw new IllegalStateException("no lease in this test");
        }

        @Override
        public boolean failed(Slot from, Lease lease, SQLException error) {
            throw new IllegalStateException("no lease in this test");
        }

        @Override
        public void broken(Slot from, Lease lease, Throwable error) {
            throw new IllegalStateException("no lease in this test");
        }

        @Override
        public void handedOver() {
            throw new IllegalStateException("no lease in this test");
        }
    }
}
