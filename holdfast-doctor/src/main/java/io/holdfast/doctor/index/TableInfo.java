package io.holdfast.doctor.index;

import io.holdfast.doctor.plan.TableName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What the advisor needs to know of a table.
 *
 * @param rows the server's estimate
 * @param indexes the columns of each index in use, in order
 * @param unique those of them that are unique
 */
public record TableInfo(
        TableName name, long rows, List<ColumnInfo> columns, List<List<String>> indexes, List<List<String>> unique) {
    /** Copies. */
    public TableInfo {
        columns = List.copyOf(columns);
        indexes = List.copyOf(indexes);
        unique = List.copyOf(unique);
    }

    /**
     * A column.
     *
     * @param indexable false for types of which only a beginning can be indexed
     * @param share which part of the rows has one value, on average: 1 / the number of different values
     */
    public record ColumnInfo(String name, boolean indexable, double share) {}

    Optional<ColumnInfo> column(String wanted) {
        return columns.stream()
                .filter(column -> column.name().equalsIgnoreCase(wanted))
                .findFirst();
    }

    /** True where an index that is there begins with these columns, the first of them in any order. */
    boolean covers(List<String> wanted, int anyOrder) {
        return indexes.stream()
                .anyMatch(index -> index.size() >= wanted.size()
                        && new HashSet<>(index.subList(0, anyOrder)).equals(new HashSet<>(wanted.subList(0, anyOrder)))
                        && index.subList(anyOrder, wanted.size()).equals(wanted.subList(anyOrder, wanted.size())));
    }

    /** True where these columns find one row at most. */
    boolean findsOne(List<String> equal) {
        return unique.stream().anyMatch(equal::containsAll);
    }
}
