package io.holdfast.jdbi;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import org.jdbi.v3.core.generic.GenericType;
import org.jdbi.v3.core.mapper.Mappers;
import org.jdbi.v3.core.mapper.NoSuchMapperException;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.jspecify.annotations.Nullable;

/**
 * A query whose rows are read as they come, a few at a time, whatever the size of the result. Close the stream or iterator:
 * what is not read by then is not read at all, the server stops, and the handle can be used further. What is never closed
 * ends with its handle.
 *
 * <pre>{@code
 * try (Stream<Order> orders = Streaming.of(handle.createQuery("SELECT * FROM orders")).mapTo(Order.class).stream()) {
 *     …
 * }
 * }</pre>
 *
 * <p>While rows are left, the handle must run nothing else. Leaving early costs one KILL QUERY over another connection of
 * the pool; a small result is better read with {@code list()}. Not thread-safe.
 */
public final class Streaming {
    /** Rows that MariaDB Connector/J reads at once. Connector/J reads one. */
    private static final int ROWS_AT_ONCE = 256;

    private static final String CONNECTOR_J = "MySQL Connector/J";

    private final Query query;

    private Streaming(Query query) {
        this.query = query;
    }

    /** Of a query with its arguments bound; runs it when the iterator or stream is asked for. */
    public static Streaming of(Query query) {
        return new Streaming(query.addCustomizer(new FetchSize()).attachToHandleForCleanup());
    }

    /** Rows as records, or as what Jdbi knows a mapper for. */
    public <T> ResultIterable<T> mapTo(Class<T> type) {
        return map(query.getConfig(Mappers.class).findFor(type).orElseThrow(() -> unknown(type)));
    }

    /** As {@link #mapTo(Class)}, for generic types. */
    public <T> ResultIterable<T> mapTo(GenericType<T> type) {
        return map(query.getConfig(Mappers.class).findFor(type).orElseThrow(() -> unknown(type)));
    }

    /** Rows as maps, two columns of one label refused; see {@link MapRows}. */
    public ResultIterable<Map<String, @Nullable Object>> mapToMap() {
        return map(MapRows.unique());
    }

    /** Rows by this mapper. */
    public <T> ResultIterable<T> map(RowMapper<T> mapper) {
        return query.scanResultSet((results, context) -> () -> new StreamedRows<>(results, mapper, context));
    }

    private static NoSuchMapperException unknown(Object type) {
        return new NoSuchMapperException("no mapper is known for " + type);
    }

    /** Tells the driver to stream, each in its own way. */
    private static final class FetchSize implements StatementCustomizer {
        @Override
        public void beforeExecution(PreparedStatement statement, StatementContext context) throws SQLException {
            boolean connectorJ =
                    CONNECTOR_J.equals(statement.getConnection().getMetaData().getDriverName());
            statement.setFetchSize(connectorJ ? Integer.MIN_VALUE : ROWS_AT_ONCE);
        }
    }
}
