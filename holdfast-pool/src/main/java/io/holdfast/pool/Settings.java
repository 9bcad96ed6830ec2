package io.holdfast.pool;

import static io.holdfast.pool.Limit.atLeast;
import static io.holdfast.pool.Limit.numbers;
import static io.holdfast.pool.Limit.zeroOrAtLeast;
import static io.holdfast.pool.Setting.Origin.DRUID;
import static io.holdfast.pool.Setting.Origin.HIKARICP;
import static io.holdfast.pool.Setting.Origin.P6SPY;
import static io.holdfast.pool.Setting.Origin.SQLALCHEMY;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.holdfast.pool.Setting.Alias;
import io.holdfast.pool.Setting.Origin;
import io.holdfast.pool.Setting.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * All settings of a pool, one row for each. It is loaded when a program starts, so it holds data and no functions. What checks, reads, copies and compares them goes through this table, and tests hold
 * the Javadoc of {@link PoolConfig}, {@code docs/settings.md} and the IDE's metadata of the Spring Boot starter to it.
 */
final class Settings {
    private static final String A_WAIT = "a wait must end";
    private static final List<Setting<?>> ROWS = new ArrayList<>();

    static final Setting<String> NAME = text("name")
            .shownAs("from the URL")
            .alias(HIKARICP, "poolName")
            .says(
                    "The pool's name in messages, statistics and thread names. Without one: the host and database of the URL, with"
                            + " `-2` behind it for the second open pool of that URL.");
    static final Setting<String> JDBC_URL = row("jdbcUrl", SettingType.URL)
            .alias(HIKARICP, "url")
            .says("The JDBC URL. Either this or `dataSource` is required.");
    static final Setting<DataSource> DATA_SOURCE = row("dataSource", SettingType.object(DataSource.class))
            .alias(HIKARICP, "dataSourceClassName", Written.CLASS_NAME)
            .says(
                    "A data source to open connections from, instead of a JDBC URL. Time-outs configured on it are left alone.");
    static final Setting<String> DRIVER_CLASS_NAME =
            text("driverClassName").says("The driver's class, where `DriverManager` does not find it by itself.");
    static final Setting<String> USERNAME =
            row("username", SettingType.USER).alias(HIKARICP, "user").says("The user to log in as.");
    static final Setting<String> PASSWORD = row("password", SettingType.PASSWORD)
            .says("The password to log in with. Appears in no message, statistic or log.");
    static final Setting<Credentials.Provider> CREDENTIALS_PROVIDER = row(
                    "credentialsProvider", SettingType.object(Credentials.Provider.class))
            .alias(HIKARICP, "credentialsProviderClassName", Written.CLASS_NAME)
            .says("Called for user and password at every opening; instead of `username` and `password`.");
    static final Setting<Integer> SIZE = number("size", 10)
            .limit(numbers(1, 10_000, "a pool keeps at least one connection"))
            .alias(HIKARICP, "maximumPoolSize")
            .alias(SQLALCHEMY, "pool_size")
            .says("Connections kept open.");
    static final Setting<Integer> MAX_OVERFLOW = number("maxOverflow", 0)
            .limit(numbers(0, 10_000, "0 means no connections above size"))
            .alias(SQLALCHEMY, "max_overflow", Written.MINUS_ONE_IS_THE_MOST)
            .says("Connections allowed above `size` under load.");
    static final Setting<Duration> OVERFLOW_LINGER = duration("overflowLinger", ofSeconds(30))
            .limit(atLeast(Duration.ZERO, "0 closes at once"))
            .says("How long a connection above `size` stays idle before it is closed.");
    static final Setting<Fill> FILL =
            choice("fill", Fill.class, Fill.BACKGROUND).says("When the first `size` connections are opened.");
    static final Setting<Duration> INITIALIZATION_FAIL_TIMEOUT = row("initializationFailTimeout", SettingType.DURATION)
            .limit(atLeast(Duration.ZERO, "0 tries once"))
            .read(Written.NEGATIVE_IS_NONE)
            .says(
                    "For how long the pool tries to open its first connection before it is there; where none came, it fails to open."
                            + " 0 tries once, and fails only where a connection was opened and could not be set up. Not set, or negative:"
                            + " it does not try.");
    static final Setting<Integer> OPEN_PARALLELISM = number("openParallelism", 64)
            .limit(numbers(1, 256, "more would storm the server"))
            .says(
                    "The most connections that are opened at the same time. Eight begin together; while borrowers wait and none has"
                            + " come, eight more every 5 ms.");
    static final Setting<Duration> BORROW_TIMEOUT = duration("borrowTimeout", ofSeconds(10))
            .limit(atLeast(ofMillis(1), A_WAIT))
            .alias(HIKARICP, "connectionTimeout", Written.ZERO_IS_ENDLESS)
            .alias(SQLALCHEMY, "pool_timeout", Written.SECONDS)
            .says("The longest wait of a borrower.");
    static final Setting<Duration> FAIL_FAST_AFTER = duration("failFastAfter", ofSeconds(1))
            .limit(atLeast(Duration.ZERO, "0 refuses at once"))
            .says(
                    "How long a borrower waits when the server is known to be down: never reached since the pool was made, or down for"
                            + " longer than 30 s and `borrowTimeout`.");
    static final Setting<Integer> MAX_WAITERS = number("maxWaiters", 0)
            .limit(numbers(0, Integer.MAX_VALUE, "0 means no limit"))
            .says("The most borrowers that may wait; more are refused at once. 0 means no limit.");
    static final Setting<Duration> FAIRNESS_BOUND = duration("fairnessBound", ofMillis(2))
            .limit(atLeast(Duration.ZERO, "0 is strict order"))
            .says(
                    "A borrower that has waited this long is served next; only a few leases of some microseconds may overtake it.");
    static final Setting<Duration> CONNECT_TIMEOUT = duration("connectTimeout", ofSeconds(5))
            .limit(atLeast(ofMillis(50), A_WAIT))
            .alias(SQLALCHEMY, "connect_timeout", Written.SECONDS)
            .says(
                    "The longest opening of a connection: network, TLS, login and `initSql` together. A login whose server goes on"
                            + " answering has four times as long, at most 30 s: the network is slow, or this process has little processor"
                            + " time.");
    static final Setting<Duration> READ_TIMEOUT = duration("readTimeout", Duration.ZERO)
            .limit(zeroOrAtLeast(ofMillis(100)))
            .alias(SQLALCHEMY, "read_timeout", Written.SECONDS)
            .says(
                    "The longest wait for the server's next bytes while a statement runs; 0 means as long as the server works on it,"
                            + " which the pool asks it. Given to the driver as its socket time-out.");
    static final Setting<Duration> WRITE_TIMEOUT = duration("writeTimeout", ofSeconds(60))
            .limit(zeroOrAtLeast(ofSeconds(1)))
            .alias(SQLALCHEMY, "write_timeout", Written.SECONDS)
            .says(
                    "The longest that the server waits for the rest of what is being sent to it, and for its answer to be taken: its"
                            + " `net_read_timeout` and `net_write_timeout`; 0 leaves the server's own values.");
    static final Setting<Duration> VALIDATION_TIMEOUT = duration("validationTimeout", ofSeconds(2))
            .limit(atLeast(ofMillis(10), A_WAIT))
            .read(Written.AT_MOST_A_YEAR)
            .says("The longest validation of a connection.");
    static final Setting<Duration> VALIDATE_AFTER_IDLE = duration("validateAfterIdle", Duration.ZERO)
            .limit(atLeast(Duration.ZERO, "0 validates always"))
            .says(
                    "A connection idle for longer is checked before it is lent, without a round trip, for a closed socket or a pending"
                            + " error of the server; 0 checks at every borrow. Where the pool does not own the socket a ping takes its"
                            + " place, after half a second at the earliest.");
    static final Setting<Duration> PING_AFTER_IDLE = duration("pingAfterIdle", ofSeconds(30))
            .limit(atLeast(Duration.ZERO, "0 pings always"))
            .alias(SQLALCHEMY, "pool_pre_ping", Written.TRUE_IS_ALWAYS)
            .says(
                    "A connection from which nothing was heard for longer is pinged before it is lent: a dead network closes nothing."
                            + " 0 pings at every borrow.");
    static final Setting<Duration> KEEPALIVE_INTERVAL = duration("keepaliveInterval", ofMinutes(2))
            .limit(zeroOrAtLeast(ofMillis(100)))
            .alias(HIKARICP, "keepaliveTime", Written.TOO_SHORT_IS_OFF)
            .says(
                    "An idle connection is pinged this often, and at least three times within the server's `wait_timeout`; 0 turns it"
                            + " off.");
    static final Setting<Duration> BACKGROUND_VALIDATION_INTERVAL = duration(
                    "backgroundValidationInterval", ofMinutes(5))
            .limit(zeroOrAtLeast(ofMillis(100)))
            .says("All idle connections are validated this often in the background; 0 turns it off.");
    static final Setting<Duration> MAX_LIFETIME = duration("maxLifetime", ofMinutes(30))
            .limit(zeroOrAtLeast(ofMillis(500)))
            .read(Written.HIKARIS_AGE_FROM_30_S)
            .alias(SQLALCHEMY, "pool_recycle", Written.MINUS_ONE_IS_NEVER)
            .says(
                    "The age at which a connection is replaced, less up to a quarter of it at random; 0 means never. The replacement"
                            + " is opened first.");
    static final Setting<Duration> IDLE_TIMEOUT = duration("idleTimeout", ofMinutes(10))
            .limit(zeroOrAtLeast(ofMillis(100)))
            .read(Written.HIKARIS_AGE_FROM_10_S)
            .says("With `Fill LAZY`: an idle connection older than this is closed; 0 means never.");
    static final Setting<ResetOnReturn> RESET_ON_RETURN = choice(
                    "resetOnReturn", ResetOnReturn.class, ResetOnReturn.ROLLBACK)
            .alias(SQLALCHEMY, "pool_reset_on_return", Written.RESET_ON_RETURN)
            .says("What happens to a transaction that is open when its connection comes back.");
    static final Setting<Duration> RESET_TIMEOUT = duration("resetTimeout", ofSeconds(5))
            .limit(atLeast(ofMillis(10), A_WAIT))
            .says("The longest that putting a returned connection back in order may take before it is dropped.");
    static final Setting<Boolean> AUTO_COMMIT =
            truth("autoCommit", true).read(Written.HIKARIS_TRUTH).says("The auto-commit mode of a fresh lease.");
    static final Setting<Boolean> READ_ONLY = row("readOnly", SettingType.TRUTH)
            .read(Written.HIKARIS_TRUTH)
            .says("The read-only mode of a fresh lease; null keeps the driver's.");
    static final Setting<Boolean> EXPECT_WRITABLE = truth("expectWritable", false)
            .says(
                    "Lend only connections to servers that take writes: a server that is read-only counts as down, and of several hosts"
                            + " in the URL the one that takes writes is found.");
    static final Setting<Integer> TRANSACTION_ISOLATION = row("transactionIsolation", SettingType.ISOLATION)
            .limit(new Limit.Isolation())
            .read(Written.ISOLATION)
            .says("The isolation level of a fresh lease, a constant of `Connection`; null keeps the driver's.");
    static final Setting<String> CATALOG =
            text("catalog").says("The catalog (MySQL's database) of a fresh lease; null keeps the URL's.");
    static final Setting<String> SCHEMA =
            text("schema").says("The schema of a fresh lease, for drivers that know one; null keeps the driver's.");
    static final Setting<String> INIT_SQL =
            text("initSql").alias(HIKARICP, "connectionInitSql").says("One statement run on each new connection.");
    static final Setting<ExceptionSorter> EXCEPTION_SORTER = row(
                    "exceptionSorter", SettingType.object(ExceptionSorter.class))
            .alias(HIKARICP, "exceptionOverrideClassName", Written.SORTERS_CLASS_NAME)
            .says("Decides which errors are fatal, instead of the pool's own list for the driver.");
    static final Setting<Duration> LEAK_THRESHOLD = duration("leakThreshold", ofSeconds(60))
            .limit(atLeast(ofMillis(1), "an age"))
            .alias(HIKARICP, "leakDetectionThreshold", Written.ZERO_IS_DEFAULT)
            .says("A lease older than this is called a likely leak in reports.");
    static final Setting<Duration> RECLAIM_ABANDONED_AFTER = duration("reclaimAbandonedAfter", ofSeconds(10))
            .limit(zeroOrAtLeast(ofMillis(10)))
            .says(
                    "A lease older than this whose holder has been garbage-collected is taken back, a younger one for a borrower that waits; 0 turns that off.");
    static final Setting<Duration> RECLAIM_IDLE_AFTER = duration("reclaimIdleAfter", Duration.ZERO)
            .limit(zeroOrAtLeast(ofMillis(100)))
            .says(
                    "Takes back by force, while others wait, a lease on which no call was made for this long; 0 never does. A call in"
                            + " progress is never cut.");
    static final Setting<Duration> HELD_IDLE_THRESHOLD = duration("heldIdleThreshold", ofSeconds(1))
            .limit(zeroOrAtLeast(ofMillis(10)))
            .says(
                    "A lease that was held for longer than this and used for less than a fifth of it is reported, once for each place"
                            + " that borrows; 0 turns that off. Places must be captured for it: see `borrowSiteCapture`.");
    static final Setting<BorrowSiteCapture> BORROW_SITE_CAPTURE = choice(
                    "borrowSiteCapture", BorrowSiteCapture.class, BorrowSiteCapture.UNDER_PRESSURE)
            .says("When the place of borrow is recorded.");
    static final Setting<Integer> REPEATED_STATEMENT_THRESHOLD = number("repeatedStatementThreshold", 0)
            .limit(numbers(0, 1_000_000, "0 counts nothing"))
            .says(
                    "A statement that runs more often within one lease or scope is reported, once for its place in the code (HF-1044);"
                            + " 0 counts nothing. 25 finds what matters.");
    static final Setting<LogStatements> LOG_STATEMENTS = choice("logStatements", LogStatements.class, LogStatements.OFF)
            .read(Written.LOG_STATEMENTS)
            .alias(SQLALCHEMY, "echo", Written.LOG_STATEMENTS)
            .alias(SQLALCHEMY, "sql_echo", Written.LOG_STATEMENTS)
            .says(
                    "Whether statements are logged: each kind of statement, without its values, once a minute and with a count.");
    static final Setting<Duration> SLOW_STATEMENT_THRESHOLD = duration("slowStatementThreshold", Duration.ZERO)
            .limit(zeroOrAtLeast(ofMillis(1)))
            .alias(DRUID, "slowSqlMillis")
            .alias(DRUID, "druid.stat.slowSqlMillis")
            .alias(P6SPY, "executionThreshold")
            .says(
                    "A statement that takes this long or longer is reported (HF-1052), each kind once a minute and with a count; 0"
                            + " reports none.");
    static final Setting<Boolean> LOG_STATEMENT_VALUES = truth("logStatementValues", false)
            .alias(SQLALCHEMY, "hide_parameters", Written.OPPOSITE, " (the opposite)")
            .says("Whether what is logged of statements shows their values: personal data may then be in the log.");
    static final Setting<Duration> SHUTDOWN_TIMEOUT = duration("shutdownTimeout", ofSeconds(10))
            .limit(atLeast(Duration.ZERO, "0 does not wait"))
            .says("The longest that closing the pool waits for leases to come back.");
    static final Setting<Boolean> JMX = truth("jmx", false)
            .alias(HIKARICP, "registerMbeans", Written.HIKARIS_TRUTH)
            .says("Registers a bean `io.holdfast:type=Pool,name=…` with the pool's statistics.");

    /** All of them; each stands at its index. */
    static final List<Setting<?>> ALL = List.copyOf(ROWS);

    private Settings() {}

    /** The setting of this name; null where there is none. */
    static @Nullable Setting<?> named(String name) {
        for (Setting<?> setting : ALL) {
            if (setting.name().equals(name)) {
                return setting;
            }
        }
        return null;
    }

    private static <T> Row<T> row(String name, SettingType<T> type) {
        return new Row<>(name, type, null);
    }

    private static Row<String> text(String name) {
        return row(name, SettingType.TEXT);
    }

    private static Row<Integer> number(String name, int fallback) {
        return new Row<>(name, SettingType.NUMBER, fallback);
    }

    private static Row<Boolean> truth(String name, boolean fallback) {
        return new Row<>(name, SettingType.TRUTH, fallback);
    }

    private static Row<Duration> duration(String name, Duration fallback) {
        return new Row<>(name, SettingType.DURATION, fallback);
    }

    private static <E extends Enum<E>> Row<E> choice(String name, Class<E> type, E fallback) {
        return new Row<>(name, SettingType.choice(type), fallback);
    }

    /** A row while it is written. */
    private static final class Row<T> {
        private final String name;
        private final SettingType<T> type;
        private final @Nullable T fallback;
        private @Nullable String defaultRemark;
        private Limit<T> limit = Limit.none();
        private Written written = Written.PLAIN;
        private final List<Alias> aliases = new ArrayList<>();

        Row(String name, SettingType<T> type, @Nullable T fallback) {
            this.name = name;
            this.type = type;
            this.fallback = fallback;
        }

        Row<T> limit(Limit<T> allowed) {
            limit = allowed;
            return this;
        }

        /** For a default that is no value. */
        Row<T> shownAs(String remark) {
            defaultRemark = remark;
            return this;
        }

        Row<T> read(Written own) {
            written = own;
            return this;
        }

        /** A name whose texts are written as those of the setting's own. */
        Row<T> alias(Origin origin, String alias) {
            return alias(origin, alias, written);
        }

        Row<T> alias(Origin origin, String alias, Written how) {
            return alias(origin, alias, how, "");
        }

        Row<T> alias(Origin origin, String alias, Written how, String remark) {
            aliases.add(new Alias(origin, alias, how, remark));
            return this;
        }

        Setting<T> says(String sentence) {
            Setting<T> made = new Setting<>(
                    ROWS.size(), name, type, fallback, defaultRemark, limit, written, List.copyOf(aliases), sentence);
            ROWS.add(made);
            return made;
        }
    }
}
