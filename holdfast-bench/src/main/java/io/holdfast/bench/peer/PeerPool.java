package io.holdfast.bench.peer;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private static final int SETTLE_MILLIS = 400;

    /** Has the pool open all its connections, so that no opening falls into the measurement; throws as {@link #lendAll()}. */
    public void fill() throws Exception {
        fill(List.of(this));
    }

    /** As above, for several. */
    public static void fill(List<PeerPool> pools) throws Exception {
        // For the connections that a pool opens by itself: Agroal forgets a borrower that comes meanwhile.
        TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
        for (PeerPool pool : pools) {
            pool.lendAll();
        }
    }

    /**
     * Borrows all its connections at once, and returns them.
     *
     * @throws IllegalStateException after half a minute: some pools wait without an end by default
     */
    public void lendAll() throws Exception {
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
