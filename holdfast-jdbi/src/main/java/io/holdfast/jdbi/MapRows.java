package io.holdfast.jdbi;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.mapper.MappingException;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Rows as maps from label to value, in the order of the columns; labels as the query writes them, values as the driver
 * gives them. Labels that differ in case are different. Immutable and thread-safe.
 */
public final class MapRows implements RowMapper<Map<String, @Nullable Object>> {
    private final DuplicateColumns duplicates;

    private MapRows(DuplicateColumns duplicates) {
        this.duplicates = Objects.requireNonNull(duplicates);
    }

    /** Two columns of one label are an error. */
    public static MapRows unique() {
        return new MapRows(DuplicateColumns.REFUSE);
    }

    /** With this rule for columns of one label. */
    public static MapRows with(DuplicateColumns duplicates) {
        return new MapRows(duplicates);
    }

    @Override
    public Map<String, @Nullable Object> map(ResultSet results, StatementContext context) throws SQLException {
        return row(results, keys(results.getMetaData()));
    }

    @Override
    public RowMapper<Map<String, @Nullable Object>> specialize(ResultSet results, StatementContext context)
            throws SQLException {
        List<String> keys = keys(results.getMetaData());
        return (row, same) -> row(row, keys);
    }

    private static Map<String, @Nullable Object> row(ResultSet results, List<String> keys) throws SQLException {
        Map<String, @Nullable Object> row = new LinkedHashMap<>(keys.size() * 2);
        for (int i = 0; i < keys.size(); i++) {
            row.put(keys.get(i), results.getObject(i + 1));
        }
        return row;
    }

    private List<String> keys(ResultSetMetaData columns) throws SQLException {
        List<String> labels = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            labels.add(columns.getColumnLabel(i));
        }
        Set<String> given = new HashSet<>(labels);
        Set<String> used = new HashSet<>();
        List<String> keys = new ArrayList<>();
        for (String label : labels) {
            keys.add(used.add(label) ? label : another(label, given));
        }
        return keys;
    }

    private String another(String label, Set<String> given) {
        if (duplicates == DuplicateColumns.REFUSE) {
            throw new MappingException("two columns are called '" + label
                    + "': give one of them another name with AS, or use DuplicateColumns.NUMBER");
        }
        int number = 2;
        while (!given.add(label + "_" + number)) {
            number++;
        }
        return label + "_" + number;
    }
}
