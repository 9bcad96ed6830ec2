package io.holdfast.pool;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What a pool's configuration holds: a getter for each row of {@link Settings}. Immutable. */
abstract class ConfigValues {
    private final SettingValues values;

    ConfigValues(SettingValues values) {
        this.values = values.freeze();
    }

    final SettingValues values() {
        return values;
    }

    private <T> T get(Setting<T> setting) {
        return values.get(setting);
    }

    private <T> @Nullable T find(Setting<T> setting) {
        return values.find(setting);
    }

    /**
     * The pool's name in messages, statistics and thread names. Without one: the host and database of the URL, with
     * {@code -2} behind it for the second open pool of that URL. Default: from the URL.
     */
    public String name() {
        return get(Settings.NAME);
    }

    /** The JDBC URL. Either this or {@link #dataSource} is required. Default: none. */
    public @Nullable String jdbcUrl() {
        return find(Settings.JDBC_URL);
    }

    /**
     * A data source to open connections from, instead of a JDBC URL. Time-outs configured on it are left alone.
     * Default: none.
     */
    public @Nullable DataSource dataSource() {
        return find(Settings.DATA_SOURCE);
    }

    /** The driver's class, where {@link java.sql.DriverManager} does not find it by itself. Default: none. */
    public @Nullable String driverClassName() {
        return find(Settings.DRIVER_CLASS_NAME);
    }

    /** The user to log in as. Default: none. */
    public @Nullable String username() {
        return find(Settings.USERNAME);
    }

    /** The password to log in with. Appears in no message, statistic or log. Default: none. */
    public @Nullable String password() {
        return find(Settings.PASSWORD);
    }

    /**
     * Called for user and password at every opening; instead of {@link #username} and {@link #password}. Default: none.
     */
    public Credentials.@Nullable Provider credentialsProvider() {
        return find(Settings.CREDENTIALS_PROVIDER);
    }

    /** Connections kept open. Default: 10; allowed: 1 to 10,000. */
    public int size() {
        return get(Settings.SIZE);
    }

    /** Connections allowed above {@code size} under load. Default: 0; allowed: 0 to 10,000. */
    public int maxOverflow() {
        return get(Settings.MAX_OVERFLOW);
    }

    /** How long a connection above {@code size} stays idle before it is closed. Default: 30 s; allowed: 0 or more. */
    public Duration overflowLinger() {
        return get(Settings.OVERFLOW_LINGER);
    }

    /** When the first {@code size} connections are opened. Default: background; allowed: background, lazy, block. */
    public Fill fill() {
        return get(Settings.FILL);
    }

    /**
     * For how long the pool tries to open its first connection before it is there; where none came, it fails to open. 0
     * tries once, and fails only where a connection was opened and could not be set up. Not set, or negative: it does
     * not try. Default: none; allowed: 0 or more.
     */
    public @Nullable Duration initializationFailTimeout() {
        return find(Settings.INITIALIZATION_FAIL_TIMEOUT);
    }

    /**
     * The most connections that are opened at the same time. Eight begin together; while borrowers wait and none has
     * come, eight more every 5 ms. Default: 64; allowed: 1 to 256.
     */
    public int openParallelism() {
        return get(Settings.OPEN_PARALLELISM);
    }

    /** The longest wait of a borrower. Default: 10 s; allowed: from 1 ms. */
    public Duration borrowTimeout() {
        return get(Settings.BORROW_TIMEOUT);
    }

    /**
     * How long a borrower waits when the server is known to be down: never reached since the pool was made, or down for
     * longer than 30 s and {@link #borrowTimeout}. Default: 1 s; allowed: 0 or more.
     */
    public Duration failFastAfter() {
        return get(Settings.FAIL_FAST_AFTER);
    }

    /** The most borrowers that may wait; more are refused at once. 0 means no limit. Default: 0; allowed: 0 or more. */
    public int maxWaiters() {
        return get(Settings.MAX_WAITERS);
    }

    /**
     * A borrower that has waited this long is served next; only a few leases of some microseconds may overtake it.
     * Default: 2 ms; allowed: 0 or more.
     */
    public Duration fairnessBound() {
        return get(Settings.FAIRNESS_BOUND);
    }

    /**
     * The longest opening of a connection: network, TLS, login and {@code initSql} together. A login whose server goes
     * on answering has four times as long, at most 30 s: the network is slow, or this process has little processor
     * time. Default: 5 s; allowed: from 50 ms.
     */
    public Duration connectTimeout() {
        return get(Settings.CONNECT_TIMEOUT);
    }

    /**
     * The longest wait for the server's next bytes while a statement runs; 0 means as long as the server works on it,
     * which the pool asks it. Given to the driver as its socket time-out. Default: 0; allowed: 0 or from 100 ms.
     */
    public Duration readTimeout() {
        return get(Settings.READ_TIMEOUT);
    }

    /**
     * The longest that the server waits for the rest of what is being sent to it, and for its answer to be taken: its
     * {@code net_read_timeout} and {@code net_write_timeout}; 0 leaves the server's own values. Default: 1 min; allowed:
     * 0 or from 1 s.
     */
    public Duration writeTimeout() {
        return get(Settings.WRITE_TIMEOUT);
    }

    /** The longest validation of a connection. Default: 2 s; allowed: from 10 ms. */
    public Duration validationTimeout() {
        return get(Settings.VALIDATION_TIMEOUT);
    }

    /**
     * A connection idle for longer is checked before it is lent, without a round trip, for a closed socket or a pending
     * error of the server; 0 checks at every borrow. Where the pool does not own the socket a ping takes its place,
     * after half a second at the earliest. Default: 0; allowed: 0 or more.
     */
    public Duration validateAfterIdle() {
        return get(Settings.VALIDATE_AFTER_IDLE);
    }

    /**
     * A connection from which nothing was heard for longer is pinged before it is lent: a dead network closes nothing.
     * 0 pings at every borrow. Default: 30 s; allowed: 0 or more.
     */
    public Duration pingAfterIdle() {
        return get(Settings.PING_AFTER_IDLE);
    }

    /**
     * An idle connection is pinged this often, and at least three times within the server's {@code wait_timeout}; 0
     * turns it off. Default: 2 min; allowed: 0 or from 100 ms.
     */
    public Duration keepaliveInterval() {
        return get(Settings.KEEPALIVE_INTERVAL);
    }

    /**
     * All idle connections are validated this often in the background; 0 turns it off. Default: 5 min; allowed: 0 or
     * from 100 ms.
     */
    public Duration backgroundValidationInterval() {
        return get(Settings.BACKGROUND_VALIDATION_INTERVAL);
    }

    /**
     * The age at which a connection is replaced, less up to a quarter of it at random; 0 means never. The replacement
     * is opened first. Default: 30 min; allowed: 0 or from 500 ms.
     */
    public Duration maxLifetime() {
        return get(Settings.MAX_LIFETIME);
    }

    /**
     * With {@link Fill#LAZY}: an idle connection older than this is closed; 0 means never. Default: 10 min; allowed: 0
     * or from 100 ms.
     */
    public Duration idleTimeout() {
        return get(Settings.IDLE_TIMEOUT);
    }

    /**
     * What happens to a transaction that is open when its connection comes back. Default: rollback; allowed: rollback,
     * commit, none, full.
     */
    public ResetOnReturn resetOnReturn() {
        return get(Settings.RESET_ON_RETURN);
    }

    /**
     * The longest that putting a returned connection back in order may take before it is dropped. Default: 5 s;
     * allowed: from 10 ms.
     */
    public Duration resetTimeout() {
        return get(Settings.RESET_TIMEOUT);
    }

    /** The auto-commit mode of a fresh lease. Default: true. */
    public boolean autoCommit() {
        return get(Settings.AUTO_COMMIT);
    }

    /** The read-only mode of a fresh lease; null keeps the driver's. Default: none. */
    public @Nullable Boolean readOnly() {
        return find(Settings.READ_ONLY);
    }

    /**
     * Lend only connections to servers that take writes: a server that is read-only counts as down, and of several hosts in the URL
     * the one that takes writes is found. Default: false.
     */
    public boolean expectWritable() {
        return get(Settings.EXPECT_WRITABLE);
    }

    /**
     * The isolation level of a fresh lease, a constant of {@link java.sql.Connection}; null keeps the driver's.
     * Default: none; allowed: read_uncommitted, read_committed, repeatable_read, serializable.
     */
    public @Nullable Integer transactionIsolation() {
        return find(Settings.TRANSACTION_ISOLATION);
    }

    /** The catalog (MySQL's database) of a fresh lease; null keeps the URL's. Default: none. */
    public @Nullable String catalog() {
        return find(Settings.CATALOG);
    }

    /** The schema of a fresh lease, for drivers that know one; null keeps the driver's. Default: none. */
    public @Nullable String schema() {
        return find(Settings.SCHEMA);
    }

    /** One statement run on each new connection. Default: none. */
    public @Nullable String initSql() {
        return find(Settings.INIT_SQL);
    }

    /** Decides which errors are fatal, instead of the pool's own list for the driver. Default: none. */
    public @Nullable ExceptionSorter exceptionSorter() {
        return find(Settings.EXCEPTION_SORTER);
    }

    /** A lease older than this is called a likely leak in reports. Default: 1 min; allowed: from 1 ms. */
    public Duration leakThreshold() {
        return get(Settings.LEAK_THRESHOLD);
    }

    /**
     * A lease older than this whose holder has been garbage-collected is taken back, a younger one for a borrower that
     * waits; 0 turns that off. Default: 10 s; allowed: 0 or from 10 ms.
     */
    public Duration reclaimAbandonedAfter() {
        return get(Settings.RECLAIM_ABANDONED_AFTER);
    }

    /**
     * Takes back by force, while others wait, a lease on which no call was made for this long; 0 never does. A call in
     * progress is never cut. Default: 0; allowed: 0 or from 100 ms.
     */
    public Duration reclaimIdleAfter() {
        return get(Settings.RECLAIM_IDLE_AFTER);
    }

    /**
     * A lease that was held for longer than this and used for less than a fifth of it is reported, once for each place
     * that borrows; 0 turns that off. Places must be captured for it: see {@link #borrowSiteCapture}. Default: 1 s;
     * allowed: 0 or from 10 ms.
     */
    public Duration heldIdleThreshold() {
        return get(Settings.HELD_IDLE_THRESHOLD);
    }

    /** When the place of borrow is recorded. Default: under_pressure; allowed: under_pressure, always, never. */
    public BorrowSiteCapture borrowSiteCapture() {
        return get(Settings.BORROW_SITE_CAPTURE);
    }

    /**
     * A statement that runs more often within one lease or scope is reported, once for its place in the code (HF-1044);
     * 0 counts nothing. 25 finds what matters. Default: 0; allowed: 0 to 1,000,000.
     */
    public int repeatedStatementThreshold() {
        return get(Settings.REPEATED_STATEMENT_THRESHOLD);
    }

    /**
     * Whether statements are logged: each kind of statement, without its values, once a minute and with a count.
     * Default: off; allowed: off, all.
     */
    public LogStatements logStatements() {
        return get(Settings.LOG_STATEMENTS);
    }

    /**
     * A statement that takes this long or longer is reported (HF-1052), each kind once a minute and with a count; 0
     * reports none. Default: 0; allowed: 0 or from 1 ms.
     */
    public Duration slowStatementThreshold() {
        return get(Settings.SLOW_STATEMENT_THRESHOLD);
    }

    /**
     * Whether what is logged of statements shows their values: personal data may then be in the log. Default: false.
     */
    public boolean logStatementValues() {
        return get(Settings.LOG_STATEMENT_VALUES);
    }

    /** The longest that closing the pool waits for leases to come back. Default: 10 s; allowed: 0 or more. */
    public Duration shutdownTimeout() {
        return get(Settings.SHUTDOWN_TIMEOUT);
    }

    /** Registers a bean {@code io.holdfast:type=Pool,name=…} with the pool's statistics. Default: false. */
    public boolean jmx() {
        return get(Settings.JMX);
    }

    /** Driver properties, passed through as they are; they override the pool's. In no defined order. */
    public Map<String, String> driverProperties() {
        return values.driverProperties();
    }

    /** Notified of what the pool does. */
    public List<PoolListener> listeners() {
        return values.listeners();
    }

    /** Settings given for another pool that have no effect here, or another one. Logged once, when the pool opens. */
    public List<String> notes() {
        return values.notes();
    }

    /** The most connections that the pool may hold: {@code size + maxOverflow}. */
    public int capacity() {
        return size() + maxOverflow();
    }
}
