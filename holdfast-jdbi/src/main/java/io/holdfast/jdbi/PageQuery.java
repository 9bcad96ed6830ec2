package io.holdfast.jdbi;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Mappers;
import org.jdbi.v3.core.mapper.NoSuchMapperException;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * A query of which pages are read. Write it as if all rows were wanted, with an ORDER BY that leaves no two rows equal, and
 * without LIMIT, FOR UPDATE and semicolon. Immutable and thread-safe.
 *
 * <pre>{@code
 * Page<Order> page = PageQuery.of("SELECT * FROM orders WHERE customer = :customer ORDER BY id")
 *         .bind(query -> query.bind("customer", 7))
 *         .fetch(handle, PageRequest.page(2, 50), Order.class);
 * }</pre>
 *
 * <p>The total is the number of rows of the very query, so that it is right for GROUP BY, DISTINCT, UNION and joins. It is asked for only
 * where the page itself does not tell it: a last page does.
 */
public final class PageQuery {
    private final String sql;
    private final Consumer<? super Query> binder;
    private final boolean consistent;

    private PageQuery(String sql, Consumer<? super Query> binder, boolean consistent) {
        this.sql = Objects.requireNonNull(sql);
        this.binder = Objects.requireNonNull(binder);
        this.consistent = consistent;
    }

    /** Of this SQL, with Jdbi's parameters. */
    public static PageQuery of(String sql) {
        return new PageQuery(sql, query -> {}, false);
    }

    /** The same with arguments; called for the page, and once more for the total. */
    public PageQuery bind(Consumer<? super Query> arguments) {
        return new PageQuery(sql, arguments, consistent);
    }

    /**
     * The same with page and total of one moment: in the transaction of the handle, which must be repeatable read or
     * serializable, or in one of its own. Otherwise rows may come and go between the two.
     */
    public PageQuery consistent() {
        return new PageQuery(sql, binder, true);
    }

    /**
     * Reads a page; rows become records, or what Jdbi knows a mapper for.
     *
     * @throws IllegalStateException if it is to be consistent, and the handle's transaction cannot be
     * @throws org.jdbi.v3.core.JdbiException if the database refuses
     */
    public <T> Page<T> fetch(Handle handle, PageRequest request, Class<T> type) {
        RowMapper<T> mapper = handle.getConfig(Mappers.class)
                .findFor(type)
                .orElseThrow(() -> new NoSuchMapperException("no mapper is known for " + type));
        return fetch(handle, request, mapper);
    }

    /** As {@link #fetch(Handle, PageRequest, Class)}, with this mapper, such as {@link MapRows#unique()}. */
    public <T> Page<T> fetch(Handle handle, PageRequest request, RowMapper<T> mapper) {
        if (!consistent) {
            return read(handle, request, mapper);
        }
        if (!handle.isInTransaction()) {
            return handle.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, same -> read(same, request, mapper));
        }
        TransactionIsolationLevel level = handle.getTransactionIsolationLevel();
        if (level != TransactionIsolationLevel.REPEATABLE_READ && level != TransactionIsolationLevel.SERIALIZABLE) {
            throw new IllegalStateException("page and total are not of one moment in a transaction of isolation "
                    + level + ": begin it as REPEATABLE_READ");
        }
        return read(handle, request, mapper);
    }

    private <T> Page<T> read(Handle handle, PageRequest request, RowMapper<T> mapper) {
        Counting<T> counting = new Counting<>(mapper);
        List<T> rows;
        // On a line of its own: the SQL may end in a comment.
        try (Query query = handle.createQuery(sql + "\nLIMIT " + request.size() + " OFFSET " + request.offset())) {
            binder.accept(query);
            rows = query.map(counting).list();
        }
        boolean isLast = rows.size() < request.size() && (!rows.isEmpty() || request.offset() == 0);
        long total = isLast ? request.offset() + rows.size() : count(handle, counting.labels);
        return new Page<>(rows, total, request.offset(), request.size());
    }

    private long count(Handle handle, List<String> labels) {
        try (Query query = handle.createQuery(counting(labels))) {
            binder.accept(query);
            return query.mapTo(Long.class).one();
        }
    }

    /**
     * A derived table refuses two columns of one name, as joins have them; then they are named anew. Not always: MariaDB
     * would take the new names for the ORDER BY of a UNION too.
     */
    private String counting(List<String> labels) {
        boolean unique = labels.stream()
                        .map(label -> label.toLowerCase(Locale.ROOT))
                        .distinct()
                        .count()
                == labels.size();
        if (unique) {
            return "SELECT COUNT(*) FROM (\n" + sql + "\n) holdfast_page";
        }
        String names =
                IntStream.rangeClosed(1, labels.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        return "WITH holdfast_page (" + names + ") AS (\n" + sql + "\n) SELECT COUNT(*) FROM holdfast_page";
    }

    /** Remembers what the columns are called. Used for one query. */
    private static final class Counting<T> implements RowMapper<T> {
        private final RowMapper<T> mapper;
        private List<String> labels = List.of();

        Counting(RowMapper<T> mapper) {
            this.mapper = mapper;
        }

        @Override
        public RowMapper<T> specialize(ResultSet results, StatementContext context) throws SQLException {
            ResultSetMetaData columns = results.getMetaData();
            List<String> found = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                found.add(columns.getColumnLabel(i));
            }
            labels = found;
            return mapper.specialize(results, context);
        }

        @Override
        public T map(ResultSet results, StatementContext context) throws SQLException {
            return mapper.map(results, context);
        }
    }
}
