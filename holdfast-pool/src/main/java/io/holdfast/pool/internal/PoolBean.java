package io.holdfast.pool.internal;

import io.holdfast.pool.PoolFigure;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.internal.context.PoolLog;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/** Shows a pool in JMX: what {@link PoolMXBean} has, and every {@link PoolFigure} as an attribute. */
final class PoolBean extends StandardMBean implements PoolMXBean {
    private final ConnectionPool pool;
    private final Map<String, PoolFigure> figures = new TreeMap<>();

    private PoolBean(ConnectionPool pool) {
        super(PoolMXBean.class, true);
        this.pool = pool;
        for (PoolFigure figure : PoolFigure.values()) {
            figures.put(attribute(figure), figure);
        }
    }

    private static String attribute(PoolFigure figure) {
        String key = figure.shownKey();
        return Character.toUpperCase(key.charAt(0)) + key.substring(1);
    }

    @Override
    public Object getAttribute(String name) throws AttributeNotFoundException, MBeanException, ReflectionException {
        PoolFigure figure = figures.get(name);
        return figure == null ? super.getAttribute(name) : figure.shown(stats());
    }

    @Override
    public AttributeList getAttributes(String[] names) {
        AttributeList list = new AttributeList();
        for (String name : names) {
            try {
                list.add(new Attribute(name, getAttribute(name)));
            } catch (JMException e) {
                // One that is missing is left out, as JMX wants it.
                PoolLog.LOG.log(Level.DEBUG, "no attribute " + name, e);
            }
        }
        return list;
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanInfo info = super.getMBeanInfo();
        List<MBeanAttributeInfo> attributes = new ArrayList<>(List.of(info.getAttributes()));
        figures.forEach((name, figure) ->
                attributes.add(new MBeanAttributeInfo(name, type(figure), figure.description(), true, false, false)));
        return new MBeanInfo(
                info.getClassName(),
                info.getDescription(),
                attributes.toArray(new MBeanAttributeInfo[0]),
                info.getConstructors(),
                info.getOperations(),
                info.getNotifications(),
                info.getDescriptor());
    }

    private static String type(PoolFigure figure) {
        if (figure.unit() != PoolFigure.Unit.NUMBER) {
            return "double";
        }
        return figure.kind() == PoolFigure.Kind.GAUGE ? "int" : "long";
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
