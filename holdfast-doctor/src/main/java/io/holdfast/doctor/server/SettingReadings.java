package io.holdfast.doctor.server;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** Global variables, and where each came from. */
final class SettingReadings {
    private final Query query;
    private final ServerVersion version;

    SettingReadings(Query query, ServerVersion version) {
        this.query = query;
        this.version = version;
    }

    long uptime() throws SQLException {
        return query.one("SHOW GLOBAL STATUS LIKE 'Uptime'").number("value");
    }

    void variables(ServerFactsBuilder facts) throws SQLException {
        for (Row row : query.rows("SHOW GLOBAL VARIABLES")) {
            facts.variable(row.text("variable_name"), row.text("value"));
        }
    }

    void origins(ServerFactsBuilder facts) throws SQLException {
        if (version.mariadb()) {
            mariadbOrigins(facts);
        } else {
            mysqlOrigins(facts);
        }
    }

    private void mysqlOrigins(ServerFactsBuilder facts) throws SQLException {
        Set<String> persisted = new HashSet<>();
        for (Row row : query.rows("SELECT variable_name AS name FROM performance_schema.persisted_variables")) {
            persisted.add(row.text("name"));
        }
        for (Row row : query.rows("SELECT variable_name AS name, variable_source AS source, variable_path AS path,"
                + " min_value AS low, max_value AS high FROM performance_schema.variables_info")) {
            Double high = row.decimalOrNull("high");
            boolean number = high != null && high > 0;
            facts.origin(
                    row.text("name"),
                    new SettingOrigin(
                            row.text("source"),
                            row.text("path").isEmpty() ? null : row.text("path"),
                            number ? row.decimalOrNull("low") : null,
                            number ? high : null,
                            persisted.contains(row.text("name"))));
        }
    }

    private void mariadbOrigins(ServerFactsBuilder facts) throws SQLException {
        for (Row row : query.rows("SELECT variable_name AS name, global_value_origin AS source,"
                + " global_value_path AS path, numeric_min_value AS low, numeric_max_value AS high"
                + " FROM information_schema.system_variables")) {
            facts.origin(
                    row.text("name"),
                    new SettingOrigin(
                            row.text("source"),
                            row.orNull("path"),
                            row.decimalOrNull("low"),
                            row.decimalOrNull("high"),
                            false));
        }
    }
}
