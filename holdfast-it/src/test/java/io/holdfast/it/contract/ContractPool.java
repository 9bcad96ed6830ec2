package io.holdfast.it.contract;

import io.holdfast.testkit.ScriptedConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The pool under test.
 *
 * @param dataSource lends the connections
 * @param closer closes the pool
 */
record ContractPool(DataSource dataSource, AutoCloseable closer) implements AutoCloseable {
    Connection borrow() throws SQLException {
        return dataSource.getConnection();
    }

    List<Connection> borrow(int count) throws SQLException {
        List<Connection> all = new ArrayList<>();
        while (all.size() < count) {
            all.add(borrow());
        }
        return all;
    }

    /** The number of the physical connection under a lease. */
    static int idOf(Connection lease) throws SQLException {
        return lease.unwrap(ScriptedConnection.class).number();
    }

    @Override
    public void close() throws Exception {
        closer.close();
    }
}
