package io.holdfast.bench.faults;

import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.peer.PeerPool;
import io.holdfast.bench.peer.Target;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What a case has at hand: the pool, the proxy before its server, an administrator's connection, and the results. */
final class Stage implements AutoCloseable {
    static final String SCHEMA = "faults";

    /** What the parent process does, which owns the server: each returns when it is done. */
    interface ServerControl {
        /** Gives what the answer holds besides that it is done. */
        String order(String what) throws Exception;
    }

    private final Peer peer;
    private final Settings settings;
    private final JdbcDriver driver;
    private final boolean tls;
    private final int serverPort;
    private final FaultProxy proxy;
    private final ServerControl server;
    private final Map<Figure, Double> results = new EnumMap<>(Figure.class);
    private @Nullable PeerPool pool;
    private int connectsBefore;
    private volatile int peak;
    private volatile boolean counted;

    Stage(Peer peer, Settings settings, JdbcDriver driver, boolean tls, int serverPort, ServerControl server) {
        this.peer = peer;
        this.settings = settings;
        this.driver = driver;
        this.tls = tls;
        this.serverPort = serverPort;
        this.proxy = new FaultProxy("127.0.0.1", serverPort);
        this.server = server;
    }

    FaultProxy proxy() {
        return proxy;
    }

    /** Has something done to the server; waits until it is, and gives what was answered. */
    String server(String order) throws Exception {
        return server.order(order);
    }

    /** The pool, opened and filled as the application's user. */
    PeerPool pool() throws Exception {
        return pool(TestServer.APP_USER, TestServer.APP_PASSWORD, false);
    }

    /** {@code alwaysTls}: where TLS is what the case is about. */
    PeerPool pool(String user, String password, boolean alwaysTls) throws Exception {
        PeerPool opened = open(user, password, alwaysTls);
        fill(opened);
        return opened;
    }

    PeerPool open(String user, String password, boolean alwaysTls) throws Exception {
        return open(url(alwaysTls), driver.driverClass(), user, password);
    }

    /** The pool with these options in its URL, opened and filled. */
    PeerPool pool(String options) throws Exception {
        PeerPool opened =
                open(url(false) + options, driver.driverClass(), TestServer.APP_USER, TestServer.APP_PASSWORD);
        fill(opened);
        return opened;
    }

    /** The pool over {@link WrappedDriver}. */
    PeerPool poolWrapped() throws Exception {
        String url = WrappedDriver.PREFIX + url(false).substring("jdbc:".length());
        Class.forName(WrappedDriver.class.getName());
        PeerPool opened = open(url, WrappedDriver.class.getName(), TestServer.APP_USER, TestServer.APP_PASSWORD);
        fill(opened);
        return opened;
    }

    /** The pool past the proxy, whose threads are this JVM's: for what the JVM lacks. */
    PeerPool poolDirect() throws Exception {
        PeerPool opened = open(
                driver.url(serverPort, SCHEMA, tls) + timeouts(),
                driver.driverClass(),
                TestServer.APP_USER,
                TestServer.APP_PASSWORD);
        fill(opened);
        return opened;
    }

    /** On a machine that is busy a first login may take longer than a borrower waits. */
    private static void fill(PeerPool opened) throws Exception {
        for (int attempt = 1; attempt <= 3; attempt++) {
            try {
                opened.fill();
                return;
            } catch (ExecutionException | SQLException e) {
                if (attempt == 3) {
                    throw e;
                }
            }
        }
    }

    /** Without TLS, and without leave to ask the server for its key. */
    PeerPool poolWithoutKeys(String user, String password) throws Exception {
        String url = url(false).replace("&allowPublicKeyRetrieval=true", "");
        PeerPool opened = open(url, driver.driverClass(), user, password);
        fill(opened);
        return opened;
    }

    private String url(boolean alwaysTls) {
        return driver.url(proxy.port(), SCHEMA, tls || alwaysTls) + timeouts();
    }

    private String timeouts() {
        return settings == Settings.RESILIENT && peer != Peer.HOLDFAST
                ? FaultPools.driverTimeouts(driver == JdbcDriver.CONNECTOR_J)
                : "";
    }

    private PeerPool open(String url, String driverClass, String user, String password) throws Exception {
        PeerPool opened = FaultPools.open(peer, settings, new Target(url, driverClass, user, password));
        pool = opened;
        return opened;
    }

    /** The class of the driver's own connections. */
    Class<?> driversConnection() throws ClassNotFoundException {
        return Class.forName(
                driver == JdbcDriver.CONNECTOR_J ? "com.mysql.cj.jdbc.JdbcConnection" : "org.mariadb.jdbc.Connection");
    }

    /** A connection of its own, past the proxy. */
    Connection login(String user, String password) throws SQLException {
        return DriverManager.getConnection(driver.url(serverPort, SCHEMA, false), user, password);
    }

    /** A second way to the server. */
    FaultProxy anotherProxy() {
        return new FaultProxy("127.0.0.1", serverPort);
    }

    /** A connection of the application's user that is none of the pool's. */
    Connection login(FaultProxy through) throws SQLException {
        return DriverManager.getConnection(
                driver.url(through.port(), SCHEMA, false), TestServer.APP_USER, TestServer.APP_PASSWORD);
    }

    /** The settings, for the record. */
    String settingsText() {
        PeerPool opened = pool;
        return opened == null ? "" : opened.settings().get();
    }

    Connection admin() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", TestServer.ADMIN_USER);
        login.setProperty("password", TestServer.ADMIN_PASSWORD);
        login.setProperty("connectTimeout", "20000");
        login.setProperty("socketTimeout", "20000");
        return DriverManager.getConnection(driver.url(serverPort, "", false), login);
    }

    void sql(String... statements) throws SQLException {
        try (Connection admin = admin();
                Statement statement = admin.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    long number(String sql) throws SQLException {
        try (Connection admin = admin()) {
            return number(admin, sql);
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            results.next();
            return results.getLong(1);
        }
    }

    long sessions(String user) throws SQLException {
        return number("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER='" + user + "'");
    }

    /** Ends these sessions of the application's user, or all of them where the number is that high. */
    void kill(int most) throws SQLException {
        try (Connection admin = admin();
                Statement statement = admin.createStatement()) {
            List<Long> ids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT ID FROM information_schema.PROCESSLIST WHERE USER='"
                    + TestServer.APP_USER + "' LIMIT " + most)) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            for (Long id : ids) {
                try {
                    statement.execute("KILL " + id);
                } catch (SQLException gone) {
                    // It had ended.
                }
            }
        }
    }

    void put(Figure figure, double value) {
        results.put(figure, value);
    }

    void add(Figure figure, double value) {
        results.merge(figure, value, Double::sum);
    }

    Map<Figure, Double> results() {
        return results;
    }

    /** From here on connects are counted, and the sessions at the server are looked at. */
    void countConnects() {
        connectsBefore = proxy.accepted();
        Thread watch = new Thread(this::watchSessions, "sessions");
        watch.setDaemon(true);
        watch.start();
    }

    private void watchSessions() {
        while (!counted) {
            try (Connection admin = admin()) {
                while (!counted) {
                    peak = Math.max(peak, (int) number(
                            admin,
                            "SELECT COUNT(*) FROM information_schema.PROCESSLIST "
                                    + "WHERE USER NOT IN ('admin', 'event_scheduler', 'system user')"));
                    Thread.sleep(20);
                }
            } catch (SQLException | InterruptedException e) {
                // The server is away: it has no sessions.
                Thread.onSpinWait();
            }
        }
    }

    void putConnects() {
        counted = true;
        put(Figure.CONNECTS, proxy.accepted() - connectsBefore);
        put(Figure.PEAK, peak);
    }

    /** Puts what the turns show; {@code healedAt} is when the server was well again, or 0. */
    void put(List<Workload.Turn> turns, long healedAt) {
        put(
                Figure.BORROW_ERRORS,
                turns.stream().filter(Workload.Turn::borrowFailed).count());
        put(
                Figure.STATEMENT_ERRORS,
                turns.stream().filter(Workload.Turn::statementFailed).count());
        put(Figure.WRONG_DATA, turns.stream().filter(Workload.Turn::wrong).count());
        turns.stream()
                .map(Workload.Turn::error)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(error -> System.out.println("NOTE " + peer.title() + ": "
                        + error.toString().lines().findFirst().orElse("")));
        long limit = TimeUnit.MILLISECONDS.toNanos(FaultPools.BORROW_TIMEOUT_MILLIS + 100);
        long longest = 0;
        long late = 0;
        long firstGood = Long.MAX_VALUE;
        for (Workload.Turn turn : turns) {
            long waited = (turn.borrowFailed() ? turn.ended() : turn.borrowed()) - turn.asked();
            longest = Math.max(longest, waited);
            late += waited > limit ? 1 : 0;
            if (healedAt != 0 && turn.isGood() && turn.ended() - healedAt > 0) {
                firstGood = Math.min(firstGood, turn.ended());
            }
        }
        put(Figure.LATE_BORROWS, late);
        put(Figure.LONGEST_BORROW, longest / 1e6);
        if (healedAt != 0) {
            put(Figure.FIRST_SUCCESS, firstGood == Long.MAX_VALUE ? Double.NaN : (firstGood - healedAt) / 1e6);
        }
    }

    /** How long until all connections can be borrowed at once again; NaN when not within the time. */
    void putFullSize(long healedAt, int withinSeconds) {
        PeerPool opened = pool;
        if (opened == null) {
            return;
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(withinSeconds);
        while (System.nanoTime() - until < 0) {
            try {
                within(5, () -> {
                    borrowAll(opened);
                    return null;
                });
                put(Figure.FULL_SIZE, (System.nanoTime() - healedAt) / 1e6);
                return;
            } catch (Exception e) {
                // Not yet.
            }
        }
        put(Figure.FULL_SIZE, Double.NaN);
    }

    private static void borrowAll(PeerPool pool) throws SQLException {
        List<Connection> all = new ArrayList<>();
        try {
            for (int i = 0; i < pool.size(); i++) {
                Connection connection = pool.dataSource().getConnection();
                all.add(connection);
                number(connection, "SELECT 1");
            }
        } finally {
            for (Connection connection : all) {
                try {
                    connection.close();
                } catch (SQLException e) {
                    // Counted as not full by what failed before.
                }
            }
        }
    }

    /** Runs what a pool may never come back from; on a thread that is left behind after the time. */
    static <T> T within(int seconds, Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "within");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private long sessionsAfterASecond() throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        long left = sessions(TestServer.APP_USER);
        while (left > 0 && System.nanoTime() - until < 0) {
            Thread.sleep(20);
            left = sessions(TestServer.APP_USER);
        }
        return left;
    }

    /** Closes the pool, and counts the sessions that the server still has a second later. */
    @Override
    public void close() throws Exception {
        PeerPool opened = pool;
        if (opened != null) {
            try {
                within(12, () -> {
                    opened.close();
                    return null;
                });
            } catch (TimeoutException e) {
                add(Figure.HUNG, 1);
            }
            put(Figure.SESSIONS_LEFT, sessionsAfterASecond());
        }
        proxy.close();
    }
}
