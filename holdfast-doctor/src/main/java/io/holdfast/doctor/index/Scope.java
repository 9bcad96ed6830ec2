package io.holdfast.doctor.index;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.schema.Column;
import org.jspecify.annotations.Nullable;

/** The tables of one statement by the names that it gives them, in its order. */
final class Scope {
    private final Map<String, TableInfo> tables = new LinkedHashMap<>();

    void add(String alias, TableInfo table) {
        tables.put(alias, table);
    }

    List<String> aliases() {
        return List.copyOf(tables.keySet());
    }

    TableInfo table(String alias) {
        TableInfo table = tables.get(alias);
        if (table == null) {
            throw new IllegalArgumentException(alias);
        }
        return table;
    }

    /** Null for what is no column, or of a table that is unknown. */
    Conditions.@Nullable Place place(@Nullable Expression expression) {
        if (!(expression instanceof Column column)) {
            return null;
        }
        String name = bare(column.getColumnName());
        String alias = column.getTable() == null
                ? null
                : bare(String.valueOf(column.getTable().getName()));
        for (Map.Entry<String, TableInfo> each : tables.entrySet()) {
            if (alias == null || alias.equals("null") || each.getKey().equalsIgnoreCase(alias)) {
                var found = each.getValue().column(name);
                if (found.isPresent()) {
                    return new Conditions.Place(each.getKey(), found.get().name());
                }
            }
        }
        return null;
    }

    boolean isColumn(String word) {
        return tables.values().stream().anyMatch(table -> table.column(word).isPresent());
    }

    static String bare(String name) {
        return name.length() > 1 && name.startsWith("`") && name.endsWith("`")
                ? name.substring(1, name.length() - 1).replace("``", "`")
                : name;
    }
}
