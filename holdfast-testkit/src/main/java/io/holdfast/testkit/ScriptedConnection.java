package io.holdfast.testkit;

import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection to nowhere that does what the {@link Script} says. Like most drivers' connections it is for one thread at
 * a time, except {@link #abort}, {@link #isClosed()} and the methods that JDBC does not know. Counters of transactions
 * and statements are plain fields: read them when the user of the connection is done.
 */
public final class ScriptedConnection extends UnsupportedConnection {
    private final Script script;
    private final String url;
    private final Consumer<ScriptedConnection> whenEnded;
    private final int number;
    private final Properties login;
    private final Supplier<@Nullable SQLException> gone = this::whyGone;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean closed;
    private volatile boolean aborted;

    private final ArrayList<ScriptedStatement> openStatements = new ArrayList<>(2);
    private boolean autoCommit = true;
    private boolean inTransaction;
    private int commits;
    private int rollbacks;
    private boolean readOnly;
    private int isolation = TRANSACTION_REPEATABLE_READ;
    private @Nullable String catalog;
    private @Nullable String schema;
    private int holdability = ResultSet.HOLD_CURSORS_OVER_COMMIT;
    private volatile int networkTimeout;
    private Map<String, Class<?>> typeMap = new HashMap<>();
    private final Properties clientInfo = new Properties();
    private @Nullable SQLWarning warning;

    private final CallRecord record = new CallRecord();

    ScriptedConnection(
            Script script, String url, Consumer<ScriptedConnection> whenEnded, int number, Properties login) {
        this.script = script;
        this.url = url;
        this.whenEnded = whenEnded;
        this.number = number;
        this.login = login;
    }

    /** 1 for the first connection of the driver, and so on. */
    public int number() {
        return number;
    }

    /** User, password and whatever else was given to connect. */
    public Properties login() {
        return (Properties) login.clone();
    }

    /** Whether it was ended by {@link #abort}. */
    public boolean isAborted() {
        return aborted;
    }

    /** Whether a statement was executed without auto-commit since the last commit or rollback. */
    public boolean isInTransaction() {
        return inTransaction;
    }

    /** Commits by {@link #commit()} and by switching auto-commit on inside a transaction. */
    public int commits() {
        return commits;
    }

    /** Calls of {@link #rollback()}. */
    public int rollbacks() {
        return rollbacks;
    }

    /** The statements that are not closed, oldest first. */
    public List<ScriptedStatement> openStatements() {
        return List.copyOf(openStatements);
    }

    /** The calls since {@link Script#recordCalls()}, such as {@code setAutoCommit(true)} and {@code execute(SELECT 1)}. */
    public List<String> calls() {
        return record.all();
    }

    /** What {@link #getWarnings()} gives until {@link #clearWarnings()}. */
    public void setWarning(SQLWarning next) {
        warning = next;
    }

    CallRecord record() {
        return record;
    }

    Script script() {
        return script;
    }

    @Nullable
    SQLException whyGone() {
        return aborted ? new SQLException("connection " + number + " was aborted", "08003") : null;
    }

    /** Plays the call unless the script is quiet. */
    private boolean played(String operation, Object argument) throws SQLException {
        if (closed) {
            throw new SQLException("connection " + number + " is closed", "08003");
        }
        return script.isQuiet() || script.play(operation, record, argument, gone);
    }

    private boolean played(String operation) throws SQLException {
        return played(operation, "");
    }

    void executed() {
        if (!autoCommit) {
            inTransaction = true;
        }
    }

    void forget(ScriptedStatement statement) {
        for (int i = openStatements.size() - 1; i >= 0; i--) {
            if (openStatements.get(i) == statement) {
                openStatements.remove(i);
                return;
            }
        }
    }

    @Override
    public Statement createStatement() throws SQLException {
        played("createStatement");
        ScriptedStatement statement = new ScriptedStatement(this, "");
        openStatements.add(statement);
        return statement;
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return createStatement();
    }

    @Override
    public Statement createStatement(int type, int concurrency, int cursorHoldability) throws SQLException {
        return createStatement();
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        played("prepareStatement", sql);
        ScriptedPreparedStatement statement = new ScriptedPreparedStatement(this, sql);
        openStatements.add(statement);
        return statement;
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int keys) throws SQLException {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int cursorHoldability)
            throws SQLException {
        return prepareStatement(sql);
    }

    @Override
    public String nativeSQL(String sql) {
        return sql;
    }

    @Override
    public void setAutoCommit(boolean on) throws SQLException {
        played("setAutoCommit", on);
        if (on && inTransaction) {
            commits++;
            inTransaction = false;
        }
        autoCommit = on;
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        played("getAutoCommit");
        return autoCommit;
    }

    @Override
    public void commit() throws SQLException {
        played("commit");
        requireTransactions("commit");
        commits++;
        inTransaction = false;
    }

    @Override
    public void rollback() throws SQLException {
        played("rollback");
        requireTransactions("rollback");
        rollbacks++;
        inTransaction = false;
    }

    private void requireTransactions(String call) throws SQLException {
        if (autoCommit) {
            throw new SQLException(call + " while auto-commit is on");
        }
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        played("setSavepoint");
        return new ScriptedSavepoint(null);
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        played("setSavepoint", name);
        return new ScriptedSavepoint(name);
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        played("rollback", savepoint);
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        played("releaseSavepoint", savepoint);
    }

    /** Closes, whatever the script does: also when it throws. */
    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        try {
            played("close");
        } finally {
            end();
        }
    }

    /** Closes at once, from any thread; calls that hang end with an error. */
    @Override
    public void abort(Executor executor) throws SQLException {
        Objects.requireNonNull(executor);
        if (closed) {
            return;
        }
        try {
            played("abort");
        } finally {
            aborted = true;
            end();
        }
    }

    private void end() {
        closed = true;
        if (ended.compareAndSet(false, true)) {
            whenEnded.accept(this);
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isValid(int seconds) throws SQLException {
        if (seconds < 0) {
            throw new SQLException("isValid(" + seconds + ")");
        }
        return !closed && played("isValid", seconds);
    }

    @Override
    public void setReadOnly(boolean on) throws SQLException {
        played("setReadOnly", on);
        readOnly = on;
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        played("isReadOnly");
        return readOnly;
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        played("setTransactionIsolation", level);
        isolation = level;
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        played("getTransactionIsolation");
        return isolation;
    }

    @Override
    public void setCatalog(@Nullable String name) throws SQLException {
        played("setCatalog", String.valueOf(name));
        catalog = name;
    }

    @Override
    public @Nullable String getCatalog() throws SQLException {
        played("getCatalog");
        return catalog;
    }

    @Override
    public void setSchema(@Nullable String name) throws SQLException {
        played("setSchema", String.valueOf(name));
        schema = name;
    }

    @Override
    public @Nullable String getSchema() throws SQLException {
        played("getSchema");
        return schema;
    }

    @Override
    public void setHoldability(int value) throws SQLException {
        played("setHoldability", value);
        holdability = value;
    }

    @Override
    public int getHoldability() throws SQLException {
        played("getHoldability");
        return holdability;
    }

    @Override
    public void setNetworkTimeout(Executor executor, int millis) throws SQLException {
        played("setNetworkTimeout", millis);
        networkTimeout = millis;
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        played("getNetworkTimeout");
        return networkTimeout;
    }

    @Override
    public Map<String, Class<?>> getTypeMap() {
        return typeMap;
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        played("setTypeMap", map);
        typeMap = map;
    }

    @Override
    public void setClientInfo(String name, @Nullable String value) {
        if (value == null) {
            clientInfo.remove(name);
        } else {
            clientInfo.setProperty(name, value);
        }
    }

    @Override
    public void setClientInfo(Properties properties) {
        clientInfo.clear();
        clientInfo.putAll(properties);
    }

    @Override
    public @Nullable String getClientInfo(String name) {
        return clientInfo.getProperty(name);
    }

    @Override
    public Properties getClientInfo() {
        return (Properties) clientInfo.clone();
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        played("getWarnings");
        return warning;
    }

    @Override
    public void clearWarnings() throws SQLException {
        played("clearWarnings");
        warning = null;
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        played("getMetaData");
        return ScriptedMetaData.of(this, url);
    }

    @Override
    public String toString() {
        return "ScriptedConnection " + number + (aborted ? " (aborted)" : closed ? " (closed)" : "");
    }
}
