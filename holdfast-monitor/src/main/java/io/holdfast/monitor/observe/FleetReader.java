package io.holdfast.monitor.observe;

import io.holdfast.fleet.FleetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads who has which part of the budgets that instances share on a server. What it read may be asked for by any thread. */
public final class FleetReader {
    private List<String> schemas = List.of();
    private volatile Fleets fleets = new Fleets(List.of(), null);

    /**
     * What was read.
     *
     * @param failure why the tables of a schema could not be read; null when all could
     */
    public record Fleets(List<Seen> fleets, @Nullable String failure) {
        /** Copies. */
        public Fleets {
            fleets = List.copyOf(fleets);
        }
    }

    /** A fleet, and the schema that its tables are in. */
    public record Seen(String schema, FleetTable.View fleet) {}

    /** True when there is a fleet to read. */
    boolean isThere() {
        return !schemas.isEmpty();
    }

    /** Looks for tables of fleets. */
    void search(Connection connection) throws SQLException {
        schemas = FleetTable.schemas(connection);
    }

    void read(Connection connection) throws SQLException {
        List<Seen> seen = new ArrayList<>();
        String failure = null;
        for (String schema : schemas) {
            try {
                for (String name : FleetTable.names(connection, schema)) {
                    seen.add(new Seen(
                            schema, FleetTable.read(connection, schema, name).view()));
                }
            } catch (SQLException e) {
                if (e.getSQLState() != null && e.getSQLState().startsWith("08")) {
                    throw e;
                }
                failure = "the tables of schema " + schema + " cannot be read: " + e.getMessage();
            }
        }
        fleets = new Fleets(seen, failure);
    }

    Fleets fleets() {
        return fleets;
    }
}
