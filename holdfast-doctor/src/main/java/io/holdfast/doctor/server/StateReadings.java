package io.holdfast.doctor.server;

import io.holdfast.doctor.middleware.Between;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Replication, accounts, time zones, crashed tables and old statistics. */
final class StateReadings {
    private static final int LONGEST_ERROR = 200;
    private static final int MOST_ACCOUNTS = 1000;
    private static final String OWN = " NOT IN ('mariadb.sys', 'mysql.sys', 'mysql.session', 'mysql.infoschema') ";

    private final Query query;
    private final ServerVersion version;
    private final List<ReplicaChannel> channels = new ArrayList<>();
    private final List<ServerState.Member> members = new ArrayList<>();
    private final List<AccountState> accounts = new ArrayList<>();
    private final List<String> crashed = new ArrayList<>();
    private final List<StaleStatistics> stale = new ArrayList<>();
    private @Nullable Boolean timeZones;
    private @Nullable Provider provider;
    private List<ColumnPair> columns = List.of();
    private final List<String> plain = new ArrayList<>();
    private @Nullable Between between;

    StateReadings(Query query, ServerVersion version) {
        this.query = query;
        this.version = version;
    }

    /** What stands between us and the server. */
    void through(Between seen) {
        between = seen;
    }

    void read(ServerFactsBuilder facts, ReadingLog log, boolean sameMachine) throws SQLException {
        log.attempt(Reading.REPLICATION, Grants.replication(version), this::channels);
        if (!version.mariadb() && log.performanceSchemaOn()) {
            LockReadings.quietly(this::members);
        }
        log.attempt(Reading.PASSWORDS, Grants.passwords(version), this::accounts);
        LockReadings.quietly(
                () -> timeZones = query.one("SELECT CONVERT_TZ('2020-06-01 12:00:00', 'UTC', 'Europe/Paris') AS there")
                                .orNull("there")
                        != null);
        LockReadings.quietly(this::crashed);
        log.attempt(Reading.STATISTICS, Grants.PROCESS, this::stale);
        LockReadings.quietly(() -> {
            for (Row row : query.rows("SHOW GLOBAL STATUS LIKE 'Ssl_server_not_after'")) {
                facts.variable("status.ssl_server_not_after", row.text("value"));
            }
        });
        LockReadings.quietly(() -> provider = provider(facts));
        log.attempt(Reading.COLUMNS, Grants.SCHEMAS, () -> columns = ColumnReadings.pairs(query));
        facts.state(new ServerState(channels, members, accounts, timeZones, crashed, stale, provider)
                .withColumns(columns)
                .withDisks(sameMachine ? disks(facts.variables()) : List.of())
                .with(new FurtherState(
                                plain,
                                List.of(),
                                sameMachine ? temporaryOnDataDisk(facts.variables()) : null,
                                sameMachine && !channels.isEmpty() ? inMemory(facts.variables()) : null)
                        .through(between)));
    }

    private void channels() throws SQLException {
        String named = version.mariadb()
                ? "SHOW ALL SLAVES STATUS"
                : version.atLeast(8, 0, 22) ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS";
        for (Row row : query.rows(named)) {
            Long lag = row.numberOrNull("seconds_behind_source");
            channels.add(new ReplicaChannel(
                    first(row, "channel_name", "connection_name"),
                    first(row, "source_host", "master_host") + ":" + first(row, "source_port", "master_port"),
                    first(row, "replica_io_running", "slave_io_running"),
                    first(row, "replica_sql_running", "slave_sql_running"),
                    lag == null ? row.numberOrNull("seconds_behind_master") : lag,
                    row.number("sql_delay"),
                    error(row)));
        }
    }

    private static String first(Row row, String name, String other) {
        String value = row.orNull(name);
        return value == null ? row.text(other) : value;
    }

    /** The statement that failed stands in such a text, with its values: what comes before is enough. */
    private static @Nullable String error(Row row) {
        for (String part : List.of("sql", "io")) {
            String text = row.text("last_" + part + "_error").strip();
            if (!text.isEmpty()) {
                String line = text.lines().findFirst().orElse("");
                int statement = line.toLowerCase(Locale.ROOT).indexOf("query:");
                String shown =
                        statement < 0 ? line : line.substring(0, statement).strip();
                shown = shown.length() <= LONGEST_ERROR ? shown : shown.substring(0, LONGEST_ERROR) + "…";
                return "error " + row.number("last_" + part + "_errno") + ": " + shown;
            }
        }
        return null;
    }

    private void members() throws SQLException {
        for (Row row : query.rows("SELECT CONCAT(member_host, ':', member_port) AS address, member_state AS state"
                + " FROM performance_schema.replication_group_members WHERE member_id <> '' LIMIT 100")) {
            members.add(new ServerState.Member(row.text("address"), row.text("state")));
        }
    }

    /** A hash of mysql_native_password has no salt, so that of the name can be compared without a guess. */
    private void accounts() throws SQLException {
        String open = "plugin IN ('mysql_native_password', 'caching_sha2_password', 'sha256_password', '')";
        String roles = version.mariadb() ? " AND is_role <> 'Y'" : " AND account_locked <> 'Y'";
        for (Row row : query.rows("SELECT user, host, password_expired AS expired,"
                + " (ssl_type = '' AND plugin NOT IN ('auth_socket', 'unix_socket')) AS plain,"
                + " (" + open + " AND authentication_string = '') AS none,"
                + ownName() + " AS own"
                + " FROM mysql.user WHERE user" + OWN + roles + " LIMIT 10000")) {
            AccountState.Password password = row.yes("none")
                    ? AccountState.Password.EMPTY
                    : row.yes("own") ? AccountState.Password.OWN_NAME : AccountState.Password.SET;
            accounts.add(new AccountState(
                    row.text("user"), row.text("host"), row.text("expired").equals("Y"), password));
            AccountState account = accounts.get(accounts.size() - 1);
            if (row.yes("plain") && !account.local() && plain.size() < MOST_ACCOUNTS) {
                plain.add(Grants.quoted(account.user() + "@" + account.host()));
            }
        }
    }

    /** MySQL 9 has neither this way to log in nor the function. */
    private String ownName() {
        return !version.mariadb() && version.atLeast(9, 0, 0)
                ? " FALSE"
                : " (plugin IN ('mysql_native_password', '') AND user <> ''"
                        + " AND authentication_string = CONCAT('*', UPPER(SHA1(UNHEX(SHA1(user))))))";
    }

    private void crashed() throws SQLException {
        for (Row row : query.rows("SELECT CONCAT(table_schema, '.', table_name) AS t FROM information_schema.tables"
                + " WHERE table_type = 'BASE TABLE' AND engine IN ('MyISAM', 'Aria')"
                + " AND table_schema NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema')"
                + " AND table_comment LIKE '%marked as crashed%' LIMIT 100")) {
            crashed.add(row.text("t"));
        }
    }

    private @Nullable Provider provider(ServerFactsBuilder facts) throws SQLException {
        List<String> routines = new ArrayList<>();
        for (Row row : query.rows("SELECT routine_name AS name FROM information_schema.routines"
                + " WHERE routine_schema = 'mysql' AND routine_name IN ('rds_kill', 'az_kill')")) {
            routines.add(row.text("name"));
        }
        return Provider.of(version.text(), facts.variables(), routines);
    }

    private static List<DiskRoom> disks(Map<String, String> variables) {
        List<DiskRoom> rooms = new ArrayList<>();
        for (String use : List.of("datadir", "tmpdir", "innodb_log_group_home_dir", "log_bin_basename")) {
            String path = variables.getOrDefault(use, "").split(":", 2)[0];
            if (!path.startsWith("/")) {
                continue;
            }
            Path folder = Path.of(path);
            Path there = Files.isDirectory(folder) ? folder : folder.getParent();
            if (there == null) {
                continue;
            }
            try {
                FileStore store = Files.getFileStore(there);
                rooms.add(new DiskRoom(use, there.toString(), store.getUsableSpace(), store.getTotalSpace()));
            } catch (IOException | SecurityException e) {
                // In a container, or of another user: what cannot be seen is not judged.
                continue;
            }
        }
        return rooms;
    }

    /** The room that temporary files leave the data; null when they have a disk of their own. */
    private static @Nullable Long temporaryOnDataDisk(Map<String, String> variables) {
        FileStore data = store(variables.getOrDefault("datadir", ""));
        FileStore temporary = store(variables.getOrDefault("tmpdir", "").split(":", 2)[0]);
        try {
            return data != null && data.equals(temporary) ? Long.valueOf(data.getUsableSpace()) : null;
        } catch (IOException | SecurityException e) {
            return null;
        }
    }

    private static @Nullable String inMemory(Map<String, String> variables) {
        String folder = variables.getOrDefault("replica_load_tmpdir", variables.getOrDefault("slave_load_tmpdir", ""));
        FileStore store = store(folder);
        return store != null && (store.type().equals("tmpfs") || store.type().equals("ramfs")) ? folder : null;
    }

    private static @Nullable FileStore store(String path) {
        try {
            return path.startsWith("/") ? Files.getFileStore(Path.of(path)) : null;
        } catch (IOException | SecurityException | InvalidPathException e) {
            return null;
        }
    }

    private void stale() throws SQLException {
        String source = version.mariadb() ? "innodb_sys_tablestats" : "innodb_tablestats";
        // What has signs in its name is written in another way here, and left out.
        for (Row row : query.rows("SELECT REPLACE(name, '/', '.') AS t, num_rows AS n, modified_counter AS changed"
                + " FROM information_schema." + source
                + " WHERE name NOT LIKE '%@%' AND name NOT LIKE '%#%' AND stats_initialized = 'Initialized' AND modified_counter > 100000"
                + " AND modified_counter > num_rows / 2 AND name NOT LIKE 'mysql/%' LIMIT 100")) {
            stale.add(new StaleStatistics(row.text("t"), row.number("n"), row.number("changed")));
        }
    }
}
