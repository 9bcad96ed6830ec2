package io.holdfast.jdbi;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jdbi.v3.core.CloseException;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.result.ResultSetException;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The rows of a running statement. Both drivers read a result to its end when it is closed: so the server is told to stop
 * first, and what is left is then what was on its way. Not thread-safe.
 */
final class StreamedRows<T> implements ResultIterator<T> {
    private static final int QUERY_INTERRUPTED = 1317;

    private final StatementContext context;
    private final ResultSet results;
    private final RowMapper<T> mapper;
    private boolean atRow;
    /** True once the server has no more rows for this statement. */
    private boolean exhausted;
    /** True once the connection was. */
    private boolean givenUp;

    private long mapped;

    /** Runs the statement. */
    StreamedRows(Supplier<ResultSet> running, RowMapper<T> mapper, StatementContext context) {
        this.context = context;
        this.results = running.get();
        // Cleaned in reverse order: this comes before the driver's own closing of result and statement.
        context.addCleanable(this::leave);
        try {
            this.mapper = mapper.specialize(results, context);
        } catch (SQLException e) {
            throw failed("the columns could not be read", e);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public boolean hasNext() {
        if (!atRow && !exhausted) {
            atRow = advance();
        }
        return atRow;
    }

    private boolean advance() {
        boolean found;
        try {
            found = results.next();
        } catch (SQLException e) {
            exhausted = true;
            throw failed("the next row could not be read", e);
        }
        if (!found) {
            exhausted = true;
            close();
        }
        return found;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there is no further row");
        }
        atRow = false;
        mapped++;
        try {
            return mapper.map(results, context);
        } catch (SQLException e) {
            throw failed("a row could not be mapped", e);
        }
    }

    @Override
    public StatementContext getContext() {
        return context;
    }

    @Override
    public void close() {
        atRow = false;
        context.setMappedRows(mapped);
        try {
            context.close();
        } catch (CloseException e) {
            // Of a connection that was given up nothing can be closed, nor need it be.
            if (!givenUp) {
                throw e;
            }
        }
    }

    private ResultSetException failed(String what, SQLException because) {
        ResultSetException failure = new ResultSetException(what, because, context);
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /** Has the server stop, and reads what it had sent before. */
    private void leave() throws SQLException {
        if (exhausted) {
            return;
        }
        exhausted = true;
        try {
            context.getStatement().cancel();
        } catch (SQLException e) {
            // The rest may take for ever: the pool ends the session, and opens another connection.
            givenUp = true;
            context.getConnection().abort(Runnable::run);
            return;
        }
        try {
            while (results.next()) {
                continue;
            }
        } catch (SQLException e) {
            if (e.getErrorCode() != QUERY_INTERRUPTED) {
                throw e;
            }
        }
    }
}
