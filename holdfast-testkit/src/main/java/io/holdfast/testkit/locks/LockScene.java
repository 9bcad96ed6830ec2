package io.holdfast.testkit.locks;

import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Sessions that hold, wait, sleep and work, with the truth of who waits for whom by construction. Used by one thread.
 */
public final class LockScene implements AutoCloseable {
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    /** Asked for its transactions again within a tenth of a second, InnoDB repeats its last answer. */
    private static final long LOOK_MILLIS = 150;
    /** Sent is not enough: what comes next would overtake a statement that is not yet in the queue. */
    private static final String IN_A_QUEUE = " AND (state LIKE 'Waiting%' OR state = 'User lock' OR 'LOCK WAIT' ="
            + " (SELECT MAX(trx_state) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = ";

    private final TestServer server;
    private final Connection admin;
    private final List<Connection> sessions = new ArrayList<>();
    private final Set<Long> ids = new LinkedHashSet<>();
    private final List<String> schemas = new ArrayList<>();
    private final Map<Long, Thread> waiters = new LinkedHashMap<>();
    private final Map<Long, String> kindOf = new HashMap<>();
    private final Set<Long> roots = new LinkedHashSet<>();
    private final Set<Long> cycle = new LinkedHashSet<>();
    private final Set<Long> mayBeEnded = new LinkedHashSet<>();
    private final Set<String> xids = new LinkedHashSet<>();
    private String kind = "";

    /** A scene on this server, which stays open. */
    public LockScene(TestServer server) throws SQLException {
        this.server = server;
        this.admin = open();
    }

    private Connection open() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", TestServer.ADMIN_USER);
        login.setProperty("password", TestServer.ADMIN_PASSWORD);
        login.setProperty("connectTimeout", "30000");
        // What waits here may wait for minutes.
        login.setProperty("socketTimeout", "300000");
        return DriverManager.getConnection(server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, ""), login);
    }

    /** True for MariaDB. */
    public boolean mariadb() {
        return server.kind() == ServerKind.MARIADB;
    }

    /** Adds a way of waiting, with a schema, holders and waiters of its own. */
    public void add(LockKind added) throws SQLException {
        kind = added.name();
        String schema = server.createSchema();
        schemas.add(schema);
        run(
                admin,
                "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, n INT, u INT UNIQUE)",
                "INSERT INTO " + schema + ".t VALUES (1, 1, 1), (2, 2, 2), (10, 10, 10), (20, 20, 20)",
                "CREATE TABLE " + schema + ".other (id INT PRIMARY KEY, n INT)",
                "INSERT INTO " + schema + ".other VALUES (1, 1), (2, 2)");
        added.build(this, schema);
    }

    /** Sessions that have no part in any wait: asleep, asleep in a transaction, at work. */
    public void bystanders(int number) throws SQLException {
        String schema = server.createSchema();
        schemas.add(schema);
        run(admin, "CREATE TABLE " + schema + ".b (id INT PRIMARY KEY, n INT)");
        for (int i = 0; i < number; i++) {
            Connection session = session();
            switch (i % 4) {
                case 0 -> run(session, "SELECT 1");
                case 1 -> run(session, "BEGIN", "SELECT COUNT(*) FROM " + schema + ".b");
                case 2 -> run(session, "BEGIN", "INSERT INTO " + schema + ".b VALUES (" + i + ", 1)");
                default -> background(session, "SELECT SLEEP(120)");
            }
        }
    }

    /** A new session. */
    Connection session() throws SQLException {
        Connection session = open();
        sessions.add(session);
        ids.add(idOf(session));
        run(session, "SET SESSION innodb_lock_wait_timeout = 120", "SET SESSION lock_wait_timeout = 120");
        return session;
    }

    /** A session that holds something and sleeps. */
    Connection holder(String... statements) throws SQLException {
        Connection session = session();
        run(session, statements);
        return session;
    }

    /** The same, and it is the true root. */
    Connection root(String... statements) throws SQLException {
        Connection session = holder(statements);
        roots.add(idOf(session));
        return session;
    }

    void isRoot(Connection session) throws SQLException {
        roots.add(idOf(session));
    }

    void isRoot(long session) {
        roots.add(session);
    }

    void isInCycle(Connection session) throws SQLException {
        cycle.add(idOf(session));
    }

    void isPrepared(String xid, Connection session) throws SQLException {
        xids.add(xid);
        mayBeEnded.add(idOf(session));
    }

    /** Runs something that goes on, and waits until it does. */
    void working(Connection session, String statement) throws SQLException {
        long id = idOf(session);
        background(session, statement);
        until(() -> !text("SELECT state FROM information_schema.processlist WHERE id = " + id
                        + " AND command <> 'Sleep'")
                .isEmpty());
    }

    /** A new session that runs statements, of which one waits. */
    Connection waiter(String... statements) throws SQLException {
        Connection session = session();
        waits(session, statements);
        return session;
    }

    /** Has a session run statements, of which the last waits. */
    void waits(Connection session, String... statements) throws SQLException {
        long id = idOf(session);
        kindOf.put(id, kind);
        Thread thread = background(session, statements);
        waiters.put(id, thread);
        String last = statements[statements.length - 1];
        until(() -> !thread.isAlive()
                || text("SELECT info FROM information_schema.processlist WHERE id = " + id + IN_A_QUEUE + id + "))")
                        .equals(last));
    }

    private Thread background(Connection session, String... statements) {
        Thread thread = new Thread(() -> {
            try {
                run(session, statements);
                run(session, "ROLLBACK", "UNLOCK TABLES", "DO RELEASE_ALL_LOCKS()");
            } catch (SQLException e) {
                // Ended by a KILL, a deadlock or the end of the scene.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Runs statements as the administrator. */
    public void run(String... statements) throws SQLException {
        run(admin, statements);
    }

    static void run(Connection session, String... statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The number of a session at the server. */
    static long idOf(Connection session) throws SQLException {
        return Long.parseLong(text(session, "SELECT CONNECTION_ID()"));
    }

    /** The first column of the first row; empty when there is none. */
    String text(String sql) {
        try {
            return text(admin, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            String value = rows.next() ? rows.getString(1) : null;
            return value == null ? "" : value;
        }
    }

    /** Waits until everybody has waited for so many seconds, so that it counts. */
    public void settle(long seconds) {
        until(() -> waiters.keySet().stream()
                .allMatch(id -> text("SELECT id FROM information_schema.processlist WHERE id = " + id
                                + " AND command <> 'Sleep' AND time >= " + seconds)
                        .equals(Long.toString(id))));
    }

    /** Waits until a session that was killed has ended. */
    public void untilGone(long session) {
        until(() -> text("SELECT id FROM information_schema.processlist WHERE id = " + session)
                .isEmpty());
    }

    /** Waits until something holds; true when it did. */
    static boolean until(BooleanSupplier holds) {
        long start = System.nanoTime();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                return false;
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Who waits, as was made. */
    public Set<Long> waiters() {
        return Set.copyOf(waiters.keySet());
    }

    /** Who holds others up, and does not wait, as was made. */
    public Set<Long> roots() {
        return Set.copyOf(roots);
    }

    /** Who waits in a circle, as was made. */
    public Set<Long> cycle() {
        return Set.copyOf(cycle);
    }

    /** Names of prepared transactions that hold others up. */
    public Set<String> xids() {
        return Set.copyOf(xids);
    }

    /** Sessions that may be ended, because a prepared transaction cannot be rolled back before. */
    public Set<Long> mayBeEnded() {
        return Set.copyOf(mayBeEnded);
    }

    /** In which way a session waits. */
    public String kindOf(long waiter) {
        return kindOf.getOrDefault(waiter, "");
    }

    /** True when each of these sessions has gone on, within a generous time. */
    public boolean goOn(Set<Long> sessions) {
        return until(() -> sessions.stream().map(waiters::get).allMatch(thread -> thread == null || !thread.isAlive()));
    }

    /** Ends every session, and takes away what would outlive them. */
    @Override
    public void close() throws SQLException {
        for (Connection session : sessions) {
            try {
                session.abort(Runnable::run);
            } catch (SQLException e) {
                // It was ended by a KILL.
            }
        }
        // What an event runs is no session of ours, and a root.
        ids.addAll(roots);
        ids.forEach(id -> tryRun("KILL " + id));
        ids.forEach(this::untilGone);
        for (String xid : xids) {
            tryRun("XA ROLLBACK " + xid);
        }
        tryRun("SET GLOBAL read_only = 0");
        run("SET SESSION lock_wait_timeout = 20");
        for (String schema : schemas) {
            tryRun("DROP DATABASE IF EXISTS " + schema);
        }
        admin.close();
    }

    private void tryRun(String sql) {
        try {
            run(sql);
        } catch (SQLException e) {
            // It is gone already.
        }
    }
}
