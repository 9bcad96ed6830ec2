package io.holdfast.pool;

import io.holdfast.pool.internal.mysql.JdbcUrls;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
public final class PoolConfig extends ConfigValues {
    private PoolConfig(SettingValues values) {
        super(values);
    }

    /** A builder with every setting at its default. */
    public static Builder builder() {
        return new Builder(new SettingValues());
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
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a directory, not a file of properties");
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is no file of properties: it is not text in UTF-8", e);
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

    /** A builder that starts from these settings. */
    public Builder toBuilder() {
        return new Builder(values().copy());
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
        return "PoolConfig[" + name() + ", size " + size() + "+" + maxOverflow() + ", "
                + JdbcUrls.withoutSecrets(jdbcUrl()) + "]";
    }

    /** Collects settings. Not thread-safe. Every setter returns this builder. */
    public static final class Builder {
        private final SettingValues values;
        private final List<InvalidConfigException.Problem> problems = new ArrayList<>();

        private Builder(SettingValues values) {
            this.values = values;
        }

        private <T> Builder with(Setting<T> setting, @Nullable T value) {
            values.set(setting, value);
            return this;
        }

        /** The pool's name in messages, statistics and thread names. Default: from the URL. */
        public Builder name(String name) {
            return with(Settings.NAME, name);
        }

        /** The JDBC URL. Either this or {@link #dataSource} is required. Default: none. */
        public Builder jdbcUrl(@Nullable String jdbcUrl) {
            return with(Settings.JDBC_URL, jdbcUrl);
        }

        /** A data source to open connections from, instead of a JDBC URL. Default: none. */
        public Builder dataSource(@Nullable DataSource dataSource) {
            return with(Settings.DATA_SOURCE, dataSource);
        }

        /** The driver's class, where {@link java.sql.DriverManager} does not find it by itself. Default: none. */
        public Builder driverClassName(@Nullable String driverClassName) {
            return with(Settings.DRIVER_CLASS_NAME, driverClassName);
        }

        /** The user to log in as. Default: none. */
        public Builder username(@Nullable String username) {
            return with(Settings.USERNAME, username);
        }

        /** The password to log in with. Appears in no message, statistic or log. Default: none. */
        public Builder password(@Nullable String password) {
            return with(Settings.PASSWORD, password);
        }

        /** Called for user and password at every opening. Default: none. */
        public Builder credentialsProvider(Credentials.@Nullable Provider credentialsProvider) {
            return with(Settings.CREDENTIALS_PROVIDER, credentialsProvider);
        }

        /** Connections kept open. Default: 10; allowed: 1 to 10,000. */
        public Builder size(int size) {
            return with(Settings.SIZE, size);
        }

        /** Connections allowed above {@code size} under load. Default: 0; allowed: 0 to 10,000. */
        public Builder maxOverflow(int maxOverflow) {
            return with(Settings.MAX_OVERFLOW, maxOverflow);
        }

        /**
         * How long a connection above {@code size} stays idle before it is closed. Default: 30 s; allowed: 0 or more.
         */
        public Builder overflowLinger(Duration overflowLinger) {
            return with(Settings.OVERFLOW_LINGER, overflowLinger);
        }

        /**
         * When the first {@code size} connections are opened. Default: background; allowed: background, lazy, block.
         */
        public Builder fill(Fill fill) {
            return with(Settings.FILL, fill);
        }

        /**
         * For how long the pool tries to open its first connection before it is there. Default: none; allowed: 0 or
         * more.
         */
        public Builder initializationFailTimeout(@Nullable Duration initializationFailTimeout) {
            return with(Settings.INITIALIZATION_FAIL_TIMEOUT, initializationFailTimeout);
        }

        /** The most connections that are opened at the same time. Default: 64; allowed: 1 to 256. */
        public Builder openParallelism(int openParallelism) {
            return with(Settings.OPEN_PARALLELISM, openParallelism);
        }

        /** The longest wait of a borrower. Default: 10 s; allowed: from 1 ms. */
        public Builder borrowTimeout(Duration borrowTimeout) {
            return with(Settings.BORROW_TIMEOUT, borrowTimeout);
        }

        /**
         * How long a borrower waits when the server is known to be down: never reached since the pool was made, or down
         * for longer than 30 s and {@link #borrowTimeout}. Default: 1 s; allowed: 0 or more.
         */
        public Builder failFastAfter(Duration failFastAfter) {
            return with(Settings.FAIL_FAST_AFTER, failFastAfter);
        }

        /** The most borrowers that may wait. Default: 0; allowed: 0 or more. */
        public Builder maxWaiters(int maxWaiters) {
            return with(Settings.MAX_WAITERS, maxWaiters);
        }

        /** A borrower that has waited this long is served next. Default: 2 ms; allowed: 0 or more. */
        public Builder fairnessBound(Duration fairnessBound) {
            return with(Settings.FAIRNESS_BOUND, fairnessBound);
        }

        /**
         * The longest opening of a connection: network, TLS, login and {@code initSql} together. Default: 5 s; allowed:
         * from 50 ms.
         */
        public Builder connectTimeout(Duration connectTimeout) {
            return with(Settings.CONNECT_TIMEOUT, connectTimeout);
        }

        /**
         * The longest wait for the server's next bytes while a statement runs. Default: 0; allowed: 0 or from 100 ms.
         */
        public Builder readTimeout(Duration readTimeout) {
            return with(Settings.READ_TIMEOUT, readTimeout);
        }

        /**
         * The longest that the server waits for the rest of what is being sent to it, and for its answer to be taken:
         * its {@code net_read_timeout} and {@code net_write_timeout}. Default: 1 min; allowed: 0 or from 1 s.
         */
        public Builder writeTimeout(Duration writeTimeout) {
            return with(Settings.WRITE_TIMEOUT, writeTimeout);
        }

        /** The longest validation of a connection. Default: 2 s; allowed: from 10 ms. */
        public Builder validationTimeout(Duration validationTimeout) {
            return with(Settings.VALIDATION_TIMEOUT, validationTimeout);
        }

        /**
         * A connection idle for longer is checked before it is lent, without a round trip, for a closed socket or a
         * pending error of the server. Default: 0; allowed: 0 or more.
         */
        public Builder validateAfterIdle(Duration validateAfterIdle) {
            return with(Settings.VALIDATE_AFTER_IDLE, validateAfterIdle);
        }

        /**
         * A connection from which nothing was heard for longer is pinged before it is lent: a dead network closes
         * nothing. Default: 30 s; allowed: 0 or more.
         */
        public Builder pingAfterIdle(Duration pingAfterIdle) {
            return with(Settings.PING_AFTER_IDLE, pingAfterIdle);
        }

        /**
         * An idle connection is pinged this often, and at least three times within the server's {@code wait_timeout}.
         * Default: 2 min; allowed: 0 or from 100 ms.
         */
        public Builder keepaliveInterval(Duration keepaliveInterval) {
            return with(Settings.KEEPALIVE_INTERVAL, keepaliveInterval);
        }

        /**
         * All idle connections are validated this often in the background. Default: 5 min; allowed: 0 or from 100 ms.
         */
        public Builder backgroundValidationInterval(Duration backgroundValidationInterval) {
            return with(Settings.BACKGROUND_VALIDATION_INTERVAL, backgroundValidationInterval);
        }

        /**
         * The age at which a connection is replaced, less up to a quarter of it at random. Default: 30 min; allowed: 0
         * or from 500 ms.
         */
        public Builder maxLifetime(Duration maxLifetime) {
            return with(Settings.MAX_LIFETIME, maxLifetime);
        }

        /**
         * With {@link Fill#LAZY}: an idle connection older than this is closed; 0 means never. Default: 10 min;
         * allowed: 0 or from 100 ms.
         */
        public Builder idleTimeout(Duration idleTimeout) {
            return with(Settings.IDLE_TIMEOUT, idleTimeout);
        }

        /**
         * What happens to a transaction that is open when its connection comes back. Default: rollback; allowed:
         * rollback, commit, none, full.
         */
        public Builder resetOnReturn(ResetOnReturn resetOnReturn) {
            return with(Settings.RESET_ON_RETURN, resetOnReturn);
        }

        /**
         * The longest that putting a returned connection back in order may take before it is dropped. Default: 5 s;
         * allowed: from 10 ms.
         */
        public Builder resetTimeout(Duration resetTimeout) {
            return with(Settings.RESET_TIMEOUT, resetTimeout);
        }

        /** The auto-commit mode of a fresh lease. Default: true. */
        public Builder autoCommit(boolean autoCommit) {
            return with(Settings.AUTO_COMMIT, autoCommit);
        }

        /** The read-only mode of a fresh lease; null keeps the driver's. Default: none. */
        public Builder readOnly(@Nullable Boolean readOnly) {
            return with(Settings.READ_ONLY, readOnly);
        }

        /**
         * Lend only connections to servers that take writes: a server that is read-only counts as down, and of several hosts in the
         * URL the one that takes writes is found. Default: false.
         */
        public Builder expectWritable(boolean expectWritable) {
            return with(Settings.EXPECT_WRITABLE, expectWritable);
        }

        /**
         * The isolation level of a fresh lease, a constant of {@link java.sql.Connection}. Default: none; allowed:
         * read_uncommitted, read_committed, repeatable_read, serializable.
         */
        public Builder transactionIsolation(@Nullable Integer transactionIsolation) {
            return with(Settings.TRANSACTION_ISOLATION, transactionIsolation);
        }

        /** The catalog (MySQL's database) of a fresh lease; null keeps the URL's. Default: none. */
        public Builder catalog(@Nullable String catalog) {
            return with(Settings.CATALOG, catalog);
        }

        /** The schema of a fresh lease, for drivers that know one; null keeps the driver's. Default: none. */
        public Builder schema(@Nullable String schema) {
            return with(Settings.SCHEMA, schema);
        }

        /** One statement run on each new connection. Default: none. */
        public Builder initSql(@Nullable String initSql) {
            return with(Settings.INIT_SQL, initSql);
        }

        /** Decides which errors are fatal, instead of the pool's own list for the driver. Default: none. */
        public Builder exceptionSorter(@Nullable ExceptionSorter exceptionSorter) {
            return with(Settings.EXCEPTION_SORTER, exceptionSorter);
        }

        /** A lease older than this is called a likely leak in reports. Default: 1 min; allowed: from 1 ms. */
        public Builder leakThreshold(Duration leakThreshold) {
            return with(Settings.LEAK_THRESHOLD, leakThreshold);
        }

        /**
         * A lease older than this whose holder has been garbage-collected is taken back, a younger one for a borrower
         * that waits; 0 turns that off. Default: 10 s; allowed: 0 or from 10 ms.
         */
        public Builder reclaimAbandonedAfter(Duration reclaimAbandonedAfter) {
            return with(Settings.RECLAIM_ABANDONED_AFTER, reclaimAbandonedAfter);
        }

        /**
         * Takes back by force, while others wait, a lease on which no call was made for this long. Default: 0; allowed:
         * 0 or from 100 ms.
         */
        public Builder reclaimIdleAfter(Duration reclaimIdleAfter) {
            return with(Settings.RECLAIM_IDLE_AFTER, reclaimIdleAfter);
        }

        /**
         * A lease that was held for longer than this and used for less than a fifth of it is reported, once for each
         * place that borrows. Default: 1 s; allowed: 0 or from 10 ms.
         */
        public Builder heldIdleThreshold(Duration heldIdleThreshold) {
            return with(Settings.HELD_IDLE_THRESHOLD, heldIdleThreshold);
        }

        /** When the place of borrow is recorded. Default: under_pressure; allowed: under_pressure, always, never. */
        public Builder borrowSiteCapture(BorrowSiteCapture borrowSiteCapture) {
            return with(Settings.BORROW_SITE_CAPTURE, borrowSiteCapture);
        }

        /**
         * A statement that runs more often within one lease or scope is reported, once for its place in the code
         * (HF-1044). Default: 0; allowed: 0 to 1,000,000.
         */
        public Builder repeatedStatementThreshold(int repeatedStatementThreshold) {
            return with(Settings.REPEATED_STATEMENT_THRESHOLD, repeatedStatementThreshold);
        }

        /**
         * Whether statements are logged: each kind of statement, without its values, once a minute and with a count.
         * Default: off; allowed: off, all.
         */
        public Builder logStatements(LogStatements logStatements) {
            return with(Settings.LOG_STATEMENTS, logStatements);
        }

        /**
         * A statement that takes this long or longer is reported (HF-1052), each kind once a minute and with a count.
         * Default: 0; allowed: 0 or from 1 ms.
         */
        public Builder slowStatementThreshold(Duration slowStatementThreshold) {
            return with(Settings.SLOW_STATEMENT_THRESHOLD, slowStatementThreshold);
        }

        /**
         * Whether what is logged of statements shows their values: personal data may then be in the log. Default:
         * false.
         */
        public Builder logStatementValues(boolean logStatementValues) {
            return with(Settings.LOG_STATEMENT_VALUES, logStatementValues);
        }

        /** The longest that closing the pool waits for leases to come back. Default: 10 s; allowed: 0 or more. */
        public Builder shutdownTimeout(Duration shutdownTimeout) {
            return with(Settings.SHUTDOWN_TIMEOUT, shutdownTimeout);
        }

        /** Registers a bean {@code io.holdfast:type=Pool,name=…} with the pool's statistics. Default: false. */
        public Builder jmx(boolean jmx) {
            return with(Settings.JMX, jmx);
        }

        /** A property handed to the driver as it is. It wins over what the pool would set. */
        public Builder driverProperty(String key, String value) {
            values.driverProperties().put(key, value);
            return this;
        }

        /** Adds a listener. */
        public Builder listener(PoolListener listener) {
            values.listeners().add(Objects.requireNonNull(listener));
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
            int size = Math.min(32, 2 * cores + spindles);
            return size(size).maxOverflow(2 * size);
        }

        /** Reads settings by name, as {@link PoolConfig#from} does. What is wrong is reported by {@link #build()}. */
        public Builder set(Properties properties) {
            problems.addAll(PoolProperties.apply(properties, values));
            return this;
        }

        /**
         * Checks all settings.
         *
         * @throws InvalidConfigException with every problem found
         */
        public PoolConfig build() {
            List<InvalidConfigException.Problem> found = new ArrayList<>(problems);
            ErrorCode code = ConfigRules.check(values, found);
            SettingValues named = values.copy();
            named.notes().addAll(values.notes());
            String name = values.find(Settings.NAME);
            named.set(
                    Settings.NAME,
                    name == null
                            ? JdbcUrls.poolName(values.find(Settings.JDBC_URL))
                            : InvalidConfigException.printable(name));
            if (code != null) {
                throw new InvalidConfigException(code, named.get(Settings.NAME), found);
            }
            return new PoolConfig(named);
        }
    }
}
