package io.holdfast.pool;

import io.holdfast.pool.internal.ConnectionPool;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a pool one by one, as frameworks and HikariCP's users give them: under its names, with times in milliseconds, and under Holdfast's own, with
 * {@link Duration}s. Nothing is checked before the pool opens; then all problems are reported at once. The setters are not thread-safe. Once the pool is open, those for
 * user, password, sizes, {@code connectionTimeout}, {@code idleTimeout}, {@code maxLifetime} and {@code leakDetectionThreshold} still count, as with HikariCP; the others are refused.
 */
public abstract class DataSourceSettings {
    private final Properties given = new Properties();
    private final Properties driver = new Properties();

    @Nullable
    DataSource dataSource;

    private Credentials.@Nullable Provider credentialsProvider;
    private @Nullable ExceptionSorter exceptionSorter;

    DataSourceSettings() {}

    /** The pool, or null while it is not open. */
    abstract @Nullable ConnectionPool opened();

    /** What the setters gave, checked. */
    PoolConfig configured() {
        Properties all = (Properties) given.clone();
        driver.forEach((key, value) -> all.put("driver." + key, value));
        PoolConfig.Builder builder = PoolConfig.builder().dataSource(dataSource);
        String url = isOverridden("getJdbcUrl") ? getJdbcUrl() : null;
        if (url != null) {
            all.setProperty("jdbcUrl", url);
        }
        builder.set(all);
        if (credentialsProvider != null) {
            builder.credentialsProvider(credentialsProvider);
        } else if (isOverridden("getUsername") || isOverridden("getPassword")) {
            builder.username(null).password(null).credentialsProvider(this::credentials);
        }
        if (exceptionSorter != null) {
            builder.exceptionSorter(exceptionSorter);
        }
        return builder.build();
    }

    /** As a class that was made of this one says, where it does, and it knows better later, as a token ends; otherwise as given. */
    private Credentials credentials() {
        return new Credentials(
                isOverridden("getUsername") ? getUsername() : given.getProperty("username"),
                isOverridden("getPassword") ? getPassword() : given.getProperty("password"));
    }

    private boolean isOverridden(String getter) {
        try {
            return getClass().getMethod(getter).getDeclaringClass() != DataSourceSettings.class;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private void refuseWhenOpen() {
        if (opened() != null) {
            throw new IllegalStateException("the pool is open: this setting cannot be changed any more");
        }
    }

    private void set(String name, @Nullable String value) {
        refuseWhenOpen();
        if (value == null) {
            given.remove(name);
        } else {
            given.setProperty(name, value);
        }
    }

    private @Nullable String shown(String name, Function<PoolConfig, @Nullable String> inForce) {
        ConnectionPool pool = opened();
        return pool != null ? inForce.apply(pool.config()) : given.getProperty(name);
    }

    private void atAnyTime(String name, @Nullable String value, Consumer<ConnectionPool> change) {
        ConnectionPool pool = opened();
        if (pool == null) {
            set(name, value);
        } else {
            change.accept(pool);
        }
    }

    private void changes(String name, @Nullable String value, UnaryOperator<PoolConfig.Builder> change) {
        atAnyTime(name, value, pool -> pool.reconfigure(change));
    }

    /** The user to log in as. Once the pool is open it counts for connections that are opened from then on. */
    public void setUsername(@Nullable String username) {
        changes("username", username, builder -> builder.username(username));
    }

    /** The password to log in with. Once the pool is open it counts for connections that are opened from then on. */
    public void setPassword(@Nullable String password) {
        changes("password", password, builder -> builder.password(password));
    }

    /** The JDBC URL, or null. May hold a secret. */
    public @Nullable String getJdbcUrl() {
        return shown("jdbcUrl", PoolConfig::jdbcUrl);
    }

    /** As {@link #getJdbcUrl()}. */
    public @Nullable String getUrl() {
        return getJdbcUrl();
    }

    /** The driver's class, or null. */
    public @Nullable String getDriverClassName() {
        return shown("driverClassName", PoolConfig::driverClassName);
    }

    /** The user, or null. */
    public @Nullable String getUsername() {
        return shown("username", PoolConfig::username);
    }

    /** The password, or null. Never log it. */
    public @Nullable String getPassword() {
        return shown("password", PoolConfig::password);
    }

    /** Where connections come from instead of a URL. */
    public void setDataSource(@Nullable DataSource source) {
        refuseWhenOpen();
        dataSource = source;
    }

    /** Asked for user and password at every opening. */
    public void setCredentialsProvider(Credentials.@Nullable Provider provider) {
        refuseWhenOpen();
        credentialsProvider = provider;
    }

    /** Decides which errors are fatal. */
    public void setExceptionSorter(@Nullable ExceptionSorter sorter) {
        refuseWhenOpen();
        exceptionSorter = sorter;
    }

    /** A property handed to the driver as it is. */
    public void addDataSourceProperty(String name, Object value) {
        refuseWhenOpen();
        driver.setProperty(name, String.valueOf(value));
    }

    /** Properties handed to the driver, beside those that are there. */
    public void setDataSourceProperties(Properties properties) {
        refuseWhenOpen();
        properties.forEach((name, value) -> driver.setProperty(String.valueOf(name), String.valueOf(value)));
    }

    /** The properties handed to the driver; what is put in counts while the pool is not open. */
    public Properties getDataSourceProperties() {
        return driver;
    }

    /** The JDBC URL. */
    public void setJdbcUrl(@Nullable String value) {
        set("jdbcUrl", value);
    }

    /** The JDBC URL. */
    public void setUrl(@Nullable String value) {
        set("jdbcUrl", value);
    }

    /** The driver's class. */
    public void setDriverClassName(@Nullable String value) {
        set("driverClassName", value);
    }

    /** The pool's name. */
    public void setPoolName(@Nullable String value) {
        set("name", value);
    }

    /** The pool's name. */
    public void setName(@Nullable String value) {
        set("name", value);
    }

    /** The most connections. */
    public void setMaximumPoolSize(int value) {
        atAnyTime("maximumPoolSize", String.valueOf(value), pool -> pool.changeMaximum(value));
    }

    /** Connections that are kept; the rest of the maximum comes and goes. */
    public void setMinimumIdle(int value) {
        atAnyTime("minimumIdle", String.valueOf(value), pool -> pool.changeMinimumIdle(value));
    }

    /** The longest wait of a borrower, in milliseconds. */
    public void setConnectionTimeout(long value) {
        Duration timeout = value == 0 ? AliasReadings.ENDLESS : Duration.ofMillis(value);
        changes("connectionTimeout", String.valueOf(value), builder -> builder.borrowTimeout(timeout));
    }

    /** The age in milliseconds at which an idle connection is closed. */
    public void setIdleTimeout(long value) {
        atAnyTime("idleTimeout", String.valueOf(value), pool -> pool.changeIdleTimeout(Duration.ofMillis(value)));
    }

    /** The age in milliseconds at which a connection is replaced. */
    public void setMaxLifetime(long value) {
        changes("maxLifetime", String.valueOf(value), builder -> builder.maxLifetime(Duration.ofMillis(value)));
    }

    /** How often an idle connection is pinged, in milliseconds. */
    public void setKeepaliveTime(long value) {
        set("keepaliveTime", String.valueOf(value));
    }

    /** The longest validation, in milliseconds. */
    public void setValidationTimeout(long value) {
        set("validationTimeout", String.valueOf(value));
    }

    /** The age in milliseconds at which a lease is called a likely leak; 0 gives the default of {@code leakThreshold}. */
    public void setLeakDetectionThreshold(long value) {
        Duration none = Objects.requireNonNull(Settings.LEAK_THRESHOLD.fallback());
        Duration age = value > 0 ? Duration.ofMillis(value) : none;
        changes("leakDetectionThreshold", String.valueOf(value), builder -> builder.leakThreshold(age));
    }

    /** Above 0 the pool fails to open without a database. */
    public void setInitializationFailTimeout(long value) {
        set("initializationFailTimeout", String.valueOf(value));
    }

    /** The auto-commit mode of a fresh lease. */
    public void setAutoCommit(boolean value) {
        set("autoCommit", String.valueOf(value));
    }

    /** The read-only mode of a fresh lease. */
    public void setReadOnly(boolean value) {
        set("readOnly", String.valueOf(value));
    }

    /** See {@link PoolConfig#expectWritable()}. */
    public void setExpectWritable(boolean value) {
        set("expectWritable", String.valueOf(value));
    }

    /** The isolation level of a fresh lease, by name or number. */
    public void setTransactionIsolation(@Nullable String value) {
        set("transactionIsolation", value);
    }

    /** The catalog of a fresh lease. */
    public void setCatalog(@Nullable String value) {
        set("catalog", value);
    }

    /** The schema of a fresh lease. */
    public void setSchema(@Nullable String value) {
        set("schema", value);
    }

    /** One statement run on each new connection. */
    public void setConnectionInitSql(@Nullable String value) {
        set("connectionInitSql", value);
    }

    /** Has no effect, and is reported once. */
    public void setConnectionTestQuery(@Nullable String value) {
        set("connectionTestQuery", value);
    }

    /** Shows the pool in JMX. */
    public void setRegisterMbeans(boolean value) {
        set("registerMbeans", String.valueOf(value));
    }

    /** Has no effect: a pool can always be suspended. */
    public void setAllowPoolSuspension(boolean value) {
        set("allowPoolSuspension", String.valueOf(value));
    }

    /** Has no effect, and is reported once. */
    public void setIsolateInternalQueries(boolean value) {
        set("isolateInternalQueries", String.valueOf(value));
    }

    /** Has no effect, and is reported once: holdfast-micrometer binds the pool's meters. */
    public void setMetricRegistry(@Nullable Object registry) {
        note("metricRegistry", registry);
    }

    /** Has no effect, and is reported once: the pool's figures say how it is. */
    public void setHealthCheckRegistry(@Nullable Object registry) {
        note("healthCheckRegistry", registry);
    }

    /** As {@link #setHealthCheckRegistry}. */
    public void setHealthCheckProperties(@Nullable Properties properties) {
        note("healthCheckProperties", properties);
    }

    /** Has no effect, and is reported once: the pool has threads of its own. */
    public void setScheduledExecutor(@Nullable ScheduledExecutorService executor) {
        note("scheduledExecutor", executor);
    }

    /** As {@link #setScheduledExecutor}. */
    public void setThreadFactory(@Nullable ThreadFactory factory) {
        note("threadFactory", factory);
    }

    private void note(String name, @Nullable Object value) {
        set(name, value == null ? null : "(given)");
    }

    /** A data source instead of a URL; made by its name. */
    public void setDataSourceClassName(@Nullable String value) {
        set("dataSourceClassName", value);
    }

    /** The name of a data source in a directory, looked up where there is no URL. */
    public void setDataSourceJNDI(@Nullable String value) {
        set("dataSourceJNDI", value);
    }

    /** A class that decides which errors are fatal. */
    public void setExceptionOverrideClassName(@Nullable String value) {
        set("exceptionOverrideClassName", value);
    }

    /** A class that gives user and password. */
    public void setCredentialsProviderClassName(@Nullable String value) {
        set("credentialsProviderClassName", value);
    }

    /** Connections kept open. */
    public void setSize(int value) {
        set("size", String.valueOf(value));
    }

    /** Connections allowed above the size. */
    public void setMaxOverflow(int value) {
        set("maxOverflow", String.valueOf(value));
    }

    /** See {@link PoolConfig#overflowLinger()}. */
    public void setOverflowLinger(Duration value) {
        set("overflowLinger", value.toString());
    }

    /** See {@link PoolConfig#borrowTimeout()}. */
    public void setBorrowTimeout(Duration value) {
        set("borrowTimeout", value.toString());
    }

    /** See {@link PoolConfig#failFastAfter()}. */
    public void setFailFastAfter(Duration value) {
        set("failFastAfter", value.toString());
    }

    /** See {@link PoolConfig#fairnessBound()}. */
    public void setFairnessBound(Duration value) {
        set("fairnessBound", value.toString());
    }

    /** See {@link PoolConfig#connectTimeout()}. */
    public void setConnectTimeout(Duration value) {
        set("connectTimeout", value.toString());
    }

    /** See {@link PoolConfig#readTimeout()}. */
    public void setReadTimeout(Duration value) {
        set("readTimeout", value.toString());
    }

    /** See {@link PoolConfig#writeTimeout()}. */
    public void setWriteTimeout(Duration value) {
        set("writeTimeout", value.toString());
    }

    /** See {@link PoolConfig#validateAfterIdle()}. */
    public void setValidateAfterIdle(Duration value) {
        set("validateAfterIdle", value.toString());
    }

    /** See {@link PoolConfig#pingAfterIdle()}. */
    public void setPingAfterIdle(Duration value) {
        set("pingAfterIdle", value.toString());
    }

    /** See {@link PoolConfig#keepaliveInterval()}. */
    public void setKeepaliveInterval(Duration value) {
        set("keepaliveInterval", value.toString());
    }

    /** See {@link PoolConfig#backgroundValidationInterval()}. */
    public void setBackgroundValidationInterval(Duration value) {
        set("backgroundValidationInterval", value.toString());
    }

    /** See {@link PoolConfig#resetTimeout()}. */
    public void setResetTimeout(Duration value) {
        set("resetTimeout", value.toString());
    }

    /** See {@link PoolConfig#leakThreshold()}. */
    public void setLeakThreshold(Duration value) {
        set("leakThreshold", value.toString());
    }

    /** See {@link PoolConfig#reclaimAbandonedAfter()}. */
    public void setReclaimAbandonedAfter(Duration value) {
        set("reclaimAbandonedAfter", value.toString());
    }

    /** See {@link PoolConfig#reclaimIdleAfter()}. */
    public void setReclaimIdleAfter(Duration value) {
        set("reclaimIdleAfter", value.toString());
    }

    /** See {@link PoolConfig#heldIdleThreshold()}. */
    public void setHeldIdleThreshold(Duration value) {
        set("heldIdleThreshold", value.toString());
    }

    /** See {@link PoolConfig#shutdownTimeout()}. */
    public void setShutdownTimeout(Duration value) {
        set("shutdownTimeout", value.toString());
    }

    /** See {@link PoolConfig#openParallelism()}. */
    public void setOpenParallelism(int value) {
        set("openParallelism", String.valueOf(value));
    }

    /** See {@link PoolConfig#maxWaiters()}. */
    public void setMaxWaiters(int value) {
        set("maxWaiters", String.valueOf(value));
    }

    /** See {@link PoolConfig#repeatedStatementThreshold()}. */
    public void setRepeatedStatementThreshold(int value) {
        set("repeatedStatementThreshold", String.valueOf(value));
    }

    /** See {@link PoolConfig#logStatements()}. */
    public void setLogStatements(LogStatements value) {
        set("logStatements", value.name());
    }

    /** See {@link PoolConfig#slowStatementThreshold()}. */
    public void setSlowStatementThreshold(Duration value) {
        set("slowStatementThreshold", value.toString());
    }

    /** See {@link PoolConfig#logStatementValues()}. */
    public void setLogStatementValues(boolean value) {
        set("logStatementValues", String.valueOf(value));
    }

    /** See {@link PoolConfig#jmx()}. */
    public void setJmx(boolean value) {
        set("jmx", String.valueOf(value));
    }

    /** See {@link PoolConfig#initSql()}. */
    public void setInitSql(@Nullable String value) {
        set("initSql", value);
    }

    /** See {@link PoolConfig#fill()}. */
    public void setFill(Fill value) {
        set("fill", value.name());
    }

    /** See {@link PoolConfig#resetOnReturn()}. */
    public void setResetOnReturn(ResetOnReturn value) {
        set("resetOnReturn", value.name());
    }

    /** See {@link PoolConfig#borrowSiteCapture()}. */
    public void setBorrowSiteCapture(BorrowSiteCapture value) {
        set("borrowSiteCapture", value.name());
    }
}
