package io.holdfast.jdbi;

import io.holdfast.pool.CommitUnknownException;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.RetryPolicy;
import io.holdfast.pool.TransactionOptions;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.extension.HandleSupplier;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * Jdbi on a pool, and work that is run again where that is safe. Thread-safe.
 *
 * <pre>{@code
 * HoldfastJdbi db = HoldfastJdbi.create(pool);
 * Order order = db.jdbi().withHandle(handle -> handle.createQuery("SELECT * FROM orders WHERE id = :id")
 *         .bind("id", 7).mapTo(Order.class).one());
 * db.inTransaction(TransactionOptions.of("transfer 7"), handle -> transfer(handle, 7));
 * }</pre>
 *
 * <p>Exceptions are Jdbi's, but for {@link CommitUnknownException}, which nobody should overlook. Inside the work,
 * {@code jdbi().withHandle} and Jdbi's extensions use the work's handle.
 */
public final class HoldfastJdbi {
    private final HoldfastDataSource pool;
    private final Handover handover;
    private final Jdbi jdbi;

    private HoldfastJdbi(HoldfastDataSource pool, HoldfastPlugin plugin) {
        this.pool = Objects.requireNonNull(pool);
        this.handover = new Handover(pool);
        this.jdbi = Jdbi.create(handover)
                .setTransactionHandler(new Transactions(handover))
                .installPlugin(plugin);
    }

    /** On this pool, which stays the caller's to close. Borrows nothing yet. */
    public static HoldfastJdbi create(HoldfastDataSource pool) {
        return new HoldfastJdbi(pool, new HoldfastPlugin());
    }

    /** On this pool, with JSON by this codec. */
    public static HoldfastJdbi create(HoldfastDataSource pool, JsonCodec codec) {
        return new HoldfastJdbi(pool, new HoldfastPlugin(codec));
    }

    /** The Jdbi, to be set up further and used. Its own transactions are never run again. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /**
     * Runs work as one transaction, as {@link HoldfastDataSource#inTransaction} does: the whole of it again after a deadlock,
     * a lock wait time-out, or a loss of the connection before the commit was sent. Where the caller is in a transaction
     * of this Jdbi already, the work becomes a part of that one, and is run again with it.
     *
     * @throws CommitUnknownException if the connection was lost between the sending of the commit and its answer
     * @throws org.jdbi.v3.core.JdbiException from the last attempt, or if no connection could be borrowed
     * @throws IllegalStateException inside a handle of this Jdbi that has no transaction: it would take a second connection
     * @throws X from the work
     */
    public <R extends @Nullable Object, X extends Exception> R inTransaction(
            TransactionOptions options, HandleCallback<R, X> work) throws CommitUnknownException, X {
        Handle outer = outer();
        if (outer == null) {
            return new Attempts<>(jdbi, handover, true, work).run(attempt -> pool.inTransaction(options, attempt));
        }
        Integer isolation = options.isolation();
        return isolation == null
                ? outer.inTransaction(work)
                : outer.inTransaction(TransactionIsolationLevel.valueOf(isolation), work);
    }

    /** As {@link #inTransaction}, for work that gives no result. */
    public <X extends Exception> void useTransaction(TransactionOptions options, HandleConsumer<X> work)
            throws CommitUnknownException, X {
        this.<@Nullable Void, X>inTransaction(options, handle -> {
            work.useHandle(handle);
            return null;
        });
    }

    /**
     * Runs work without a transaction of ours, again as {@link HoldfastDataSource#retrying} does: when the connection was
     * lost before anything was sent, and, if the policy says that it is repeatable, after other losses and lock conflicts.
     * Inside a transaction of this Jdbi it is a part of that.
     *
     * @throws org.jdbi.v3.core.JdbiException from the last attempt, or if no connection could be borrowed
     * @throws IllegalStateException inside a handle of this Jdbi that has no transaction: it would take a second connection
     * @throws X from the work
     */
    public <R extends @Nullable Object, X extends Exception> R retrying(RetryPolicy policy, HandleCallback<R, X> work)
            throws X {
        Handle outer = outer();
        if (outer != null) {
            return work.withHandle(outer);
        }
        return new Attempts<>(jdbi, handover, false, work)
                .run(attempt -> pool.retrying(policy).use(attempt));
    }

    /** As {@link #retrying}, for work that gives no result. */
    public <X extends Exception> void useRetrying(RetryPolicy policy, HandleConsumer<X> work) throws X {
        this.<@Nullable Void, X>retrying(policy, handle -> {
            work.useHandle(handle);
            return null;
        });
    }

    /** The handle whose transaction the caller is in; null outside of any handle. */
    private @Nullable Handle outer() {
        HandleSupplier supplier = jdbi.getHandleScope().get();
        if (supplier == null) {
            return null;
        }
        Handle outer = supplier.getHandle();
        if (!outer.isInTransaction()) {
            throw new IllegalStateException("inside a handle without a transaction: call HoldfastJdbi outside of "
                    + "withHandle and retrying, so that it need not take a second connection");
        }
        return outer;
    }
}
