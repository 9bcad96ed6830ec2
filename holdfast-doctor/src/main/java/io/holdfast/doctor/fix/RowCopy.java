package io.holdfast.doctor.fix;

import io.holdfast.doctor.plan.SqlText;
import io.holdfast.doctor.plan.TableName;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements that move rows of a table to its copy and back. Columns that the server computes are left to it.
 *
 * @param columns all others
 * @param key the columns of the primary key
 */
record RowCopy(TableName table, TableName copy, List<TableShape.Column> columns, List<String> key) {
    static RowCopy of(TableShape shape, TableName copy) {
        return new RowCopy(
                shape.table(),
                copy,
                shape.columns().stream().filter(c -> !c.generated()).toList(),
                shape.primaryKey().map(TableShape.Index::columns).orElse(List.of()));
    }

    /** Which rows: those with these values of the primary key. */
    String where(int rows) {
        if (key.size() == 1) {
            return SqlText.identifier(key.get(0)) + " IN (" + String.join(", ", Collections.nCopies(rows, "?")) + ")";
        }
        String one =
                key.stream().map(c -> SqlText.identifier(c) + " = ?").collect(Collectors.joining(" AND ", "(", ")"));
        return String.join(" OR ", Collections.nCopies(rows, one));
    }

    String toCopy(String where) {
        return "INSERT INTO " + copy.quoted() + " (" + list("") + ") SELECT " + list("") + " FROM " + table.quoted()
                + " WHERE " + where;
    }

    String delete(String where) {
        return "DELETE FROM " + table.quoted() + " WHERE " + where;
    }

    String back(String where) {
        return "INSERT INTO " + table.quoted() + " (" + list("") + ") SELECT " + list("") + " FROM " + copy.quoted()
                + " WHERE " + where;
    }

    String deleteCopies(String where) {
        return "DELETE FROM " + copy.quoted() + " WHERE " + where;
    }

    /** How many of these rows are the same in both, byte for byte. */
    String equal(String where) {
        // By name: a star leaves invisible columns out.
        return "SELECT COUNT(*) FROM (SELECT " + everyColumn() + " FROM " + copy.quoted() + " WHERE " + where
                + ") c JOIN " + table.quoted()
                + " t ON " + sameKey() + " WHERE "
                + columns.stream().map(RowCopy::same).collect(Collectors.joining(" AND "));
    }

    /** The keys that are in both. */
    String inBoth() {
        return "SELECT " + keyList("c.") + " FROM " + copy.quoted() + " c JOIN " + table.quoted() + " t ON "
                + sameKey();
    }

    String keyList(String prefix) {
        return key.stream().map(c -> prefix + SqlText.identifier(c)).collect(Collectors.joining(", "));
    }

    private String list(String prefix) {
        return columns.stream().map(c -> prefix + SqlText.identifier(c.name())).collect(Collectors.joining(", "));
    }

    private String everyColumn() {
        Stream<String> computed = key.stream()
                .filter(name ->
                        columns.stream().noneMatch(column -> column.name().equals(name)));
        return Stream.concat(columns.stream().map(TableShape.Column::name), computed)
                .map(SqlText::identifier)
                .collect(Collectors.joining(", "));
    }

    private String sameKey() {
        return key.stream()
                .map(c -> "t." + SqlText.identifier(c) + " = c." + SqlText.identifier(c))
                .collect(Collectors.joining(" AND "));
    }

    private static String same(TableShape.Column column) {
        String name = SqlText.identifier(column.name());
        return bytes(column, "t." + name) + " <=> " + bytes(column, "c." + name);
    }

    /** A value such that equal ones have the same bytes, whatever the collation. */
    static String bytes(TableShape.Column column, String value) {
        return switch (column.type()) {
            case "json" -> "CAST(CAST(" + value + " AS CHAR) AS BINARY)";
            case "float", "double" -> "CAST(" + value + " + 0e0 AS BINARY)";
            case "bit" -> "HEX(" + value + ")";
            default -> "CAST(" + value + " AS BINARY)";
        };
    }
}
