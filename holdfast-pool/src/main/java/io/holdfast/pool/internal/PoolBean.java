package io.holdfast.pool.internal;

import io.holdfast.pool.PoolStats;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** Shows a pool in JMX. */
final class PoolBean implements PoolMXBean {
    private final ConnectionPool pool;

    private PoolBean(ConnectionPool pool) {
        this.pool = pool;
    }

    /** Registers the pool; gives what takes it out again, or null where JMX refused. */
    static @Nullable AutoCloseable register(ConnectionPool pool) {
        try {
            ObjectName name = new ObjectName("io.holdfast:type=Pool,name="
                    + ObjectName.quote(pool.config().name()));
            var server = ManagementFactory.getPlatformMBeanServer();
            server.registerMBean(new PoolBean(pool), name);
            return () -> server.unregisterMBean(name);
        } catch (JMException e) {
            PoolLog.LOG.log(Level.WARNING, "pool '" + pool.config().name() + "' could not be registered in JMX", e);
            return null;
        }
    }

    static void unregister(AutoCloseable bean) {
        try {
            bean.close();
        } catch (Exception e) {
            PoolLog.LOG.log(Level.DEBUG, "the bean was gone already", e);
        }
    }

    private PoolStats stats() {
        return pool.stats();
    }

    @Override
    public String getName() {
        return stats().name();
    }

    @Override
    public int getSize() {
        return stats().size();
    }

    @Override
    public int getMaxOverflow() {
        return stats().maxOverflow();
    }

    @Override
    public int getInUse() {
        return stats().inUse();
    }

    @Override
    public int getIdle() {
        return stats().idle();
    }

    @Override
    public int getOpening() {
        return stats().opening();
    }

    @Override
    public int getWaiting() {
        return stats().waiting();
    }

    @Override
    public double getUtilisation() {
        return stats().utilisation();
    }

    @Override
    public long getBorrows() {
        return stats().borrows();
    }

    @Override
    public long getBorrowTimeouts() {
        return stats().borrowTimeouts();
    }

    @Override
    public long getOpened() {
        return stats().opened();
    }

    @Override
    public long getOpenFailures() {
        return stats().openFailures();
    }

    @Override
    public long getRetries() {
        return stats().retries();
    }

    @Override
    public long getRepeatedStatements() {
        return stats().repeatedStatements();
    }

    @Override
    public long getSessionsEnded() {
        return stats().sessionsEnded();
    }

    @Override
    public long getStatementsStopped() {
        return stats().statementsStopped();
    }

    @Override
    public String getServerState() {
        return stats().serverState().name();
    }

    @Override
    public long getBroken() {
        return stats().evictions().entrySet().stream()
                .filter(entry -> entry.getKey().isBroken())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    @Override
    public void refresh() {
        pool.refresh();
    }

    @Override
    public void resize(int size, int maxOverflow) {
        pool.resize(size, maxOverflow);
    }

    @Override
    public void softEvictConnections() {
        pool.refresh();
    }

    @Override
    public void suspendPool() {
        pool.suspend(Duration.ZERO);
    }

    @Override
    public void resumePool() {
        pool.resume();
    }

    @Override
    public boolean isSuspended() {
        return pool.isSuspended();
    }

    @Override
    public long getBorrowTimeoutMillis() {
        return pool.config().borrowTimeout().toMillis();
    }

    @Override
    public void setBorrowTimeoutMillis(long millis) {
        pool.reconfigure(builder -> builder.borrowTimeout(Duration.ofMillis(millis)));
    }

    @Override
    public long getIdleTimeoutMillis() {
        return pool.config().idleTimeout().toMillis();
    }

    @Override
    public void setIdleTimeoutMillis(long millis) {
        pool.changeIdleTimeout(Duration.ofMillis(millis));
    }

    @Override
    public long getMaxLifetimeMillis() {
        return pool.config().maxLifetime().toMillis();
    }

    @Override
    public void setMaxLifetimeMillis(long millis) {
        pool.reconfigure(builder -> builder.maxLifetime(Duration.ofMillis(millis)));
    }

    @Override
    public long getLeakThresholdMillis() {
        return pool.config().leakThreshold().toMillis();
    }

    @Override
    public void setLeakThresholdMillis(long millis) {
        pool.reconfigure(builder -> builder.leakThreshold(Duration.ofMillis(millis)));
    }

    @Override
    public void setUsername(String username) {
        pool.reconfigure(builder -> builder.username(username));
    }

    @Override
    public void setPassword(String password) {
        pool.reconfigure(builder -> builder.password(password));
    }
}
