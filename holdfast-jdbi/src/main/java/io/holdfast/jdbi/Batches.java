package io.holdfast.jdbi;

import java.util.Iterator;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** One statement for many values, a batch at a time, so that memory holds one batch only. Stateless. */
public final class Batches {
    /** What is sent at once. */
    public static final int SIZE = 1_000;

    private Batches() {}

    /**
     * Runs a statement for each record; its parameters are named as the components.
     * In a transaction all or nothing of it is done; otherwise each statement for itself.
     *
     * @return how many values there were
     * @throws org.jdbi.v3.core.JdbiException if the database refuses one
     */
    public static long run(Handle handle, String sql, Iterable<? extends Record> values) {
        return run(
                handle, sql, values, SIZE, (batch, value) -> batch.bindNamedArgumentFinder(RecordArguments.of(value)));
    }

    /**
     * As {@link #run(Handle, String, Iterable)}, with arguments bound by {@code binder}.
     *
     * @param size how many are sent at once. Limit: 1 or more
     * @throws IllegalArgumentException if {@code size < 1}
     */
    public static <T> long run(
            Handle handle,
            String sql,
            Iterable<T> values,
            int size,
            BiConsumer<? super PreparedBatch, ? super T> binder) {
        if (size < 1) {
            throw new IllegalArgumentException("size is " + size + ", must be 1 or more");
        }
        long done = 0;
        Iterator<T> rest = values.iterator();
        while (rest.hasNext()) {
            try (PreparedBatch batch = handle.prepareBatch(sql)) {
                while (rest.hasNext() && batch.size() < size) {
                    binder.accept(batch, rest.next());
                    batch.add();
                }
                done += batch.size();
                batch.execute();
            }
        }
        return done;
    }
}
