package io.holdfast.bench.peer;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * An open pool.
 *
 * @param dataSource lends the connections
 * @param size the most connections it holds
 * @param settings the settings that matter to a reader of the figures; made when asked for, for a cold start has no time
 * @param closer closes it
 */
public record PeerPool(DataSource dataSource, int size, Supplier<String> settings, AutoCloseable closer)
        implements AutoCloseable {
    private static final int FILL_SECONDS = 30;

    /**
     * Has the pool open all its connections, so that no opening falls into the measurement.
     *
     * @throws IllegalStateException after half a minute: some pools wait without an end by default
     */
    public void fill() throws Exception {
        FutureTask<Integer> filling = new FutureTask<>(this::borrowAndReturnAll);
        Thread thread = new Thread(filling, "fill");
        thread.setDaemon(true);
        thread.start();
        try {
            filling.get(FILL_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the pool did not lend all its connections in " + FILL_SECONDS + " s", e);
        }
    }

    private int borrowAndReturnAll() throws SQLException {
        List<Connection> all = new ArrayList<>();
        // A moment for the connections that a pool opens by itself: Agroal forgets a borrower that comes meanwhile.
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        try {
            while (all.size() < size) {
                all.add(dataSource.getConnection());
            }
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
        return all.size();
    }

    @Override
    public void close() throws Exception {
        closer.close();
    }
}
