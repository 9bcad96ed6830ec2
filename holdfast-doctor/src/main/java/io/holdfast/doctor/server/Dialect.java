package io.holdfast.doctor.server;

/** The two families of servers. What differs between them is decided by this and by {@link ServerVersion}. */
public enum Dialect {
    /** MySQL, and builds of it such as Percona Server. */
    MYSQL("MySQL"),
    /** MariaDB. */
    MARIADB("MariaDB");

    private final String title;

    Dialect(String title) {
        this.title = title;
    }

    /** The name as people write it. */
    public String title() {
        return title;
    }
}
