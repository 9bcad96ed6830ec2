package io.holdfast.doctor.fix;

import io.holdfast.doctor.server.Session;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which sessions are never ended, whatever the rule says. Immutable. */
final class Protection {
    private static final Set<String> SERVER_USERS =
            Set.of("system user", "event_scheduler", "mysql.session", "mysql.sys", "mysql.infoschema", "mariadb.sys");
    private static final Pattern BACKUP = Pattern.compile(
            "(mysql|mariadb)-?dump|mysqlpump|mydumper|xtrabackup|mariabackup|mariadb-backup|mysqlbackup|mysqlsh",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern BACKUP_STATEMENT = Pattern.compile(
            "SQL_NO_CACHE|LOCK INSTANCE FOR BACKUP|BACKUP (STAGE|LOCK)|FLUSH TABLES", Pattern.CASE_INSENSITIVE);

    private final Set<String> administrators;
    private final Set<String> backups;
    private final long ourselves;

    /**
     * A protection.
     *
     * @param administrators users that may end the sessions of others
     * @param backups users that may make a backup of the server
     * @param ourselves our own session
     */
    Protection(Set<String> administrators, Set<String> backups, long ourselves) {
        this.administrators = Set.copyOf(administrators);
        this.backups = Set.copyOf(backups);
        this.ourselves = ourselves;
    }

    /** Why a session must not be ended; empty when it may. */
    Optional<String> of(Session session) {
        if (session.id() == ourselves) {
            return Optional.of("it is our own");
        }
        if (session.internal() || SERVER_USERS.contains(session.user())) {
            return Optional.of("it belongs to the server or to replication");
        }
        String statement = session.statement() == null ? "" : session.statement();
        if (statement.contains("holdfast:") || session.attributes().containsKey("hf_doctor")) {
            return Optional.of("it belongs to Holdfast");
        }
        if (BACKUP.matcher(session.attributes().getOrDefault("program_name", ""))
                        .find()
                || session.user().toLowerCase(Locale.ROOT).contains("backup")
                || BACKUP_STATEMENT.matcher(statement).find()) {
            return Optional.of("it makes a backup");
        }
        if (administrators.contains(session.user())) {
            return Optional.of("its user " + session.user() + " is an administrator");
        }
        if (backups.contains(session.user()) && !session.attributes().containsKey("_client_name")) {
            // MariaDB does not tell the client's program by default, and one that copies files sleeps in its session.
            return Optional.of("its user " + session.user() + " may make backups, and its program is not known");
        }
        return Optional.empty();
    }
}
