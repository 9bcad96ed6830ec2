package io.holdfast.cli.demo;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;

/** HikariCP with its defaults, except what {@link DemoSettings} says; the read time-out is the driver's, so it goes there. */
final class HikariPeer implements DemoPool {
    private final HikariDataSource pool;

    HikariPeer(String jdbcUrl, String user, String password, DemoSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("hikari-demo");
        config.setJdbcUrl(jdbcUrl);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(settings.poolSize());
        config.setConnectionTimeout(settings.borrowTimeout().toMillis());
        config.addDataSourceProperty(
                "socketTimeout", Long.toString(settings.readTimeout().toMillis()));
        this.pool = new HikariDataSource(config);
    }

    @Override
    public String name() {
        return "HikariCP";
    }

    @Override
    public Connection borrow() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public Figures figures() {
        HikariPoolMXBean bean = pool.getHikariPoolMXBean();
        return new Figures(bean.getActiveConnections(), bean.getIdleConnections(), bean.getThreadsAwaitingConnection());
    }

    /** It tests at the next borrow, or at its keepalive. */
    @Override
    public long endsNoticed() {
        return 0;
    }

    /** It reports leaks, and takes nothing back. */
    @Override
    public long leasesTakenBack() {
        return 0;
    }

    @Override
    public boolean ownsThread(String name) {
        return name.startsWith("hikari-demo");
    }

    @Override
    public void close() {
        pool.close();
    }
}
