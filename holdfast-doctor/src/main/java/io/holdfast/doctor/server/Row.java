package io.holdfast.doctor.server;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One row of an answer, by column label in lower case. */
final class Row {
    private final Map<String, @Nullable String> values = new HashMap<>();

    Row(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            values.put(columns.getColumnLabel(i).toLowerCase(Locale.ROOT), rows.getString(i));
        }
    }

    @Nullable
    String orNull(String column) {
        return values.get(column);
    }

    String text(String column) {
        String value = values.get(column);
        return value == null ? "" : value;
    }

    long number(String column) {
        Long value = numberOrNull(column);
        return value == null ? 0 : value;
    }

    /** Counters are unsigned at the server, so a value may not fit; the largest long then stands for it. */
    @Nullable
    Long numberOrNull(String column) {
        Double value = decimalOrNull(column);
        return value == null ? null : Long.valueOf(value.longValue());
    }

    double decimal(String column) {
        Double value = decimalOrNull(column);
        return value == null ? 0 : value;
    }

    @Nullable
    Double decimalOrNull(String column) {
        String value = values.get(column);
        if (value == null || value.isEmpty()) {
            return null;
        }
        try {
            return new BigDecimal(value).doubleValue();
        } catch (NumberFormatException e) {
            return null;
        }
    }

    boolean yes(String column) {
        String value = text(column).toUpperCase(Locale.ROOT);
        return value.equals("YES") || value.equals("1") || value.equals("TRUE");
    }
}
