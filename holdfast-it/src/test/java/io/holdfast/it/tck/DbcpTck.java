package io.holdfast.it.tck;

import java.sql.Connection;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.TestConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Runs the 22 tests that Apache Commons DBCP publishes for its own pool on another pool: JDBC behaviour as somebody else
 * understands it.
 */
abstract class DbcpTck extends TestConnectionPool {
    static final int TESTS = 22;
    static final int SIZE = 10;
    static final Duration BORROW_TIMEOUT = Duration.ofMillis(250);
    static final String DRIVER = "org.apache.commons.dbcp2.TesterDriver";
    static final String URL = "jdbc:apache:commons:testdriver";
    static final String USER = "userName";
    static final String PASSWORD = "password";

    private DataSource pool;

    /** Opens a pool of {@link #SIZE} connections that waits {@link #BORROW_TIMEOUT}. */
    abstract DataSource open() throws Exception;

    abstract void close(DataSource pool) throws Exception;

    @BeforeEach
    void openPool() throws Exception {
        pool = open();
    }

    /** In this order: to close a pool first would wait for the leases that the test left open. */
    @Override
    @AfterEach
    public void tearDown() throws Exception {
        super.tearDown();
        close(pool);
    }

    @Override
    protected Connection getConnection() throws Exception {
        return pool.getConnection();
    }

    @Override
    protected int getMaxTotal() {
        return SIZE;
    }

    @Override
    protected Duration getMaxWaitDuration() {
        return BORROW_TIMEOUT;
    }
}
