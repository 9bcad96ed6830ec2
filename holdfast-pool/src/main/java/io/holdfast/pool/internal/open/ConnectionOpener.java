package io.holdfast.pool.internal.open;

import io.holdfast.pool.Between;
import io.holdfast.pool.Credentials;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.context.Housekeeper;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.mysql.BetweenSigns;
import io.holdfast.pool.internal.mysql.ConnectErrors;
import io.holdfast.pool.internal.mysql.DriverSession;
import io.holdfast.pool.internal.mysql.DriverSettings;
import io.holdfast.pool.internal.mysql.LockWaitLimit;
import io.holdfast.pool.internal.mysql.Secrets;
import io.holdfast.pool.internal.mysql.ServerRole;
import io.holdfast.pool.internal.mysql.SessionImage;
import io.holdfast.pool.internal.mysql.SessionReader;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Opens one physical connection and puts it into the state in which every lease begins. Runs on workers. Thread-safe. */
public final class ConnectionOpener {
    /** An expression that is the same on all sessions of a server, and on no other server. */
    public static final String SERVER = SessionReader.SERVER;

    private static final long NO_PEEK_AFTER_NANOS = 200_000_000L;

    /** When a provider of any pool last answered: pools often share the service behind it. */
    private static volatile long providerAnsweredAt;

    private static volatile boolean providerAnswered;

    private static final Executor HERE = Runnable::run;

    private final PoolConfig config;
    private final Ticker ticker;
    private final @Nullable Driver driver;
    private final Properties properties;
    private final HostOrder hosts;
    private final SessionReader reader;
    /** What is run at each opening and does more than to set variables; null where there is none. */
    private final @Nullable String repeatedSql;

    /** Why the driver does not use the pool's sockets; null when it does. */
    private final @Nullable String whyNoLinks;
    /** Whether a driver of another name leads to MySQL or MariaDB; null while unknown. Written by openings, always the same. */
    private volatile @Nullable Boolean speaksMySql;
    /** Where there is no provider. Written at run time; read by openings. */
    private volatile Credentials login;
    /** What the provider gave for the last opening that succeeded. Written by openings, in no order. */
    private volatile @Nullable Credentials lastGood;

    public ConnectionOpener(PoolConfig config, Ticker ticker) {
        this.config = config;
        this.ticker = ticker;
        this.login = new Credentials(config.username(), config.password());
        this.properties = DriverSettings.propertiesFor(config);
        this.hosts = new HostOrder(config);
        String url = config.jdbcUrl();
        this.reader = new SessionReader(config.initSql());
        this.repeatedSql = SessionImage.LoginTexts.isPlain(config.initSql()) ? null : config.initSql();
        Driver accepting = url == null ? null : driverFor(url, config.driverClassName());
        this.driver = accepting;
        this.whyNoLinks = accepting == null
                ? "the connections come from a data source"
                : DriverSettings.ownSockets(config, accepting, properties);
    }

    private static Driver driverFor(String url, @Nullable String className) {
        try {
            // Asked directly later on: DriverManager.getConnection would hold the caller's class loader against it.
            return JdbcDrivers.accepting(url, className);
        } catch (SQLException e) {
            throw new IllegalStateException("the driver that accepted the URL at build() is gone", e);
        }
    }

    /**
     * A connection, ready to be lent.
     *
     * @param idleLimit the server's {@code wait_timeout}, or null where it is not known
     * @param serverId the server's number of the session, or 0 where it is not known
     * @param server what tells the server from others, or null where it is not known
     * @param login whose session it is, as the server sees it, or null where it is not known
     * @param between what stands between, as far as it is known
     * @param rotated true when the credentials are others than those of the opening before
     * @param answeredAt when the server last answered
     * @param defaults what every lease of the connection finds
     */
    public record Opened(
            Connection connection,
            @Nullable Duration idleLimit,
            long serverId,
            @Nullable String server,
            @Nullable String login,
            Between between,
            boolean rotated,
            long answeredAt,
            SessionDefaults defaults) {}

    /** True when a credentials provider, of whatever pool, has answered since then. */
    public static boolean hasProviderAnsweredSince(long moment) {
        return providerAnswered && providerAnsweredAt - moment > 0;
    }

    /** Why connections cannot be looked at without a round trip; null when they can. */
    @Nullable
    public String whyNoLinks() {
        return whyNoLinks;
    }

    /** Logs why idle connections are pinged, where they are. Not at once: the first line that is logged loads all of the platform's logging. */
    public void reportNoLinks(Housekeeper housekeeper) {
        if (whyNoLinks != null) {
            housekeeper.schedule(() -> housekeeper.execute(this::logNoLinks), NO_PEEK_AFTER_NANOS);
        }
    }

    private void logNoLinks() {
        PoolLog.LOG.log(
                Level.INFO,
                ErrorCode.NO_PEEK + " pool '" + config.name()
                        + "': idle connections are pinged before they are lent, "
                        + "since the pool does not own their sockets: " + whyNoLinks);
    }

    /** A link for one opening, or null where the driver does not use the pool's sockets. */
    @Nullable
    public PhysicalLink newLink() {
        return whyNoLinks != null
                ? null
                : new PhysicalLink(ticker::nanos, (int)
                        Math.min(Integer.MAX_VALUE, config.writeTimeout().toMillis()));
    }

    /** Opens. The link, where there is one, ends the opening when it is severed. */
    public Opened open(@Nullable PhysicalLink link) throws Exception {
        return open(link, new Progress());
    }

    /** What an opening has behind it. Written by the thread that opens, read by any. */
    public static final class Progress {
        private final boolean reserved;
        private volatile boolean hasCredentials;

        /** An opening for a slot. */
        public Progress() {
            this(false);
        }

        private Progress(boolean reserved) {
            this.reserved = reserved;
        }

        /** An opening for the place beside the slots. */
        public static Progress reserved() {
            return new Progress(true);
        }

        /** True once the credentials were had. */
        public boolean hasCredentials() {
            return hasCredentials;
        }
    }

    /** As above, and says how far it has come. */
    public Opened open(@Nullable PhysicalLink link, Progress progress) throws Exception {
        if (link == null) {
            return openMasked(null, progress);
        }
        link.opening();
        try {
            return openMasked(link, progress);
        } finally {
            link.opened();
        }
    }

    private Opened openMasked(@Nullable PhysicalLink link, Progress progress) throws Exception {
        Credentials[] used = new Credentials[1];
        int host = hosts.next();
        try {
            Opened opened = open(progress, used, host, link);
            hosts.succeeded(host);
            return opened;
        } catch (Exception | Error e) {
            hosts.failed(host);
            throw masked(e, used[0]);
        }
    }

    /** Drivers print the URL that they cannot read, and providers what they please. */
    private Exception masked(Throwable failure, @Nullable Credentials used) {
        Throwable masked =
                Secrets.of(config, used == null ? null : used.password()).mask(failure);
        if (masked instanceof Error error) {
            throw error;
        }
        return masked instanceof Exception exception ? exception : new SQLException(masked);
    }

    private Opened open(Progress progress, Credentials[] used, int host, @Nullable PhysicalLink link) throws Exception {
        Credentials before = lastGood;
        Credentials credentials = credentials();
        used[0] = credentials;
        progress.hasCredentials = true;
        Connection connection;
        try {
            connection = connect(credentials, progress.reserved, host);
        } catch (SQLException e) {
            if (config.credentialsProvider() == null || ConnectErrors.classify(e) != ErrorCode.LOGIN_REFUSED) {
                throw e;
            }
            // The password was changed between the provider's answer and the login, or the provider had it cached.
            progress.hasCredentials = false;
            credentials = credentials();
            used[0] = credentials;
            progress.hasCredentials = true;
            connection = connect(credentials, progress.reserved, host);
        }
        try {
            DriverSession driver = DriverSession.of(connection);
            LockWaitLimit.apply(config, connection);
            SessionReader.Session session = prepare(connection, driver);
            session = session == SessionReader.Session.UNKNOWN ? sessionOfOther(connection) : session;
            if (config.expectWritable() && !progress.reserved) {
                ServerRole.requireWritable(connection, session.server());
            }
            boolean rotated = config.credentialsProvider() != null && before != null && !before.equals(credentials);
            lastGood = credentials;
            return new Opened(
                    connection,
                    session.idleLimit(),
                    session.serverId(),
                    session.server(),
                    session.login(),
                    between(connection, session, link),
                    rotated,
                    ticker.nanos(),
                    SessionDefaults.of(connection, session.image(), driver));
        } catch (SQLException | RuntimeException | Error e) {
            try {
                connection.close();
            } catch (SQLException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private Between between(Connection connection, SessionReader.Session session, @Nullable PhysicalLink link)
            throws SQLException {
        return link == null || session.serverId() == 0
                ? Between.NOTHING
                : new BetweenSigns(
                                connection.getMetaData().getDatabaseProductVersion(),
                                link.greetedAs(),
                                session.serverId(),
                                session.server(),
                                link.remotePort())
                        .judge(config.jdbcUrl(), connection);
    }

    private Credentials credentials() throws Exception {
        Credentials.Provider provider = config.credentialsProvider();
        if (provider == null) {
            return login;
        }
        Credentials given = provider.get();
        providerAnsweredAt = ticker.nanos();
        providerAnswered = true;
        return given;
    }

    /** Counts for what is opened from now on. */
    public void changeLogin(@Nullable String username, @Nullable String password) {
        login = new Credentials(username, password);
    }

    private Connection connect(Credentials credentials, boolean reserved, int host) throws SQLException {
        DataSource source = config.dataSource();
        if (source != null) {
            Connection given = credentials.username() == null
                    ? source.getConnection()
                    : source.getConnection(credentials.username(), credentials.password());
            if (given == null) {
                throw new SQLException("the configured data source gave no connection: getConnection() returned null");
            }
            return given;
        }
        Properties login = new Properties();
        login.putAll(reserved ? DriverSettings.reserved(properties) : properties);
        if (credentials.username() != null) {
            login.setProperty("user", credentials.username());
        }
        if (credentials.password() != null) {
            login.setProperty("password", credentials.password());
        }
        String url = hosts.url(host);
        Driver opener = driver;
        Connection connection = opener == null || url == null ? null : opener.connect(url, login);
        if (connection == null) {
            throw new SQLException("the driver refused the URL without saying why", "08001");
        }
        return connection;
    }

    private SessionReader.Session prepare(Connection connection, @Nullable DriverSession driver) throws SQLException {
        SessionReader.Session session = setUp(connection, driver);
        setReadTimeout(connection);
        return session;
    }

    private void setReadTimeout(Connection connection) throws SQLException {
        Duration readTimeout = DriverSettings.readTimeout(config, whyNoLinks == null);
        if (readTimeout != null) {
            connection.setNetworkTimeout(HERE, (int) Math.min(Integer.MAX_VALUE, readTimeout.toMillis()));
        }
    }

    private SessionReader.Session setUp(Connection connection, @Nullable DriverSession driver) throws SQLException {
        if (connection.getAutoCommit() != config.autoCommit()) {
            connection.setAutoCommit(config.autoCommit());
        }
        if (config.readOnly() != null) {
            connection.setReadOnly(config.readOnly());
        }
        if (config.transactionIsolation() != null) {
            connection.setTransactionIsolation(config.transactionIsolation());
        }
        if (config.catalog() != null) {
            connection.setCatalog(config.catalog());
        }
        if (config.schema() != null) {
            connection.setSchema(config.schema());
        }
        boolean mySql = driver != null || DriverSettings.isMySql(config.jdbcUrl());
        SessionReader.Session session = SessionReader.Session.UNKNOWN;
        if (mySql || config.initSql() != null) {
            try (Statement statement = connection.createStatement()) {
                if (config.initSql() != null) {
                    statement.execute(config.initSql());
                }
                session = mySql ? reader.read(connection, statement, driver) : session;
            }
            if (!config.autoCommit()) {
                // What ran above must not leave a transaction open for the first borrower.
                connection.commit();
            }
        }
        return session;
    }

    /** Data sources and drivers that wrap another one lead to MySQL and MariaDB too: their sessions have numbers all the same. */
    private SessionReader.Session sessionOfOther(Connection connection) {
        try {
            if (speaksMySql == null) {
                String product = connection.getMetaData().getDatabaseProductName();
                speaksMySql = "MySQL".equals(product) || "MariaDB".equals(product);
            }
            if (!Boolean.TRUE.equals(speaksMySql)) {
                return SessionReader.Session.UNKNOWN;
            }
            try (Statement statement = connection.createStatement();
                    ResultSet results = statement.executeQuery("SELECT CONNECTION_ID(), " + SERVER + ", USER()")) {
                return results.next()
                        ? new SessionReader.Session(
                                null, results.getLong(1), results.getString(2), results.getString(3), null)
                        : SessionReader.Session.UNKNOWN;
            } finally {
                if (!config.autoCommit()) {
                    connection.commit();
                }
            }
        } catch (Throwable e) {
            return SessionReader.Session.UNKNOWN;
        }
    }

    /** Does again what the opening does beyond setting variables, in a session that the server has just reset. */
    public void repeatInitSql(Statement statement) throws SQLException {
        if (repeatedSql != null) {
            statement.execute(repeatedSql);
        }
    }

    /** A second connection beside the pool's own, for as long as it takes to end a session. */
    public Connection openBeside() throws Exception {
        Credentials credentials = credentials();
        try {
            return connect(credentials, true, hosts.next());
        } catch (Exception | Error e) {
            throw masked(e, credentials);
        }
    }
}
