package io.holdfast.fleet;

import java.util.List;

/** The tables of a fleet, as SQL that MySQL from 8.0 and MariaDB from 10.6 on understand. */
public final class FleetSql {
    /** The name of the table with one row for each fleet. */
    public static final String BUDGETS = "holdfast_fleet_budget";
    /** The name of the table with one row for each instance. */
    public static final String LEASES = "holdfast_fleet_lease";

    private FleetSql() {}

    /** What makes the two tables in this schema; harmless where they are there. */
    public static List<String> tables(String schema) {
        return List.of("""
                CREATE TABLE IF NOT EXISTS %s (
                  fleet VARCHAR(64) NOT NULL PRIMARY KEY,
                  connections INT NOT NULL,
                  reserve INT NOT NULL,
                  level_limit INT NOT NULL,
                  level_cut VARCHAR(64) NOT NULL,
                  level_slack DOUBLE NOT NULL,
                  divided_for INT NOT NULL,
                  members INT NOT NULL,
                  server VARCHAR(128) NOT NULL,
                  learning_until BIGINT NOT NULL,
                  auditor VARCHAR(64) NOT NULL,
                  audited_at BIGINT NOT NULL,
                  foreign_sessions INT NOT NULL,
                  epoch BIGINT NOT NULL
                ) ENGINE=InnoDB DEFAULT CHARSET=ascii COLLATE=ascii_bin""".formatted(qualified(schema, BUDGETS)), """
                CREATE TABLE IF NOT EXISTS %s (
                  fleet VARCHAR(64) NOT NULL,
                  instance VARCHAR(64) NOT NULL,
                  host VARCHAR(255) NOT NULL,
                  client VARCHAR(128) NOT NULL,
                  need INT NOT NULL,
                  busy INT NOT NULL,
                  held INT NOT NULL,
                  granted INT NOT NULL,
                  beat BIGINT NOT NULL,
                  lease_ms BIGINT NOT NULL,
                  gone TINYINT NOT NULL,
                  server VARCHAR(128) NOT NULL,
                  sessions MEDIUMTEXT NOT NULL,
                  joined_at DATETIME(6) NOT NULL,
                  beaten_at DATETIME(6) NOT NULL,
                  PRIMARY KEY (fleet, instance)
                ) ENGINE=InnoDB DEFAULT CHARSET=ascii COLLATE=ascii_bin""".formatted(qualified(schema, LEASES)));
    }

    /** What the application's account needs, and no more. */
    public static List<String> grants(String schema, String account) {
        return List.of(
                "GRANT SELECT, INSERT, UPDATE ON " + qualified(schema, BUDGETS) + " TO " + account,
                "GRANT SELECT, INSERT, UPDATE, DELETE ON " + qualified(schema, LEASES) + " TO " + account);
    }

    /** The budget's reserve without a choice: 3 %, and at least 2. */
    public static int defaultReserve(int connections) {
        return Budget.defaultReserve(connections);
    }

    /** Sets the budget of a fleet, whether it has one or not. */
    public static String setBudget(String schema, String fleet, int connections, int reserve) {
        return "INSERT INTO " + qualified(schema, BUDGETS)
                + " (fleet, connections, reserve, level_limit, level_cut, level_slack, divided_for, members, server,"
                + " learning_until, auditor, audited_at, foreign_sessions, epoch)\n  VALUES (" + text(fleet) + ", "
                + connections + ", "
                + reserve + ", "
                + Level.UNLIMITED.limit() + ", '', " + (long) Level.UNLIMITED.slack() + ", 0, 0, '', 0, '', 0, 0, 0)\n"
                + "  ON DUPLICATE KEY UPDATE connections = " + connections + ", reserve = " + reserve;
    }

    static String qualified(String schema, String table) {
        return "`" + schema.replace("`", "``") + "`." + table;
    }

    private static String text(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
