package io.holdfast.doctor.plan;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names and values as they stand in SQL. */
public final class SqlText {
    private SqlText() {}

    /** A name between back quotes, which hold in every SQL mode that Holdfast sets. */
    public static String identifier(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** Names between back quotes, with commas. */
    public static String identifiers(Collection<String> names) {
        return names.stream().map(SqlText::identifier).collect(Collectors.joining(", "));
    }

    /** The value of a setting: bare where it is a number or a switch, else between quotes. */
    public static String setting(String value) {
        boolean bare = value.matches("-?\\d+(\\.\\d+)?|ON|OFF|DEFAULT");
        return bare ? value : "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
