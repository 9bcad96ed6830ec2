package io.holdfast.bench.peer;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import java.beans.PropertyVetoException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;

/** Opens the pools that came first. */
final class ClassicPools {
    /** Held, because java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger C3P0_LOG = Logger.getLogger("com.mchange");

    private ClassicPools() {}

    static PeerPool tomcat(Target target, int size) {
        PoolProperties config = new PoolProperties();
        config.setUrl(target.url());
        config.setDriverClassName(target.driver());
        config.setUsername(target.user());
        config.setPassword(target.password());
        config.setInitialSize(size);
        config.setMinIdle(size);
        config.setMaxIdle(size);
        config.setMaxActive(size);
        DataSource pool = new DataSource(config);
        String settings = "initialSize = minIdle = maxIdle = maxActive = %d, maxWait %d ms, testOnBorrow %b"
                .formatted(size, config.getMaxWait(), config.isTestOnBorrow());
        return new PeerPool(pool, size, settings, () -> pool.close(true));
    }

    static PeerPool dbcp2(Target target, int size) {
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl(target.url());
        pool.setDriverClassName(target.driver());
        pool.setUsername(target.user());
        pool.setPassword(target.password());
        pool.setInitialSize(size);
        pool.setMinIdle(size);
        pool.setMaxIdle(size);
        pool.setMaxTotal(size);
        String settings = "initialSize = minIdle = maxIdle = maxTotal = %d, maxWait %s, testOnBorrow %b"
                .formatted(size, pool.getMaxWaitDuration(), pool.getTestOnBorrow());
        return new PeerPool(pool, size, settings, pool);
    }

    static PeerPool c3p0(Target target, int size) {
        // It writes a page to stderr for each pool that it opens.
        C3P0_LOG.setLevel(Level.WARNING);
        ComboPooledDataSource pool = new ComboPooledDataSource();
        pool.setJdbcUrl(target.url());
        try {
            pool.setDriverClass(target.driver());
        } catch (PropertyVetoException e) {
            throw new IllegalStateException(e);
        }
        pool.setUser(target.user());
        pool.setPassword(target.password());
        pool.setInitialPoolSize(size);
        pool.setMinPoolSize(size);
        pool.setMaxPoolSize(size);
        String settings = "initialPoolSize = minPoolSize = maxPoolSize = %d, checkoutTimeout %d ms, testOnCheckout %b"
                .formatted(size, pool.getCheckoutTimeout(), pool.isTestConnectionOnCheckout());
        return new PeerPool(pool, size, settings, pool::close);
    }
}
