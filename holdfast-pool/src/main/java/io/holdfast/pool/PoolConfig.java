package io.holdfast.pool;

import io.holdfast.pool.internal.mysql.JdbcUrls;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one pool. Immutable and thread-safe. Two configurations are equal when all settings are, the password
 * included; code such as a listener or a data source counts by identity.
 *
 * <p>{@link Builder#build()} checks everything and reports all problems at once; nothing is corrected in silence.
 */
public final class PoolConfig {
    private final String name;
    private final @Nullable String jdbcUrl;
    private final @Nullable DataSource dataSource;
    private final @Nullable String driverClassName;
    private final @Nullable String username;
    private final @Nullable String password;
    private final Credentials.@Nullable Provider credentialsProvider;
    private final int size;
    private final int maxOverflow;
    private final Duration overflowLinger;
    private final Fill fill;
    private final @Nullable Duration initializationFailTimeout;
    private final int openParallelism;
    private final Duration borrowTimeout;
    private final Duration failFastAfter;
    private final int maxWaiters;
    private final Duration fairnessBound;
    private final Duration connectTimeout;
    private final Duration readTimeout;
    private final Duration writeTimeout;
    private final Duration validationTimeout;
    private final Duration validateAfterIdle;
    private final Duration pingAfterIdle;
    private final Duration keepaliveInterval;
    private final Duration backgroundValidationInterval;
    private final Duration maxLifetime;
    private final Duration idleTimeout;
    private final ResetOnReturn resetOnReturn;
    private final Duration resetTimeout;
    private final boolean autoCommit;
    private final @Nullable Boolean readOnly;
    private final @Nullable Integer transactionIsolation;
    private final @Nullable String catalog;
    private final @Nullable String schema;
    private final @Nullable String initSql;
    private final @Nullable ExceptionSorter exceptionSorter;
    private final Duration leakThreshold;
    private final Duration reclaimAbandonedAfter;
    private final Duration reclaimIdleAfter;
    private final Duration heldIdleThreshold;
    private final BorrowSiteCapture borrowSiteCapture;
    private final int repeatedStatementThreshold;
    private final LogStatements logStatements;
    private final Duration slowStatementThreshold;
    private final boolean logStatementValues;
    private final Duration shutdownTimeout;
    private final boolean jmx;
    private final Map<String, String> driverProperties;
    private final List<PoolListener> listeners;
    private final List<String> notes;

    private PoolConfig(Builder builder) {
        this.name = builder.effectiveName();
        this.jdbcUrl = builder.jdbcUrl;
        this.dataSource = builder.dataSource;
        this.driverClassName = builder.driverClassName;
        this.username = builder.username;
        this.password = builder.password;
        this.credentialsProvider = builder.credentialsProvider;
        this.size = builder.size;
        this.maxOverflow = builder.maxOverflow;
        this.overflowLinger = builder.overflowLinger;
        this.fill = builder.fill;
        this.initializationFailTimeout = builder.initializationFailTimeout;
        this.openParallelism = builder.openParallelism;
        this.borrowTimeout = builder.borrowTimeout;
        this.failFastAfter = builder.failFastAfter;
        this.maxWaiters = builder.maxWaiters;
        this.fairnessBound = builder.fairnessBound;
        this.connectTimeout = builder.connectTimeout;
        this.readTimeout = builder.readTimeout;
        this.writeTimeout = builder.writeTimeout;
        this.validationTimeout = builder.validationTimeout;
        this.validateAfterIdle = builder.validateAfterIdle;
        this.pingAfterIdle = builder.pingAfterIdle;
        this.keepaliveInterval = builder.keepaliveInterval;
        this.backgroundValidationInterval = builder.backgroundValidationInterval;
        this.maxLifetime = builder.maxLifetime;
        this.idleTimeout = builder.idleTimeout;
        this.resetOnReturn = builder.resetOnReturn;
        this.resetTimeout = builder.resetTimeout;
        this.autoCommit = builder.autoCommit;
        this.readOnly = builder.readOnly;
        this.transactionIsolation = builder.transactionIsolation;
        this.catalog = builder.catalog;
        this.schema = builder.schema;
        this.initSql = builder.initSql;
        this.exceptionSorter = builder.exceptionSorter;
        this.leakThreshold = builder.leakThreshold;
        this.reclaimAbandonedAfter = builder.reclaimAbandonedAfter;
        this.reclaimIdleAfter = builder.reclaimIdleAfter;
        this.heldIdleThreshold = builder.heldIdleThreshold;
        this.borrowSiteCapture = builder.borrowSiteCapture;
        this.repeatedStatementThreshold = builder.repeatedStatementThreshold;
        this.logStatements = builder.logStatements;
        this.slowStatementThreshold = builder.slowStatementThreshold;
        this.logStatementValues = builder.logStatementValues;
        this.shutdownTimeout = builder.shutdownTimeout;
        this.jmx = builder.jmx;
        this.driverProperties = Map.copyOf(builder.driverProperties);
        this.listeners = List.copyOf(builder.listeners);
        this.notes = List.copyOf(builder.notes);
    }

    /** A builder with every setting at its default. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads settings under Holdfast's own names, HikariCP's or SQLAlchemy's; {@code docs/settings.md} lists them all.
     * Durations are {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}, {@code PT10S}, or a bare number in the unit that
     * the name's owner uses: milliseconds, for SQLAlchemy's names seconds. {@code driver.x} is handed to the driver as
     * its property {@code x}.
     *
     * @throws InvalidConfigException if a name is unknown, a value cannot be read, the same setting is given under two
     *     names, or {@link Builder#build()} finds a problem; all problems at once
     */
    public static PoolConfig from(Properties properties) {
        return builder().set(properties).build();
    }

    /**
     * Reads a file of settings, a line {@code name=value} for each, in UTF-8: one's own, or the file of a {@code HikariConfig}.
     *
     * @throws IOException if the file cannot be read
     * @throws InvalidConfigException as {@link #from} does
     */
    public static PoolConfig load(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no file of properties: " + e.getMessage(), e);
        }
        return from(properties);
    }

    /** Every name that {@link #from} reads, but for those of the driver, {@code driver.…}. */
    public static Set<String> settingNames() {
        return PoolProperties.allNames();
    }

    /** The names that give the same setting as this one, itself included; the name alone where it is unknown. */
    public static Set<String> namesOfSameSetting(String name) {
        return PoolProperties.namesOfSameSetting(name);
    }

    /** The pool's name in messages, statistics and thread names. Default: the host and database of the URL, with {@code -2} behind it for the second open pool of that URL. */
    public String name() {
        return name;
    }

    /** The JDBC URL. Either this or {@link #dataSource} is required. */
    public @Nullable String jdbcUrl() {
        return jdbcUrl;
    }

    /** Where connections come from instead of a URL. Its own time-outs are its own affair. */
    public @Nullable DataSource dataSource() {
        return dataSource;
    }

    /** The driver's class, where {@link java.sql.DriverManager} does not find it by itself. */
    public @Nullable String driverClassName() {
        return driverClassName;
    }

    /** The user to log in as. */
    public @Nullable String username() {
        return username;
    }

    /** The password to log in with. Appears in no message, statistic or log. */
    public @Nullable String password() {
        return password;
    }

    /** Asked for user and password at every opening; instead of {@link #username} and {@link #password}. */
    public Credentials.@Nullable Provider credentialsProvider() {
        return credentialsProvider;
    }

    /** Connections kept open. Limit: 1 to 10,000. */
    public int size() {
        return size;
    }

    /** Connections allowed above {@code size} under load. Limit: 0 to 10,000. */
    public int maxOverflow() {
        return maxOverflow;
    }

    /** How long a connection above {@code size} stays idle before it is closed. */
    public Duration overflowLinger() {
        return overflowLinger;
    }

    /** When the first {@code size} connections are opened. */
    public Fill fill() {
        return fill;
    }

    /**
     * For how long the pool tries to open its first connection before it is there; where none came, it fails to open. 0 tries once, and fails
     * only where a connection was opened and could not be set up; null, the default, does not try.
     */
    public @Nullable Duration initializationFailTimeout() {
        return initializationFailTimeout;
    }

    /** The most connections that are opened at the same time. Eight begin together; while borrowers wait and none has come, eight more every 5 ms. Limit: 1 to 256. */
    public int openParallelism() {
        return openParallelism;
    }

    /** The longest wait of a borrower. */
    public Duration borrowTimeout() {
        return borrowTimeout;
    }

    /** How long a borrower waits when the server is known to be down: never reached since the pool was made, or down for longer than 30 s and {@code borrowTimeout}. */
    public Duration failFastAfter() {
        return failFastAfter;
    }

    /** The most borrowers that may wait; more are refused at once. 0 means no limit. */
    public int maxWaiters() {
        return maxWaiters;
    }

    /** A borrower that has waited this long is served next; only a few leases of some microseconds may overtake it. */
    public Duration fairnessBound() {
        return fairnessBound;
    }

    /** The longest opening of a connection: network, TLS, login and {@code initSql} together. */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** The longest wait for the server's next bytes while a statement runs; 0 means as long as the server works on it, which it is asked. Given to the driver as its socket time-out. */
    public Duration readTimeout() {
        return readTimeout;
    }

    /** The longest that the server waits for the rest of what is being sent to it, and for its answer to be taken: its {@code net_read_timeout} and {@code net_write_timeout}; 0 leaves the server's own values. */
    public Duration writeTimeout() {
        return writeTimeout;
    }

    /** The longest validation of a connection. */
    public Duration validationTimeout() {
        return validationTimeout;
    }

    /** A connection idle for longer is checked before it is lent, without a round trip: is it closed, has the server said something? 0, the default, looks at every borrow. Where the pool does not own the socket a ping takes its place, after half a second at the earliest. */
    public Duration validateAfterIdle() {
        return validateAfterIdle;
    }

    /** A connection from which nothing was heard for longer is pinged before it is lent: a dead network closes nothing. 0 pings at every borrow. */
    public Duration pingAfterIdle() {
        return pingAfterIdle;
    }

    /** An idle connection is pinged this often, and at least three times within the server's {@code wait_timeout}; 0 turns it off. */
    public Duration keepaliveInterval() {
        return keepaliveInterval;
    }

    /** All idle connections are validated this often in the background; 0 turns it off. */
    public Duration backgroundValidationInterval() {
        return backgroundValidationInterval;
    }

    /** The age at which a connection is replaced, less up to a quarter of it at random; 0 means never. The replacement is opened first. */
    public Duration maxLifetime() {
        return maxLifetime;
    }

    /** With {@link Fill#LAZY}: an idle connection older than this is closed; 0 means never. */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /** What happens to a transaction that is open when its connection comes back. */
    public ResetOnReturn resetOnReturn() {
        return resetOnReturn;
    }

    /** The longest that putting a returned connection back in order may take before it is dropped. */
    public Duration resetTimeout() {
        return resetTimeout;
    }

    /** The auto-commit mode of a fresh lease. */
    public boolean autoCommit() {
        return autoCommit;
    }

    /** The read-only mode of a fresh lease; null keeps the driver's. */
    public @Nullable Boolean readOnly() {
        return readOnly;
    }

    /** The isolation level of a fresh lease, a constant of {@link java.sql.Connection}; null keeps the driver's. */
    public @Nullable Integer transactionIsolation() {
        return transactionIsolation;
    }

    /** The catalog (MySQL's database) of a fresh lease; null keeps the URL's. */
    public @Nullable String catalog() {
        return catalog;
    }

    /** The schema of a fresh lease, for drivers that know one; null keeps the driver's. */
    public @Nullable String schema() {
        return schema;
    }

    /** One statement run on each new connection. */
    public @Nullable String initSql() {
        return initSql;
    }

    /** Decides which errors are fatal, instead of the pool's own list for the driver. */
    public @Nullable ExceptionSorter exceptionSorter() {
        return exceptionSorter;
    }

    /** A lease older than this is called a likely leak in reports. */
    public Duration leakThreshold() {
        return leakThreshold;
    }

    /** A lease older than this whose holder has been garbage-collected is taken back; 0 turns that off. */
    public Duration reclaimAbandonedAfter() {
        return reclaimAbandonedAfter;
    }

    /** Takes back by force, while others wait, a lease on which no call was made for this long; 0, the default, never does. A call in progress is never cut. */
    public Duration reclaimIdleAfter() {
        return reclaimIdleAfter;
    }

    /** A lease that was held for longer than this and used for less than a fifth of it is reported, once for each place that borrows; 0 turns that off. Places must be captured for it: see {@code borrowSiteCapture}. */
    public Duration heldIdleThreshold() {
        return heldIdleThreshold;
    }

    /** When the place of borrow is recorded. */
    public BorrowSiteCapture borrowSiteCapture() {
        return borrowSiteCapture;
    }

    /** A statement that runs more often within one lease or {@link LeaseScope} is reported, once for its place in the code; 0, the default, counts nothing. */
    public int repeatedStatementThreshold() {
        return repeatedStatementThreshold;
    }

    /** Whether statements are logged: each kind of statement, without its values, once a minute and with a count. */
    public LogStatements logStatements() {
        return logStatements;
    }

    /** A statement that takes this long or longer is reported, each kind once a minute and with a count; 0, the default, reports none. */
    public Duration slowStatementThreshold() {
        return slowStatementThreshold;
    }

    /** Whether what is logged of statements shows their values: personal data may then be in the log. */
    public boolean logStatementValues() {
        return logStatementValues;
    }

    /** The longest that closing the pool waits for leases to come back. */
    public Duration shutdownTimeout() {
        return shutdownTimeout;
    }

    /** Registers a bean {@code io.holdfast:type=Pool,name=…} with the pool's statistics. */
    public boolean jmx() {
        return jmx;
    }

    /** Properties handed to the driver as they are; they win over what the pool would set. Sorted by nothing. */
    public Map<String, String> driverProperties() {
        return driverProperties;
    }

    /** Told about what the pool does. */
    public List<PoolListener> listeners() {
        return listeners;
    }

    /** What was read from another pool's settings and has no effect here, or another one. Logged once, when the pool opens. */
    public List<String> notes() {
        return notes;
    }

    /** The most connections that the pool may hold: {@code size + maxOverflow}. */
    public int capacity() {
        return size + maxOverflow;
    }

    /** A builder that starts from these settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** All settings by name, in a fixed order. Holds the password: never print it. */
    private Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("name", name);
        values.put("jdbcUrl", jdbcUrl);
        values.put("dataSource", dataSource);
        values.put("driverClassName", driverClassName);
        values.put("username", username);
        values.put("password", password);
        values.put("credentialsProvider", credentialsProvider);
        values.put("size", size);
        values.put("maxOverflow", maxOverflow);
        values.put("overflowLinger", overflowLinger);
        values.put("fill", fill);
        values.put("initializationFailTimeout", initializationFailTimeout);
        values.put("openParallelism", openParallelism);
        values.put("borrowTimeout", borrowTimeout);
        values.put("failFastAfter", failFastAfter);
        values.put("maxWaiters", maxWaiters);
        values.put("fairnessBound", fairnessBound);
        values.put("connectTimeout", connectTimeout);
        values.put("readTimeout", readTimeout);
        values.put("writeTimeout", writeTimeout);
        values.put("validationTimeout", validationTimeout);
        values.put("validateAfterIdle", validateAfterIdle);
        values.put("pingAfterIdle", pingAfterIdle);
        values.put("keepaliveInterval", keepaliveInterval);
        values.put("backgroundValidationInterval", backgroundValidationInterval);
        values.put("maxLifetime", maxLifetime);
        values.put("idleTimeout", idleTimeout);
        values.put("resetOnReturn", resetOnReturn);
        values.put("resetTimeout", resetTimeout);
        values.put("autoCommit", autoCommit);
        values.put("readOnly", readOnly);
        values.put("transactionIsolation", transactionIsolation);
        values.put("catalog", catalog);
        values.put("schema", schema);
        values.put("initSql", initSql);
        values.put("exceptionSorter", exceptionSorter);
        values.put("leakThreshold", leakThreshold);
        values.put("reclaimAbandonedAfter", reclaimAbandonedAfter);
        values.put("reclaimIdleAfter", reclaimIdleAfter);
        values.put("heldIdleThreshold", heldIdleThreshold);
        values.put("borrowSiteCapture", borrowSiteCapture);
        values.put("repeatedStatementThreshold", repeatedStatementThreshold);
        values.put("logStatements", logStatements);
        values.put("slowStatementThreshold", slowStatementThreshold);
        values.put("logStatementValues", logStatementValues);
        values.put("shutdownTimeout", shutdownTimeout);
        values.put("jmx", jmx);
        values.put("driverProperties", driverProperties);
        values.put("listeners", listeners);
        return values;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PoolConfig that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** The settings that matter in a log: name, size and URL, the latter without its query, which may hold a password. */
    @Override
    public String toString() {
        return "PoolConfig[" + name + ", size " + size + "+" + maxOverflow + ", " + JdbcUrls.withoutSecrets(jdbcUrl)
                + "]";
    }

    /** Collects settings. Not thread-safe. Every setter returns this builder. */
    public static final class Builder {
        private @Nullable String name;
        private @Nullable String jdbcUrl;
        private @Nullable DataSource dataSource;
        private @Nullable String driverClassName;
        private @Nullable String username;
        private @Nullable String password;
        private Credentials.@Nullable Provider credentialsProvider;
        private int size = 10;
        private int maxOverflow = 0;
        private Duration overflowLinger = Duration.ofSeconds(30);
        private Fill fill = Fill.BACKGROUND;
        private @Nullable Duration initializationFailTimeout;
        private int openParallelism = 64;
        private Duration borrowTimeout = Duration.ofSeconds(10);
        private Duration failFastAfter = Duration.ofSeconds(1);
        private int maxWaiters = 0;
        private Duration fairnessBound = Duration.ofMillis(2);
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration readTimeout = Duration.ZERO;
        private Duration writeTimeout = Duration.ofSeconds(60);
        private Duration validationTimeout = Duration.ofSeconds(2);
        private Duration validateAfterIdle = Duration.ZERO;
        private Duration pingAfterIdle = Duration.ofSeconds(30);
        private Duration keepaliveInterval = Duration.ofMinutes(2);
        private Duration backgroundValidationInterval = Duration.ofMinutes(5);
        private Duration maxLifetime = Duration.ofMinutes(30);
        private Duration idleTimeout = Duration.ofMinutes(10);
        private ResetOnReturn resetOnReturn = ResetOnReturn.ROLLBACK;
        private Duration resetTimeout = Duration.ofSeconds(5);
        private boolean autoCommit = true;
        private @Nullable Boolean readOnly;
        private @Nullable Integer transactionIsolation;
        private @Nullable String catalog;
        private @Nullable String schema;
        private @Nullable String initSql;
        private @Nullable ExceptionSorter exceptionSorter;
        private Duration leakThreshold = Duration.ofSeconds(60);
        private Duration reclaimAbandonedAfter = Duration.ofSeconds(10);
        private Duration reclaimIdleAfter = Duration.ZERO;
        private Duration heldIdleThreshold = Duration.ofSeconds(1);
        private BorrowSiteCapture borrowSiteCapture = BorrowSiteCapture.UNDER_PRESSURE;
        private int repeatedStatementThreshold = 0;
        private LogStatements logStatements = LogStatements.OFF;
        private Duration slowStatementThreshold = Duration.ZERO;
        private boolean logStatementValues = false;
        private Duration shutdownTimeout = Duration.ofSeconds(10);
        private boolean jmx = false;
        private final Map<String, String> driverProperties = new LinkedHashMap<>();
        private final List<PoolListener> listeners = new ArrayList<>();
        private final List<InvalidConfigException.Problem> problems = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        private Builder() {}

        private Builder(PoolConfig config) {
            this.name = config.name;
            this.jdbcUrl = config.jdbcUrl;
            this.dataSource = config.dataSource;
            this.driverClassName = config.driverClassName;
            this.username = config.username;
            this.password = config.password;
            this.credentialsProvider = config.credentialsProvider;
            this.size = config.size;
            this.maxOverflow = config.maxOverflow;
            this.overflowLinger = config.overflowLinger;
            this.fill = config.fill;
            this.initializationFailTimeout = config.initializationFailTimeout;
            this.openParallelism = config.openParallelism;
            this.borrowTimeout = config.borrowTimeout;
            this.failFastAfter = config.failFastAfter;
            this.maxWaiters = config.maxWaiters;
            this.fairnessBound = config.fairnessBound;
            this.connectTimeout = config.connectTimeout;
            this.readTimeout = config.readTimeout;
            this.writeTimeout = config.writeTimeout;
            this.validationTimeout = config.validationTimeout;
            this.validateAfterIdle = config.validateAfterIdle;
            this.pingAfterIdle = config.pingAfterIdle;
            this.keepaliveInterval = config.keepaliveInterval;
            this.backgroundValidationInterval = config.backgroundValidationInterval;
            this.maxLifetime = config.maxLifetime;
            this.idleTimeout = config.idleTimeout;
            this.resetOnReturn = config.resetOnReturn;
            this.resetTimeout = config.resetTimeout;
            this.autoCommit = config.autoCommit;
            this.readOnly = config.readOnly;
            this.transactionIsolation = config.transactionIsolation;
            this.catalog = config.catalog;
            this.schema = config.schema;
            this.initSql = config.initSql;
            this.exceptionSorter = config.exceptionSorter;
            this.leakThreshold = config.leakThreshold;
            this.reclaimAbandonedAfter = config.reclaimAbandonedAfter;
            this.reclaimIdleAfter = config.reclaimIdleAfter;
            this.heldIdleThreshold = config.heldIdleThreshold;
            this.borrowSiteCapture = config.borrowSiteCapture;
            this.repeatedStatementThreshold = config.repeatedStatementThreshold;
            this.logStatements = config.logStatements;
            this.slowStatementThreshold = config.slowStatementThreshold;
            this.logStatementValues = config.logStatementValues;
            this.shutdownTimeout = config.shutdownTimeout;
            this.jmx = config.jmx;
            this.driverProperties.putAll(config.driverProperties);
            this.listeners.addAll(config.listeners);
        }

        /** The pool's name in messages, statistics and thread names. Default: the host and database of the URL, with {@code -2} behind it for the second open pool of that URL. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** The JDBC URL. Either this or {@link #dataSource} is required. */
        public Builder jdbcUrl(@Nullable String jdbcUrl) {
            this.jdbcUrl = jdbcUrl;
            return this;
        }

        /** Where connections come from instead of a URL. Its own time-outs are its own affair. */
        public Builder dataSource(@Nullable DataSource dataSource) {
            this.dataSource = dataSource;
            return this;
        }

        /** The driver's class, where {@link java.sql.DriverManager} does not find it by itself. */
        public Builder driverClassName(@Nullable String driverClassName) {
            this.driverClassName = driverClassName;
            return this;
        }

        /** The user to log in as. */
        public Builder username(@Nullable String username) {
            this.username = username;
            return this;
        }

        /** The password to log in with. Appears in no message, statistic or log. */
        public Builder password(@Nullable String password) {
            this.password = password;
            return this;
        }

        /** Asked for user and password at every opening; instead of {@link #username} and {@link #password}. */
        public Builder credentialsProvider(Credentials.@Nullable Provider credentialsProvider) {
            this.credentialsProvider = credentialsProvider;
            return this;
        }

        /** Connections kept open. Limit: 1 to 10,000. */
        public Builder size(int size) {
            this.size = size;
            return this;
        }

        /** Connections allowed above {@code size} under load. Limit: 0 to 10,000. */
        public Builder maxOverflow(int maxOverflow) {
            this.maxOverflow = maxOverflow;
            return this;
        }

        /** How long a connection above {@code size} stays idle before it is closed. */
        public Builder overflowLinger(Duration overflowLinger) {
            this.overflowLinger = overflowLinger;
            return this;
        }

        /** When the first {@code size} connections are opened. */
        public Builder fill(Fill fill) {
            this.fill = fill;
            return this;
        }

        /** See {@link PoolConfig#initializationFailTimeout()}. Default: null. */
        public Builder initializationFailTimeout(@Nullable Duration initializationFailTimeout) {
            this.initializationFailTimeout = initializationFailTimeout;
            return this;
        }

        /** The most connections that are opened at the same time. Eight begin together; while borrowers wait and none has come, eight more every 5 ms. Limit: 1 to 256. */
        public Builder openParallelism(int openParallelism) {
            this.openParallelism = openParallelism;
            return this;
        }

        /** The longest wait of a borrower. */
        public Builder borrowTimeout(Duration borrowTimeout) {
            this.borrowTimeout = borrowTimeout;
            return this;
        }

        /** How long a borrower waits when the server is known to be down: never reached since the pool was made, or down for longer than 30 s and {@code borrowTimeout}. */
        public Builder failFastAfter(Duration failFastAfter) {
            this.failFastAfter = failFastAfter;
            return this;
        }

        /** The most borrowers that may wait; more are refused at once. 0 means no limit. */
        public Builder maxWaiters(int maxWaiters) {
            this.maxWaiters = maxWaiters;
            return this;
        }

        /** A borrower that has waited this long is served next; only a few leases of some microseconds may overtake it. */
        public Builder fairnessBound(Duration fairnessBound) {
            this.fairnessBound = fairnessBound;
            return this;
        }

        /** The longest opening of a connection: network, TLS, login and {@code initSql} together. */
        public Builder connectTimeout(Duration connectTimeout) {
            this.connectTimeout = connectTimeout;
            return this;
        }

        /** The longest wait for the server's next bytes while a statement runs; 0 means as long as the server works on it, which it is asked. Given to the driver as its socket time-out. */
        public Builder readTimeout(Duration readTimeout) {
            this.readTimeout = readTimeout;
            return this;
        }

        /** The longest that the server waits for the rest of what is being sent to it, and for its answer to be taken: its {@code net_read_timeout} and {@code net_write_timeout}; 0 leaves the server's own values. */
        public Builder writeTimeout(Duration writeTimeout) {
            this.writeTimeout = writeTimeout;
            return this;
        }

        /** The longest validation of a connection. */
        public Builder validationTimeout(Duration validationTimeout) {
            this.validationTimeout = validationTimeout;
            return this;
        }

        /** A connection idle for longer is checked before it is lent, without a round trip: is it closed, has the server said something? 0, the default, looks at every borrow. Where the pool does not own the socket a ping takes its place, after half a second at the earliest. */
        public Builder validateAfterIdle(Duration validateAfterIdle) {
            this.validateAfterIdle = validateAfterIdle;
            return this;
        }

        /** A connection from which nothing was heard for longer is pinged before it is lent: a dead network closes nothing. 0 pings at every borrow. */
        public Builder pingAfterIdle(Duration pingAfterIdle) {
            this.pingAfterIdle = pingAfterIdle;
            return this;
        }

        /** An idle connection is pinged this often, and at least three times within the server's {@code wait_timeout}; 0 turns it off. */
        public Builder keepaliveInterval(Duration keepaliveInterval) {
            this.keepaliveInterval = keepaliveInterval;
            return this;
        }

        /** All idle connections are validated this often in the background; 0 turns it off. */
        public Builder backgroundValidationInterval(Duration backgroundValidationInterval) {
            this.backgroundValidationInterval = backgroundValidationInterval;
            return this;
        }

        /** The age at which a connection is replaced, less up to a quarter of it at random; 0 means never. The replacement is opened first. */
        public Builder maxLifetime(Duration maxLifetime) {
            this.maxLifetime = maxLifetime;
            return this;
        }

        /** With {@link Fill#LAZY}: an idle connection older than this is closed; 0 means never. */
        public Builder idleTimeout(Duration idleTimeout) {
            this.idleTimeout = idleTimeout;
            return this;
        }

        /** What happens to a transaction that is open when its connection comes back. */
        public Builder resetOnReturn(ResetOnReturn resetOnReturn) {
            this.resetOnReturn = resetOnReturn;
            return this;
        }

        /** The longest that putting a returned connection back in order may take before it is dropped. */
        public Builder resetTimeout(Duration resetTimeout) {
            this.resetTimeout = resetTimeout;
            return this;
        }

        /** The auto-commit mode of a fresh lease. */
        public Builder autoCommit(boolean autoCommit) {
            this.autoCommit = autoCommit;
            return this;
        }

        /** The read-only mode of a fresh lease; null keeps the driver's. */
        public Builder readOnly(@Nullable Boolean readOnly) {
            this.readOnly = readOnly;
            return this;
        }

        /** The isolation level of a fresh lease, a constant of {@link java.sql.Connection}; null keeps the driver's. */
        public Builder transactionIsolation(@Nullable Integer transactionIsolation) {
            this.transactionIsolation = transactionIsolation;
            return this;
        }

        /** The catalog (MySQL's database) of a fresh lease; null keeps the URL's. */
        public Builder catalog(@Nullable String catalog) {
            this.catalog = catalog;
            return this;
        }

        /** The schema of a fresh lease, for drivers that know one; null keeps the driver's. */
        public Builder schema(@Nullable String schema) {
            this.schema = schema;
            return this;
        }

        /** One statement run on each new connection. */
        public Builder initSql(@Nullable String initSql) {
            this.initSql = initSql;
            return this;
        }

        /** Decides which errors are fatal, instead of the pool's own list for the driver. */
        public Builder exceptionSorter(@Nullable ExceptionSorter exceptionSorter) {
            this.exceptionSorter = exceptionSorter;
            return this;
        }

        /** A lease older than this is called a likely leak in reports. */
        public Builder leakThreshold(Duration leakThreshold) {
            this.leakThreshold = leakThreshold;
            return this;
        }

        /** A lease older than this whose holder has been garbage-collected is taken back; 0 turns that off. */
        public Builder reclaimAbandonedAfter(Duration reclaimAbandonedAfter) {
            this.reclaimAbandonedAfter = reclaimAbandonedAfter;
            return this;
        }

        /** Takes back by force, while others wait, a lease on which no call was made for this long; 0, the default, never does. A call in progress is never cut. */
        public Builder reclaimIdleAfter(Duration reclaimIdleAfter) {
            this.reclaimIdleAfter = reclaimIdleAfter;
            return this;
        }

        /** A lease that was held for longer than this and used for less than a fifth of it is reported, once for each place that borrows; 0 turns that off. Places must be captured for it: see {@code borrowSiteCapture}. */
        public Builder heldIdleThreshold(Duration heldIdleThreshold) {
            this.heldIdleThreshold = heldIdleThreshold;
            return this;
        }

        /** When the place of borrow is recorded. */
        public Builder borrowSiteCapture(BorrowSiteCapture borrowSiteCapture) {
            this.borrowSiteCapture = borrowSiteCapture;
            return this;
        }

        /** A statement that runs more often within one lease or {@link LeaseScope} is reported, once for its place in the code; 0, the default, counts nothing. 25 finds what matters. Limit: 0 to 1,000,000. */
        public Builder repeatedStatementThreshold(int repeatedStatementThreshold) {
            this.repeatedStatementThreshold = repeatedStatementThreshold;
            return this;
        }

        /** See {@link PoolConfig#logStatements()}. Default: off. */
        public Builder logStatements(LogStatements logStatements) {
            this.logStatements = Objects.requireNonNull(logStatements);
            return this;
        }

        /** See {@link PoolConfig#slowStatementThreshold()}. Default: 0, which reports none. */
        public Builder slowStatementThreshold(Duration slowStatementThreshold) {
            this.slowStatementThreshold = Objects.requireNonNull(slowStatementThreshold);
            return this;
        }

        /** See {@link PoolConfig#logStatementValues()}. Default: false. */
        public Builder logStatementValues(boolean logStatementValues) {
            this.logStatementValues = logStatementValues;
            return this;
        }

        /** The longest that closing the pool waits for leases to come back. */
        public Builder shutdownTimeout(Duration shutdownTimeout) {
            this.shutdownTimeout = shutdownTimeout;
            return this;
        }

        /** Registers a bean {@code io.holdfast:type=Pool,name=…} with the pool's statistics. */
        public Builder jmx(boolean jmx) {
            this.jmx = jmx;
            return this;
        }

        /** A property handed to the driver as it is. It wins over what the pool would set. */
        public Builder driverProperty(String key, String value) {
            driverProperties.put(key, value);
            return this;
        }

        /** Adds a listener. */
        public Builder listener(PoolListener listener) {
            listeners.add(Objects.requireNonNull(listener));
            return this;
        }

        /** The size that suits this kind of service. */
        public Builder service(ServicePreset preset) {
            return size(preset.size());
        }

        /**
         * The size for a machine: {@code min(32, 2 × cores + spindles)}, and twice that as overflow. The first part is
         * the rule of the PostgreSQL wiki, "Number Of Database Connections"; the cap and the overflow are field practice.
         *
         * @param cores processor cores of the database's machine
         * @param spindles disks that can seek independently; 1 for an SSD
         */
        public Builder sizeFor(int cores, int spindles) {
            size = Math.min(32, 2 * cores + spindles);
            maxOverflow = 2 * size;
            return this;
        }

        /** Reads settings by name, as {@link PoolConfig#from} does. What is wrong is reported by {@link #build()}. */
        public Builder set(Properties properties) {
            problems.addAll(PoolProperties.apply(properties, this));
            return this;
        }

        /**
         * Checks all settings.
         *
         * @throws InvalidConfigException with every problem found
         */
        public PoolConfig build() {
            List<InvalidConfigException.Problem> found = new ArrayList<>(problems);
            ErrorCode code = ConfigRules.check(this, found);
            if (code != null) {
                throw new InvalidConfigException(code, effectiveName(), found);
            }
            return new PoolConfig(this);
        }

        void note(String note) {
            notes.add(note);
        }

        Map<String, String> driverProperties() {
            return driverProperties;
        }

        void withoutDriverProperties() {
            driverProperties.clear();
        }

        String effectiveName() {
            return name != null ? name : JdbcUrls.poolName(jdbcUrl);
        }

        @Nullable
        String name() {
            return name;
        }

        @Nullable
        String jdbcUrl() {
            return jdbcUrl;
        }

        @Nullable
        DataSource dataSource() {
            return dataSource;
        }

        @Nullable
        String driverClassName() {
            return driverClassName;
        }

        @Nullable
        String username() {
            return username;
        }

        @Nullable
        String password() {
            return password;
        }

        Credentials.@Nullable Provider credentialsProvider() {
            return credentialsProvider;
        }

        int size() {
            return size;
        }

        int maxOverflow() {
            return maxOverflow;
        }

        Duration overflowLinger() {
            return overflowLinger;
        }

        Fill fill() {
            return fill;
        }

        @Nullable
        Duration initializationFailTimeout() {
            return initializationFailTimeout;
        }

        int openParallelism() {
            return openParallelism;
        }

        Duration borrowTimeout() {
            return borrowTimeout;
        }

        Duration failFastAfter() {
            return failFastAfter;
        }

        int maxWaiters() {
            return maxWaiters;
        }

        Duration fairnessBound() {
            return fairnessBound;
        }

        Duration connectTimeout() {
            return connectTimeout;
        }

        Duration readTimeout() {
            return readTimeout;
        }

        Duration writeTimeout() {
            return writeTimeout;
        }

        Duration validationTimeout() {
            return validationTimeout;
        }

        Duration validateAfterIdle() {
            return validateAfterIdle;
        }

        Duration pingAfterIdle() {
            return pingAfterIdle;
        }

        Duration keepaliveInterval() {
            return keepaliveInterval;
        }

        Duration backgroundValidationInterval() {
            return backgroundValidationInterval;
        }

        Duration maxLifetime() {
            return maxLifetime;
        }

        Duration idleTimeout() {
            return idleTimeout;
        }

        ResetOnReturn resetOnReturn() {
            return resetOnReturn;
        }

        Duration resetTimeout() {
            return resetTimeout;
        }

        boolean autoCommit() {
            return autoCommit;
        }

        @Nullable
        Boolean readOnly() {
            return readOnly;
        }

        @Nullable
        Integer transactionIsolation() {
            return transactionIsolation;
        }

        @Nullable
        String catalog() {
            return catalog;
        }

        @Nullable
        String schema() {
            return schema;
        }

        @Nullable
        String initSql() {
            return initSql;
        }

        @Nullable
        ExceptionSorter exceptionSorter() {
            return exceptionSorter;
        }

        Duration leakThreshold() {
            return leakThreshold;
        }

        Duration reclaimAbandonedAfter() {
            return reclaimAbandonedAfter;
        }

        Duration reclaimIdleAfter() {
            return reclaimIdleAfter;
        }

        Duration heldIdleThreshold() {
            return heldIdleThreshold;
        }

        BorrowSiteCapture borrowSiteCapture() {
            return borrowSiteCapture;
        }

        int repeatedStatementThreshold() {
            return repeatedStatementThreshold;
        }

        Duration slowStatementThreshold() {
            return slowStatementThreshold;
        }

        Duration shutdownTimeout() {
            return shutdownTimeout;
        }

        boolean jmx() {
            return jmx;
        }
    }
}
