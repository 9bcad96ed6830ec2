package io.holdfast.doctor.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;

/** Columns of a table, in order. */
public record TableColumns(TableName table, List<String> columns) {
    /** Copies. */
    public TableColumns {
        columns = List.copyOf(columns);
    }

    /**
     * Reads {@code schema.table(column, column)}; see {@link TableName#parse} for names of other characters.
     *
     * @throws RepairException if the text is not of this form, or names a column twice
     */
    public static TableColumns parse(String text) throws RepairException {
        NameReader reader = new NameReader(text);
        TableName table = reader.table();
        List<String> columns = reader.columns();
        reader.end();
        if (new LinkedHashSet<>(columns).size() != columns.size()) {
            throw new RepairException(RepairError.NO_REPAIR, "a column is named twice: " + text + ".");
        }
        return new TableColumns(table, columns);
    }

    /** The columns as they stand in SQL. */
    public String list() {
        return SqlText.identifiers(columns);
    }

    /** A name for an index of these columns: the same in every run, and of this program alone. */
    public String indexName(String prefix) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(list().getBytes(StandardCharsets.UTF_8));
            return prefix + HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return table.quoted() + "(" + list() + ")";
    }
}
