package io.holdfast.bench.peer;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * An open pool.
 *
 * @param dataSource lends the connections
 * @param size the most connections it holds
 * @param settings the settings that matter to a reader of the figures
 * @param closer closes it
 */
public record PeerPool(DataSource dataSource, int size, String settings, AutoCloseable closer)
        implements AutoCloseable {
    /** Has the pool open all its connections, so that no opening falls into the measurement. */
    public void fill() throws SQLException {
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
    }

    @Override
    public void close() throws Exception {
        closer.close();
    }
}
