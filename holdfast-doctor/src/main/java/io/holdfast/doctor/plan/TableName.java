package io.holdfast.doctor.plan;

/**
 * A table.
 *
 * @param schema its database
 */
public record TableName(String schema, String name) {
    private static final int LONGEST = 64;

    /**
     * Reads {@code schema.table}; a name that holds a dot, a bracket or a comma stands between back quotes.
     *
     * @throws RepairException if the text is not of this form
     */
    public static TableName parse(String text) throws RepairException {
        NameReader reader = new NameReader(text);
        TableName table = reader.table();
        reader.end();
        return table;
    }

    /** The name as it stands in SQL. */
    public String quoted() {
        return SqlText.identifier(schema) + "." + SqlText.identifier(name);
    }

    /**
     * Refuses names that no server keeps as they are.
     *
     * @throws RepairException if a part is empty, too long, or has a character outside Unicode's basic plane: MySQL keeps
     *     such a one as a question mark, MariaDB refuses it
     */
    public void check() throws RepairException {
        check(schema);
        check(name);
    }

    static void check(String part) throws RepairException {
        if (part.isEmpty() || part.codePointCount(0, part.length()) > LONGEST) {
            throw new RepairException(
                    RepairError.NO_REPAIR, "a name must have 1 to " + LONGEST + " characters: " + part + ".");
        }
        if (part.codePoints().anyMatch(c -> c > 0xFFFF || c == 0)) {
            throw new RepairException(
                    RepairError.NO_REPAIR,
                    "the name " + part + " has a character that the server does not keep in names.");
        }
    }

    @Override
    public String toString() {
        return quoted();
    }
}
