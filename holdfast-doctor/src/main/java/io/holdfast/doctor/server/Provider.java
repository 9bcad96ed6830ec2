package io.holdfast.doctor.server;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who runs servers for others, without a shell on the machine and without every privilege. */
public enum Provider {
    /** The procedures are those of Amazon's user guide, "Ending a session or query". */
    RDS("Amazon RDS", "mysql.rds_kill", "mysql.rds_kill_query", "the DB parameter group"),
    /** As RDS; the variable {@code aurora_version} tells it apart. */
    AURORA("Amazon Aurora", "mysql.rds_kill", "mysql.rds_kill_query", "the DB cluster parameter group"),
    /** Has {@code mysql.az_kill}; a statement alone is ended by KILL QUERY. */
    AZURE("Azure Database for MySQL", "mysql.az_kill", null, "the server parameters"),
    /** Its version ends in {@code -google}; it has no procedure for this. */
    CLOUD_SQL("Google Cloud SQL", null, null, "the database flags");

    private final String title;
    private final @Nullable String kill;
    private final @Nullable String killQuery;
    private final String settings;

    Provider(String title, @Nullable String kill, @Nullable String killQuery, String settings) {
        this.title = title;
        this.kill = kill;
        this.killQuery = killQuery;
        this.settings = settings;
    }

    /**
     * Who runs a server.
     *
     * @param version as the server says it
     * @param variables its variables, at least {@code aurora_version} and {@code basedir} where it has them
     * @param routines names of the routines of its schema {@code mysql}
     */
    public static @Nullable Provider of(String version, Map<String, String> variables, Collection<String> routines) {
        if (variables.containsKey("aurora_version")) {
            return AURORA;
        }
        if (version.contains("-google")) {
            return CLOUD_SQL;
        }
        if (routines.contains("rds_kill")) {
            return RDS;
        }
        if (routines.contains("az_kill")) {
            return AZURE;
        }
        return variables.getOrDefault("basedir", "").startsWith("/rdsdbbin") ? RDS : null;
    }

    /** Its name. */
    public String title() {
        return title;
    }

    /** Where its users change settings. */
    public String settings() {
        return settings;
    }

    /** A statement that ends a session or its statement, as this provider lets its users do it. */
    public String statement(String sql) {
        String end = "KILL QUERY ";
        if (killQuery != null && sql.startsWith(end)) {
            return "CALL " + killQuery + "(" + sql.substring(end.length()) + ")";
        }
        return kill != null && sql.matches("KILL \\d+") ? "CALL " + kill + "(" + sql.substring(5) + ")" : sql;
    }
}
