package io.holdfast.jdbi;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jdbi.v3.core.transaction.TransactionHandler;

/**
 * Jdbi's own transactions, but for the handles of {@link HoldfastJdbi#inTransaction}: the pool ends those, and a commit
 * inside them would be done twice when the work is run again. Thread-safe.
 */
final class Transactions extends DelegatingTransactionHandler {
    private final Handover handover;

    Transactions(Handover handover) {
        super(LocalTransactionHandler.binding());
        this.handover = handover;
    }

    @Override
    public TransactionHandler specialize(Handle handle) throws SQLException {
        TransactionHandler own = getDelegate().specialize(handle);
        return handover.isForTransaction() ? new EndedByThePool(own) : own;
    }

    private static final class EndedByThePool extends DelegatingTransactionHandler {
        EndedByThePool(TransactionHandler delegate) {
            super(delegate);
        }

        @Override
        public void commit(Handle handle) {
            refuseUnlessClosed(handle);
        }

        @Override
        public void rollback(Handle handle) {
            refuseUnlessClosed(handle);
        }

        /** On a closed handle the call does nothing but let Jdbi run what was to run after the transaction. */
        private static void refuseUnlessClosed(Handle handle) {
            if (!handle.isClosed()) {
                throw new TransactionException(
                        "the transaction is committed when the work returns, and rolled back when it "
                                + "throws: do not end it inside");
            }
        }
    }
}
