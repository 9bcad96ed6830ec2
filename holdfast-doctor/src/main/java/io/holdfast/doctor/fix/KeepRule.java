package io.holdfast.doctor.fix;

import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.SqlText;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which row of equal ones stays.
 *
 * @param text {@code min}, {@code max}, or {@code latest:column}
 * @param column the column of the last; null otherwise
 */
record KeepRule(String text, @Nullable String column) {
    private static final String LATEST = "latest:";

    static KeepRule parse(String text) throws RepairException {
        if (text.equals("min") || text.equals("max")) {
            return new KeepRule(text, null);
        }
        if (text.startsWith(LATEST) && text.length() > LATEST.length()) {
            return new KeepRule(text, text.substring(LATEST.length()));
        }
        throw new RepairException(
                RepairError.NO_REPAIR,
                "which row stays? min, max (of the primary key) or latest:column, and not " + text + ".");
    }

    /** The order in which the row that stays comes first. */
    String order(List<String> primaryKey) {
        String direction = text.equals("min") ? "" : " DESC";
        String key =
                primaryKey.stream().map(c -> SqlText.identifier(c) + direction).collect(Collectors.joining(", "));
        return column == null ? key : SqlText.identifier(column) + " DESC, " + key;
    }

    String words() {
        return switch (text) {
            case "min" -> "the row with the smallest primary key stays";
            case "max" -> "the row with the largest primary key stays";
            default -> "the row with the latest " + column + " stays";
        };
    }
}
