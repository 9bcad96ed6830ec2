package io.holdfast.jdbi;

import java.util.List;
import java.util.function.Function;

/**
 * Some rows of a result, and how many it has. Immutable; thread-safe where the rows are.
 *
 * @param rows those of this page, in the query's order
 * @param total the rows of all pages
 * @param offset how many rows come before this page
 * @param size the most rows of a page
 */
public record Page<T>(List<T> rows, long total, long offset, int size) {
    /** Copies the rows. */
    public Page {
        rows = List.copyOf(rows);
    }

    /** The number of this page, from 1; rounded down where the offset is not a multiple of the size. */
    public long page() {
        return offset / size + 1;
    }

    /** How many pages of this size there are; 0 when there is no row. */
    public long pages() {
        return total / size + (total % size == 0 ? 0 : 1);
    }

    /** True when rows come after this page. */
    public boolean hasNext() {
        return offset < total - rows.size() && !rows.isEmpty();
    }

    /** True when rows come before this page. */
    public boolean hasPrevious() {
        return offset > 0 && total > 0;
    }

    /** The same page of other rows. */
    public <R> Page<R> map(Function<? super T, ? extends R> mapper) {
        return new Page<>(rows.stream().<R>map(mapper).toList(), total, offset, size);
    }
}
