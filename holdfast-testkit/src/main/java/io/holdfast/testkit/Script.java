package io.holdfast.testkit;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link ScriptedDriver} behaves, operation by operation. Operations are named as in JDBC: {@code connect};
 * methods of the connection ({@code isValid}, {@code close}, {@code abort}, {@code commit}); executions of any statement
 * ({@code execute}, {@code executeQuery}, {@code executeUpdate}, {@code executeBatch}); the rest with their class
 * ({@code Statement.close}, {@code Statement.cancel}, {@code ResultSet.next}, {@code ResultSet.close}).
 *
 * <p>Thread-safe; takes effect at once, on connections that are open too. Until the first call of {@link #on},
 * {@link #countCalls} or {@link #recordCalls} nothing but connecting is counted, so that a benchmark measures no script.
 */
public final class Script {
    private final Map<String, ScriptedOperation> operations = new ConcurrentHashMap<>();
    private final ScriptedOperation connect = new ScriptedOperation("connect");
    private volatile boolean recording;

    private volatile boolean quiet = true;

    Script() {
        operations.put("connect", connect);
    }

    /** What the next attempts to connect do. */
    public ScriptedOperation connect() {
        return connect;
    }

    /** What the next calls of this operation do. */
    public ScriptedOperation on(String operation) {
        countCalls();
        return operation(operation);
    }

    /** Counts the calls of all operations from now on. */
    public Script countCalls() {
        quiet = false;
        return this;
    }

    /** Keeps the calls of each connection from now on; see {@link ScriptedConnection#calls()}. */
    public Script recordCalls() {
        recording = true;
        return countCalls();
    }

    /** How often the operation was called while calls were counted. */
    public long calls(String operation) {
        return operation(operation).calls();
    }

    /** Lets all hanging calls go and makes every operation succeed from now on. */
    public void releaseAll() {
        List.copyOf(operations.values()).forEach(ScriptedOperation::release);
    }

    private ScriptedOperation operation(String name) {
        return operations.computeIfAbsent(name, ScriptedOperation::new);
    }

    boolean isQuiet() {
        return quiet;
    }

    /**
     * Plays one call.
     *
     * @param gone tells why a hanging call must end, or gives null while it may hang on
     * @return false if the script says that the answer is no
     */
    boolean play(String operation, CallRecord record, Object argument, Supplier<@Nullable SQLException> gone)
            throws SQLException {
        if (recording) {
            record.add(operation + "(" + argument + ")");
        }
        return operation(operation).play(gone);
    }
}
