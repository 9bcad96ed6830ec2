package io.holdfast.bench.peer;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import java.beans.PropertyVetoException;
import java.util.function.Supplier;
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

    static PeerPool tomcat(Target target, PoolShape shape) {
        PoolProperties config = new PoolProperties();
        config.setUrl(target.url());
        config.setDriverClassName(target.driver());
        config.setUsername(target.user());
        config.setPassword(target.password());
        config.setInitialSize(shape.least());
        config.setMinIdle(shape.least());
        config.setMaxIdle(shape.most());
        config.setMaxActive(shape.most());
        if (shape.checksEachBorrow()) {
            config.setTestOnBorrow(true);
            config.setValidationInterval(0);
        }
        DataSource pool = new DataSource(config);
        Supplier<String> settings =
                () -> "initialSize = minIdle = %d, maxIdle = maxActive = %d, maxWait %d ms, testOnBorrow %b"
                        .formatted(shape.least(), shape.most(), config.getMaxWait(), config.isTestOnBorrow());
        return new PeerPool(pool, shape.most(), settings, () -> pool.close(true));
    }

    static PeerPool dbcp2(Target target, PoolShape shape) {
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl(target.url());
        pool.setDriverClassName(target.driver());
        pool.setUsername(target.user());
        pool.setPassword(target.password());
        pool.setInitialSize(shape.least());
        pool.setMinIdle(shape.least());
        pool.setMaxIdle(shape.most());
        pool.setMaxTotal(shape.most());
        Supplier<String> settings =
                () -> "initialSize = minIdle = %d, maxIdle = maxTotal = %d, maxWait %s, testOnBorrow %b"
                        .formatted(shape.least(), shape.most(), pool.getMaxWaitDuration(), pool.getTestOnBorrow());
        return new PeerPool(pool, shape.most(), settings, pool);
    }

    static PeerPool c3p0(Target target, PoolShape shape) {
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
        pool.setInitialPoolSize(shape.least());
        pool.setMinPoolSize(shape.least());
        pool.setMaxPoolSize(shape.most());
        pool.setTestConnectionOnCheckout(shape.checksEachBorrow());
        Supplier<String> settings =
                () -> "initialPoolSize = minPoolSize = %d, maxPoolSize = %d, checkoutTimeout %d ms, testOnCheckout %b"
                        .formatted(
                                shape.least(),
                                shape.most(),
                                pool.getCheckoutTimeout(),
                                pool.isTestConnectionOnCheckout());
        return new PeerPool(pool, shape.most(), settings, pool::close);
    }
}
